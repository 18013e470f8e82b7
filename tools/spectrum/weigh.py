"""Weighs a photo history: which aspects are more common in it than usual, now and over time.

Photos that look nearly the same, and shots of one burst, count as one. Shares are posterior means
under a Beta prior around the usual share; an aspect's confidence is the chance that its share is
above the usual (normal approximation, with the doubt of each photo's judgement). Photos that are
clearly different in the newest half-year speak for what holds now.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.spectrum.aspects import ALL_ASPECTS, Aspect

PRIOR_PHOTOS = 6.0
"""Photos that the usual share counts as."""
LEAST_PHOTOS = 12
"""Photos (bursts once) without which nothing is said."""
LEAST_SHOWN = 2.5
LEAST_CONFIDENCE = 0.85
LEAST_LIFT = 1.5
"""Times the usual share, at least, for an aspect to be an interest."""
CHANGE_DEVIATIONS = 1.8
PERIOD_MS = 183 * 86_400_000
LEAST_PERIOD = 8
BURST_MS = 60_000
BURST_COSINE = 0.9
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class History:
    """Photos as arrays: memory ids (n,), rows (n, width), times (n,) ms UTC, aspects (n, a).

    `groups` (n,) numbers those that count as one.
    """

    ids: NDArray[np.int64]
    times: NDArray[np.int64]
    chances: Floats
    groups: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weight:
    """One aspect in a history: its share, with what is usual, and how surely it is more.

    `low` and `high` bound the share at 90 %. `change` says how many standard deviations the newest
    half-year lies above what was before (0 where there is too little). `shares` are those of the
    half-years in order, None where too few photos.
    """

    aspect: Aspect
    share: float
    low: float
    high: float
    usual: float
    confidence: float
    shown: float
    change: float
    shares: tuple[float | None, ...] = ()

    @property
    def lift(self) -> float:
        """How many times more common than usual."""
        return self.share / self.usual

    @property
    def is_interest(self) -> bool:
        """Whether it is clear enough, and more than a little above the usual."""
        return (
            self.shown >= LEAST_SHOWN
            and self.confidence >= LEAST_CONFIDENCE
            and self.lift >= LEAST_LIFT
        )


def group_photos(
    ids: NDArray[np.int64],
    rows: NDArray[np.float32],
    times: NDArray[np.int64],
    alike: Iterable[Sequence[int]],
) -> NDArray[np.int64]:
    """Number photos so that look-alikes, and like shots within a minute, have one number, (n,)."""
    groups = np.arange(len(ids))
    place = {int(id): at for at, id in enumerate(ids)}
    for some in alike:
        known = [place[id] for id in some if id in place]
        if known:
            groups[known] = min(known)
    order = np.argsort(times, kind="stable")
    for one, two in pairwise(order):
        near = times[two] - times[one] <= BURST_MS
        if near and float(rows[one] @ rows[two]) >= BURST_COSINE:
            groups[groups == groups[two]] = groups[one]
    return groups


def merge_groups(history: History) -> tuple[Floats, NDArray[np.int64]]:
    """The mean judgement and the first time of each group, (groups, aspects) and (groups,)."""
    _, numbers = np.unique(history.groups, return_inverse=True)
    count = int(numbers.max()) + 1 if len(numbers) else 0
    sums = np.zeros((count, history.chances.shape[1]))
    np.add.at(sums, numbers, history.chances)
    times = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(times, numbers, history.times)
    return sums / np.maximum(np.bincount(numbers, minlength=count), 1)[:, None], times


def weigh_history(history: History, usual: Floats) -> list[Weight]:
    """All aspects of a history, the clearest first; [] when there are too few photos."""
    chances, times = merge_groups(history)
    if len(chances) < LEAST_PHOTOS:
        return []
    newest = int(times.max())
    periods = cut_periods(times)
    weights = []
    for number in range(chances.shape[1]):
        column, base = chances[:, number], float(usual[number])
        share, spread = _estimate(column, base)
        shares = tuple(
            float(column[where].mean()) if int(where.sum()) >= LEAST_PERIOD else None
            for where in periods
        )
        weights.append(
            Weight(
                aspect=ALL_ASPECTS[number],
                share=share,
                low=max(0.0, share - 1.645 * spread),
                high=min(1.0, share + 1.645 * spread),
                usual=base,
                confidence=_chance((share - base) / spread),
                shown=float(column.sum()),
                change=_measure_change(column, times > newest - PERIOD_MS, base),
                shares=shares,
            )
        )
    return sorted(weights, key=lambda one: -rank_weight(one))


def rank_weight(one: Weight) -> float:
    """What orders aspects: how far, in log, the share is surely above the usual."""
    return math.log(max(one.low, 1e-4) / one.usual)


def cut_periods(times: NDArray[np.int64]) -> list[NDArray[np.bool_]]:
    """The half-years of a history, oldest first, counted back from its newest photo."""
    newest = int(times.max())
    back = (newest - times) // PERIOD_MS
    return [back == number for number in range(int(back.max()), -1, -1)]


def _estimate(column: Floats, base: float) -> tuple[float, float]:
    """Posterior mean and standard deviation of a share, with the doubt of the judgements."""
    total = len(column) + PRIOR_PHOTOS
    share = (float(column.sum()) + PRIOR_PHOTOS * base) / total
    drawn = share * (1 - share) / (total + 1)
    judged = float((column * (1 - column)).sum()) / total**2
    return share, math.sqrt(drawn + judged)


def _measure_change(column: Floats, new: NDArray[np.bool_], base: float) -> float:
    old = ~new
    if int(new.sum()) < LEAST_PERIOD or int(old.sum()) < LEAST_PERIOD:
        return 0.0
    after, before = _estimate(column[new], base), _estimate(column[old], base)
    return (after[0] - before[0]) / math.hypot(after[1], before[1])


def _chance(deviations: float) -> float:
    return 0.5 * (1 + math.erf(deviations / math.sqrt(2)))
