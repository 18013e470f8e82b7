"""One locked vault with one note, made once (two Argon2id runs), for tests to copy."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from memory.kdf import FLOOR_COST
from memory.keyfile import KeyFile, decode_key_file
from memory.records import Kind, Memory, NewMemory, Source
from memory.vault import Vault

OLD, NEW = "correct horse battery", "another passphrase"
CANARY = "canary-7f3a91-in-a-note"


@cache
def _make_template() -> tuple[Path, str]:
    folder = tempfile.mkdtemp(prefix="locket-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    vault, code = Vault.create(Path(folder) / "home", OLD, cost=FLOOR_COST)
    add_note(vault, CANARY)
    vault.close()
    return vault.directory, code


def create(directory: Path) -> str:
    """Copy the vault to `directory`; returns its recovery code."""
    template, code = _make_template()
    shutil.copytree(template, directory)
    return code


def add_note(vault: Vault, text: str) -> Memory:
    return vault.store.add_memory(NewMemory(Kind.NOTE, text, Source.TYPED))


def list_texts(vault: Vault) -> list[str]:
    """The texts of all memories, the newest first."""
    return [memory.text for memory in vault.store.memories(limit=100_000)]


def read_texts(directory: Path, passphrase: str = OLD) -> list[str]:
    vault = Vault.open(directory, passphrase)
    try:
        return list_texts(vault)
    finally:
        vault.close()


def read_key_file(directory: Path) -> KeyFile:
    return decode_key_file((directory / "keys").read_bytes())[0]
