"""Vectors of windows of text and of images, each owned by one memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import Kind, Vector, WindowVector
from memory.store.base import question_marks, slices
from memory.store.spaces import Spaces, column, pack_window, unpack_windows

LIVE = (
    " FROM windows w JOIN memories m ON m.id = w.memory WHERE w.space = ? AND m.removed_at IS NULL"
)
KINDS = tuple(Kind)
CHUNK = 8_192


@dataclass(frozen=True, slots=True)
class WindowRows:
    """Windows of one space in the order of their ids, which only grow.

    `ids`, `memories` (n,); `matrix` (n, dimension) of unit rows; `bounds` (n, 2) character offsets.
    Of each window's memory: `kinds` (n,) index `KINDS`, `conversations` (n,) are 0 for none,
    `times` (n,) say when it happened, or else was stored, ms UTC.
    """

    ids: NDArray[np.int64]
    memories: NDArray[np.int64]
    matrix: Vector
    bounds: NDArray[np.int64]
    kinds: NDArray[np.int64]
    conversations: NDArray[np.int64]
    times: NDArray[np.int64]


class Windows(Spaces):
    """Adds and reads window vectors."""

    def add_vectors(self, rows: Sequence[WindowVector]) -> None:
        """Store window vectors."""
        if not rows:
            return
        with self.transaction():
            self._write_many(
                "INSERT INTO windows (memory, space, start, end, vector) VALUES (?,?,?,?,?)",
                [
                    (
                        row.memory_id,
                        self._space_for(row.space, row.vector),
                        row.start,
                        row.end,
                        pack_window(row.vector),
                    )
                    for row in rows
                ],
            )

    def drop_vectors(self, ids: Iterable[int], space: str) -> None:
        """Delete the windows of these memories in one space, to make them anew."""
        known = self._find_space(space)
        if known is None:
            return
        with self.transaction():
            for some in slices(ids):
                gone = self._write(
                    "DELETE FROM windows WHERE space = ?"  # noqa: S608
                    f" AND memory IN ({question_marks(some)})",
                    (known[0], *some),
                )
                if gone:
                    self._withdraw(some)

    def vectors(self, space: str) -> tuple[NDArray[np.int64], Vector, NDArray[np.int64]]:
        """Memory ids (n,), unit rows (n, d) and window bounds (n, 2); removed memories left out."""
        rows = self.windows(space)
        return rows.memories, rows.matrix, rows.bounds

    def image_vectors(self, space: str) -> tuple[NDArray[np.int64], Vector]:
        """Memory ids and unit rows of one image space; removed photos left out."""
        rows = self.windows(space)
        return rows.memories, rows.matrix

    def windows(self, space: str, after: int = 0) -> WindowRows:
        """The windows of a space with an id above `after`, to fill or to extend a cache."""
        return self._read_windows(space, "w.id > ?", (after,))

    def window_chunks(self, space: str, after: int = 0) -> Iterator[WindowRows]:
        """The same in pieces of `CHUNK` windows, so that a large vault needs no second copy."""
        while True:
            rows = self._read_windows(space, "w.id > ?", (after,), CHUNK)
            if not len(rows.ids):
                return
            yield rows
            after = int(rows.ids[-1])

    def windows_of(self, space: str, memories: Iterable[int], until: int) -> list[WindowRows]:
        """The windows, with ids up to `until`, of some memories, in slices; no empty ones."""
        found = [
            self._read_windows(
                space, f"w.memory IN ({question_marks(some)}) AND w.id <= ?", (*some, until)
            )
            for some in slices(memories)
        ]
        return [rows for rows in found if len(rows.ids)]

    def windows_by_id(self, space: str, ids: Iterable[int]) -> list[WindowRows]:
        """These windows of a space, in slices."""
        return [
            self._read_windows(space, f"w.id IN ({question_marks(some)})", some)
            for some in slices(ids)
        ]

    def _read_windows(
        self, space: str, condition: str, values: Sequence[int], limit: int = -1
    ) -> WindowRows:
        known = self._find_space(space)
        rows = (
            []
            if known is None
            else self._rows(
                "SELECT w.id, w.memory, w.start, w.end, m.kind, coalesce(m.conversation, 0),"
                f" coalesce(m.happened_at, m.created_at), w.vector{LIVE} AND {condition}"
                " ORDER BY w.id LIMIT ?",
                (known[0], *values, limit),
            )
        )
        codes = {kind.value: code for code, kind in enumerate(KINDS)}
        return WindowRows(
            column(rows, 0),
            column(rows, 1),
            unpack_windows([row[7] for row in rows], known[1] if known else 0),
            np.stack([column(rows, 2), column(rows, 3)], axis=1),
            np.fromiter((codes[row[4]] for row in rows), dtype=np.int64, count=len(rows)),
            column(rows, 5),
            column(rows, 6),
        )

    def window_ids(self, space: str) -> NDArray[np.int64]:
        """Ids of the windows of a space that may be found, ascending."""
        known = self._find_space(space)
        if known is None:
            return np.zeros(0, dtype=np.int64)
        rows = self._rows(f"SELECT w.id{LIVE} ORDER BY w.id", (known[0],))
        return column(rows, 0)

    def unindexed(
        self, space: str, limit: int = 1_000, after: int = 0, kind: Kind | None = None
    ) -> list[int]:
        """Ids above `after` of memories with text and no window in this space, oldest first."""
        rows = self._rows(
            "SELECT m.id FROM memories m WHERE m.id > ?1 AND m.text != '' AND m.history = 0"
            " AND NOT EXISTS"
            " (SELECT 1 FROM windows w WHERE w.memory = m.id"
            " AND w.space = (SELECT id FROM spaces WHERE name = ?2))"
            " AND (?3 IS NULL OR m.kind = ?3) ORDER BY m.id LIMIT ?4",
            (after, space, None if kind is None else kind.value, limit),
        )
        return [row[0] for row in rows]
