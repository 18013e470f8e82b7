"""Item-item models of what is rated next: who weighs the history, and what each item leads to.

A model is a matrix [items, items] times a weighted history [users, items]. EASE (Steck,
Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019) takes its matrix from how often two
items share a user. Local EASE, ours, counts a pair by how near the two stood in that user's
history, with a positive definite kernel, so that the same closed form gives the partial
correlations of a moment in place of a lifetime.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evals.movielens_100k import ITEMS, RATINGS, USERS, MovieLens

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Histories = Sequence[Rows]
"""The rows of each user's known ratings, in time order."""
Weigh = Callable[[MovieLens, Rows], Floats]
Kernel = Callable[[MovieLens, Rows], Floats]

SMALL = 1e-9
NEAREST = 1_000
"""Moments of others that vote."""


def cut_histories(data: MovieLens, newest: int) -> list[Rows]:
    """Every user's ratings without the `newest` last ones."""
    starts = data.starts
    return [np.arange(starts[user], starts[user + 1] - newest) for user in range(USERS)]


def count_seconds(data: MovieLens, rows: Rows) -> Rows:
    """0, 1, 2... for each distinct second of a history: the page that a rating stood on."""
    return np.concatenate([[0], np.cumsum(np.diff(data.times[rows]) > 0)]).astype(np.int64)


def weigh_all(data: MovieLens, rows: Rows) -> Floats:
    """The whole history alike."""
    return np.ones(len(rows))


def weigh_by_place(half_life: float) -> Weigh:
    """Half as much for every `half_life` ratings that came later."""

    def weigh(data: MovieLens, rows: Rows) -> Floats:
        return np.asarray(np.exp2(-np.arange(len(rows))[::-1] / half_life), np.float64)

    return weigh


def weigh_by_page(half_life: float) -> Weigh:
    """Half as much for every `half_life` later seconds in which something was rated."""

    def weigh(data: MovieLens, rows: Rows) -> Floats:
        pages = count_seconds(data, rows)
        return np.asarray(np.exp2(-(pages[-1] - pages) / half_life), np.float64)

    return weigh


def weigh_by_age(seconds: float) -> Weigh:
    """Half as much at `seconds` before the last rating, then as 1 / age."""

    def weigh(data: MovieLens, rows: Rows) -> Floats:
        age = np.subtract(data.times[rows[-1]], data.times[rows], dtype=np.float64)
        fresh: Floats = np.asarray(1 / (1 + age / seconds), np.float64)
        return fresh

    return weigh


def weigh_last_page(data: MovieLens, rows: Rows) -> Floats:
    """The ratings of the last second alone."""
    last = np.flatnonzero(data.times[rows] == data.times[rows[-1]])
    weights = np.zeros(len(rows))
    weights[last] = 1.0
    return weights


def near_by_place(length: float) -> Kernel:
    """exp(-distance / length) in ratings."""

    def kernel(data: MovieLens, rows: Rows) -> Floats:
        place = np.arange(len(rows))
        return np.asarray(np.exp(-np.abs(place[:, None] - place) / length), np.float64)

    return kernel


def near_by_page(length: float) -> Kernel:
    """exp(-distance / length) in seconds that hold ratings."""

    def kernel(data: MovieLens, rows: Rows) -> Floats:
        pages = count_seconds(data, rows)
        return np.asarray(np.exp(-np.abs(pages[:, None] - pages) / length), np.float64)

    return kernel


def near_by_time(seconds: float, power: float = 1.0) -> Kernel:
    """(1 + distance / seconds) ** -power."""

    def kernel(data: MovieLens, rows: Rows) -> Floats:
        times = data.times[rows].astype(np.float64)
        return np.asarray((1 + np.abs(times[:, None] - times) / seconds) ** -power, np.float64)

    return kernel


def near_always(data: MovieLens, rows: Rows) -> Floats:
    """Every pair of one user's history counts 1."""
    return np.ones((len(rows), len(rows)))


def follow(data: MovieLens, rows: Rows) -> Floats:
    """.8 ** lag from an item to those rated after it: directed transitions."""
    lag = np.arange(len(rows)) - np.arange(len(rows))[:, None]
    return np.asarray(np.where(lag > 0, 0.8 ** np.maximum(lag, 0), 0.0), np.float64)


