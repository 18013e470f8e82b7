"""Vector spaces by name, and how vectors are written as bytes.

Window vectors are kept as float16: half the bytes to decrypt when the vault opens, and a cosine
off by less than 0.001. The few vectors that models learn from (concept examples, items) stay
float32.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector
from memory.store.base import Row, StoreBase


def pack_window(vector: Vector) -> bytes:
    """A window's vector as float16 bytes."""
    return np.asarray(vector, dtype=np.float32).astype("<f2").tobytes()


def pack_exact(vector: Vector) -> bytes:
    """A vector as float32 bytes."""
    return np.asarray(vector, dtype="<f4").tobytes()


def unpack_windows(blobs: Sequence[bytes], dimension: int) -> Vector:
    """Float16 rows as a float32 matrix of unit rows. Shape (len(blobs), dimension)."""
    halves = np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), dimension)
    matrix = halves.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))
    # Rounding to float16 leaves unit vectors a little off 1; any other length is the caller's own.
    nearly_unit = np.abs(lengths - 1.0) < 0.01
    matrix[nearly_unit] /= lengths[nearly_unit, None]
    return matrix


def unpack_exact(blobs: Sequence[bytes], dimension: int) -> Vector:
    """Float32 rows as a matrix. Shape (len(blobs), dimension)."""
    rows = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), dimension)
    return rows.astype(np.float32)


class Spaces(StoreBase):
    """Names of vector spaces. A space has one dimension for good."""

    def _space_for(self, name: str, vector: Vector) -> int:
        """Id of a space, made when it is new. Raises `ValueError` for another dimension."""
        dimension = int(np.asarray(vector).shape[-1])
        known = self._find_space(name)
        if known is None:
            known = (
                self._insert(
                    "INSERT INTO spaces (name, dimension) VALUES (?, ?)", (name, dimension)
                ),
                dimension,
            )
            self._spaces[name] = known
        if known[1] != dimension:
            raise ValueError(f"vectors of this space have {known[1]} numbers, not {dimension}")
        return known[0]

    def _find_space(self, name: str) -> tuple[int, int] | None:
        """Id and dimension of a space."""
        with self._lock:
            if name not in self._spaces:
                row = self._row("SELECT id, dimension FROM spaces WHERE name = ?", (name,))
                if row is None:
                    return None
                self._spaces[name] = (row[0], row[1])
            return self._spaces[name]


def column(rows: Sequence[Row], index: int) -> NDArray[np.int64]:
    """One integer column of fetched rows."""
    return np.fromiter((row[index] for row in rows), dtype=np.int64, count=len(rows))
