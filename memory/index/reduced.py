"""A scan in two steps: along the principal directions, then exactly among the best of those.

Text vectors spread unevenly: a quarter of their directions hold most of what tells them apart. The
first step compares those only, the second reads the whole rows of some hundred. Rows lie in memory
as float16, so both together take less room than the float32 rows of the exact scan.
"""

import numpy as np

from memory.index.exact import Ints, Mask, dot_rows, pick_highest
from memory.index.growing import GrowingRows
from memory.records import Vector

WIDTH = 96
"""Directions compared in the first step."""

CANDIDATES_EACH, LEAST_CANDIDATES = 10, 500
"""Rows compared exactly: so many for each wanted, and at least so many."""

SAMPLE = 4_096
"""Rows from which the principal directions are computed."""

BLOCK = 8_192


class ReducedIndex:
    """Nearest rows by a scan of their leading directions, ranked by their exact cosines."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._halves = GrowingRows(np.float16, dimension)
        self._leading = GrowingRows(np.float32, min(WIDTH, dimension))
        self._directions: Vector = np.zeros((dimension, 0), dtype=np.float32)
        self._directions_from = 0

    def add(self, matrix: Vector) -> None:
        """Append unit rows; their leading directions are computed at the next search."""
        self._halves.add(matrix)

    def search(
        self, query: Vector, limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the nearest rows; a few that belong among them may be missed."""
        if limit <= 0 or not len(self):
            return []
        self.prepare()
        coarse = dot_rows(self._leading.filled, query @ self._directions)
        near = pick_highest(coarse, max(LEAST_CANDIDATES, CANDIDATES_EACH * limit), allowed)
        cosines = dot_rows(self.rows(near), query)
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(near[at]), float(cosines[at])) for at in order]

    def prepare(self) -> None:
        """Compute the leading directions of the rows that have come since the last call."""
        count = len(self)
        if count >= 2 * self._directions_from:
            self._find_directions()
        for start in range(self._leading.count, count, BLOCK):
            block = self._halves.filled[start : start + BLOCK].astype(np.float32)
            self._leading.add(block @ self._directions)

    def _find_directions(self) -> None:
        """Principal directions of a sample, not centred: the mean is then one of them."""
        count = len(self)
        sample = self.rows(np.linspace(0, count - 1, min(count, SAMPLE)).astype(np.int64))
        _, turned = np.linalg.eigh(sample.T @ sample)
        self._directions = np.ascontiguousarray(turned[:, ::-1][:, :WIDTH])
        self._directions_from = count
        self._leading.count = 0
        self._leading.reserve(count)

    def rows(self, numbers: Ints) -> Vector:
        """These rows; a copy."""
        return np.asarray(self._halves.filled[numbers], dtype=np.float32)

    def clear(self, numbers: Ints) -> None:
        """Overwrite these rows with zeros."""
        self._halves.filled[numbers] = 0.0
        done = numbers[numbers < self._leading.count]
        self._leading.filled[done] = 0.0

    def close(self) -> None:
        """Let the rows go."""
        self._halves = GrowingRows(np.float16, self._dimension)
        self._leading = GrowingRows(np.float32, min(WIDTH, self._dimension))
        self._directions_from = 0

    def __len__(self) -> int:
        return self._halves.count
