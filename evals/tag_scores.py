"""Figures of rated words against what people say: reliability, Brier score, average precision."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector

Flags = NDArray[np.bool_]
EDGES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Bounds of the reliability table's bins."""

LEAST_SAID = 3
"""Photos of which a word must be said, for its average precision to be counted."""

RESAMPLES, SEED = 400, 0


@dataclass(frozen=True, slots=True)
class Bin:
    """Ratings between two bounds: how many, their mean, and the share that was said."""

    low: float
    high: float
    count: int
    rated: float
    said: float


def sort_into_bins(chances: Vector, said: Flags) -> list[Bin]:
    """The reliability table, empty bins left out."""
    bins = []
    for low, high in pairwise(EDGES):
        here = (chances >= low) & ((chances < high) | (high == EDGES[-1]))
        if here.any():
            rated, share = float(chances[here].mean()), float(said[here].mean())
            bins.append(Bin(low, high, int(here.sum()), rated, share))
    return bins


def expected_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015): mean distance of rated and said."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.rated - one.said) for one in bins) / max(1, total)


def brier(chances: Vector, said: Flags) -> float:
    """Mean squared error of probabilities, summed over the words of a photo (Brier 1950)."""
    return float(((chances - said) ** 2).sum(1).mean())


def find_average_precision(scores: Vector, right: Flags) -> float:
    """Mean precision at each right one, best score first."""
    ranked = right[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(ranked) / np.arange(1, len(ranked) + 1))[ranked].mean())


def mean_over_words(scores: Vector, said: Flags) -> float:
    """Mean average precision over words that enough photos have."""
    words = np.flatnonzero(said.sum(0) >= LEAST_SAID)
    return float(
        np.mean([find_average_precision(scores[:, word], said[:, word]) for word in words])
    )


def mean_over_photos(scores: Vector, said: Flags) -> float:
    """Mean average precision over photos."""
    rows = [row for row in range(len(said)) if said[row].any()]
    return float(np.mean([find_average_precision(scores[row], said[row]) for row in rows]))


def bound_difference(ones: Vector, others: Vector, said: Flags) -> tuple[float, float]:
    """95 % interval of the difference in `mean_over_words`, photos drawn anew (paired bootstrap).

    Words are those of the photos as they are; one that a draw lacks is passed over there.
    """
    chance, words = np.random.default_rng(SEED), np.flatnonzero(said.sum(0) >= LEAST_SAID)
    found = []
    for _ in range(RESAMPLES):
        rows = chance.integers(0, len(said), len(said))
        drawn = said[rows]
        some = [word for word in words if drawn[:, word].any()]
        gains = [
            find_average_precision(ones[rows, word], drawn[:, word])
            - find_average_precision(others[rows, word], drawn[:, word])
            for word in some
        ]
        found.append(np.mean(gains))
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))
