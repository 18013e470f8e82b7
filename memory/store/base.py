"""The ground all parts of the store stand on: one connection, one lock, nestable transactions."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from memory.chain import Chain
from memory.cipher import VaultKeys
from memory.database import Connection, checkpoint, compact, translate_database_errors
from memory.errors import DiskFailed, DiskFull, VaultInUse
from memory.store.migrations import migrate
from memory.store.vault_state import (
    read_vault_state,
    write_generation,
    write_next_slots,
    write_slots,
)

Row = tuple[Any, ...]

MOST_PARAMETERS = 30_000
"""Values bound in one statement; longer lists of ids go in slices (SQLite allows 250,000 here)."""

MOST_WITHDRAWALS_LISTED = 256
"""Withdrawals whose memories are kept by number; a cache that missed more compares all rows."""


def now_ms() -> int:
    """The wall clock in whole milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


def storable(text: str) -> str:
    """`text` with what SQLite cannot hold (lone surrogates, NUL) replaced by U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "�") if text else ""


def question_marks(values: Sequence[object]) -> str:
    """`?,?,?` for a list of bound values."""
    return ",".join("?" * len(values))


def slices(ids: Iterable[int], size: int = MOST_PARAMETERS) -> Iterator[list[int]]:
    """The distinct ids in order, cut into lists that fit one statement."""
    distinct = list(dict.fromkeys(int(id) for id in ids))
    for at in range(0, len(distinct), size):
        yield distinct[at : at + size]


class StoreBase:
    """Holds the connection. Every method of the store runs under one re-entrant lock.

    `connection` is in autocommit mode; `clock` gives ms UTC and is replaced in tests. With `chain`,
    which an open vault has, every commit is recorded before it is acknowledged.
    """

    def __init__(
        self,
        connection: Connection,
        keys: VaultKeys,
        clock: Callable[[], int] = now_ms,
        chain: Chain | None = None,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._clock = clock
        self._chain = chain
        self._changes_before = 0
        self._lock = threading.RLock()
        self._depth = 0
        self._revision = 1
        self._withdrawals = 0
        self._facts_changes = 0
        self._withdrawn: deque[tuple[int, frozenset[int]]] = deque(maxlen=MOST_WITHDRAWALS_LISTED)
        # Whether the running transaction erased something: its pages are then written anew.
        self._has_erased = False
        self._telling_words: tuple[tuple[int, str], Mapping[str, float]] = ((0, ""), {})
        self._spaces: dict[str, tuple[int, int]] = {}
        with translate_database_errors():
            migrate(connection, around_commit=self._recorded_migration)

    def expect_slots(self, slots: bytes) -> None:
        """Note that the key file is about to have these slots, or else still those of before."""
        with self.transaction():
            write_next_slots(self._connection, slots)

    def settle_slots(self, slots: bytes) -> None:
        """Note that the key file has these slots and no others, unless that is noted."""
        with self._lock:
            state = read_vault_state(self._connection)
            if state is None or (state.slots, state.next_slots) != (slots, None):
                with self.transaction():
                    write_slots(self._connection, slots)

    def chain_record(self) -> tuple[int, bool]:
        """How many changes the chain record counts, and whether it holds the newest of them."""
        with self._lock:
            return (0, True) if self._chain is None else (self._chain.generation, self._chain.holds)

    @property
    def revision(self) -> int:
        """A number that grows with every write of this process; caches compare it."""
        return self._revision

    @property
    def withdrawals(self) -> int:
        """Grows whenever rows that a cache may hold were removed, restored or forgotten."""
        return self._withdrawals

    @property
    def facts_version(self) -> tuple[int, int]:
        """Changes whenever a fact was told, taken back, linked or withdrawn."""
        return self._facts_changes, self._withdrawals

    def withdrawn_since(self, withdrawals: int) -> set[int] | None:
        """The memories whose rows were withdrawn since then; None when that is not known."""
        with self._lock:
            listed = [entry for entry in self._withdrawn if entry[0] > withdrawals]
            if [number for number, _ in listed] != list(
                range(withdrawals + 1, self._withdrawals + 1)
            ):
                return None
            return {id for _, ids in listed for id in ids}

    def _withdraw(self, ids: Iterable[int]) -> None:
        """Note that rows of these memories were removed, restored or forgotten."""
        self._withdrawals += 1
        self._withdrawn.append((self._withdrawals, frozenset(ids)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Group writes: all of them are on disk when the outermost block ends, or none is.

        Nestable: an inner block that raises takes back its own writes only. Raises `DiskFull`,
        `VaultInUse` or `VaultDamaged`, with everything taken back.
        """
        with self._lock, translate_database_errors():
            name = f"level_{self._depth}"
            if not self._depth:
                self._changes_before = self._connection.total_changes
            self._connection.execute("BEGIN IMMEDIATE" if not self._depth else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._note_generation()
                    self._connection.execute("COMMIT")
            except BaseException:
                self._depth -= 1
                self._take_back(name)
                raise
            self._depth -= 1
            if self._depth:
                self._connection.execute(f"RELEASE {name}")
                return
            self._revision += 1
            self._finish_commit()

    @contextmanager
    def _recorded_migration(self) -> Iterator[None]:
        if self._chain is not None and read_vault_state(self._connection) is not None:
            write_generation(self._connection, self._chain.number_commit())
        yield
        if self._chain is not None:
            self._chain.note_commit()

    def _note_generation(self) -> None:
        """Put the generation into the transaction, unless nothing changes in it."""
        if self._chain is not None and self._connection.total_changes != self._changes_before:
            number = self._chain.number_commit
            if self._has_erased:
                number = self._chain.number_compaction
            write_generation(self._connection, number())

    def _finish_commit(self) -> None:
        if self._chain is None:
            if self._has_erased:
                compact(self._connection)
                checkpoint(self._connection)
        else:
            self._chain.note_commit()
            if self._has_erased:
                # What was erased is gone from the rows already; a disk too full for the rest keeps
                # it in unused parts of pages until the next time something is forgotten.
                with suppress(DiskFull, DiskFailed, VaultInUse):
                    compact(self._connection)
                self._chain.checkpoint()
            else:
                self._chain.checkpoint_when_long()
        self._has_erased = False

    def _take_back(self, name: str) -> None:
        self._spaces.clear()
        self._revision += 1
        self._withdrawals += 1
        # A full disk rolls the transaction back by itself; there is then nothing left to undo.
        if not self._connection.in_transaction:
            return
        if self._depth:
            self._connection.execute(f"ROLLBACK TO {name}")
            self._connection.execute(f"RELEASE {name}")
        else:
            self._connection.execute("ROLLBACK")
            self._has_erased = False

    def _write(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one statement inside a transaction; returns the number of rows changed."""
        return int(self._connection.execute(sql, tuple(values)).rowcount)

    def _insert(self, sql: str, values: Sequence[object]) -> int:
        """Run an INSERT inside a transaction; returns the new row's id."""
        return int(self._connection.execute(sql, tuple(values)).lastrowid)

    def _write_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        with self._lock, translate_database_errors():
            return list(self._connection.execute(sql, tuple(values)).fetchall())

    def _row(self, sql: str, values: Sequence[object] = ()) -> Row | None:
        with self._lock, translate_database_errors():
            found: Row | None = self._connection.execute(sql, tuple(values)).fetchone()
            return found
