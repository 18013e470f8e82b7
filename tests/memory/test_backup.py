"""A backup is a whole, sealed vault; a restore replaces nothing before it has checked."""

import os
import threading
from pathlib import Path

import pytest

from memory.backup import BackupUnfit
from memory.errors import (
    KeyFileCorrupt,
    KeyFileMissing,
    VaultExists,
    VaultMissing,
    VaultOlder,
    WrongPassphrase,
)
from memory.kdf import FLOOR_COST
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault
from memory.vault_files import FolderNotEmpty
from tests.memory.cuts import find_in_files, run_cut

PASSPHRASE = "correct horse battery"
CANARY = "canary-5b1c02-in-a-backup"


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A vault with one note, locked, and a backup of it."""
    directory, backup = tmp_path / "home", tmp_path / "backup"
    vault, _ = Vault.create(directory, PASSPHRASE, cost=FLOOR_COST)
    vault.store.add_memory(NewMemory(Kind.NOTE, CANARY, Source.TYPED))
    vault.back_up(backup)
    vault.store.add_memory(NewMemory(Kind.NOTE, "after the backup", Source.TYPED))
    vault.close()
    return directory, backup


def read_texts(directory: Path) -> list[str]:
    vault = Vault.open(directory, PASSPHRASE)
    try:
        return [memory.text for memory in vault.store.memories()]
    finally:
        vault.close()


def test_a_backup_holds_what_was_there_and_no_plain_text(places: tuple[Path, Path]) -> None:
    _, backup = places
    names = {entry.name for entry in os.scandir(backup)}
    assert names == {"keys", "memory.db", "lock", "backup.json"}
    assert find_in_files(backup, [CANARY, "SQLite format 3", "CREATE TABLE"]) == []
    assert {entry.stat().st_mode & 0o777 for entry in os.scandir(backup)} == {0o600}
    assert backup.stat().st_mode & 0o777 == 0o700
    assert read_texts(backup) == [CANARY]


def test_a_backup_made_while_others_write_is_a_whole_prefix(tmp_path: Path) -> None:
    vault, _ = Vault.create(tmp_path / "home", PASSPHRASE, cost=FLOOR_COST)
    started, stop = threading.Event(), threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            # Both or neither: the pair is one transaction.
            with vault.store.transaction():
                for half in "ab":
                    text = f"note {len(written)}{half}"
                    vault.store.add_memory(NewMemory(Kind.NOTE, text, Source.TYPED))
            written.append(len(written))
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(10)
        vault.back_up(tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    vault.close()
    copy = Vault.open(tmp_path / "backup", PASSPHRASE)
    texts = [memory.text for memory in copy.store.memories(limit=100_000)]
    copy.close()
    pairs = len(texts) // 2
    assert 0 < pairs <= len(written)
    assert sorted(texts) == sorted(f"note {index}{half}" for index in range(pairs) for half in "ab")


def test_a_backup_goes_neither_over_a_vault_nor_among_other_files(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    directory, backup = places
    full = tmp_path / "full"
    full.mkdir()
    (full / "photo.jpg").write_bytes(b"mine")
    vault = Vault.open(directory, PASSPHRASE)
    with pytest.raises(VaultExists):
        vault.back_up(backup)
    with pytest.raises(FolderNotEmpty):
        vault.back_up(full)
    vault.close()
    assert read_texts(backup) == [CANARY]
    assert [entry.name for entry in os.scandir(full)] == ["photo.jpg"]


def test_a_backup_cut_at_any_step_is_none_or_whole(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    directory, _ = places
    cuts = 0
    target = tmp_path / "cut"
    while run_cut(lambda: Vault.open(directory, PASSPHRASE).back_up(target), cuts + 1):
        cuts += 1
        if Vault.exists(target):
            assert read_texts(target) == ["after the backup", CANARY]
            for path in target.iterdir():
                path.unlink()
    assert cuts > 4
    assert read_texts(target) == ["after the backup", CANARY]


def test_a_restore_gives_the_backup_back(places: tuple[Path, Path], tmp_path: Path) -> None:
    _, backup = places
    Vault.restore(backup, tmp_path / "new")
    assert read_texts(tmp_path / "new") == [CANARY]
    Vault.restore(backup, tmp_path / "read in full", passphrase=PASSPHRASE)
    assert read_texts(tmp_path / "read in full") == [CANARY]


def test_a_restore_leaves_a_vault_that_is_there(places: tuple[Path, Path]) -> None:
    directory, backup = places
    with pytest.raises(VaultExists):
        Vault.restore(backup, directory)
    assert read_texts(directory) == ["after the backup", CANARY]


def test_a_restore_that_may_replace_sets_the_old_vault_aside(places: tuple[Path, Path]) -> None:
    directory, backup = places
    old = (directory / "memory.db").read_bytes()
    Vault.restore(backup, directory, replace=True)
    assert read_texts(directory) == [CANARY]
    assert (directory / "memory.db.replaced-1").read_bytes() == old
    Vault.restore(backup, directory, replace=True)
    assert (directory / "memory.db.replaced-2").exists()


@pytest.mark.parametrize("damage", ["missing", "corrupt"])
def test_a_restore_mends_a_vault_whose_key_file_is_gone(
    places: tuple[Path, Path], damage: str
) -> None:
    directory, backup = places
    if damage == "missing":
        (directory / "keys").unlink()
    else:
        (directory / "keys").write_bytes(b"damaged")
    Vault.restore(backup, directory)
    assert read_texts(directory) == [CANARY]
    assert (directory / "memory.db.replaced-1").exists()


def test_the_key_file_of_a_backup_opens_the_newer_database_when_that_is_accepted(
    places: tuple[Path, Path],
) -> None:
    directory, backup = places
    (directory / "keys").write_bytes((backup / "keys").read_bytes())
    with pytest.raises(VaultOlder):
        Vault.open(directory, PASSPHRASE)
    Vault.open(directory, PASSPHRASE, accept_older=True).close()
    assert read_texts(directory) == ["after the backup", CANARY]


def test_a_changed_backup_is_refused_before_anything_is_put_in_place(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    directory, backup = places
    (directory / "keys").unlink()
    before = {entry.name: Path(entry.path).read_bytes() for entry in os.scandir(directory)}
    database = backup / "memory.db"
    whole = database.read_bytes()
    for changed in (whole[:-1], whole[:5_000] + b"X" + whole[5_001:], b""):
        database.write_bytes(changed)
        with pytest.raises(BackupUnfit):
            Vault.restore(backup, directory)
        after = {entry.name: Path(entry.path).read_bytes() for entry in os.scandir(directory)}
        assert after == before
    database.write_bytes(whole)
    (backup / "keys").write_bytes(b"damaged")
    with pytest.raises(KeyFileCorrupt):
        Vault.restore(backup, directory)
    (backup / "keys").unlink()
    with pytest.raises(KeyFileMissing):
        Vault.restore(backup, directory)
    with pytest.raises(VaultMissing):
        Vault.restore(tmp_path / "nowhere", directory)


def test_a_backup_without_its_record_needs_the_passphrase(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    _, backup = places
    (backup / "backup.json").unlink()
    new = tmp_path / "new"
    with pytest.raises(BackupUnfit):
        Vault.restore(backup, new)
    with pytest.raises(WrongPassphrase):
        Vault.restore(backup, new, passphrase="not the passphrase")
    assert not Vault.exists(new)
    Vault.restore(backup, new, passphrase=PASSPHRASE)
    assert read_texts(new) == [CANARY]


def test_a_vault_in_use_is_not_taken_for_a_backup(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    directory, _ = places
    vault = Vault.open(directory, PASSPHRASE)
    vault.store.add_memory(NewMemory(Kind.NOTE, "in the journal", Source.TYPED))
    with pytest.raises(BackupUnfit, match="in use"):
        Vault.restore(directory, tmp_path / "new", passphrase=PASSPHRASE)
    vault.close()


def test_a_restore_cut_at_any_step_leaves_the_old_files_or_the_new_vault(
    places: tuple[Path, Path],
) -> None:
    directory, backup = places
    cuts = 0
    restore = Vault.restore
    while run_cut(lambda: restore(backup, directory, replace=True), cuts + 1):
        cuts += 1
        assert read_texts(directory) in (["after the backup", CANARY], [CANARY])
        restore(backup, directory, replace=True)
        assert read_texts(directory) == [CANARY]
    assert cuts > 5
    kept = sorted(directory.glob("memory.db.replaced-*"))
    assert kept
