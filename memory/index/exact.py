"""The exact scan: every vector compared. It is the oracle that other indexes are held to."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory.index.growing import GrowingRows
from memory.records import Vector

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


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

    def prepare(self) -> None:
        """Do now what the next search would do first."""
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


class ExactIndex:
    """One matrix of float32; a search is one matrix-vector product."""

    def __init__(self, dimension: int) -> None:
        self._matrix = GrowingRows(np.float32, dimension)

    def add(self, matrix: Vector) -> None:
        """Append unit rows."""
        self._matrix.add(matrix)

    def search(
        self, query: Vector, limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the nearest rows; ties in row order."""
        if limit <= 0 or not len(self):
            return []
        cosines = dot_rows(self._matrix.filled, query)
        near = pick_highest(cosines, limit, allowed)
        order = near[np.argsort(-cosines[near], kind="stable")]
        return [(int(row), float(cosines[row])) for row in order]

    def prepare(self) -> None:
        """Nothing: a search needs the rows alone."""

    def rows(self, numbers: Ints) -> Vector:
        """These rows; a copy."""
        return np.asarray(self._matrix.filled[numbers], dtype=np.float32)

    def clear(self, numbers: Ints) -> None:
        """Overwrite these rows with zeros."""
        self._matrix.filled[numbers] = 0.0

    def close(self) -> None:
        """Let the rows go."""
        self._matrix = GrowingRows(np.float32, self._matrix.filled.shape[1])

    def __len__(self) -> int:
        return self._matrix.count


def dot_rows(matrix: Vector, query: Vector) -> Vector:
    """Product of each row with the query, on this thread alone.

    BLAS would share it between all cores, and on a busy machine wait 8 ms for the other one's turn
    where the product itself takes 3.
    """
    return np.asarray(np.einsum("ij,j->i", matrix, query), dtype=np.float32)


def pick_highest(scores: Vector, count: int, allowed: Mask | None) -> Ints:
    """Numbers of the `count` highest scores among the allowed, ascending; fewer if there are."""
    if allowed is not None:
        if count >= np.count_nonzero(allowed):
            return np.flatnonzero(allowed)
        scores = np.where(allowed, scores, -np.inf)
    if count < len(scores):
        chosen = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
        return np.sort(chosen)
    return np.arange(len(scores))
