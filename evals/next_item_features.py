"""What the learned mix sees of each candidate: scores of many models, and the user's moment.

All statistics come from the histories given, so what is asked stays out of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.movielens_100k import ITEMS, USERS, MovieLens
from evals.next_item_models import (
    SMALL,
    Floats,
    Histories,
    Weigh,
    count_seconds,
    find_moments,
    follow,
    near_always,
    near_by_page,
    near_by_place,
    near_by_time,
    share_page,
    solve_ease,
    sum_pairs,
    weigh_all,
    weigh_by_age,
    weigh_by_page,
    weigh_by_place,
    weigh_histories,
    weigh_last_page,
)

Singles = NDArray[np.float32]
POOL = 200
"""Candidates that the mix orders; what is asked and lies outside counts as missed."""
DAY = 86_400
WINDOWS = (1, 7, 30)
"""Days before the user's last rating over which others' ratings make an item timely."""

PAIRINGS: tuple[tuple[str, str, Weigh], ...] = (
    ("popularity", "", weigh_all),
    ("EASE", "ease", weigh_all),
    ("recency-EASE", "ease", weigh_by_place(10)),
    ("EASE, by page", "ease", weigh_by_page(5)),
    ("itemKNN", "cosine", weigh_all),
    ("itemKNN, recent", "cosine", weigh_by_page(5)),
    ("local EASE, 15", "place 15", weigh_by_place(10)),
    ("local EASE, 15, by page", "place 15", weigh_by_page(3)),
    ("local EASE, 15, last page", "place 15", weigh_last_page),
    ("local EASE, 5, by page", "place 5", weigh_by_page(3)),
    ("local EASE, 5, long", "place 5", weigh_by_place(20)),
    ("local EASE, pages, by age", "page 10", weigh_by_age(60)),
    ("local EASE, pages", "page 10", weigh_by_page(3)),
    ("local EASE, ten minutes", "ten minutes", weigh_by_place(10)),
    ("transitions, last two", "next", weigh_by_place(2)),
    ("transitions, last six", "next", weigh_by_place(6)),
    ("same second", "same", weigh_last_page),
    ("same second, pages", "same", weigh_by_page(2)),
)
POOLED_BY = (
    "EASE, by page",
    "local EASE, 15",
    "local EASE, 15, by page",
    "local EASE, pages",
    "moments",
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Closed-form models of the given histories."""

    histories: Histories
    popularity: Floats
    matrices: dict[str, Singles]
    liking: Floats
    """Mean stars above 3.53 (the mean of all), shrunk."""
    order: NDArray[np.int64]
    """The known rows by time."""


def gather_statistics(data: MovieLens, histories: Histories) -> Statistics:
    """A few tens of seconds of one core."""
    known = np.concatenate(list(histories))
    together = sum_pairs(data, histories, near_always)
    popularity = np.diag(together).copy()
    length = np.sqrt(np.maximum(popularity, 1))
    matrices = {"ease": solve_ease(together, 300), "cosine": together / length[:, None] / length}
    for name, kernel, ridge in (
        ("place 15", near_by_place(15), 100),
        ("place 5", near_by_place(5), 100),
        ("page 10", near_by_page(10), 100),
        ("ten minutes", near_by_time(600), 100),
    ):
        matrices[name] = solve_ease(sum_pairs(data, histories, kernel), ridge)
    damped = (popularity[:, None] + 10) ** 0.8 * (popularity + 10) ** 0.3
    for name, kernel in (("next", follow), ("same", share_page)):
        matrices[name] = sum_pairs(data, histories, kernel) / damped
    for name in ("cosine", "same"):
        np.fill_diagonal(matrices[name], 0.0)
    liking = np.bincount(data.items[known], data.values[known] - 3.53, ITEMS) / (popularity + 5)
    order = known[np.argsort(data.times[known], kind="stable")]
    singles = {name: matrix.astype(np.float32) for name, matrix in matrices.items()}
    return Statistics(histories, popularity, singles, liking, order)


def score_models(
    data: MovieLens, statistics: Statistics, histories: Histories
) -> dict[str, Singles]:
    """Every closed-form model's scores, [users, items]."""
    scores = {}
    for name, matrix, weigh in PAIRINGS:
        if matrix:
            weights = weigh_histories(data, histories, weigh).astype(np.float32)
            scores[name] = weights @ statistics.matrices[matrix]
        else:
            scores[name] = np.tile(statistics.popularity.astype(np.float32), (USERS, 1))
    moments = find_moments(data, statistics.histories)
    scores["moments"] = moments.score(data, histories).astype(np.float32)
    return scores


