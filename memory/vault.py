"""A vault: one directory, one key file, one encrypted database, held by one process at a time."""

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from platformdirs import user_data_dir

from memory.backup import back_up_vault, restore_vault
from memory.chain import record_new_database
from memory.cipher import VaultKeys
from memory.database import checkpoint, open_database
from memory.disk import translate_disk_errors, write_new_file
from memory.errors import DiskFull, VaultDamaged, VaultExists, VaultLocked
from memory.kdf import CEILING_COST, FLOOR_COST, KdfCost, calibrate_cost
from memory.keyfile import (
    VAULT_ID_BYTES,
    KeyFile,
    SlotKind,
    decode_key_file,
    digest_slots,
    encode_new_key_file,
    heal_key_file,
    seal_pending,
    seal_slot,
    update_key_file,
)
from memory.opening import Opened, open_verified, rekey_with_chain
from memory.page_tags import Tags, read_page_tags
from memory.recovery_code import format_recovery_code, generate_recovery_entropy
from memory.store import Store, now_ms
from memory.unlock import (
    check_new_passphrase,
    seal_passphrase,
    unlock,
    unlock_with_passphrase,
)
from memory.vault_files import VaultFiles
from memory.vault_lock import VaultLock


def default_directory() -> Path:
    """Return where the vault lies unless the user says otherwise."""
    return Path(user_data_dir("locket", appauthor=False)) / "home"


