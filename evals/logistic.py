"""Logistic regression with a ridge, and the two figures of an abstaining decision."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def fit_logistic(
    rows: Any, labels: Any, *, ridge: float, weights: Any = None
) -> tuple[Floats, float]:
    """Weights and bias on the rows as they are; the ridge acts on standardised columns.

    `rows` shape (n, k), `labels` shape (n,), `weights` of the rows, 1 when not given.
    """
    matrix = np.asarray(rows, np.float64)
    wanted = np.asarray(labels, np.float64)
    each = np.ones(len(wanted)) if weights is None else np.asarray(weights, np.float64)
    mean, spread = matrix.mean(0), matrix.std(0) + 1e-6
    scaled = (matrix - mean) / spread

    def loss(point: Floats) -> tuple[float, Floats]:
        odds = scaled @ point[:-1] + point[-1]
        wrong = (1 / (1 + np.exp(-odds)) - wanted) * each
        value = float(np.sum(each * (np.logaddexp(0, odds) - wanted * odds)))
        value += 0.5 * ridge * float(np.sum(point[:-1] ** 2))
        return value, np.append(scaled.T @ wrong + ridge * point[:-1], wrong.sum())

    found = minimize(
        loss, np.zeros(matrix.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    ).x
    slopes = found[:-1] / spread
    return slopes, float(found[-1] - slopes @ mean)


def find_auc(answerable: Sequence[bool] | Flags, scores: Sequence[float] | Floats) -> float:
    """Probability that an answerable question scores above an unanswerable one, ties half."""
    flags, values = np.asarray(answerable, bool), np.asarray(scores, np.float64)
    held, lacking = int(flags.sum()), int((~flags).sum())
    ranks = rankdata(values)
    return float((ranks[flags].sum() - held * (held + 1) / 2) / (held * lacking))


def find_cut(scores: Floats, share: float) -> float:
    """The cut under which this share of the scores falls."""
    return float(np.quantile(scores, share))


def abstained_at(answerable: Flags, scores: Floats, share: float) -> float:
    """Share of unanswerable questions under the cut that gives this share of false abstention."""
    return float(np.mean(scores[~answerable] < find_cut(scores[answerable], share)))
