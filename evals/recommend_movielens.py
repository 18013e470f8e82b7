"""How well the ranking knows a MovieLens user's likes, beside baselines that know less.

Protocol: ml-latest-small; like means rating >= 4. Each user's ratings in time order, the first 80 %
for training, the last 20 % for testing (not updated while testing). Item statistics and factors
come from all users' training parts. The threshold of each model is the one with the best accuracy
on the training ratings' own predictions of the tuning users (even ids); the table is of the odd
ids. Run: python -m evals.recommend_movielens FOLDER
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.features import FeatureScales
from assistant.personalization.preference import ContentPreference
from memory.records import CatalogueItem, NewItem
from tools.importers.archive import Archive
from tools.importers.movielens import read_movielens
from tools.importers.records import ItemRecord
from tools.importers.tables import Row, read_rows
from tools.recommend.catalogue import build_catalogue
from tools.recommend.collaborative import fit_factors
from tools.recommend.ports import Catalogue, Evidence

LIKE = 0.8
FOLDS = 5
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


def read_ratings(folder: Path) -> tuple[NDArray[np.int32], list[str], Floats, NDArray[np.int64]]:
    """Users, movie ids, values 0..1 and times of the folder's ratings, in time order per user."""
    people, movies, values, times = [], [], [], []
    with Archive(folder) as archive:
        for row in read_rows(archive, "ratings.csv"):
            if isinstance(row, Row):
                people.append(int(row.cells["userid"]))
                movies.append(row.cells["movieid"])
                values.append(float(row.cells["rating"]) / 5)
                times.append(int(row.cells["timestamp"]))
    order = np.lexsort((times, people))
    return (
        np.asarray(people, np.int32)[order],
        [movies[n] for n in order],
        np.asarray(values)[order],
        np.asarray(times, np.int64)[order] * 1000,
    )


def area_under_curve(liked: NDArray[np.bool_], scores: Floats) -> float:
    """Probability that a liked item scores above another; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    good = int(liked.sum())
    bad = len(liked) - good
    if not good or not bad:
        return float("nan")
    return float((ranks[liked].sum() - good * (good + 1) / 2) / (good * bad))


class Trial:
    """The data, and per fold of users the catalogue that all other users' ratings give."""

    def __init__(self, folder: Path, folds: int = FOLDS) -> None:
        self.people, movies, self.values, self.times = read_ratings(folder)
        records = [r.item for r in read_movielens(folder) if isinstance(r, ItemRecord)]
        with Archive(folder) as archive:
            rows = [row for row in read_rows(archive, "movies.csv") if isinstance(row, Row)]
        position = {row.cells["movieid"]: n for n, row in enumerate(rows)}
        self.items = np.array([position[m] for m in movies], np.int32)
        self.train = np.zeros(len(self.people), bool)
        for user in np.unique(self.people):
            own = np.flatnonzero(self.people == user)
            self.train[own[: int(len(own) * 0.8)]] = True
        self.folds = folds
        self.catalogues = [self._make_catalogue(records, fold) for fold in range(folds)]
        self.plain = [replace(c, factors=c.factors[:, :0]) for c in self.catalogues]

    def _make_catalogue(self, records: list[NewItem], fold: int) -> Catalogue:
        others = self.people % self.folds != fold
        size = len(records)
        counts = np.bincount(self.items[others], minlength=size)
        sums = np.bincount(self.items[others], weights=self.values[others], minlength=size)
        items = [
            CatalogueItem(
                n,
                r.title,
                r.domain,
                r.external_id,
                r.year,
                r.creators,
                r.genres,
                r.text,
                float(sums[n] / counts[n]) if counts[n] else None,
                int(counts[n]),
                None,
            )
            for n, r in enumerate(records)
        ]
        factors = fit_factors(
            self.people[others], self.items[others], self.values[others].astype(np.float32), size
        )
        assert factors is not None
        none = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        return build_catalogue(items, none, (np.arange(size), factors))

    def catalogue(self, user: int) -> Catalogue:
        """The catalogue without this user's ratings in it."""
        return self.catalogues[user % self.folds]

    def evidence(self, rows: Rows) -> list[Evidence]:
        """A user's ratings as evidence."""
        return [
            Evidence(
                f"i{self.items[n]}",
                float(self.values[n]),
                int(self.times[n]),
                row=int(self.items[n]),
            )
            for n in rows
        ]


Scorer = Callable[[Trial, int, Rows, Rows], Floats]


def score_item_mean(trial: Trial, user: int, own: Rows, asked: Rows) -> Floats:
    """Everyone's mean, shrunk."""
    return trial.catalogue(user).prior[trial.items[asked]]


def score_biases(trial: Trial, user: int, own: Rows, asked: Rows) -> Floats:
    """Item mean plus the user's own generosity."""
    prior = trial.catalogue(user).prior
    bias = float((trial.values[own] - prior[trial.items[own]]).sum() / (len(own) + 5))
    return prior[trial.items[asked]] + bias


def make_preference(scales: FeatureScales, factors: bool = True, **options: float) -> Scorer:
    """The personal model with the given scales."""
    models = [ContentPreference(scales, **options) for _ in range(FOLDS)]

    def score(trial: Trial, user: int, own: Rows, asked: Rows) -> Floats:
        catalogue = trial.catalogue(user) if factors else trial.plain[user % trial.folds]
        now = int(trial.times[own].max()) if len(own) else 0
        fitted = models[user % trial.folds].judge(catalogue, trial.evidence(own), now)
        return fitted.scores[trial.items[asked]]

    return score


def measure(trial: Trial, scorer: Scorer, most: int | None = None, parity: int = 1) -> list[float]:
    """Accuracy, AUC and mean within-user AUC on the users of one parity, knowing `most` ratings."""
    thresholds, held = [], []
    tuned: list[tuple[Floats, NDArray[np.bool_]]] = []
    within = []
    for user in np.unique(trial.people):
        rows = np.flatnonzero(trial.people == user)
        own, asked = rows[trial.train[rows]], rows[~trial.train[rows]]
        if most is not None:
            own = own[
                len(own) - min(most, len(own)) :
            ]  # the newest: those the user would give first
        scores, liked = scorer(trial, int(user), own, asked), trial.values[asked] >= LIKE
        if user % 2 != parity:
            tuned.append((scores, liked))
            continue
        held.append((scores, liked))
        within.append(area_under_curve(liked, scores))
    tuning = np.concatenate([s for s, _ in tuned]), np.concatenate([y for _, y in tuned])
    thresholds = np.quantile(tuning[0], np.linspace(0.02, 0.98, 97))
    best = max(thresholds, key=lambda cut: float(((tuning[0] >= cut) == tuning[1]).mean()))
    scores, liked = np.concatenate([s for s, _ in held]), np.concatenate([y for _, y in held])
    return [
        float(((scores >= best) == liked).mean()),
        area_under_curve(liked, scores),
        float(np.nanmean(within)),
        float(max(liked.mean(), 1 - liked.mean())),
    ]