class Vault:
    """An unlocked vault. Make one with `create` or `open`; `close` locks it.

    `store` holds what is remembered. The keys stay in this process's memory until it ends, also
    after `close`: locking for good means ending the process.
    """

    def __init__(
        self,
        files: VaultFiles,
        lock: VaultLock,
        opened: Opened,
    ) -> None:
        """Take over an open database and the lock; `create` and `open` call this."""
        self.directory = files.directory
        self._files = files
        self._lock = lock
        self._key_file = opened.key_file
        self._keys: VaultKeys | None = opened.keys
        self._connection = opened.connection
        self._chain = opened.chain
        try:
            self.store = Store(opened.connection, opened.keys, chain=opened.chain)
            self.store.settle_slots(digest_slots(opened.key_file))
        except BaseException:
            opened.chain.close()
            raise

    @property
    def name(self) -> str:
        """The name of the directory, which `wipe` asks for."""
        return self.directory.name

    @property
    def last_changed(self) -> int:
        """When the vault was last written to before it was opened now, ms UTC; 0 if not known.

        Worth showing: all files put back together from an older copy look right to Locket, and
        only a person can tell that this was not the last time.
        """
        return self._chain.written_at

    @staticmethod
    def exists(directory: Path) -> bool:
        """Say whether there is a vault in the directory, whole or damaged."""
        return VaultFiles(directory).exist()

    @classmethod
    def create(
        cls, directory: Path, passphrase: str, *, cost: KdfCost | None = None
    ) -> tuple["Vault", str]:
        """Make a vault and open it; returns it with the recovery code, which is kept nowhere.

        `cost` is measured for this machine when not given; below the floor it is a `ValueError`,
        as such a vault would not be opened. Raises `VaultExists`,
        `WeakPassphrase`, `FolderNotEmpty`, `VaultInUse` or `DiskFull`; no vault is there then.
        """
        check_new_passphrase(passphrase)
        files = VaultFiles(directory.absolute())
        if files.exist():
            raise VaultExists
        cost = cost or calibrate_cost()
        if not cost.is_within(FLOOR_COST, CEILING_COST):
            raise ValueError("A vault's KDF cost lies between the floor and the ceiling.")
        files.prepare_directory()
        lock = VaultLock(files.lock)
        try:
            if files.exist():
                raise VaultExists
            files.clear_new()
            keys = VaultKeys.generate()
            key_file, code = _seal_keys(keys, os.urandom(VAULT_ID_BYTES), passphrase, cost)
            connection = open_database(files.new_database, keys.database_key, create=True)
            try:
                Store(connection, keys).settle_slots(digest_slots(key_file))
                checkpoint(connection)
            finally:
                connection.close()
            tags = read_page_tags(files.new_database)
            record = record_new_database(keys, key_file.vault_id, tags, 1, now_ms())
            write_new_file(files.new_keys, encode_new_key_file(key_file, record))
            files.install()
            return cls(files, lock, open_verified(files, key_file, keys, tags)), code
        except BaseException:
            if not files.exist():
                files.discard_new()
            lock.release()
            raise

    @classmethod
    def open(cls, directory: Path, passphrase: str, *, accept_older: bool = False) -> "Vault":
        """Open a vault with its passphrase or its recovery code, and hold it.

        Raises `VaultMissing`, `KeyFileMissing`, `KeyFileCorrupt`, `UnknownVaultVersion`,
        `WrongPassphrase`, `VaultInUse`, `VaultDamaged` or `VaultOlder`. What a crash left half
        done (a change of the key file, a key rotation, an install) is put right once the passphrase
        has opened the vault. With `accept_older` a vault whose files are older than they were is
        read in full instead of refused, and taken as the newest from then on.
        """
        files = VaultFiles(directory.absolute())
        files.require()
        lock = VaultLock(files.lock)
        try:
            files.complete_restore()
            files.require()
            key_file, _ = decode_key_file(files.keys.read_bytes())
            # Reading the whole database file needs no key: it goes on while Argon2id runs.
            with ThreadPoolExecutor(1) as reader:
                reading = reader.submit(read_page_tags, files.present_database())
                keys, _ = unlock(key_file, passphrase)
                tags = _take_tags(reading)
            files.complete_install()
            heal_key_file(files.keys)
            opened = open_verified(files, key_file, keys, tags, accept_older=accept_older)
            return cls(files, lock, opened)
        except BaseException:
            lock.release()
            raise

    def change_passphrase(self, old: str, new: str) -> None:
        """Seal the passphrase slot anew; of the database only the note of it changes.

        `old` may be the recovery code. Raises `WrongPassphrase`, `WeakPassphrase` or `DiskFull`.
        """
        check_new_passphrase(new)
        # Nothing may come between: a rotation meanwhile would leave the slot with the old key.
        with self.store._lock:
            keys = self._require_keys()
            unlock(self._key_file, old)
            slot = seal_passphrase(new, keys, self._key_file.vault_id, self._cost())
            changed = self._key_file.with_slot(slot)
            self.store.expect_slots(digest_slots(changed))
            self._write_key_file(changed)
            self.store.settle_slots(digest_slots(changed))

    def rotate_key(self, passphrase: str) -> str:
        """Encrypt the database with a new master key; returns the new recovery code.

        The old recovery code and every other slot go. Cut short before the last write of the key
        file, the vault opens with the passphrase and recovery code of before: the next opening
        undoes what was half done. Needs the passphrase itself and free space for a second
        database. Raises `WrongPassphrase`, `DiskFull` or `DiskFailed`. If it fails once the
        database is being encrypted, the vault is closed.
        """
        with self.store._lock:
            keys = self._require_keys()
            unlock_with_passphrase(self._key_file, passphrase)
            new_keys = keys.with_new_master()
            vault_id = self._key_file.vault_id
            new_file, code = _seal_keys(new_keys, vault_id, passphrase, self._cost())
            self.store.expect_slots(digest_slots(new_file))
            self._chain.checkpoint()
            # The write-ahead log grows to the size of the database before it is moved over it.
            if shutil.disk_usage(self.directory).free < 1.1 * self._files.database.stat().st_size:
                raise DiskFull
            pending = seal_pending(keys, new_keys, vault_id)
            self._write_key_file(replace(self._key_file, pending=pending))
            try:
                rekey_with_chain(
                    self._connection, self._chain, self._files.database, new_keys.database_key
                )
                self._write_key_file(new_file)
                self.store.settle_slots(digest_slots(new_file))
            except BaseException:
                # SQLCipher may hold either key now, and the key file either state: nothing more
                # may be written by this process. The next opening finds out.
                self._let_go()
                raise
            self._keys = new_keys
        return code

    def back_up(self, target: Path) -> None:
        """Write a consistent, encrypted copy of the vault into a new directory.

        The copy is itself a vault that the same passphrase opens. Writers wait meanwhile. Raises
        `FolderNotEmpty`, `VaultExists` or `DiskFull`; nothing is left at `target` then.
        """
        keys = self._require_keys()
        with self.store.transaction():
            generation = self._chain.generation
            back_up_vault(self._files.database, keys, self._key_file, generation, target)

    @staticmethod
    def restore(
        source: Path, directory: Path, *, passphrase: str | None = None, replace: bool = False
    ) -> None:
        """Put a backup in place; see `memory.backup.restore_vault`."""
        restore_vault(source, directory, passphrase=passphrase, replace=replace)

    def status_bytes(self) -> int:
        """Return how many bytes the vault's files take on the disk."""
        return sum(path.stat().st_size for path in self._files.all_present())

    def close(self) -> None:
        """Lock the vault: empty the write-ahead log, close the database, let go of the lock.

        A second call does nothing.
        """
        with self.store._lock:
            if self._keys is None:
                return
            try:
                self._chain.checkpoint()
            finally:
                self._let_go()

    def close_for_wipe(self) -> VaultLock:
        """Close the database without saving anything more; returns the lock, still held."""
        with self.store._lock:
            self._require_keys()
            self._keys = None
            self._chain.abandon()
            self._connection.close()
            return self._lock

    def _let_go(self) -> None:
        self._keys = None
        try:
            self._chain.close()
        finally:
            self._lock.release()

    def _write_key_file(self, key_file: KeyFile) -> None:
        update_key_file(self._files.keys, key_file)
        self._key_file = key_file

    def _require_keys(self) -> VaultKeys:
        if self._keys is None:
            raise VaultLocked
        return self._keys

    def _cost(self) -> KdfCost:
        slot = self._key_file.slot(SlotKind.PASSPHRASE)
        return slot.cost if slot else calibrate_cost()


def _seal_keys(
    keys: VaultKeys, vault_id: bytes, passphrase: str, cost: KdfCost
) -> tuple[KeyFile, str]:
    entropy = generate_recovery_entropy()
    slots = (
        seal_passphrase(passphrase, keys, vault_id, cost),
        seal_slot(SlotKind.RECOVERY, entropy, keys, vault_id, cost),
    )
    return KeyFile(vault_id, slots), format_recovery_code(entropy)


def _take_tags(reading: Future[Tags]) -> Tags:
    try:
        with translate_disk_errors():
            return reading.result()
    except FileNotFoundError:
        raise VaultDamaged from None
