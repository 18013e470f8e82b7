"""Backups: an encrypted copy that is itself a vault, and putting it back.

`backup.json` beside the two files records their sizes and SHA-256, so that a restore knows without
the passphrase that it got what was written.
"""

import json
from contextlib import closing, suppress
from pathlib import Path

from memory.chain import record_new_database
from memory.cipher import VaultKeys
from memory.database import (
    check_database,
    checkpoint,
    open_database,
    translate_database_errors,
)
from memory.disk import copy_file, hash_file, write_new_file
from memory.errors import VaultDamaged, VaultError, VaultExists, VaultMissing
from memory.keyfile import KeyFile, decode_key_file, encode_new_key_file
from memory.page_tags import read_page_tags
from memory.store.base import now_ms
from memory.unlock import unlock
from memory.vault_files import DATABASE, KEYS, MANIFEST, VaultFiles
from memory.vault_lock import VaultLock

MANIFEST_VERSION = 1
PLAIN_HEADER = b"SQLite format 3\0"


class BackupUnfit(VaultError):
    """The backup is not whole, or is not one, so nothing was put in place."""

    code = "backup_unfit"
    sentence = (
        "That backup is not whole, so nothing was changed; try another one, or give its passphrase "
        "to have it read in full."
    )


def back_up_vault(
    source: Path, keys: VaultKeys, key_file: KeyFile, generation: int, target: Path
) -> None:
    """Copy the open database `source` and the key file into a new directory `target`.

    The caller holds a write transaction, so that nothing is written (or forgotten) meanwhile. The
    copy is read back and checked before it gets its name, and records that it is of `generation`.
    Raises `VaultExists`, `FolderNotEmpty`, `DiskFull` or `VaultDamaged`.
    """
    files = VaultFiles(target.absolute())
    if files.exist():
        raise VaultExists
    files.prepare_directory()
    with VaultLock(files.lock):
        try:
            files.clear_new()
            _copy_database(source, keys, files)
            tags = read_page_tags(files.new_database)
            record = record_new_database(keys, key_file.vault_id, tags, generation, now_ms())
            write_new_file(files.new_keys, encode_new_key_file(key_file, record))
            write_new_file(files.directory / MANIFEST, _describe(files))
            files.install()
        except BaseException:
            if not files.exist():
                files.discard_new()
                with suppress(OSError):
                    (files.directory / MANIFEST).unlink(missing_ok=True)
            raise


def _copy_database(source: Path, keys: VaultKeys, files: VaultFiles) -> None:
    with (
        # A second connection: SQLite copies nothing from one that is inside a write.
        closing(open_database(source, keys.database_key)) as original,
        closing(open_database(files.new_database, keys.database_key, create=True)) as copy,
    ):
        with translate_database_errors():
            original.backup(copy)
        checkpoint(copy)
        check_database(copy)
    with files.new_database.open("rb") as stream:
        if stream.read(len(PLAIN_HEADER)) == PLAIN_HEADER:
            raise VaultDamaged


def _describe(files: VaultFiles) -> bytes:
    parts = {KEYS: files.new_keys, DATABASE: files.new_database}
    entries = {
        name: {"bytes": path.stat().st_size, "sha256": hash_file(path)}
        for name, path in parts.items()
    }
    return json.dumps({"version": MANIFEST_VERSION, "files": entries}, indent=1).encode()


def restore_vault(
    source: Path, directory: Path, *, passphrase: str | None = None, replace: bool = False
) -> None:
    """Put the backup in `source` in place as the vault in `directory`.

    It is copied, then checked against its record, and read in full when `passphrase` (or the
    recovery code) is given, before anything is put in place. Without a record the passphrase is
    needed. A vault that is there is kept and `VaultExists` raised, unless its key file is gone or
    damaged or `replace` is true: its files are then set aside as `*.replaced-1`, not deleted. Cut
    short, it leaves the old vault or the new one.
    Raises `VaultMissing`, `BackupUnfit`, `WrongPassphrase`, `VaultInUse` or `DiskFull`.
    """
    backup, files = VaultFiles(source.absolute()), VaultFiles(directory.absolute())
    if not backup.database.exists():
        raise VaultMissing("There is no backup at that place; check the path.")
    backup.require()
    if files.exist() and not replace and _has_readable_keys(files):
        raise VaultExists
    files.prepare_directory()
    with VaultLock(files.lock):
        if files.exist() and not replace and _has_readable_keys(files):
            raise VaultExists
        files.complete_restore()
        files.clear_new()
        try:
            _copy_checked(backup, files, passphrase)
        except BaseException:
            files.discard_new()
            raise
        files.replace_installed()


def _has_readable_keys(files: VaultFiles) -> bool:
    try:
        decode_key_file(files.keys.read_bytes())
    except FileNotFoundError:
        return False
    except VaultError as error:
        # A newer vault is not a damaged one.
        return error.code == "unknown_version"
    return True


def _copy_checked(backup: VaultFiles, files: VaultFiles, passphrase: str | None) -> None:
    log = backup.database.with_name(DATABASE + "-wal")
    if log.exists() and log.stat().st_size:
        raise BackupUnfit(
            "That is a vault in use rather than a backup; open it with --vault, or make a backup "
            "of it with `locket backup`. Nothing was changed."
        )
    copied = {
        KEYS: copy_file(backup.keys, files.new_keys),
        DATABASE: copy_file(backup.database, files.new_database),
    }
    key_file, _ = decode_key_file(files.new_keys.read_bytes())
    recorded = _read_manifest(backup.directory / MANIFEST)
    if passphrase is None and recorded != copied:
        raise BackupUnfit
    if passphrase is not None:
        keys, _ = unlock(key_file, passphrase)
        with closing(open_database(files.new_database, keys.database_key)) as connection:
            check_database(connection)
            checkpoint(connection)


def _read_manifest(path: Path) -> dict[str, str]:
    """Return the recorded SHA-256 by file name; empty when there is no readable record."""
    try:
        record = json.loads(path.read_bytes())
        return {name: str(entry["sha256"]) for name, entry in record["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
