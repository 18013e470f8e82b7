"""Known captions as a photo's surroundings: which are near it, and which words they use.

The captions are people's, of other photos: each kept as the set of its words, in no order, and its
vector, in int8 along the directions in which captions differ most. A photo's meaning lies among
them in the space that photos share with words.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.models.caption_network import NEAREST, Surroundings
from memory.records import Vector

NEAR = 50
"""Known captions that count as a photo's surroundings."""

SHARPNESS = 0.07
"""Temperature of the softmax over their likeness to the photo (evals/caption_choosing.py)."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The captions nearest to a photo, best first: their numbers, likeness and weights."""

    which: NDArray[np.int64]
    likeness: Vector
    weights: Vector


class CaptionSupport:
    """The known captions.

    `codes` (n, directions) times `scales` (n,) lie along the rows of `basis` (directions, 384);
    `tokens` are the words of each caption, end to end.
    """

    def __init__(
        self,
        codes: NDArray[np.int8],
        scales: Vector,
        basis: Vector,
        tokens: NDArray[np.int64],
        starts: NDArray[np.int64],
        size: int,
        place_words: Callable[[Vector], Vector],
        sharpness: float = SHARPNESS,
    ) -> None:
        self._codes, self._scales, self._basis = codes, scales, basis
        self._tokens, self._starts = tokens, starts
        self._size, self._sharpness = size, sharpness
        self._placed = place_words(self._vectors(np.arange(len(codes))))

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def vectors(self) -> Vector:
        """Unit vectors of the known captions as text, shape (n, 384)."""
        return self._vectors(np.arange(len(self._codes)))

    @property
    def placed(self) -> Vector:
        """Unit vectors of the known captions in the shared space, shape (n, 384)."""
        return self._placed

    def find_near(self, meaning: Vector, count: int = NEAR) -> Neighbours:
        """The known captions nearest to a photo's meaning."""
        likeness = self._placed @ meaning
        which = np.argpartition(-likeness, count)[:count]
        which = which[np.argsort(-likeness[which])]
        near = likeness[which]
        weights = np.exp((near - near[0]) / self._sharpness)
        return Neighbours(which, near, np.asarray(weights / weights.sum(), np.float32))

    def surround(self, near: Neighbours) -> Surroundings:
        """What the network takes of a photo's neighbours."""
        vectors = self._vectors(near.which)
        middle = near.weights @ vectors
        usage = np.zeros(self._size, np.float32)
        for number, weight in zip(near.which, near.weights, strict=True):
            usage[np.unique(self.words_of(int(number)))] += weight
        usage[:4] = 0
        return Surroundings(
            middle=np.asarray(middle / np.linalg.norm(middle), np.float32),
            nearest=vectors[:NEAREST],
            likeness=near.likeness[:NEAREST],
            usage=usage,
        )

    def words_of(self, number: int) -> NDArray[np.int64]:
        """The different words of one known caption, as numbers of the vocabulary."""
        return self._tokens[self._starts[number] : self._starts[number + 1]]

    def _vectors(self, which: NDArray[np.int64]) -> Vector:
        rows = (self._codes[which].astype(np.float32) * self._scales[which, None]) @ self._basis
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