def measure_timeliness(data: MovieLens, statistics: Statistics, histories: Histories) -> Singles:
    """How much more others rated each item lately than ever, as logarithms; [users, items, 3].

    Only ratings older than the user's last known one count.
    """
    rows = statistics.order
    times, items, users = data.times[rows], data.items[rows], data.users[rows]
    usual = statistics.popularity / len(rows) * 100
    timely = np.zeros((USERS, ITEMS, len(WINDOWS)), np.float32)
    for user, history in enumerate(histories):
        now = data.times[history[-1]]
        for place, days in enumerate(WINDOWS):
            first, last = np.searchsorted(times, (now - days * DAY, now))
            others = items[first:last][users[first:last] != user]
            share = np.bincount(others, minlength=ITEMS) / max(len(others), 1) * 100
            timely[user, :, place] = np.log((share + 0.05) / (usual + 0.05))
    return timely


def describe_moments(data: MovieLens, statistics: Statistics, histories: Histories) -> Singles:
    """The user's moment: length, page, haste and kind of what was rated last; [users, 9]."""
    rows = []
    for history in histories:
        times, pages = data.times[history], count_seconds(data, history)
        earlier = np.flatnonzero(pages < pages[-1])
        recent = data.items[history[-10:]]
        known = np.log1p(statistics.popularity[recent])
        rows.append(
            [
                np.log(len(history)) / 3,
                np.log((pages == pages[-1]).sum()),
                np.log1p(times[-1] - times[earlier[-1]]) / 5 if len(earlier) else 0.0,
                len(history) / (pages[-1] + 1) / 5,
                known.mean() / 3,
                known.std(),
                (data.years[recent].mean() - 1985) / 10,
                np.log1p(times[-1] - times[0]) / 10,
                data.values[history[-5:]].mean() - 3.5,
            ]
        )
    return np.array(rows, np.float32)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question a user: the pooled candidates, their features, and where the answer stands."""

    pool: NDArray[np.int64]
    """[users, POOL] items, none of them known to the user."""
    features: Singles
    """[users, POOL, features]"""
    moments: Singles
    """[users, moment]"""
    answer: NDArray[np.int64]
    """[users]: place of the answer in the pool; -1 where it is not there."""


def name_features(models: Sequence[str]) -> tuple[str, ...]:
    """What stands in each column of `Asked.features`; a model has two."""
    columns = [f"{name}: {kind}" for name in models for kind in ("height", "rank")]
    return (*columns, *(f"last {n} days" for n in WINDOWS), "popularity: item", "liking", "year")


def pose_questions(
    data: MovieLens,
    statistics: Statistics,
    histories: Histories,
    scores: dict[str, Singles],
    answers: NDArray[np.int64],
) -> Asked:
    """Pool the candidates of every user by a few models' ranks and describe them."""
    open_items = np.ones((USERS, ITEMS), np.bool_)
    for user, history in enumerate(histories):
        open_items[user, data.items[history]] = False
    ranks = {name: _rank(np.where(open_items, each, -np.inf)) for name, each in scores.items()}
    together = np.sum([ranks[name] for name in POOLED_BY], axis=0)
    together[~open_items] = np.inf
    pool = np.argsort(together, axis=1, kind="stable")[:, :POOL]
    columns: list[NDArray[np.floating]] = []
    for name, each in scores.items():
        height = np.take_along_axis(_spread(each, open_items), pool, 1)
        columns += [height, np.take_along_axis(ranks[name], pool, 1) / 3]
    timely = measure_timeliness(data, statistics, histories)
    columns += [np.take_along_axis(timely[:, :, n], pool, 1) for n in range(len(WINDOWS))]
    columns += [np.log1p(statistics.popularity)[pool] / 3, statistics.liking[pool]]
    columns.append(np.clip((data.years[pool] - 1985) / 10, -3, 2))
    found = pool == answers[:, None]
    answer = np.where(found.any(1), found.argmax(1), -1)
    features = np.stack(columns, axis=-1).astype(np.float32)
    return Asked(pool, features, describe_moments(data, statistics, histories), answer)


def _rank(scores: Singles) -> Singles:
    places = np.broadcast_to(np.log1p(np.arange(ITEMS, dtype=np.float32)), scores.shape)
    ranks = np.empty_like(scores)
    np.put_along_axis(ranks, np.argsort(-scores, axis=1), places, 1)
    return ranks


def _spread(scores: Singles, open_items: NDArray[np.bool_]) -> Singles:
    """Standard scores over the user's open items, long tails drawn in by a logarithm."""
    count = open_items.sum(1, keepdims=True)
    mean = (scores * open_items).sum(1, keepdims=True) / count
    deviation = np.sqrt(((scores - mean) ** 2 * open_items).sum(1, keepdims=True) / count)
    height = (scores - mean) / (deviation + SMALL)
    return np.asarray(np.sign(height) * np.log1p(np.abs(height)), np.float32)
