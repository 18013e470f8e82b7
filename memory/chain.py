"""The chain record: tells a vault whose files are the newest from one with older parts in it.

SQLCipher proves each page by itself, so an older copy of a page, of the log or of the whole file
passes. After each commit the fold of all pages (memory/page_fold.py) is sealed, with a number that
only grows, into the key file; the commit itself carries that number too. At opening, before
anything is read from the database, the fold of what is there must be the recorded one, or that of a
state from which whole transactions in the log lead on, each with its own higher number: a process
killed between a commit and its record leaves exactly that. Everything older, cut or mixed is
refused (`VaultOlder`).

- A record is written after its commit is on the disk, so it is never ahead of the data.
- It is synced before a checkpoint, because the checkpoint writes over what an older record needs,
  and at least every 64 commits. SQLite's own checkpoints are therefore off.
- Two places take turns: one holds the record before, should the newest be torn.

What it cannot tell: all files of a vault put back together from one older copy; after a power cut,
up to 64 commits whose records had not been synced; and, until the opening after a crash, old pages
slipped into the commits that had not been recorded.
"""

import ctypes
import os
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from memory.cipher import NONCE_BYTES, TAG_BYTES, VaultKeys, open_sealed, seal
from memory.database import Connection, checkpoint, translate_database_errors
from memory.disk import OverwrittenFile, translate_disk_errors
from memory.errors import DiskFailed, DiskFull, VaultDamaged, VaultInUse
from memory.keyfile import RECORD_BYTES, RECORD_PLACES
from memory.page_fold import FOLD_BYTES, PageFold
from memory.page_tags import (
    NO_FRAMES,
    Frames,
    Tags,
    count_committed_frames,
    read_frames,
    read_log_header,
)

SYNC_EVERY = 64
CHECKPOINT_FRAMES = 1_000
"""Four megabytes of log, SQLite's own measure."""
FRAMES_AT = 16
"""Of the index of the log (https://www.sqlite.org/walformat.html), in the machine's byte order."""
MAGIC = b"LOCKETCH"

_RECORD = struct.Struct(f">QQQ{FOLD_BYTES}s")
_SEALED_BYTES = NONCE_BYTES + _RECORD.size + TAG_BYTES
KEPT_UNRECORDED = (
    "The disk refused to note the last change (it is failing); look whether the change is there "
    "before you make it again."
)


@dataclass(frozen=True, slots=True)
class Record:
    """What the database last held. `generation` counts commits, `written_at` is ms UTC."""

    generation: int
    written_at: int
    pages: int
    fold: bytes


def seal_record(keys: VaultKeys, vault_id: bytes, record: Record) -> bytes:
    """Return the 512 bytes of a record."""
    plain = _RECORD.pack(record.generation, record.written_at, record.pages, record.fold)
    sealed = seal(keys.chain_record_key, plain, MAGIC + vault_id)
    return (MAGIC + sealed).ljust(RECORD_BYTES, b"\0")


def open_records(keys: VaultKeys, vault_id: bytes, key_data: bytes) -> list[Record | None]:
    """Return what each place of a key file holds; None where it is not a whole record of ours."""
    records: list[Record | None] = []
    for place in RECORD_PLACES:
        data = key_data[place : place + len(MAGIC) + _SEALED_BYTES]
        try:
            plain = open_sealed(keys.chain_record_key, data[len(MAGIC) :], MAGIC + vault_id)
            records.append(Record(*_RECORD.unpack(plain)))
        except VaultDamaged:
            records.append(None)
    return records


def record_new_database(
    keys: VaultKeys, vault_id: bytes, tags: Tags, generation: int, now: int
) -> bytes:
    """Return the sealed first record of a closed database with an empty log."""
    fold = PageFold(keys.chain_pages_key, tags)
    return seal_record(keys, vault_id, Record(generation, now, fold.size, fold.value))


