"""What of a ranking is shown together: variety, and how widely known the items are."""

import numpy as np
from numpy.typing import NDArray

from tools.recommend.ports import Catalogue

VARIETY = 0.06
"""Score (0..1) an item loses if it is just like one already chosen."""
LEAST_RATERS = 5
"""So many must have rated a little-known item: what one person gave five stars is no find."""
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

    Deviations are those of items that a few people rated, where there are any: most of a catalogue
    may have one rating. Where it brings no counts, nothing is known of it: all zero.
    """
    counts = np.array([item.rating_count for item in catalogue.items], dtype=np.float64)
    rated = counts >= LEAST_RATERS if (counts >= LEAST_RATERS).sum() > 1 else counts > 0
    fame = np.zeros(len(counts))
    if rated.sum() > 1:
        known = np.log(counts[rated])
        deviations = (np.log(np.maximum(counts, 1.0)) - known.mean()) / (known.std() or 1.0)
        fame[counts > 0] = np.clip(deviations, -_FAR, _FAR)[counts > 0]
    return fame


def find_known(catalogue: Catalogue, wish: int) -> NDArray[np.bool_]:
    """The items that are little known (`wish` -1) or well known (1), (n,).

    Of the little-known ones those that a few people rated, where there are any.
    """
    fits = wish * measure_fame(catalogue) >= 0
    if wish < 0:
        counts = np.array([item.rating_count for item in catalogue.items])
        rated = fits & (counts >= LEAST_RATERS)
        return rated if rated.any() else fits
    return fits
