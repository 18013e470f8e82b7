"""The exact scan: every vector compared. It is the oracle that other indexes are held to."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector


class VectorIndex(Protocol):
    """Finds the rows nearest to a query by cosine. Rows are numbered in the order they came."""

    def add(self, matrix: Vector) -> None:
        """Append unit rows, shape (n, dimension)."""
        ...

    def search(self, query: Vector, limit: int) -> list[tuple[int, float]]:
        """Return (row, cosine) of at most `limit` rows, nearest first; `query` (dimension,)."""
        ...

    @property
    def matrix(self) -> Vector:
        """All rows, shape (n, dimension); a view."""
        ...

    def close(self) -> None:
        """Let the rows go."""
        ...

    def __len__(self) -> int:
        """Number of rows."""
        ...


class ExactIndex:
    """One matrix that grows by doubling; a search is one matrix-vector product."""

    def __init__(self, dimension: int) -> None:
        self._rows: Vector = np.zeros((0, dimension), dtype=np.float32)
        self._count = 0

    def add(self, matrix: Vector) -> None:
        """Append unit rows."""
        needed = self._count + len(matrix)
        if needed > len(self._rows):
            grown = np.zeros((max(needed, 2 * len(self._rows)), self._rows.shape[1]), np.float32)
            grown[: self._count] = self.matrix
            self._rows = grown
        self._rows[self._count : needed] = matrix
        self._count = needed

    @property
    def matrix(self) -> Vector:
        """All rows, shape (n, dimension); a view."""
        return self._rows[: self._count]

    def cosines(self, query: Vector) -> NDArray[np.float32]:
        """Cosine of every row with a unit query, shape (n,)."""
        return np.asarray(self.matrix @ query, dtype=np.float32)

    def search(self, query: Vector, limit: int) -> list[tuple[int, float]]:
        """Return the nearest rows; ties in row order."""
        cosines = self.cosines(query)
        if limit <= 0 or not len(cosines):
            return []
        if limit < len(cosines):
            near = np.sort(np.argpartition(-cosines, limit - 1)[:limit])
        else:
            near = np.arange(len(cosines))
        order = near[np.argsort(-cosines[near], kind="stable")]
        return [(int(row), float(cosines[row])) for row in order]

    def close(self) -> None:
        """Let the rows go."""
        self._rows = self._rows[:0].copy()
        self._count = 0

    def __len__(self) -> int:
        return self._count