def share_page(data: MovieLens, rows: Rows) -> Floats:
    """1 for two items rated in one second."""
    times = data.times[rows]
    return np.equal(times[:, None], times).astype(np.float64)


def sum_pairs(data: MovieLens, histories: Histories, kernel: Kernel) -> Floats:
    """The kernel summed over users for each pair of items; [items, items]."""
    total = np.zeros((ITEMS, ITEMS))
    for rows in histories:
        items = data.items[rows]
        total[np.ix_(items, items)] += kernel(data, rows)
    return total


def solve_ease(pairs: Floats, ridge: float) -> Floats:
    """EASE's closed form with zero diagonal; [from, to]."""
    inverse = np.linalg.inv(pairs + ridge * np.eye(len(pairs)))
    weights: Floats = np.asarray(-inverse / np.diag(inverse), np.float64)
    np.fill_diagonal(weights, 0.0)
    return weights


def weigh_histories(data: MovieLens, histories: Histories, weigh: Weigh) -> Floats:
    """[users, items]"""
    weights = np.zeros((USERS, ITEMS))
    for user, rows in enumerate(histories):
        weights[user, data.items[rows]] = weigh(data, rows)
    return weights


@dataclass(frozen=True, slots=True)
class MomentNeighbours:
    """Moments of other users' histories that resemble this one, and what stood around them.

    Session kNN with decay (Garg et al., STAN, SIGIR 2019), over every rating as a moment.
    """

    moments: sparse.csr_matrix
    """[ratings, items], unit rows: what stood near each rating."""
    around: sparse.csr_matrix
    """[ratings, items]: what each votes for."""
    rareness: Floats
    nearest: int

    def score(self, data: MovieLens, histories: Histories) -> Floats:
        """[users, items], rows sum to 1; the user's own moments do not vote."""
        turned = self.moments.T.tocsr()
        scores = np.zeros((USERS, ITEMS))
        starts = data.starts
        for user, rows in enumerate(histories):
            items = data.items[rows[::-1][:15]]
            weights = 0.5 ** (np.arange(len(items)) / 5) * self.rareness[items]
            asked = sparse.csr_matrix(
                (weights, (np.zeros(len(items), np.int64), items)), (1, ITEMS)
            )
            likeness = (asked @ turned).toarray()[0]
            likeness[starts[user] : starts[user + 1]] = 0
            best = np.argpartition(-likeness, self.nearest)[: self.nearest]
            votes = sparse.csr_matrix(likeness[best][None] ** 2)
            scores[user] = (votes @ self.around[best]).toarray()[0]
        return np.asarray(scores / np.maximum(scores.sum(1, keepdims=True), SMALL), np.float64)


def find_moments(data: MovieLens, histories: Histories) -> MomentNeighbours:
    """A moment is the 15 ratings on either side of one; it votes for the 8 on either side."""
    known = np.concatenate(list(histories))
    popularity = np.maximum(np.bincount(data.items[known], minlength=ITEMS), 1)
    rareness = np.log(USERS / popularity + 1) ** 0.5
    moments = _window(data, histories, 15, 5) @ sparse.diags(rareness)
    length = np.sqrt(np.asarray(moments.multiply(moments).sum(1)).ravel())
    itself = sparse.csr_matrix((np.ones(len(known)), (known, data.items[known])), (RATINGS, ITEMS))
    return MomentNeighbours(
        (sparse.diags(1 / np.maximum(length, 1e-6)) @ moments).tocsr(),
        (_window(data, histories, 8, 3) + itself).tocsr(),
        rareness,
        NEAREST,
    )


def _window(
    data: MovieLens, histories: Histories, reach: int, half_life: float
) -> sparse.csr_matrix:
    own, items, weights = [], [], []
    for rows in histories:
        for lag in range(1, min(reach, len(rows) - 1) + 1):
            for at, other in ((rows[lag:], rows[:-lag]), (rows[:-lag], rows[lag:])):
                own.append(at)
                items.append(data.items[other])
                weights.append(np.full(len(at), 0.5 ** ((lag - 1) / half_life), np.float32))
    return sparse.csr_matrix(
        (np.concatenate(weights), (np.concatenate(own), np.concatenate(items))), (RATINGS, ITEMS)
    )
