"""A user's history folded into numbers, one rating at a time: closed-form tastes at many speeds.

The factors make a user's tastes a Gaussian that each rating sharpens (Kalman 1960, without drift);
a forgetting factor below 1 lets old ratings fade, so that several speeds stand side by side and the
network chooses. What the latest posterior did not expect of a rating is what the rating taught.
"""

import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.factors import ItemFactors
from assistant.personalization.item_side import (
    LEVEL_SLACK,
    LIKED,
    LIKED_SOMEWHAT,
    ItemSide,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

RATING_SPEEDS = (1.0, 0.99, 0.97, 0.93)
LIKE_SPEEDS = (1.0, 0.97)
MEAN_SPEEDS = (1.0, 0.97, 0.9, 0.7)
"""What a rating's weight is multiplied with at each later one."""
SURPRISE_SPEED = 1
"""Which of the rating speeds says what was expected."""
MEAN_SHRINKAGE = 3.0
DAY_MS = 86_400_000.0
LONGEST_GAP_DAYS = 30.0
"""A longer time without a rating counts as this: who comes back after years is still known."""

EVENT_NAMES = (
    "surprise",
    "size of surprise",
    "above the item's mean",
    "liked more than expected",
    "rating",
    "liked",
    "liked somewhat",
    "item mean",
    "item count",
    "gap",
)
EVENT_VALUES = (0, 2, 3)
"""Columns of an event that attention carries to the candidates."""
_ITEM_NAMES = (
    "item mean",
    "share that liked",
    "share that liked somewhat",
    "count",
    "spread",
    "doubt of quality",
    "quality",
    "like quality",
)
_USER_NAMES = (
    *(f"running mean {speed}" for speed in MEAN_SPEEDS),
    "running likes 1.0",
    "running likes 0.9",
    "mean rating",
    "length",
    "noise",
    "this moment's mean",
    "this moment's count",
    "gap",
    *(f"generosity {speed}" for speed in RATING_SPEEDS),
    *(f"like generosity {speed}" for speed in LIKE_SPEEDS),
)
CANDIDATE_NAMES = (
    *_ITEM_NAMES,
    *_USER_NAMES,
    *(f"taste {speed}" for speed in RATING_SPEEDS),
    *(f"doubt {speed}" for speed in RATING_SPEEDS),
    *(f"like taste {speed}" for speed in LIKE_SPEEDS),
    *(f"like doubt {speed}" for speed in LIKE_SPEEDS),
)
ITEM_COLUMNS, _USER = len(_ITEM_NAMES), len(_USER_NAMES)
LEVEL_COLUMNS = tuple(range(ITEM_COLUMNS, ITEM_COLUMNS + _USER))
"""Columns of a candidate that are the user's state: at one moment the same for all candidates."""
CANDIDATE_WIDTH = len(CANDIDATE_NAMES)


@dataclass(frozen=True, slots=True)
class Event:
    """One rating: the item's row, its value on 0..1, ms UTC, and strength (1 is a star rating)."""

    item: int
    value: float
    at: int
    strength: float = 1.0


class _Posterior:
    """Gaussian tastes over one set of factors, at several speeds."""

    def __init__(self, factors: ItemFactors, speeds: tuple[float, ...]) -> None:
        self._factors = factors
        self._speeds = np.array(speeds)
        self._prior = np.diag(np.r_[1.0 / factors.generosity, np.ones(factors.width - 1)])
        size = factors.width
        self._precision = np.zeros((len(speeds), size, size))
        self._pull = np.zeros((len(speeds), size))
        self._solved: tuple[Floats, Floats] | None = None

    def observe(self, item: int, value: float, strength: float) -> None:
        factors = self._factors
        row, spread = factors.mean[item].astype(np.float64), factors.covariance[item]
        weight = strength / factors.noise
        speeds = self._speeds
        self._precision *= speeds[:, None, None]
        self._precision += weight * (np.outer(row[1:], row[1:]) + spread[1:, 1:])
        self._pull *= speeds[:, None]
        left = value - factors.overall - row[0]
        self._pull += weight * (row[1:] * left - spread[0, 1:])
        self._solved = None

    def solve(self) -> tuple[Floats, Floats]:
        """Mean (speeds, k + 1) and covariance (speeds, k + 1, k + 1) of the tastes."""
        if self._solved is None:
            covariance = np.linalg.inv(self._prior + self._precision)
            mean = np.einsum("sij,sj->si", covariance, self._pull)
            self._solved = mean.astype(np.float32), covariance.astype(np.float32)
        return self._solved

    def predict(self, items: Ints | slice) -> tuple[Floats, Floats, Floats]:
        """Generosity (speeds,), what tastes add, and standard deviation, both (m, speeds).

        Generosity wants a short memory and tastes a long one: so they stand apart.
        """
        mean, covariance = self.solve()
        rows = self._factors.mean[items]
        tastes = rows[:, 1:]
        speeds, size = mean.shape
        spread = (tastes @ covariance.transpose(1, 0, 2).reshape(size, -1)).reshape(
            len(rows), speeds, size
        )
        variance = np.einsum("nsk,nk->ns", spread, tastes)
        return mean[:, 0], tastes[:, 1:] @ mean[:, 1:].T, np.sqrt(np.maximum(variance, 0.0))

    def trace(self, row: int, items: Ints, speed: int) -> NDArray[np.float64]:
        """How far a rating of each of `items` one above expectation moves the taste for a row."""
        tastes, covariance = self._factors.mean[:, 2:], self.solve()[1][speed, 1:, 1:]
        moved: NDArray[np.float64] = tastes[items] @ (covariance @ tastes[row])
        return moved / self._factors.noise

    def copy(self) -> "_Posterior":
        """The same, to go on from apart."""
        other = copy.copy(self)
        other._precision, other._pull = self._precision.copy(), self._pull.copy()
        return other

    def expect(self, item: int, speed: int) -> float:
        """Expected value of one item less `overall`, at one speed."""
        row = self._factors.mean[item]
        return float(row[0] + row[1:] @ self.solve()[0][speed])


@dataclass(eq=False)
class History:
    """What the ratings so far add up to. Not thread-safe; `observe` in order of time."""

    side: ItemSide
    length: int = 0
    first: int = 0
    last: int = 0
    _means: NDArray[np.float64] = field(init=False)
    _moment: tuple[float, int] = (0.0, 0)
    _error: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self._ratings = _Posterior(self.side.factors, RATING_SPEEDS)
        self._likes = _Posterior(self.side.like_factors, LIKE_SPEEDS)
        # Sums of (above the item's mean, liked above its rate, rating, 1) at each speed.
        self._means = np.zeros((len(MEAN_SPEEDS), 4))

    def observe(self, event: Event) -> Floats:
        """Take a rating in and return what it is to the network, (len(EVENT_NAMES),)."""
        side, item, value = self.side, event.item, event.value
        expected = side.factors.overall + self._ratings.expect(item, SURPRISE_SPEED)
        surprise = value - min(max(expected, 0.0), 1.0)
        liked = float(value >= LIKED - LEVEL_SLACK)
        somewhat = float(value >= LIKED_SOMEWHAT - LEVEL_SLACK)
        likely = side.like_factors.overall + self._likes.expect(item, 1)
        above = value - float(side.mean[item])
        generosity = self._means[0, 0] / (self._means[0, 3] + MEAN_SHRINKAGE)
        gap = _log_days(event.at - self.last) if self.length else 0.0
        told = np.array(
            [
                surprise * event.strength,
                abs(surprise) * event.strength,
                (above - generosity) * event.strength,
                (liked - min(max(likely, 0.0), 1.0)) * event.strength,
                value - 0.7,
                liked,
                somewhat,
                side.mean[item] - 0.7,
                np.log1p(side.counts[item]) / 8.0,
                gap,
            ],
            np.float32,
        )
        if not self.length or event.at != self.last:
            self._moment = 0.0, 0
        self._moment = self._moment[0] + surprise, self._moment[1] + 1
        self._error = self._error[0] + surprise**2, self._error[1] + 1.0
        self._means *= np.array(MEAN_SPEEDS)[:, None]
        self._means += event.strength * np.array(
            [above, liked - float(side.like_rates[item, 0]), value, 1.0]
        )
        self._ratings.observe(item, value, event.strength)
        self._likes.observe(item, liked, event.strength)
        if not self.length:
            self.first = event.at
        self.length += 1
        self.last = event.at
        return told

    def copy(self) -> "History":
        """The same, to go on from apart."""
        other = copy.copy(self)
        other._ratings, other._likes = self._ratings.copy(), self._likes.copy()
        other._means = self._means.copy()
        return other

    def trace(
        self,
        row: int,
        items: Ints,
        values: NDArray[np.float64],
        strengths: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """About how much each of the latest ratings moved the closed-form taste for an item."""
        rows = self.side.factors.mean[items].astype(np.float64)
        tastes = self._ratings.solve()[0][SURPRISE_SPEED]
        left = values - self.side.factors.overall - rows[:, 0] - rows[:, 1:] @ tastes
        fading = RATING_SPEEDS[SURPRISE_SPEED] ** np.arange(len(items))[::-1]
        moved = self._ratings.trace(row, items, SURPRISE_SPEED)
        found: NDArray[np.float64] = moved * left * strengths * fading
        return found

    def describe(self, items: Ints | slice, now: int) -> Floats:
        """What the network sees of candidates besides attention, (m, CANDIDATE_NAMES)."""
        side = self.side
        generosity, taste, deviation = self._ratings.predict(items)
        like_generosity, like_taste, like_deviation = self._likes.predict(items)
        sums = self._means
        weight = sums[:, 3] + MEAN_SHRINKAGE
        same = self._moment if self.length and now == self.last else (0.0, 0)
        noise = (self._error[0] + 5 * side.factors.noise) / (self._error[1] + 5)
        user = [
            *(sums[:, 0] / weight),
            *(sums[[0, 2], 1] / weight[[0, 2]]),
            (sums[0, 2] - 0.7 * sums[0, 3]) / weight[0],
            np.log1p(self.length) / 6.0,
            np.sqrt(noise),
            same[0] / (same[1] + 2.0),
            np.log1p(same[1]) / 3.0,
            _log_days(now - self.last) if self.length else 0.0,
            *generosity,
            *like_generosity,
        ]
        width = len(taste)
        found = np.empty((width, CANDIDATE_WIDTH), np.float32)
        found[:, 0] = side.mean[items] - 0.7
        found[:, 1:3] = side.like_rates[items]
        found[:, 3] = np.log1p(side.counts[items]) / 8.0
        found[:, 4] = np.sqrt(np.maximum(side.spread[items], 0.0))
        found[:, 5] = np.sqrt(np.maximum(side.factors.covariance[items, 0, 0], 0.0))
        found[:, ITEM_COLUMNS : ITEM_COLUMNS + _USER] = user
        found[:, 6] = side.factors.mean[items, 0]
        found[:, 7] = side.like_factors.mean[items, 0]
        rest = np.hstack([taste, deviation, like_taste, like_deviation])
        found[:, ITEM_COLUMNS + _USER :] = rest
        return found


def count_days(times: Ints) -> NDArray[np.float64]:
    """Days since the first of times in ms, as attention counts them, the same shape."""
    gaps = np.diff(times, prepend=times[:1]) / DAY_MS
    days: NDArray[np.float64] = np.cumsum(np.clip(gaps, 0.0, LONGEST_GAP_DAYS))
    return days


def _log_days(gap: int) -> float:
    return float(np.log1p(max(gap, 0) / 3_600_000.0)) / 5.0
