"""The exact scan: every vector compared. It is the oracle that other indexes are held to."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
GROWTH = 1.25
"""A matrix that is full grows by this factor: rows are copied a few times, however many come."""


class VectorIndex(Protocol):
    """Finds the rows nearest to a query by cosine. Rows are numbered in the order they came."""

    def add(self, matrix: Vector) -> None:
        """Append unit rows, shape (n, dimension)."""
        ...

    def search(
        self, query: Vector, limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return (row, cosine) of at most `limit` rows, nearest first; `query` (dimension,).

        Only rows that `allowed` (n,) is true for.
        """
        ...

    def rows(self, numbers: Ints) -> Vector:
        """These rows, shape (len(numbers), dimension); a copy."""
        ...

    def clear(self, numbers: Ints) -> None:
        """Overwrite these rows with zeros. They keep their numbers."""
        ...

    def close(self) -> None:
        """Let the rows go."""
        ...

    def __len__(self) -> int:
        """Number of rows."""
        ...


class GrowingRows:
    """A matrix that rows are appended to, in one block of memory."""

    def __init__(self, dimension: int, kind: type[np.floating]) -> None:
        self._rows: NDArray[np.floating] = np.zeros((0, dimension), dtype=kind)
        self.count = 0

    def add(self, matrix: NDArray[np.floating]) -> None:
        """Append rows, rounded to the matrix's own kind of number."""
        needed = self.count + len(matrix)
        self.reserve(needed)
        self._rows[self.count : needed] = matrix
        self.count = needed

    def reserve(self, rows: int) -> None:
        """Make room for so many rows in all."""
        if rows <= len(self._rows):
            return
        size = max(rows, int(GROWTH * len(self._rows)) if self.count else rows)
        grown = np.empty((size, self._rows.shape[1]), dtype=self._rows.dtype)
        grown[: self.count] = self.filled
        self._rows = grown

    @property
    def filled(self) -> NDArray[np.floating]:
        """The rows there are, shape (count, dimension); a view."""
        return self._rows[: self.count]


class ExactIndex:
    """One matrix of float32; a search is one matrix-vector product."""

    def __init__(self, dimension: int) -> None:
        self._matrix = GrowingRows(dimension, np.float32)

    def add(self, matrix: Vector) -> None:
        """Append unit rows."""
        self._matrix.add(matrix)

    def search(
        self, query: Vector, limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the nearest rows; ties in row order."""
        if limit <= 0 or not len(self):
            return []
        cosines = np.asarray(self._matrix.filled @ query, dtype=np.float32)
        near = pick_highest(cosines, limit, allowed)
        order = near[np.argsort(-cosines[near], kind="stable")]
        return [(int(row), float(cosines[row])) for row in order]

    def rows(self, numbers: Ints) -> Vector:
        """These rows; a copy."""
        return np.asarray(self._matrix.filled[numbers], dtype=np.float32)

    def clear(self, numbers: Ints) -> None:
        """Overwrite these rows with zeros."""
        self._matrix.filled[numbers] = 0.0

    def close(self) -> None:
        """Let the rows go."""
        self._matrix = GrowingRows(self._matrix.filled.shape[1], np.float32)

    def __len__(self) -> int:
        return self._matrix.count


def pick_highest(scores: Vector, count: int, allowed: Mask | None) -> Ints:
    """Numbers of the `count` highest scores among the allowed, ascending; fewer if there are."""
    if allowed is not None:
        scores = np.where(allowed, scores, -np.inf)
        count = min(count, int(np.count_nonzero(allowed)))
    if count < len(scores):
        chosen = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
        return np.sort(chosen)
    return np.arange(len(scores))
