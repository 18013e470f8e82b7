"""Accuracy, AUC and the rest of predicted likes, with intervals by resampling users."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.recommend_movielens import area_under_curve

Floats = NDArray[np.float64]
RESAMPLES = 300


@dataclass(frozen=True, eq=False)
class Predicted:
    """One user's asked items: `score` above 0 says liked; `rank` is the score without the level.

    `somewhat` is the score of being liked at least somewhat; all (t,).
    """

    score: Floats
    rank: Floats
    somewhat: Floats
    liked: NDArray[np.bool_]
    liked_somewhat: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """A model's figures on all users' questions."""

    accuracy: float
    area: float
    within: float
    within_rank: float
    precision: float
    recall: float
    accuracy_somewhat: float


Users = Sequence[Predicted]


def measure(users: Users) -> Row:
    """All figures of a model."""
    score, liked = _join(users)
    said = score > 0
    somewhat = np.concatenate([user.somewhat for user in users]) > 0
    right = int((said & liked).sum())
    return Row(
        accuracy=float((said == liked).mean()),
        area=area_under_curve(liked, score),
        within=measure_within(users, lambda user: user.score),
        within_rank=measure_within(users, lambda user: user.rank),
        precision=right / max(int(said.sum()), 1),
        recall=right / max(int(liked.sum()), 1),
        accuracy_somewhat=float(
            (somewhat == np.concatenate([user.liked_somewhat for user in users])).mean()
        ),
    )


def measure_within(users: Users, pick: Callable[[Predicted], Floats]) -> float:
    """Mean over users of the AUC among their own items."""
    areas = [area_under_curve(user.liked, pick(user)) for user in users]
    return float(np.nanmean(areas))


def measure_accuracy(users: Users) -> float:
    """Share of likes and dislikes told apart."""
    score, liked = _join(users)
    return float(((score > 0) == liked).mean())


def measure_area(users: Users) -> float:
    """AUC over all users' questions together."""
    score, liked = _join(users)
    return area_under_curve(liked, score)


def resample(
    one: Users, other: Users | None, figure: Callable[[Users], float], seed: int = 0
) -> tuple[float, float, float]:
    """A figure, or its difference between two models, with the 95 % interval over users."""
    generator = np.random.default_rng(seed)

    def compare(rows: NDArray[np.int64]) -> float:
        value = figure([one[n] for n in rows])
        return value - figure([other[n] for n in rows]) if other else value

    size = len(one)
    drawn = [compare(generator.integers(0, size, size)) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return compare(np.arange(size)), float(low), float(high)


def _join(users: Users) -> tuple[Floats, NDArray[np.bool_]]:
    return (
        np.concatenate([user.score for user in users]),
        np.concatenate([user.liked for user in users]),
    )
