"""Compact taste factors of items from other people's ratings (public data, no user of ours in it).

Probabilistic PCA with missing values, fitted by expectation maximisation (Tipping & Bishop 1999,
"Probabilistic Principal Component Analysis"): a person's ratings, less item mean and the person's
own generosity, are `factors @ taste + noise` with `taste ~ N(0, I)`. So the factors are the prior
covariance of any person's tastes, and a new person's are found in closed form.
"""

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector

COLLABORATIVE_SPACE = "collaborative-ppca-1"
FACTORS = 8
_ITERATIONS = 12
_MIN_PEOPLE = 30
_ITEM_PRECISION = 800.0
"""Pull of each item's factors to zero; items with a handful of raters keep small factors."""
PERSON_SHRINKAGE = 5.0
ITEM_SHRINKAGE = 5.0
"""Ratings' worth of the overall mean mixed into a person's or an item's mean."""

Ints = NDArray[np.int32]


def shrink_means(
    groups: Ints, values: NDArray[np.floating], count: int, weight: float
) -> NDArray[np.float64]:
    """Per-group mean of `values`, pulled to 0 as by `weight` zeros. Shape (count,)."""
    total = np.bincount(groups, weights=values, minlength=count)
    return total / (np.bincount(groups, minlength=count) + weight)


def fit_factors(
    people: Ints,
    items: Ints,
    values: NDArray[np.float32],
    item_count: int,
    *,
    factors: int = FACTORS,
    iterations: int = _ITERATIONS,
) -> Vector | None:
    """Fit item factors, shape (item_count, factors), in rating units (0..1); not unit length.

    `people`, `items`, `values` are parallel (n,). None when there are fewer than 30 people.
    """
    if len(people) == 0 or len(np.unique(people)) < _MIN_PEOPLE:
        return None
    order = np.argsort(people, kind="stable")
    people, items = people[order], items[order]
    overall = float(values.mean())
    centred = values[order].astype(np.float64) - overall
    person_count = int(people.max()) + 1
    item_bias = shrink_means(items, centred, item_count, ITEM_SHRINKAGE)
    residual = centred - item_bias[items]
    residual -= shrink_means(people, residual, person_count, PERSON_SHRINKAGE)[people]

    generator = np.random.default_rng(7)
    loadings: NDArray[np.floating] = generator.normal(0.0, 0.03, (item_count, factors))
    noise = float(residual.var())
    starts = np.flatnonzero(np.r_[True, np.diff(people) > 0])
    spans = list(zip(starts, np.r_[starts[1:], len(people)], strict=True))
    identity = np.eye(factors)
    for _ in range(iterations):
        outer = np.zeros((item_count, factors, factors))
        cross = np.zeros((item_count, factors))
        error = 0.0
        for start, end in spans:
            rated, y = items[start:end], residual[start:end]
            rows = loadings[rated]
            covariance = np.linalg.inv(identity + rows.T @ rows / noise)
            taste = covariance @ (rows.T @ y) / noise
            second = covariance + np.outer(taste, taste)
            outer[rated] += second
            cross[rated] += y[:, None] * taste
            error += float(((y - rows @ taste) ** 2).sum())
            error += float(np.einsum("nf,fg,ng->", rows, covariance, rows))
        ridge = identity * (_ITEM_PRECISION * noise)
        loadings = np.linalg.solve(outer + ridge, cross[:, :, None])[:, :, 0]
        noise = error / len(residual)
    return loadings.astype(np.float32)
