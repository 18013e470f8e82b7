"""How two items go together, by other people's ratings and by what they are."""

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.item_side import ItemSide

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

PAIR_NAMES = (
    "correlation",
    "sure correlation",
    "raters in common",
    "lift",
    "factor cosine",
    "factor product",
    "like-factor product",
    "genres in common",
    "years apart",
)
_CORRELATION_SHRINKAGE = 0.2
"""About five common raters' worth of residual variance (0.04 on 0..1) without agreement."""


def compare_all(side: ItemSide, item: int) -> Floats:
    """The pair features of every item with one, shape (n, pairs). 3 ms for 10,000 items."""
    people = side.people
    order, starts = people.by_item
    raters = order[starts[item] : starts[item + 1]]
    owners, own = people.people[raters], people.residuals[raters]
    lengths = people.starts[owners + 1] - people.starts[owners]
    rows = np.repeat(people.starts[owners] - np.r_[0, np.cumsum(lengths)[:-1]], lengths)
    rows = rows + np.arange(len(rows))
    weights = np.repeat(own, lengths)
    items, theirs = people.items[rows], people.residuals[rows]
    count = len(side)
    common = np.bincount(items, minlength=count)
    product = np.bincount(items, weights * theirs, count)
    mine = np.bincount(items, weights**2, count)
    other = np.bincount(items, theirs**2, count)
    sums = np.stack([common, product, mine, other]).astype(np.float64)[:, :, None]
    return _assemble(side, np.arange(count), np.array([item]), *sums)[:, 0]


def compare_each(side: ItemSide, items: Ints) -> Floats:
    """The pair features of some items with each other, shape (m, m, pairs)."""
    people = side.people
    order, starts = people.by_item
    lengths = starts[items + 1] - starts[items]
    columns = np.repeat(np.arange(len(items)), lengths)
    rows = np.concatenate([order[starts[i] : starts[i + 1]] for i in items] or [order[:0]])
    _, owners = np.unique(people.people[rows], return_inverse=True)
    size = int(owners.max()) + 1 if len(owners) else 0
    known, rest = np.zeros((2, size, len(items)), np.float32)
    known[owners, columns] = 1.0
    rest[owners, columns] = people.residuals[rows]
    squares = (rest**2).T @ known
    return _assemble(side, items, items, known.T @ known, rest.T @ rest, squares.T, squares)


def _assemble(
    side: ItemSide,
    candidates: Ints,
    events: Ints,
    common: NDArray[np.floating],
    product: NDArray[np.floating],
    mine: NDArray[np.floating],
    other: NDArray[np.floating],
) -> Floats:
    """Features (c, e, pairs) from sums over common raters, each (c, e)."""
    correlation = product / (np.sqrt(mine * other) + _CORRELATION_SHRINKAGE)
    counts = side.counts
    size = np.sqrt(np.outer(counts[candidates], counts[events])) + 1.0
    left, right = side.factors.mean[candidates, 2:], side.factors.mean[events, 2:]
    likes = side.like_factors.mean
    inner = left @ right.T
    norms = np.outer(np.linalg.norm(left, axis=1), np.linalg.norm(right, axis=1))
    genres, years = side.traits.genres, side.traits.years
    shared = genres[candidates] @ genres[events].T
    either = genres[candidates].sum(1)[:, None] + genres[events].sum(1) - shared
    apart = np.abs(years[candidates][:, None] - years[events]).astype(np.float32)
    unknown = (years[candidates] == 0)[:, None] | (years[events] == 0)
    features = np.stack(
        [
            correlation,
            correlation * np.minimum(common / 50.0, 1.0),
            np.log1p(common) / 4.0,
            common / size,
            inner / (norms + 1e-6),
            inner / side.factors.noise,
            likes[candidates, 2:] @ likes[events, 2:].T / side.like_factors.noise,
            shared / np.maximum(either, 1.0),
            np.where(unknown, 0.3, np.exp(-apart / 10.0)),
        ],
        axis=-1,
    )
    return features.astype(np.float32)
