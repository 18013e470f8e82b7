"""A wipe ends a vault whatever its state, and can be cut at any step and taken up again."""

import os
from pathlib import Path

import pytest

from memory.errors import LocketError, VaultInUse, VaultLocked, VaultMissing
from memory.kdf import FLOOR_COST
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault
from memory.wipe import wipe_vault
from tests.memory.cuts import held_elsewhere, run_cut, run_killed

PASSPHRASE = "correct horse battery"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "home"
    vault, _ = Vault.create(directory, PASSPHRASE, cost=FLOOR_COST)
    vault.store.add_memory(NewMemory(Kind.NOTE, "a note", Source.TYPED))
    vault.close()
    return directory


def open_inodes(directory: Path) -> dict[str, int]:
    """Descriptors that outlive the deletion of their files."""
    return {entry.name: os.open(entry.path, os.O_RDONLY) for entry in os.scandir(directory)}


def test_a_locked_vault_is_wiped_in_place_and_gone(directory: Path) -> None:
    before = {entry.name: Path(entry.path).read_bytes() for entry in os.scandir(directory)}
    descriptors = open_inodes(directory)
    report = wipe_vault(directory)
    assert not directory.exists()
    assert report.verified
    assert report.vault_name == "home"
    assert report.key_slots_overwritten == 4
    assert report.files_deleted == 2
    assert report.bytes_deleted == len(before["keys"]) + len(before["memory.db"])
    for name in ("keys", "memory.db"):
        after = os.pread(descriptors[name], len(before[name]), 0)
        assert len(after) == len(before[name])
        for at in range(0, len(after), 64):
            assert after[at : at + 64] != before[name][at : at + 64]
    for descriptor in descriptors.values():
        os.close(descriptor)


def test_the_receipt_says_what_a_wipe_cannot_reach(directory: Path) -> None:
    report = wipe_vault(directory)
    for word in ("backups", "snapshots", "journals", "flash", "copies", "swap"):
        assert word in report.receipt
        assert any(word in place for place in report.cannot_reach)
    assert "home" in report.receipt
    assert "Key slots overwritten in place: 4." in report.receipt


def test_an_open_vault_is_wiped_by_its_holder(directory: Path) -> None:
    vault = Vault.open(directory, PASSPHRASE)
    vault.store.add_memory(NewMemory(Kind.NOTE, "not checkpointed", Source.TYPED))
    report = wipe_vault(directory, vault)
    assert report.verified
    assert not directory.exists()
    with pytest.raises(VaultLocked):
        vault.store.memories()
    vault.close()


def test_a_vault_left_by_a_killed_process_is_wiped_with_its_journal(directory: Path) -> None:
    def write() -> Vault:
        vault = Vault.open(directory, PASSPHRASE)
        vault.store.add_memory(NewMemory(Kind.NOTE, "in the journal", Source.TYPED))
        return vault

    run_killed(write)
    assert (directory / "memory.db-wal").exists()
    assert wipe_vault(directory).verified
    assert not directory.exists()


def test_a_vault_held_by_another_process_is_left_alone(directory: Path) -> None:
    with held_elsewhere(directory / "lock"), pytest.raises(VaultInUse):
        wipe_vault(directory)
    Vault.open(directory, PASSPHRASE).close()


def test_a_held_vault_of_another_directory_is_refused(directory: Path, tmp_path: Path) -> None:
    other, _ = Vault.create(tmp_path / "other", PASSPHRASE, cost=FLOOR_COST)
    with pytest.raises(ValueError):
        wipe_vault(directory, other)
    other.store.add_memory(NewMemory(Kind.NOTE, "still open", Source.TYPED))
    other.close()
    Vault.open(directory, PASSPHRASE).close()


def test_where_no_vault_is_nothing_is_wiped(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(VaultMissing):
            wipe_vault(place)
    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_files_that_are_not_the_vaults_stay(directory: Path) -> None:
    (directory / "diary.txt").write_text("mine")
    assert wipe_vault(directory).verified
    assert [entry.name for entry in os.scandir(directory)] == ["diary.txt"]


def test_what_a_restore_set_aside_and_a_cut_start_left_is_wiped_too(directory: Path) -> None:
    for name in ("keys.replaced-1", "keys.new", "memory.db.replaced-1", "memory.db.new-wal"):
        (directory / name).write_bytes((directory / "keys").read_bytes())
    report = wipe_vault(directory)
    assert report.key_slots_overwritten == 12
    assert not directory.exists()


def test_a_damaged_vault_is_wiped(directory: Path) -> None:
    (directory / "keys").write_bytes(b"damaged")
    (directory / "memory.db").write_bytes(b"")
    assert wipe_vault(directory).verified
    assert not directory.exists()


def test_a_wipe_cut_at_any_step_is_taken_up_again_and_never_reopens_after_the_first_sync(
    tmp_path: Path, directory: Path
) -> None:
    backup = tmp_path / "backup"
    vault = Vault.open(directory, PASSPHRASE)
    vault.back_up(backup)
    vault.close()
    size = (directory / "keys").stat().st_size
    cuts = 0
    while run_cut(lambda: wipe_vault(directory), cuts + 1):
        cuts += 1
        # Step 1 is the noise over both key copies, step 2 its sync.
        if cuts > 1:
            with pytest.raises(LocketError):
                Vault.open(directory, PASSPHRASE)
        keys = directory / "keys"
        if keys.exists():
            assert keys.stat().st_size == size
        # Cut after the last file, there is nothing left but the folder, or not even that.
        if directory.exists() and any(os.scandir(directory)):
            assert wipe_vault(directory).verified
        if directory.exists():
            directory.rmdir()
        Vault.restore(backup, directory)
    assert not directory.exists()
    assert cuts >= 10
