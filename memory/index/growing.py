"""Rows that are appended to, in one block of memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

GROWTH = 1.25
"""A full block grows by this factor: each row is copied a few times, however many come."""


class GrowingRows:
    """An array that grows along its first axis."""

    def __init__(self, kind: Any, *shape: int) -> None:
        self._rows: NDArray[Any] = np.zeros((0, *shape), dtype=kind)
        self.count = 0

    def add(self, rows: NDArray[Any]) -> None:
        """Append rows, converted to this array's kind of number."""
        needed = self.count + len(rows)
        self.reserve(needed)
        self._rows[self.count : needed] = rows
        self.count = needed

    def reserve(self, rows: int) -> None:
        """Make room for so many rows in all."""
        if rows <= len(self._rows):
            return
        size = max(rows, int(GROWTH * len(self._rows)) + 1) if self.count else rows
        # Zeros: memory taken as it is could still hold what the process had read before.
        grown = np.zeros((size, *self._rows.shape[1:]), dtype=self._rows.dtype)
        grown[: self.count] = self.filled
        self._rows = grown

    @property
    def filled(self) -> NDArray[Any]:
        """The rows there are; a view that later rows are not seen through."""
        return self._rows[: self.count]
