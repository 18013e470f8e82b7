"""The windows of one vector space in memory, kept up to date by what changed in the store."""

import numpy as np
from numpy.typing import NDArray

from memory.index.arrangement import NOBODY, Arrangement, Ints
from memory.index.choose import make_index, outgrown
from memory.index.exact import ExactIndex, VectorIndex, dot_rows
from memory.index.growing import GrowingRows
from memory.records import Vector
from memory.store import Store
from memory.store.windows import WindowRows

__all__ = ["NOBODY", "WindowCache"]

MOST_GAPS, LEAST_GAPS = 0.2, 1_000
"""Gaps are closed when more than this share of all rows, and this many, are empty."""

BLOCK = 8_192


class WindowCache:
    """Rows of the store's windows, and who sits next to whom in a conversation.

    What was added, and what was removed or forgotten, is taken in at a cost that grows with the
    change, not with the vault; only what lands in the middle (a restored memory, a text encoded
    anew) arranges all rows again. Not thread-safe: `memory.recall.Recall` holds a lock around it.
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space
        self._seen = (0, 0)
        self._last = 0
        self._gaps = 0
        self._arrangement = Arrangement()
        self.index: VectorIndex = ExactIndex(0)
        self._columns = {
            "ids": GrowingRows(np.int64),
            "memories": GrowingRows(np.int64),
            "bounds": GrowingRows(np.int64, 2),
            "kinds": GrowingRows(np.int64),
            "conversations": GrowingRows(np.int64),
            "times": GrowingRows(np.int64),
        }

    @property
    def memories(self) -> Ints:
        """The memory of each row, `NOBODY` for empty rows. Shape (rows,)."""
        return self._columns["memories"].filled

    @property
    def kinds(self) -> Ints:
        """The kind of each row's memory, as a place in `memory.store.windows.KINDS`."""
        return self._columns["kinds"].filled

    @property
    def conversations(self) -> Ints:
        """The conversation of each row's memory, 0 for none."""
        return self._columns["conversations"].filled

    @property
    def known(self) -> Ints:
        """Memory ids by place."""
        return self._arrangement.known

    @property
    def known_times(self) -> Ints:
        """When the memory of each place happened, ms UTC."""
        return self._arrangement.times

    def refresh(self) -> None:
        """Take in what was written since the last call; loads everything only the first time."""
        now = (self._store.revision, self._store.withdrawals)
        if now == self._seen:
            return
        in_order = bool(len(self.index))
        if now[1] != self._seen[1] and len(self.index):
            in_order = self._withdraw(self._seen[1])
        for rows in self._store.window_chunks(self._space, self._last):
            self._last = int(rows.ids[-1])
            in_order = self._append(rows, in_order)
        if not in_order:
            self._arrange()
        self.index.prepare()
        self._seen = now

    def _append(self, rows: WindowRows, in_order: bool) -> bool:
        """Add rows; whether they could be arranged by just adding them."""
        first = len(self.index)
        self._add(rows.matrix)
        for name, column in self._columns.items():
            column.add(getattr(rows, name))
        return in_order and self._arrangement.append(
            first, rows.memories, rows.conversations, rows.times
        )

    def _arrange(self) -> None:
        self._arrangement.rebuild(self.memories, self.conversations, self._columns["times"].filled)

    def _withdraw(self, seen: int) -> bool:
        """Let go of what was removed or forgotten, and take back what was restored.

        Rows keep their numbers, so that nothing has to be made anew: theirs are zeroed and belong
        to nobody, until so many are that it pays to close the gaps. Returns whether the arrangement
        still holds.
        """
        touched = self._store.withdrawn_since(seen)
        back: list[WindowRows] = []
        if touched is None:
            back = self._compare_all()
            in_order = False
        else:
            memories = np.unique(np.fromiter(touched, dtype=np.int64, count=len(touched)))
            places = self._arrangement.places_of(memories)
            rows, _ = self._arrangement.rows_of(places[places != NOBODY])
            self._arrangement.leave(memories)
            self._empty(rows)
            back = self._store.windows_of(self._space, memories.tolist(), self._last)
            in_order = not back
        for found in back:
            self._append(found, False)
        if self._gaps > max(LEAST_GAPS, len(self.index) * MOST_GAPS):
            self._close_gaps()
            in_order = False
        return in_order

    def _compare_all(self) -> list[WindowRows]:
        """Empty the rows that are not in the store any more; returns those that are back."""
        live = self._store.window_ids(self._space)
        ids = self._columns["ids"].filled
        self._empty(np.flatnonzero((self.memories != NOBODY) & ~np.isin(ids, live)))
        back = np.setdiff1d(live[live <= self._last], ids)
        return self._store.windows_by_id(self._space, back.tolist())

    def _empty(self, rows: Ints) -> None:
        if not len(rows):
            return
        self.index.clear(rows)
        self._columns["memories"].filled[rows] = NOBODY
        self._columns["ids"].filled[rows] = NOBODY
        self._gaps += len(rows)

    def _close_gaps(self) -> None:
        kept = np.flatnonzero(self.memories != NOBODY)
        self._move_index(kept, len(kept))
        for column in self._columns.values():
            rows = column.filled[kept]
            column.count = 0
            column.add(rows)
        self._gaps = 0

    def _add(self, matrix: Vector) -> None:
        count = len(self.index)
        if not count:
            self.index = make_index(matrix.shape[1], len(matrix))
        elif outgrown(count, len(matrix)):
            self._move_index(np.arange(count), count + len(matrix))
        self.index.add(matrix)

    def _move_index(self, kept: Ints, size: int) -> None:
        """Put the kept rows into an index that suits `size` rows."""
        old = self.index
        dimension = old.rows(np.zeros(0, dtype=np.int64)).shape[1]
        self.index = make_index(dimension, size)
        for at in range(0, len(kept), BLOCK):
            self.index.add(old.rows(kept[at : at + BLOCK]))
        old.close()

    def places_of(self, memory_ids: Ints) -> Ints:
        """Places of memories in `known`, `NOBODY` for those without a window. Shape (n,)."""
        return self._arrangement.places_of(memory_ids)

    def step(self, places: Ints, by: int) -> Ints:
        """The places `by` turns later (earlier if negative), `NOBODY` past an end."""
        return self._arrangement.step(places, by)

    def cosines_of(self, places: Ints, query: Vector) -> tuple[Vector, Ints]:
        """The best cosine of each memory's windows, and the bounds of that window.

        `places` (n,) are places in `known`, none of them `NOBODY`; gives (n,) and (n, 2).
        """
        if not len(places):
            return np.zeros(0, dtype=np.float32), np.zeros((0, 2), dtype=np.int64)
        rows, counts = self._arrangement.rows_of(places)
        cosines = dot_rows(self.index.rows(rows), query)
        owners = np.repeat(np.arange(len(places)), counts)
        order = np.lexsort((-cosines, owners))
        firsts = order[np.cumsum(counts) - counts]
        return cosines[firsts], self._columns["bounds"].filled[rows[firsts]]

    def find_nearest(
        self, query: Vector, limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[int]:
        """Ids of the memories that own the nearest `limit` windows, nearest first."""
        if not len(self.index):
            return []
        if self._gaps:
            owned = self.memories != NOBODY
            allowed = owned if allowed is None else allowed & owned
        rows = [row for row, _ in self.index.search(query, limit, allowed)]
        return list(dict.fromkeys(self.memories[rows].tolist()))
