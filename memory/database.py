"""Opens the encrypted database. Nothing else in Locket connects to it.

The key goes to SQLCipher as raw key bytes, never as SQL text, so that no statement log or trace
can hold it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from memory.cipher import KEY_BYTES
from memory.disk import translate_disk_errors
from memory.errors import DiskFailed, DiskFull, VaultDamaged, VaultInUse, VaultLocked

Connection = Any
"""A `sqlcipher3` connection: the interface of `sqlite3.Connection`, of which it is no subclass."""

BUSY_MILLISECONDS = 5_000
COMPACTED_UP_TO = 256 << 20
SETTINGS = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # In KiB. Beside SQLite's own 2 MB: searching 100,000 memories p95 18.6 instead of 26.6 ms.
    "PRAGMA cache_size = -32000",
)

# Result codes of SQLite (https://www.sqlite.org/rescode.html).
BUSY, LOCKED, IO_ERROR, CORRUPT, FULL, CANNOT_OPEN, NOT_A_DATABASE = 5, 6, 10, 11, 13, 14, 26
# The errors of a backup and of a rekey come without their code.
CODES_BY_MESSAGE = {
    "database is locked": BUSY,
    "disk I/O error": IO_ERROR,
    "database disk image is malformed": CORRUPT,
    "database or disk is full": FULL,
    "file is not a database": NOT_A_DATABASE,
    "unable to open database file": CANNOT_OPEN,
}


def open_database(
    path: Path,
    database_key: bytes,
    *,
    create: bool = False,
    give_up: Callable[[Connection], None] = sqlcipher.Connection.close,
) -> Connection:
    """Connect to the database at `path` with a raw 32-byte key, in autocommit mode.

    The file must exist unless `create` is true; it is then made with mode 0600, and SQLite gives
    its journal files the same. Raises `VaultDamaged` when the file is missing or does not decrypt
    with this key; the connection goes to `give_up` then.
    """
    if len(database_key) != KEY_BYTES:
        raise ValueError("A database key is 32 bytes.")
    if create:
        with translate_disk_errors():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600))
    elif not path.is_file():
        raise VaultDamaged
    with translate_database_errors():
        connection: Connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _set_up(connection, database_key)
        except BaseException:
            give_up(connection)
            raise
    return connection


def _set_up(connection: Connection, database_key: bytes) -> None:
    # SQLCipher logs to stderr by default, which is the user's screen.
    connection.execute("PRAGMA cipher_log = off")
    _give_key(connection.set_key, database_key)
    connection.execute("PRAGMA cipher_compatibility = 4")
    if connection.execute("PRAGMA cipher_version").fetchone() is None:
        raise VaultDamaged("This build has no encryption; reinstall Locket. Nothing was changed.")
    # The first read of a page: a wrong key or a damaged first page shows here.
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.set_busy_timeout(BUSY_MILLISECONDS / 1_000)
    for setting in SETTINGS:
        connection.execute(setting).fetchall()


def _give_key(setter: Any, key: bytes) -> None:
    text = bytearray(b"x'" + key.hex().encode("ascii") + b"'")
    try:
        setter(text)
    finally:
        text[:] = bytes(len(text))


def checkpoint(connection: Connection) -> None:
    """Move the write-ahead log into the database file, fsync it, and cut the log to no bytes.

    Raises `VaultInUse` when a reader or writer kept the log from being emptied.
    """
    with translate_database_errors():
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise VaultInUse


def compact(connection: Connection) -> bool:
    """Write every page anew, so that no unused part of one holds what was moved or deleted.

    SQLite's secure delete zeroes the bytes it frees, but not the copies that stay behind when it
    moves cells between neighbouring pages. Returns whether it was done: a database of more than
    `COMPACTED_UP_TO` bytes is left as it is, because the new pages are kept in memory meanwhile.
    Called outside a transaction. Raises `DiskFailed`, `DiskFull` or `VaultInUse`.
    """
    with translate_database_errors():
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()  # SQLCipher gives text
        if int(pages) * int(size) > COMPACTED_UP_TO:
            return False
        connection.execute("VACUUM").fetchall()
    return True


def rekey_database(
    connection: Connection,
    path: Path,
    new_key: bytes,
    settle: Callable[[Connection], None] = checkpoint,
) -> None:
    """Encrypt the whole database at `path` with another raw 32-byte key, in one transaction.

    `settle` moves the log into the database. Returns only when a second connection has read every
    page with the new key: SQLCipher does not report every rekey that failed. Raises `DiskFailed`,
    `DiskFull` or `VaultInUse`; the caller then closes the connection, and the file opens with the
    old key or with the new one, never with neither.
    """
    if len(new_key) != KEY_BYTES:
        raise ValueError("A database key is 32 bytes.")
    with translate_database_errors():
        _give_key(connection.reset_key, new_key)
    try:
        settle(connection)
        with closing(open_database(path, new_key)) as reader:
            check_database(reader)
    except (VaultInUse, VaultDamaged):
        raise DiskFailed from None


def check_database(connection: Connection, *, with_log: bool = False) -> None:
    """Read every page: its authentication code, then the structure. Raises `VaultDamaged`.

    With a log beside it the file by itself may hold pages that were cut while they were moved: give
    `with_log`, and unused pages of the file are passed over.
    """
    with translate_database_errors():
        check = "PRAGMA cipher_integrity_check"
        bad_pages = [] if with_log else connection.execute(check).fetchall()
        structure = connection.execute("PRAGMA quick_check").fetchall()
        broken_links = connection.execute("PRAGMA foreign_key_check").fetchall()
    if bad_pages or broken_links or [tuple(row) for row in structure] != [("ok",)]:
        raise VaultDamaged


def check_word_indexes(connection: Connection) -> None:
    """Compare every word index with the texts that it was made from. Raises `VaultDamaged`."""
    with translate_database_errors():
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"
        ).fetchall():
            connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608


@contextmanager
def translate_database_errors() -> Iterator[None]:
    """Turn SQLCipher's errors into Locket's.

    `DiskFull`, `DiskFailed`, `VaultDamaged`, `VaultInUse`, and `VaultLocked` for a connection that
    locking the vault has closed. Broken constraints and wrong statements are mistakes of the
    program and pass through. The original error is dropped: its message can quote a value.
    """
    try:
        yield
    except sqlcipher.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or CODES_BY_MESSAGE.get(str(error), 0)
        primary = code & 0xFF
        if primary == FULL:
            raise DiskFull from None
        if primary in (IO_ERROR, CANNOT_OPEN):
            raise DiskFailed from None
        if primary in (BUSY, LOCKED):
            raise VaultInUse from None
        if primary in (CORRUPT, NOT_A_DATABASE):
            raise VaultDamaged from None
        if isinstance(error, sqlcipher.ProgrammingError) and "closed database" in str(error):
            raise VaultLocked from None
        raise
