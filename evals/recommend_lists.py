"""Lists of ten: liked later, varied, little known, and how much of the catalogue they use.

    python -m evals recommend_lists

Split, folds and the personal model as in `evals.recommend_movielens` (ml-latest-small); odd ids are
shown, and nothing was chosen on them. Each list is of the films that the user has not rated among
the first 80 %; "liked" and "not liked" are those of the ten that the user rated later with four
stars or more, or with fewer. Variety is the mean distance of two films of a list by genres (1 less
Jaccard), novelty the mean of -log2 of the share of users who rated a film, coverage the share of
the catalogue that stands in any list.
"""

import argparse
import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.preference import ContentPreference
from evals.data import find_data
from evals.recommend_movielens import FOLDS, LIKE, Trial
from tools.recommend.nearness import measure_nearness
from tools.recommend.rank import FAME_WEIGHT, LEAST_SCORE, POOL
from tools.recommend.variety import VARIETY, choose_varied, find_known, measure_fame

SHOWN = 10
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Listed:
    """One user's list: catalogue rows, and of them how many were liked later, and how many not."""

    rows: list[int]
    liked: int
    disliked: int


@dataclass(frozen=True, slots=True)
class Way:
    """How a list is made: what ranks, and how much variety and fame count in it."""

    name: str
    personal: bool = True
    popular: bool = False
    variety: float = VARIETY
    fame: float = 0.0


WAYS = (
    Way("most rated", personal=False, popular=True, variety=0.0),
    Way("best mean", personal=False, variety=0.0),
    Way("personal, no variety", variety=0.0),
    Way("personal, as shown"),
    Way("personal, twice the variety", variety=2 * VARIETY),
    Way("personal, four times the variety", variety=4 * VARIETY),
    Way("asked for what few know", fame=-FAME_WEIGHT),
    Way("asked for what many know", fame=FAME_WEIGHT),
)


def list_all(trial: Trial, users: Sequence[int]) -> dict[str, list[Listed]]:
    """The lists of all users in each way."""
    models = [ContentPreference() for _ in range(FOLDS)]
    fames = [measure_fame(catalogue) for catalogue in trial.catalogues]
    lists: dict[str, list[Listed]] = {way.name: [] for way in WAYS}
    for user in users:
        rows = np.flatnonzero(trial.people == user)
        own, asked = rows[trial.train[rows]], rows[~trial.train[rows]]
        catalogue, fame = trial.catalogue(user), fames[user % trial.folds]
        now = int(trial.times[own].max())
        scores = models[user % trial.folds].judge(catalogue, trial.evidence(own), now).scores
        later = dict(zip(trial.items[asked].tolist(), trial.values[asked].tolist(), strict=True))
        for way in WAYS:
            base = scores if way.personal else catalogue.prior
            ranking = fame.copy() if way.popular else base + way.fame * fame
            ranking[trial.items[own]] = -np.inf
            if way.fame:
                ranking[~find_known(catalogue, int(np.sign(way.fame)))] = -np.inf
            if way.personal:
                ranking[np.clip(base, 0.0, 1.0) < LEAST_SCORE] = -np.inf
            pool = np.argsort(-ranking, kind="stable")[:POOL]
            near = measure_nearness(catalogue, pool) if way.variety else np.zeros((POOL, POOL))
            chosen = [int(pool[n]) for n in choose_varied(ranking[pool], near, SHOWN, way.variety)]
            known = [later[row] for row in chosen if row in later]
            liked = sum(value >= LIKE for value in known)
            lists[way.name].append(Listed(chosen, liked, len(known) - liked))
    return lists


def print_table(trial: Trial, lists: dict[str, list[Listed]]) -> None:
    """Means over users, and the liked films' difference from the list as shown."""
    catalogue = trial.catalogues[0]
    genres = [set(item.genres) for item in catalogue.items]
    raters = np.bincount(trial.items, minlength=len(catalogue.items))
    bits = -np.log2((raters + 1) / (len(np.unique(trial.people)) + 1))
    liked = {name: np.array([one.liked for one in some]) for name, some in lists.items()}
    shown = liked["personal, as shown"]
    drawn = np.random.default_rng(0).integers(0, len(shown), (2000, len(shown)))
    print(
        "| list | liked | not liked | liked less as shown (95 %) | variety | novelty | coverage |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, some in lists.items():
        gain = liked[name] - shown
        low, high = np.quantile(gain[drawn].mean(axis=1), (0.025, 0.975))
        used = {row for one in some for row in one.rows}
        print(
            f"| {name} | {liked[name].mean():.2f} | "
            f"{np.mean([one.disliked for one in some]):.2f} | "
            f"{gain.mean():+.2f} ({low:+.2f} to {high:+.2f}) | "
            f"{_mean(some, lambda rows: _measure_variety(rows, genres)):.3f} | "
            f"{_mean(some, lambda rows: float(bits[rows].mean())):.2f} | "
            f"{len(used) / len(catalogue.items):.3f} |",
            flush=True,
        )


def _mean(lists: Sequence[Listed], measure: Callable[[list[int]], float]) -> float:
    return float(np.mean([measure(one.rows) for one in lists]))


def _measure_variety(rows: Sequence[int], genres: Sequence[set[str]]) -> float:
    apart = []
    for one, other in itertools.combinations(rows, 2):
        either = genres[one] | genres[other]
        shared = genres[one] & genres[other]
        apart.append(1 - len(shared) / len(either) if either else 0.0)
    return float(np.mean(apart))


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table. Raises `DataMissing`."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    trial = Trial(find_data("recommend", "ml-latest-small"))
    users = [int(user) for user in np.unique(trial.people) if user % 2]
    print(f"{len(users)} users, lists of {SHOWN}\n")
    print_table(trial, list_all(trial, users))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
