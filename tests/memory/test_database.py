"""The database opens with its settings, only with its key, and says plainly what went wrong."""

import os
import resource
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from memory.cipher import VaultKeys
from memory.database import (
    check_database,
    checkpoint,
    open_database,
    rekey_database,
    translate_database_errors,
)
from memory.errors import DiskFailed, DiskFull, VaultDamaged, VaultInUse, VaultLocked
from memory.kdf import FLOOR_COST
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault

KEYS = VaultKeys.generate()
KEY = KEYS.database_key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "memory.db"
    connection = open_database(path, KEY, create=True)
    connection.execute("CREATE TABLE t (a)")
    connection.execute("INSERT INTO t VALUES ('first')")
    connection.close()
    return path


def test_every_setting_of_the_design_is_in_force(path: Path) -> None:
    connection = open_database(path, KEY)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "foreign_keys": 1,
    }
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted
    assert connection.execute("PRAGMA cipher_version").fetchone()
    assert connection.isolation_level is None
    connection.close()


def test_the_file_is_private_and_not_plain(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    data = path.read_bytes()
    assert not data.startswith(b"SQLite format 3")
    assert b"CREATE TABLE" not in data


def test_a_path_with_odd_characters_opens(tmp_path: Path) -> None:
    directory = tmp_path / "a b?#%20é"
    directory.mkdir()
    open_database(directory / "memory.db", KEY, create=True).close()
    assert [entry.name for entry in os.scandir(directory)] == ["memory.db"]


def test_another_key_a_missing_file_and_a_plain_database_are_damage(path: Path) -> None:
    with pytest.raises(VaultDamaged):
        open_database(path, KEYS.content)
    with pytest.raises(VaultDamaged):
        open_database(path.with_name("nowhere"), KEY)
    assert not path.with_name("nowhere").exists()
    plain = path.with_name("plain.db")
    connection = sqlcipher.connect(str(plain))
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    with pytest.raises(VaultDamaged):
        open_database(plain, KEY)


def test_nothing_is_logged_to_the_terminal(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(VaultDamaged):
        open_database(path, KEYS.content)
    open_database(path, KEY).close()
    assert capfd.readouterr() == ("", "")


def test_a_changed_byte_anywhere_is_found_by_the_check(path: Path) -> None:
    data = path.read_bytes()
    for at in range(0, len(data), 511):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(VaultDamaged):
            read_all(path)
    path.write_bytes(data)
    read_all(path)


def read_all(path: Path) -> None:
    with closing(open_database(path, KEY)) as connection:
        check_database(connection)


def test_a_full_database_says_so_and_keeps_what_was_there(path: Path) -> None:
    connection = open_database(path, KEY)
    connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(DiskFull), translate_database_errors():
        connection.execute("INSERT INTO t VALUES (randomblob(1000000))")
    connection.execute("INSERT INTO t VALUES ('second')")
    assert connection.execute("SELECT a FROM t").fetchall() == [("first",), ("second",)]
    check_database(connection)
    connection.close()


def test_a_write_past_the_file_size_limit_loses_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "home"
    vault, _ = Vault.create(directory, "correct horse battery", cost=FLOOR_COST)
    vault.store.add_memory(NewMemory(Kind.NOTE, "before", Source.TYPED))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(DiskFailed):
            vault.store.put_blob("weights", os.urandom(3_000_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    vault.store.add_memory(NewMemory(Kind.NOTE, "after", Source.TYPED))
    vault.close()
    vault = Vault.open(directory, "correct horse battery")
    assert [memory.text for memory in vault.store.memories()] == ["after", "before"]
    assert vault.store.blob("weights") is None
    vault.close()


def test_a_backup_past_the_file_size_limit_leaves_nothing(tmp_path: Path) -> None:
    vault, _ = Vault.create(tmp_path / "home", "correct horse battery", cost=FLOOR_COST)
    vault.store.put_blob("weights", os.urandom(3_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(DiskFailed):
            vault.back_up(tmp_path / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not Vault.exists(tmp_path / "backup")
    assert [entry.name for entry in os.scandir(tmp_path / "backup")] == ["lock"]
    vault.back_up(tmp_path / "backup")
    vault.close()


def test_a_checkpoint_empties_the_log_or_says_that_a_reader_keeps_it(path: Path) -> None:
    connection, reader = open_database(path, KEY), open_database(path, KEY)
    connection.set_busy_timeout(0.01)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM t").fetchall()
    connection.execute("INSERT INTO t VALUES ('second')")
    with pytest.raises(VaultInUse):
        checkpoint(connection)
    reader.execute("COMMIT")
    checkpoint(connection)
    assert path.with_name("memory.db-wal").stat().st_size == 0
    reader.close()
    connection.close()


def test_a_closed_connection_is_a_locked_vault(path: Path) -> None:
    connection = open_database(path, KEY)
    connection.close()
    with pytest.raises(VaultLocked), translate_database_errors():
        connection.execute("SELECT 1")


def test_mistakes_of_the_program_pass_through(path: Path) -> None:
    connection = open_database(path, KEY)
    with pytest.raises(sqlcipher.OperationalError), translate_database_errors():
        connection.execute("SELECT nothing FROM nowhere")
    connection.close()


def test_rekeying_moves_every_page_to_the_new_key(path: Path) -> None:
    new = KEYS.with_new_master().database_key
    before = path.read_bytes()
    connection = open_database(path, KEY)
    rekey_database(connection, path, new)
    connection.execute("INSERT INTO t VALUES ('second')")
    connection.close()
    after = path.read_bytes()
    for page in range(0, len(before), 4096):
        assert before[page + 16 : page + 4096] != after[page + 16 : page + 4096]
    with pytest.raises(VaultDamaged):
        open_database(path, KEY)
    connection = open_database(path, new)
    assert connection.execute("SELECT a FROM t").fetchall() == [("first",), ("second",)]
    check_database(connection)
    connection.close()


@pytest.mark.parametrize("obstacle", ["locked", "full"])
def test_a_rekey_that_fails_is_not_taken_for_done(path: Path, obstacle: str) -> None:
    new = KEYS.with_new_master().database_key
    connection, other = open_database(path, KEY), open_database(path, KEY)
    connection.execute("INSERT INTO t VALUES (randomblob(2000000))")
    checkpoint(connection)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if obstacle == "locked":
        other.execute("BEGIN IMMEDIATE")
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    connection.set_busy_timeout(0.01)
    try:
        with pytest.raises(VaultInUse if obstacle == "locked" else DiskFailed):
            rekey_database(connection, path, new)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        other.close()
    connection.close()
    read_all(path)


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_a_key_of_a_wrong_length_is_refused(path: Path, key: bytes) -> None:
    with pytest.raises(ValueError):
        open_database(path, key)
