"""Taste factors of items, with how sure they are, from the ratings of people who are not the user.

A rating is `overall + w . a` and noise, with the item `a = (quality, 1, factors)` and the person
`w = (1, generosity, tastes)`. Mean-field variational Bayes (Lim & Teh 2007, "Variational Bayesian
approach to movie rating prediction"): each item and person is a Gaussian, so an item with three
raters stays vague and counts for little. The prior mean of an item is linear in what is known
without ratings (genre, era) and in how many rated it, so an item nobody rated has factors too; the
noise is each person's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FACTORS = 20
ITERATIONS = 40
_NOISE_STRENGTH = 5.0
"""Ratings' worth of the mean noise mixed into each person's."""
_RIDGE = 1.0


@dataclass(frozen=True, eq=False)
class ItemFactors:
    """Items as Gaussians, k + 2 wide with the person's constant: (quality, 1, k factors).

    `mean` (n, k + 2), `covariance` (n, k + 2, k + 2), zero for the constant. `generosity` is the
    prior variance of a person's generosity, `noise` the variance of a rating around its prediction.
    """

    mean: Floats
    covariance: Floats
    overall: float
    generosity: float
    noise: float

    @property
    def width(self) -> int:
        """Numbers of a person's posterior: generosity and tastes."""
        return int(self.mean.shape[1]) - 1


def fit_item_factors(
    values: Floats,
    known: Floats,
    traits: Floats,
    *,
    factors: int = FACTORS,
    iterations: int = ITERATIONS,
    seed: int = 7,
    report: Callable[[float], None] = lambda share: None,
) -> ItemFactors:
    """Fit on `values` (people, items) where `known` (same shape) is 1, elsewhere 0.

    `traits` (items, p) are the regressors of the prior mean, a constant among them. `report` hears
    the share done and may raise to stop.
    """
    people, items = values.shape
    counts = known.sum(axis=1)
    overall = float((values * known).sum() / max(counts.sum(), 1.0))
    centred = (values - overall) * known
    squares = (centred**2).sum(axis=1)
    width = factors + 2
    upper = np.triu_indices(width)
    free_item = np.array([0, *range(2, width)])
    generator = np.random.default_rng(seed)
    a = np.zeros((items, width), np.float32)
    a[:, 1] = 1.0
    a[:, 2:] = generator.normal(0.0, 0.05, (items, factors))
    a_cov = np.zeros((items, width, width), np.float32)
    w = np.zeros((people, width), np.float32)
    w[:, 0] = 1.0
    w_cov = np.zeros((people, width, width), np.float32)
    precision = np.full(people, 1.0 / max(float(squares.sum() / max(counts.sum(), 1)), 1e-6))
    generosity, noise = 0.01, 0.04
    prior_mean = a[:, free_item].copy()
    prior_mean[:, 1:] = 0.0
    prior_variance = np.full(width - 1, 0.02, np.float32)
    gram = np.linalg.inv(traits.T @ traits + _RIDGE * np.eye(traits.shape[1])) @ traits.T

    for turn in range(iterations):
        # People, given the items.
        second = _second_moments(a, a_cov)[:, upper[0], upper[1]]
        sums = _unfold(known @ second, upper, width)
        cross = centred @ a
        prior = np.r_[1.0 / generosity, np.ones(factors)]
        inverse = np.linalg.inv(sums[:, 1:, 1:] * precision[:, None, None] + np.diag(prior))
        right = precision[:, None] * (cross[:, 1:] - sums[:, 1:, 0])
        w[:, 1:] = np.einsum("pij,pj->pi", inverse, right)
        w_cov[:, 1:, 1:] = inverse
        generosity = float(np.mean(w[:, 1] ** 2 + w_cov[:, 1, 1]))
        # Each person's noise.
        moments = _second_moments(w, w_cov)
        error = squares - 2 * (w * cross).sum(axis=1) + (moments * sums).sum(axis=(1, 2))
        noise = float(error.sum() / max(counts.sum(), 1.0))
        precision = (_NOISE_STRENGTH + counts) / (_NOISE_STRENGTH * noise + error)
        # Items, given the people.
        weighted = moments[:, upper[0], upper[1]] * precision[:, None]
        sums = _unfold(known.T @ weighted.astype(np.float32), upper, width)
        cross = centred.T @ (w * precision[:, None]).astype(np.float32)
        inverse = np.linalg.inv(
            sums[:, free_item[:, None], free_item] + np.diag(1.0 / prior_variance)
        )
        right = cross[:, free_item] - sums[:, free_item, 1] + prior_mean / prior_variance
        a[:, free_item] = np.einsum("pij,pj->pi", inverse, right)
        a_cov[:, free_item[:, None], free_item] = inverse
        # What is known of an item before anyone rates it.
        free = a[:, free_item]
        prior_mean = (traits @ (gram @ free)).astype(np.float32)
        spread = np.diagonal(inverse, axis1=1, axis2=2)
        prior_variance = np.maximum(((free - prior_mean) ** 2 + spread).mean(axis=0), 1e-5)
        report((turn + 1) / iterations)
    return ItemFactors(a, a_cov, overall, generosity, noise)


def _second_moments(mean: Floats, covariance: Floats) -> Floats:
    moments: Floats = mean[:, :, None] * mean[:, None, :] + covariance
    return moments


def _unfold(rows: Floats, upper: tuple[NDArray[np.intp], NDArray[np.intp]], width: int) -> Floats:
    """Full symmetric matrices from rows of upper triangles."""
    full = np.zeros((len(rows), width, width), np.float32)
    full[:, upper[0], upper[1]] = rows
    full[:, upper[1], upper[0]] = rows
    return full
