"""Unit vectors with the shape of real ones: a common direction, topics, and a falling spectrum.

The figures were read off 22,769 vectors of bge-small-en-v1.5 (chat turns, encyclopedia sentences,
captions): their mean has length .62, what is left has variance .61, of which the first 32, 96, 128
and 256 principal directions hold .49, .74, .80 and .94.
"""

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector

MEAN_LENGTH = 0.62
TOPIC_SHARE, THREAD_SHARE = 0.4, 0.25
"""Of the variance around the mean: what texts of one topic, and of one conversation, share."""
QUESTION_NOISE = 1.5
"""A question's own part, as a share of the same variance, beside that of the text it asks about."""


def spectrum(dimension: int) -> NDArray[np.float64]:
    """Variance along each principal direction, falling as measured; sums to 1."""
    at = np.arange(1, dimension + 1) * (384 / dimension)
    falling = at**-0.75 / (1.0 + (at / 250.0) ** 3)
    return np.asarray(falling / falling.sum())


class VectorMaker:
    """Makes vectors of texts from their topic and conversation; the same seed gives the same."""

    def __init__(self, dimension: int, topics: int, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        turned, _ = np.linalg.qr(random.standard_normal((dimension, dimension)))
        deviation = np.sqrt(spectrum(dimension) * (1.0 - MEAN_LENGTH**2))
        self._shape = (deviation[:, None] * turned).astype(np.float32)
        mean = random.standard_normal(dimension)
        self._mean = (MEAN_LENGTH * mean / np.linalg.norm(mean)).astype(np.float32)
        self._topics = np.sqrt(TOPIC_SHARE) * self._spread(topics, random)

    def draw(
        self, topics: NDArray[np.int64], threads: NDArray[np.int64], random: np.random.Generator
    ) -> Vector:
        """One unit row a text. `threads` number the conversations within this call."""
        shared = self._spread(int(threads.max(initial=0)) + 1, random)
        own = self._spread(len(topics), random)
        rows = (
            self._mean
            + self._topics[topics]
            + np.sqrt(THREAD_SHARE) * shared[threads]
            + np.sqrt(1.0 - TOPIC_SHARE - THREAD_SHARE) * own
        )
        return _unit(rows)

    def ask(self, rows: Vector, random: np.random.Generator) -> Vector:
        """Unit rows of questions, each near to one of `rows`."""
        return _unit(rows + np.sqrt(QUESTION_NOISE) * self._spread(len(rows), random))

    def _spread(self, count: int, random: np.random.Generator) -> Vector:
        drawn = random.standard_normal((count, len(self._shape)), dtype=np.float32)
        return np.asarray(drawn @ self._shape, dtype=np.float32)


def _unit(rows: Vector) -> Vector:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
