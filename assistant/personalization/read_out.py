"""From the network's logits to the rating that is expected: the scale that a user reads.

A linear read-out, fitted by least squares to ratings the network was asked: the logits of liking,
their probabilities, and the closed-form expectation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import CANDIDATE_NAMES

Floats = NDArray[np.float64]

_GENEROSITY = CANDIDATE_NAMES.index("generosity 0.99")
_QUALITY = CANDIDATE_NAMES.index("quality")
_TASTE = CANDIDATE_NAMES.index("taste 0.99")
READ_OUT_WIDTH = 6


@dataclass(frozen=True, eq=False)
class Judged:
    """What is made of some items at one moment, or of one item at several.

    `level` (2,) or (m, 2) and `rank` (m, 2) sum to the logits of liking; `generosity`, one or (m,),
    and `taste` (m,) to the closed-form expectation, in ratings above the mean of all.
    """

    level: NDArray[np.floating]
    rank: NDArray[np.floating]
    generosity: NDArray[np.floating]
    taste: NDArray[np.floating]


def join_judged(
    level: NDArray[np.floating], rank: NDArray[np.floating], candidates: NDArray[np.floating]
) -> Judged:
    """The network's output beside the closed form that it was given in `candidates`."""
    return Judged(
        level, rank, candidates[:, _GENEROSITY], candidates[:, _QUALITY] + candidates[:, _TASTE]
    )


@dataclass(frozen=True, eq=False)
class ReadOut:
    """`weights` (READ_OUT_WIDTH,)."""

    weights: Floats

    def expect(self, judged: Judged) -> Floats:
        """The expected rating of each item, (m,), on about 0..1 (not clipped)."""
        found: Floats = _lay_out(judged) @ self.weights
        return found


def fit_read_out(judged: Judged, values: NDArray[np.floating]) -> ReadOut:
    """Fit to ratings on 0..1, (m,)."""
    rows = _lay_out(judged)
    ridge = 1e-3 * len(rows) * np.diag(np.r_[0.0, np.full(READ_OUT_WIDTH - 1, 1e-3)])
    weights = np.linalg.solve(rows.T @ rows + ridge, rows.T @ values)
    return ReadOut(weights.astype(np.float64))


def _lay_out(judged: Judged) -> Floats:
    logits = (judged.level + judged.rank).astype(np.float64)
    chances = 1.0 / (1.0 + np.exp(-logits))
    closed = judged.generosity + judged.taste
    return np.column_stack([np.ones(len(logits)), logits, chances, closed])
