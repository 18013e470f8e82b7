"""How well the ranking knows a MovieLens user's likes, beside baselines that know less.

Protocol: ml-latest-small; like means rating >= 4. Users in five folds; item means and taste factors
come from the ratings of the other four folds (all of them, also later ones), as in the product,
where a catalogue's raters are strangers. Each user's own ratings in time order: the first 80 % are
known, the last 20 % asked, without update in between. Each model's threshold for accuracy is the
best one on the users of even id; the table is of those of odd id. Scales and noise were chosen by
hand on the even ids. "cold n" knows only the newest n of the first 80 %.

Run: python -m evals.recommend_movielens FOLDER
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.features import FeatureScales
from assistant.personalization.preference import ContentPreference
from evals.data import find_data
from memory.records import CatalogueItem, NewItem
from tools.importers.archive import Archive
from tools.importers.movielens import read_movielens
from tools.importers.records import ItemRecord
from tools.importers.tables import Row, read_rows
from tools.recommend.catalogue import build_catalogue
from tools.recommend.collaborative import fit_factors
from tools.recommend.ports import Catalogue, Evidence
from tools.recommend.reasons import word_reason
from tools.recommend.verify import find_idle_causes

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
                f"i{int(self.items[n])}",
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
    held: list[tuple[Floats, NDArray[np.bool_]]] = []
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


def check_reasons(trial: Trial, users: int = 40) -> tuple[int, int, int]:
    """Top-five reasons of some users: cited pieces, pieces that scoring again finds idle, bare."""
    model = ContentPreference()
    cited_count = idle_count = bare = 0
    for user in np.unique(trial.people)[:users]:
        rows = np.flatnonzero((trial.people == user) & trial.train)
        catalogue, evidence = trial.catalogue(int(user)), trial.evidence(rows)
        now = int(trial.times[rows].max())
        fitted = model.judge(catalogue, evidence, now)
        ranking = fitted.scores.copy()
        ranking[trial.items[rows]] = -np.inf
        for row in np.argsort(-ranking)[:5]:
            reason = word_reason(catalogue, fitted, evidence, int(row))
            cited = [source for source, _ in reason.because]
            idle = find_idle_causes(model, catalogue, evidence, int(row), cited, now)
            cited_count, idle_count = cited_count + len(cited), idle_count + len(idle)
            bare += not cited
    return cited_count, idle_count, bare


def time_update(trial: Trial) -> tuple[float, float]:
    """Milliseconds to learn 10,000 ratings and score all films; the same with 100 ratings."""
    model = ContentPreference()
    catalogue = trial.catalogues[0]
    rows = np.arange(10_000)
    taken = []
    for count in (10_000, 100):
        evidence = trial.evidence(rows[:count])
        model.judge(catalogue, evidence[:1], 0)
        started = time.perf_counter()
        model.judge(catalogue, evidence, 0)
        taken.append((time.perf_counter() - started) * 1000)
    return taken[0], taken[1]


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=None)
    folder = parser.parse_args(arguments).folder
    trial = Trial(folder or find_data("recommend", "ml-latest-small"))
    full = make_preference(FeatureScales())
    contenders: list[tuple[str, Scorer, int | None]] = [
        ("item mean", score_item_mean, None),
        ("user + item bias", score_biases, None),
        ("personal, content alone", make_preference(FeatureScales(), factors=False), None),
        ("personal, content + factors", full, None),
    ]
    for most in (0, 1, 5, 20, 40):
        contenders += [
            (f"cold {most}: user + item bias", score_biases, most),
            (f"cold {most}: personal", full, most),
        ]
    print(f"{'model':32s} accuracy  AUC   within-user AUC")
    majority = 0.0
    for name, scorer, known in contenders:
        accuracy, area, within, majority = measure(trial, scorer, known)
        print(f"{name:32s} {accuracy:.3f}     {area:.3f} {within:.3f}")
    print(f"{'majority rate':32s} {majority:.3f}")
    cited, idle, bare = check_reasons(trial)
    print(f"reasons: {cited} pieces cited, {idle} idle when checked, {bare} of 200 cite none")
    update, score = time_update(trial)
    print(f"learn 10,000 ratings and score 9,742 films: {update:.0f} ms; with 100: {score:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
