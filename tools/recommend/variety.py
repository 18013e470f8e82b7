"""What of a ranking is shown together: variety, and how widely known the items are."""

import numpy as np
from numpy.typing import NDArray

from tools.recommend.ports import Catalogue

VARIETY = 0.06
"""Score (0..1) an item loses if it is just like one already chosen."""
_FAR = 2.0
"""Deviations beyond which an item is no better or less known."""

Floats = NDArray[np.float64]


def choose_varied(ranking: Floats, near: Floats, count: int, variety: float = VARIETY) -> list[int]:
    """Places of the best, each chosen for its ranking (n,) less its likeness to those before.

    `near` (n, n) is 0..1. Maximal marginal relevance (Carbonell and Goldstein 1998).
    """
    chosen: list[int] = []
    while len(chosen) < min(count, len(ranking)):
        penalty = near[:, chosen].max(axis=1) if chosen else np.zeros(len(ranking))
        value = ranking - variety * penalty
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
    return chosen


def measure_fame(catalogue: Catalogue) -> Floats:
    """How many other people rated each item, (n,), as deviations of the logarithm; 0 if no one.

    Where a catalogue brings no counts, nothing is known of it: all zero.
    """
    counts = np.array([item.rating_count for item in catalogue.items], dtype=np.float64)
    counted = counts > 0
    fame = np.zeros(len(counts))
    if counted.sum() > 1:
        known = np.log(counts[counted])
        fame[counted] = np.clip((known - known.mean()) / (known.std() or 1.0), -_FAR, _FAR)
    return fame
