"""Vaults that open in milliseconds, and what must hold of one after every accident."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from unittest.mock import patch

from memory.cipher import VaultKeys
from memory.database import (
    check_database,
    check_word_indexes,
    checkpoint,
    open_database,
)
from memory.kdf import FLOOR_COST, KdfCost
from memory.keyfile import VAULT_ID_BYTES, KeyFile, encode_new_key_file
from memory.records import Kind, NewMemory, Source
from memory.store.migrations import MIGRATIONS, migrate
from memory.unlock import seal_passphrase
from memory.vault import Vault

PASSPHRASE = "correct horse battery"


@contextmanager
def cheap_slots() -> Iterator[None]:
    """Derive slot keys with one hash instead of Argon2id: hundreds of openings a second.

    Everything else of opening a vault is as it always is. What Argon2id gives is tested elsewhere.
    """

    def derive(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
        return blake2b(secret, key=salt, digest_size=32).digest()

    with patch("memory.keyfile.derive_slot_key", derive):
        yield


def make_vault(directory: Path, notes: int = 0) -> str:
    """Make a closed vault with some notes; returns its recovery code."""
    vault, code = Vault.create(directory, PASSPHRASE, cost=FLOOR_COST)
    with vault.store.transaction():
        for number in range(notes):
            add_note(vault, f"first note {number}")
    vault.close()
    return code


def add_note(vault: Vault, text: str) -> int:
    """Remember a typed note; returns its id."""
    return vault.store.add_memory(NewMemory(Kind.NOTE, text, Source.TYPED)).id


def list_texts(vault: Vault) -> list[str]:
    """Return the texts of all notes, the oldest first."""
    return sorted(memory.text for memory in vault.store.memories(limit=1_000_000))


def copy_vault(source: Path, target: Path) -> None:
    """Copy a vault's folder as it is, over what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


@dataclass(frozen=True, slots=True)
class Reopened:
    """A vault read in full after an accident: its texts, and how long opening it took.

    `seconds` by the clock; `work` of them the processor worked for it, which does not depend on
    what else the machine is doing.
    """

    texts: list[str]
    seconds: float
    work: float


def reopen(directory: Path, passphrase: str = PASSPHRASE) -> Reopened:
    """Open the vault, check every page, structure and word index, read all texts, close.

    Raises what opening raises, and `VaultDamaged`.
    """
    started, worked = time.perf_counter(), time.process_time()
    vault = Vault.open(directory, passphrase)
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    try:
        # The check of all pages reads the file alone, without the log.
        vault._chain.checkpoint()
        check_database(vault._connection)
        check_word_indexes(vault._connection)
        return Reopened(list_texts(vault), seconds, work)
    finally:
        vault.close()


def make_first_vault(directory: Path, notes: int) -> None:
    """Make a closed vault as the first version wrote it: one migration, no chain record."""
    directory.mkdir(mode=0o700)
    keys, vault_id = VaultKeys.generate(), os.urandom(VAULT_ID_BYTES)
    slots = (seal_passphrase(PASSPHRASE, keys, vault_id, FLOOR_COST),)
    connection = open_database(directory / "memory.db", keys.database_key, create=True)
    try:
        migrate(connection, MIGRATIONS[:1])
        # Written out: the store of today writes columns that came later.
        connection.executemany(
            "INSERT INTO memories (kind, text, title, source, trust, created_at)"
            " VALUES ('note', ?, '', 'typed', 100, ?)",
            [(f"old note {number}", number) for number in range(notes)],
        )
        checkpoint(connection)
    finally:
        connection.close()
    (directory / "keys").write_bytes(encode_new_key_file(KeyFile(vault_id, slots)))
    (directory / "lock").touch(mode=0o600)