class Chain:
    """Keeps the record of an open vault; every method is called under the store's lock.

    `generation` is that of the newest commit known. `written_at` is when the vault was last changed
    before it was opened now, 0 when no record says so.
    """

    def __init__(self, keys: VaultKeys, vault_id: bytes, key_path: Path, database: Path) -> None:
        with translate_disk_errors():
            records = open_records(keys, vault_id, key_path.read_bytes())
        numbers = [-1 if record is None else record.generation for record in records]
        self._place = numbers.index(max(numbers))
        record = records[self._place]
        self.record = record
        self.generation = record.generation if record else 0
        self.written_at = record.written_at if record else 0
        self._keys, self._vault_id = keys, vault_id
        self._key_path, self._log_path = key_path, database.with_name(database.name + "-wal")
        self._key_file: OverwrittenFile | None = None
        self._connection: Connection = None
        self._fold = PageFold(keys.chain_pages_key, NO_FRAMES.tags)
        self._index_path = database.with_name(database.name + "-shm")
        self._log = self._index = -1
        self._log_header = b""
        self._frames = self._numbered = 0
        self._changed = self._unsynced = False

    def verify(self, tags: Tags) -> int | None:
        """Compare the database (its tags, and the log beside it) with what was recorded.

        Returns how many commits came after the recorded state, or None when that state is not to be
        found, or there is no record. What is there is taken over either way. Called before the
        database is opened.
        """
        frames = NO_FRAMES
        with translate_disk_errors():
            if self._open_log():
                count = count_committed_frames(self._log)
                frames = read_frames(self._log, 0, count)
                self._log_header = read_log_header(self._log) if count else b""
        self._frames = len(frames)
        self._fold = PageFold(self._keys.chain_pages_key, tags)
        # A checkpoint cut short leaves pages of the newest state in the file, so only the newest
        # and, before any checkpoint, the states on the way to it can be folded.
        later = 0 if self._is_recorded() else None
        for commit in frames.commits():
            self._fold.apply(commit)
            later = 0 if self._is_recorded() else None if later is None else later + 1
        self._changed = later != 0
        return later

    def record_found(self) -> None:
        """Record, synced, what a killed process committed without recording it."""
        if self._changed:
            self._write_record()
            self.sync()

    def attach(self, connection: Connection) -> None:
        """Take over an open connection to the verified database.

        Raises `VaultDamaged` when SQLite sees another log than was verified.
        """
        self._connection = connection
        with translate_database_errors():
            connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with translate_disk_errors():
            # Held as long as the connection: closing it would drop SQLite's locks on it.
            self._index = os.open(self._index_path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            if self._count_frames() != self._frames:
                raise VaultDamaged

    def adopt(self, generation: int) -> None:
        """Record the present state, whatever it is, as of this generation, and sync it.

        For a vault that has no record yet, and for one whose owner accepts that it is older.
        """
        self._write_record(generation)
        self.sync()

    def number_commit(self) -> int:
        """Return the number that the transaction under way is to carry, each time a higher one."""
        self._numbered = max(self._numbered, self.generation) + 1
        return self._numbered

    def number_compaction(self) -> int:
        """Return the number for the transaction under way, whose commit a compaction follows.

        A compaction cannot write a number of its own, so the one before carries it already.
        """
        return self.number_commit() + 1

    def note_commit(self) -> None:
        """Record what the last commit wrote; without a change nothing is done.

        Raises `DiskFailed` when the commit is kept but could not be recorded: the next call makes
        up for it.
        """
        try:
            with translate_disk_errors():
                for commit in self._read_new_frames().commits():
                    self._fold.apply(commit)
                    self._changed = True
            if self._changed:
                self._write_record()
                if self.generation % SYNC_EVERY == 0:
                    self.sync()
        except (OSError, DiskFailed, DiskFull):
            raise DiskFailed(KEPT_UNRECORDED) from None

    @property
    def holds(self) -> bool:
        """Whether the last commit noted is recorded; False after a disk refused to."""
        return not self._changed

    def sync(self) -> None:
        """Wait until the last record is on the disk. Raises `DiskFailed`."""
        if self._unsynced and self._key_file is not None:
            self._key_file.sync()
            self._unsynced = False

    def checkpoint(self) -> None:
        """Record, sync, then empty the log. Raises as `memory.database.checkpoint` does."""
        self.note_commit()
        self.sync()
        checkpoint(self._connection)

    def checkpoint_when_long(self) -> None:
        """Move a long log into the database, as far as readers and the disk let it.

        What was committed stays in the log otherwise, and the next commit tries again: a failure
        here is none of the write that came before.
        """
        if self._frames < CHECKPOINT_FRAMES or self._changed:
            return
        with suppress(DiskFailed, DiskFull, VaultInUse), translate_database_errors():
            self.sync()
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def close(self) -> None:
        """Close the connection; a second call does nothing.

        SQLite checkpoints when it closes, so what it wrote is recorded and synced first. Where that
        fails the connection is kept until the process ends: the log stays as it is, and the next
        opening finds in it what was not recorded.
        """
        connection = self._connection
        if connection is None:
            return
        try:
            self.note_commit()
            self.sync()
            connection.close()
        except BaseException:
            keep_open(connection)
            raise
        finally:
            self.abandon()

    def refuse(self) -> None:
        """Let go of a connection to files that are not to be changed, by a checkpoint either."""
        connection = self._connection
        if connection is not None:
            if self._frames:
                keep_open(connection)
            else:
                connection.close()
        self.abandon()

    def abandon(self) -> None:
        """Let go of the files without recording anything more."""
        self._connection = None
        if self._key_file is not None:
            self._key_file.close()
        self._log, self._index = _close(self._log), _close(self._index)

    def _is_recorded(self) -> bool:
        record, fold = self.record, self._fold
        return record is not None and (record.pages, record.fold) == (fold.size, fold.value)

    def _open_log(self) -> bool:
        if self._log < 0:
            try:
                self._log = os.open(self._log_path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            except FileNotFoundError:
                return False
        return True

    def _read_new_frames(self) -> Frames:
        if not self._open_log():
            return NO_FRAMES
        count = self._count_frames()
        header = read_log_header(self._log) if count else b""
        # A log that was moved into the database starts anew, with another header.
        first = self._frames if header == self._log_header else 0
        frames = read_frames(self._log, first, count - first)
        self._frames, self._log_header = count, header
        return frames

    def _count_frames(self) -> int:
        """Return how many committed frames SQLite sees in the log: `mxFrame` of its index.

        Read from the index, because a connection whose rekey has failed answers no statement.
        """
        return int.from_bytes(os.pread(self._index, 4, FRAMES_AT), sys.byteorder)

    def _write_record(self, generation: int | None = None) -> None:
        if generation is None:
            generation = max(self.generation + 1, self._numbered)
        record = Record(generation, time.time_ns() // 1_000_000, self._fold.size, self._fold.value)
        data = seal_record(self._keys, self._vault_id, record)
        if self._key_file is None:
            self._key_file = OverwrittenFile(self._key_path)
        # Never over the newest: torn, it would leave one that a checkpoint may have outrun.
        self._key_file.write(RECORD_PLACES[1 - self._place], data)
        self._place = 1 - self._place
        self.record, self.generation = record, generation
        self._changed, self._unsynced = False, True


def keep_open(connection: Connection) -> None:
    """Never close this connection: closing the last one moves the log into the database."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


def _close(descriptor: int) -> int:
    if descriptor >= 0:
        os.close(descriptor)
    return -1
