"""Changing the passphrase and rotating the key, whole and cut short."""

import os
import resource
from pathlib import Path

import pytest

from memory.chain import Chain
from memory.cipher import VaultKeys
from memory.database import Connection, checkpoint, open_database, rekey_database
from memory.errors import (
    DiskFailed,
    DiskFull,
    VaultDamaged,
    VaultLocked,
    WeakPassphrase,
    WrongPassphrase,
)
from memory.keyfile import (
    COPY_BYTES,
    KEY_FILE_BYTES,
)
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault
from tests.memory.cuts import run_cut
from tests.memory.vaults import CANARY, NEW, OLD, create, read_key_file, read_texts


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_changed_passphrase_leaves_no_old_slot_and_keeps_the_recovery_code(
    directory: Path,
) -> None:
    code = create(directory)
    old_slot, recovery = read_key_file(directory).slots
    vault = Vault.open(directory, OLD)
    vault.change_passphrase(OLD, NEW)
    vault.close()
    data = (directory / "keys").read_bytes()
    assert old_slot.salt not in data
    assert old_slot.sealed not in data
    assert recovery.sealed in data
    with pytest.raises(WrongPassphrase):
        Vault.open(directory, OLD)
    assert read_texts(directory, NEW) == [CANARY]
    assert read_texts(directory, code) == [CANARY]


def test_a_passphrase_changes_only_for_who_knows_the_old_one_or_the_code(directory: Path) -> None:
    code = create(directory)
    vault = Vault.open(directory, code)
    with pytest.raises(WrongPassphrase):
        vault.change_passphrase("not the old one", NEW)
    with pytest.raises(WeakPassphrase):
        vault.change_passphrase(OLD, "short")
    vault.change_passphrase(code, NEW)
    vault.close()
    assert read_texts(directory, NEW) == [CANARY]


def test_a_passphrase_change_cut_at_any_step_opens_with_one_of_the_two(directory: Path) -> None:
    create(directory)
    current, other = OLD, NEW
    cuts = 0
    while True:

        def change(old: str = current, new: str = other) -> None:
            Vault.open(directory, old).change_passphrase(old, new)

        if not run_cut(change, cuts + 1):
            break
        cuts += 1
        try:
            assert read_texts(directory, other) == [CANARY]
            current, other = other, current
        except WrongPassphrase:
            assert read_texts(directory, current) == [CANARY]
        data = (directory / "keys").read_bytes()
        assert data[:COPY_BYTES] == data[COPY_BYTES:KEY_FILE_BYTES]
    # Two copies, each written and synced, between two records of commits.
    assert cuts >= 6


def rekey_and_die(connection: Connection, chain: Chain, path: Path, key: bytes) -> None:
    rekey_database(connection, path, key, lambda connection: os._exit(17))


def test_a_rotated_key_ends_the_old_key_and_the_old_code(directory: Path) -> None:
    old_code = create(directory)
    vault = Vault.open(directory, OLD)
    old_keys = vault._require_keys()
    new_code = vault.rotate_key(OLD)
    vault.store.add_memory(NewMemory(Kind.NOTE, "after", Source.TYPED))
    vault.close()
    with pytest.raises(VaultDamaged):
        open_database(directory / "memory.db", old_keys.database_key)
    with pytest.raises(WrongPassphrase):
        Vault.open(directory, old_code)
    assert read_key_file(directory).pending is None
    assert read_texts(directory, new_code) == ["after", CANARY]
    assert read_texts(directory, OLD) == ["after", CANARY]


def test_a_key_rotates_only_with_the_passphrase(directory: Path) -> None:
    code = create(directory)
    vault = Vault.open(directory, code)
    for text in ("not the passphrase", code):
        with pytest.raises(WrongPassphrase):
            vault.rotate_key(text)
    assert [memory.text for memory in vault.store.memories()] == [CANARY]
    vault.close()


def test_a_rotation_cut_at_any_step_still_opens_with_passphrase_and_code(directory: Path) -> None:
    code = create(directory)
    cuts = 0
    while run_cut(lambda: Vault.open(directory, OLD).rotate_key(OLD), cuts + 1):
        cuts += 1
        assert read_texts(directory, OLD) == [CANARY]
        assert read_key_file(directory).pending is None
        try:
            assert read_texts(directory, code) == [CANARY]
        except WrongPassphrase:
            # The first copy with the new slots is whole from here on: the rotation stands.
            assert cuts >= 8
    # Twice two copies, each written and synced, and the chain records.
    assert cuts >= 12


def test_a_rotation_killed_while_encrypting_still_opens(directory: Path) -> None:
    code = create(directory)
    vault = Vault.open(directory, OLD)
    blob = os.urandom(8_000_000)
    vault.store.put_blob("weights", blob)
    vault.close()
    child = os.fork()
    if child == 0:
        try:
            Vault.open(directory, OLD).rotate_key(OLD)
        finally:
            os._exit(0)
    log = directory / "memory.db-wal"
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if log.exists() and log.stat().st_size > 1_000_000:
            os.kill(child, 9)
            os.waitpid(child, 0)
            break
    else:
        pytest.fail("the rotation ended before it could be killed")
    vault = Vault.open(directory, code)
    assert vault.store.blob("weights") == blob
    vault.close()
    assert read_texts(directory, OLD) == [CANARY]


@pytest.mark.parametrize("moment", ["before the record", "after the checkpoint"])
def test_a_rotation_killed_between_encrypting_and_the_key_file_is_undone(
    directory: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    code = create(directory)
    old_keys: list[VaultKeys] = []

    def rotate() -> None:
        vault = Vault.open(directory, OLD)
        if moment == "before the record":
            monkeypatch.setattr("memory.vault.rekey_with_chain", rekey_and_die)
        else:
            monkeypatch.setattr("memory.database.check_database", lambda reader: os._exit(17))
        vault.rotate_key(OLD)

    assert run_cut(rotate, 1_000)
    vault = Vault.open(directory, code)
    old_keys.append(vault._require_keys())
    vault.close()
    open_database(directory / "memory.db", old_keys[0].database_key).close()
    assert read_texts(directory, OLD) == [CANARY]
    assert read_key_file(directory).pending is None


def test_a_rotation_that_fails_while_encrypting_closes_the_vault_and_is_undone(
    directory: Path,
) -> None:
    code = create(directory)
    vault = Vault.open(directory, OLD)
    vault.store.put_blob("weights", os.urandom(3_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    checkpoint(vault._connection)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(DiskFailed):
            vault.rotate_key(OLD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with pytest.raises(VaultLocked):
        vault.store.memories()
    assert read_key_file(directory).pending is not None
    assert read_texts(directory, code) == [CANARY]
    assert read_key_file(directory).pending is None


def test_a_rotation_without_room_changes_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = create(directory)
    vault = Vault.open(directory, OLD)
    monkeypatch.setattr(
        "memory.vault.shutil.disk_usage", lambda path: type("Usage", (), {"free": 10})
    )
    with pytest.raises(DiskFull):
        vault.rotate_key(OLD)
    vault.store.add_memory(NewMemory(Kind.NOTE, "still here", Source.TYPED))
    vault.close()
    assert read_texts(directory, code) == ["still here", CANARY]
