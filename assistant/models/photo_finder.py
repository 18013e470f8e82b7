"""Finding photos by words in the embedded tier: bge-small and a matrix, no torch.

Some photos lie near the middle of all captions and would answer every question. So half of a
photo's mean cosine to its ten nearest training captions is taken off (Dinu et al. 2015). Two more
numbers make that an inner product of unit rows, which any index can search:
row = (v, r, sqrt(1 - r^2)) / sqrt(2), query = (t, -1/2, 0) * sqrt(2).
"""

from collections.abc import Callable, Sequence

import numpy as np

from assistant.models.shared_space import SHARED_SPACE, SharedSpace
from memory.records import Vector
from tools.ports import TextEncoder

_LESS_COMMON = 0.5
_ROOT = np.float32(2**0.5)


class EmbeddedPhotoFinder:
    """Rows and queries of the space that comes with Locket. Thread-safe."""

    space = f"{SHARED_SPACE}-rows"
    meaning_space = SHARED_SPACE

    def __init__(self, shared: SharedSpace, text: Callable[[], TextEncoder]) -> None:
        self._shared = shared
        self._text = text

    def rows_of(self, meanings: Vector) -> Vector:
        """Unit rows, shape (n, 386)."""
        common = self._shared.commonness(meanings)[:, None]
        filler = np.sqrt(1 - common**2)
        return np.asarray(np.hstack([meanings, common, filler]) / _ROOT, dtype=np.float32)

    def meanings_of(self, rows: Vector) -> Vector:
        """The meanings that rows were made from, shape (n, 384)."""
        return np.asarray(rows[:, :-2] * _ROOT, dtype=np.float32)

    def ask_words(self, texts: Sequence[str]) -> Vector:
        """Queries whose products with rows are cosines less half the photo's commonness."""
        words = self._shared.place_words(self._text().encode_passages(texts))
        rest = np.tile([-_LESS_COMMON, 0.0], (len(words), 1))
        return np.asarray(np.hstack([words, rest]) * _ROOT, dtype=np.float32)

    def ask_photo(self, meaning: Vector) -> Vector:
        """A query whose products with rows are cosines of meanings."""
        return np.asarray(np.append(meaning, [0, 0]) * _ROOT, dtype=np.float32)
