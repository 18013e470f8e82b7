"""The windows of one vector space in memory, kept up to date by what changed in the store."""

import numpy as np
from numpy.typing import NDArray

from memory.index.choose import CHROMA_FROM, make_index
from memory.index.exact import ExactIndex, VectorIndex
from memory.records import Vector
from memory.store import Store
from memory.store.windows import WindowRows

Ints = NDArray[np.int64]
NOBODY = -1
MOST_GAPS, LEAST_GAPS = 0.2, 1_000
"""Gaps are closed when more than this share of all rows, and this many, are empty."""


def _no_rows() -> Ints:
    return np.zeros(0, dtype=np.int64)


class WindowCache:
    """Rows of the store's windows, and who sits next to whom in a conversation.

    Not thread-safe: `memory.recall.Recall` holds a lock around it.
    """

    def __init__(self, store: Store, space: str) -> None:
        self._store = store
        self._space = space
        self._seen = (0, 0)
        self._forget_all()

    def _forget_all(self) -> None:
        self.index: VectorIndex = ExactIndex(0)
        self.ids = _no_rows()
        self.memories, self.kinds, self.conversations = _no_rows(), _no_rows(), _no_rows()
        self.times, self.bounds = _no_rows(), np.zeros((0, 2), dtype=np.int64)
        self._last = 0
        self._arrange()

    def refresh(self) -> None:
        """Take in what was written since the last call; loads everything only the first time."""
        now = (self._store.revision, self._store.withdrawals)
        if now == self._seen:
            return
        changed = False
        if now[1] != self._seen[1] and len(self.index):
            changed = self._withdraw()
        rows = self._store.windows(self._space, self._last)
        if len(rows.ids):
            changed = True
            self._last = int(rows.ids[-1])
            self._append(rows)
        if changed:
            self._arrange()
        self._seen = now

    def _append(self, rows: WindowRows) -> None:
        self._add(rows.matrix)
        self.ids = np.concatenate([self.ids, rows.ids])
        self.memories = np.concatenate([self.memories, rows.memories])
        self.bounds = np.concatenate([self.bounds, rows.bounds])
        self.kinds = np.concatenate([self.kinds, rows.kinds])
        self.conversations = np.concatenate([self.conversations, rows.conversations])
        self.times = np.concatenate([self.times, rows.times])

    def _withdraw(self) -> bool:
        """Let go of what was removed or forgotten, and take back what was restored.

        Rows keep their numbers, so that no graph has to be made anew: theirs are zeroed and belong
        to nobody, until so many are that it pays to close the gaps.
        """
        live = self._store.window_ids(self._space)
        gone = (self.memories != NOBODY) & ~np.isin(self.ids, live)
        back = np.setdiff1d(live[live <= self._last], self.ids)
        if not gone.any() and not len(back):
            return False
        self.index.matrix[gone] = 0.0
        self.memories[gone] = NOBODY
        self.ids[gone] = NOBODY
        empty = self.memories == NOBODY
        if np.count_nonzero(empty) > max(LEAST_GAPS, len(empty) * MOST_GAPS):
            self._close_gaps(~empty)
        for rows in self._store.windows_by_id(self._space, back.tolist()):
            self._append(rows)
        return True

    def _close_gaps(self, mask: NDArray[np.bool_]) -> None:
        self._replace_index(self.index.matrix[mask])
        self.ids, self.memories, self.bounds = (
            self.ids[mask],
            self.memories[mask],
            self.bounds[mask],
        )
        self.kinds, self.conversations = self.kinds[mask], self.conversations[mask]
        self.times = self.times[mask]

    def _add(self, matrix: Vector) -> None:
        count = len(self.index)
        if not count or count < CHROMA_FROM <= count + len(matrix):
            kept = self.index.matrix if count else matrix[:0]
            self._replace_index(np.concatenate([kept, matrix]))
        else:
            self.index.add(matrix)

    def _replace_index(self, matrix: Vector) -> None:
        index = make_index(matrix.shape[1], len(matrix))
        if len(matrix):
            index.add(matrix)
        self.index.close()
        self.index = index

    def _arrange(self) -> None:
        """Sort rows by memory, and memories by their place in a conversation."""
        by_memory = np.argsort(self.memories, kind="stable")
        self._by_memory = by_memory[np.count_nonzero(self.memories == NOBODY) :]
        self._sorted = self.memories[self._by_memory]
        first = np.ones(len(self._sorted), dtype=bool)
        first[1:] = self._sorted[1:] != self._sorted[:-1]
        rows = self._by_memory[first]
        self.known = self.memories[rows]
        self.known_times = self.times[rows]
        conversations, times = self.conversations[rows], self.known_times
        turns = np.flatnonzero(conversations)
        order = turns[np.lexsort((self.known[turns], times[turns], conversations[turns]))]
        self._before = np.full(len(rows), NOBODY, dtype=np.int64)
        self._after = np.full(len(rows), NOBODY, dtype=np.int64)
        together = conversations[order][1:] == conversations[order][:-1]
        self._before[order[1:][together]] = order[:-1][together]
        self._after[order[:-1][together]] = order[1:][together]

    def places_of(self, memory_ids: Ints) -> Ints:
        """Places of memories in `known`, `NOBODY` for those without a window. Shape (n,)."""
        if not len(self.known):
            return np.full(len(memory_ids), NOBODY, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.known, memory_ids), len(self.known) - 1)
        return np.where(self.known[at] == memory_ids, at, NOBODY)

    def step(self, places: Ints, by: int) -> Ints:
        """The places `by` turns later (earlier if negative), `NOBODY` past an end."""
        there = self._after if by > 0 else self._before
        for _ in range(abs(by)):
            places = np.where(places == NOBODY, NOBODY, there[places]) if len(there) else places
        return places

    def cosines_of(self, places: Ints, query: Vector) -> tuple[Vector, Ints]:
        """The best cosine of each memory's windows, and the bounds of that window.

        `places` (n,) are places in `known`, none of them `NOBODY`; gives (n,) and (n, 2).
        """
        ids = self.known[places]
        starts = np.searchsorted(self._sorted, ids, side="left")
        ends = np.searchsorted(self._sorted, ids, side="right")
        counts = ends - starts
        owners = np.repeat(np.arange(len(ids)), counts)
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        rows = self._by_memory[np.repeat(starts, counts) + offsets]
        cosines = self.index.matrix[rows] @ query
        order = np.lexsort((-cosines, owners))
        firsts = order[np.concatenate([[0], np.cumsum(counts)[:-1]])] if len(ids) else order
        return cosines[firsts].astype(np.float32), self.bounds[rows[firsts]]

    def find_nearest(
        self, query: Vector, limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[int]:
        """Ids of the memories that own the nearest `limit` windows, nearest first."""
        if not len(self.index):
            return []
        if allowed is None:
            rows = [row for row, _ in self.index.search(query, limit)]
        else:
            among = np.flatnonzero(allowed & (self.memories != NOBODY))
            cosines = self.index.matrix[among] @ query
            near = np.argpartition(-cosines, limit)[:limit] if len(among) > limit else slice(None)
            chosen, chosen_cosines = among[near], cosines[near]
            rows = chosen[np.argsort(-chosen_cosines, kind="stable")].tolist()
        owners = self.memories[rows]
        return list(dict.fromkeys(owners[owners != NOBODY].tolist()))
