"""One holder at a time, also over a deleted lock file; gone with its process."""

from pathlib import Path

import pytest

from memory.errors import VaultInUse
from memory.vault_lock import VaultLock
from tests.memory.cuts import held_elsewhere, run_killed


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with VaultLock(path) as first:
        with pytest.raises(VaultInUse):
            VaultLock(path)
        first.release()
        VaultLock(path).release()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_holder_in_another_process_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held_elsewhere(path), pytest.raises(VaultInUse):
        VaultLock(path)
    VaultLock(path).release()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    run_killed(lambda: VaultLock(path))
    mine = VaultLock(path)
    with pytest.raises(VaultInUse):
        VaultLock(path)
    mine.release()


def test_a_lock_on_a_deleted_file_does_not_keep_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    old = VaultLock(path)
    path.unlink()
    new = VaultLock(path)
    with pytest.raises(VaultInUse):
        VaultLock(path)
    old.release()
    new.release()
