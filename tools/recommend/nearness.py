"""How alike two items are: by genres, creators, text and taste factors."""

import numpy as np
from numpy.typing import NDArray

from tools.recommend.ports import Catalogue

Floats = NDArray[np.float64]


def measure_nearness(
    catalogue: Catalogue, rows: NDArray[np.int64], *, against_all: bool = False
) -> Floats:
    """Likeness 0..1 of the rows to each other (k, k), or to every item (k, n)."""
    others = np.arange(len(catalogue)) if against_all else rows
    parts = [(0.5, _compare_sets(catalogue, rows, others))]
    for weight, matrix in ((0.3, catalogue.centred_text), (0.4, catalogue.factors)):
        if matrix.shape[1]:
            parts.append((weight, _compare_vectors(matrix[rows], matrix[others])))
    whole = sum(weight for weight, _ in parts)
    near: Floats = np.sum([weight / whole * part for weight, part in parts], axis=0)
    return near


def _compare_sets(
    catalogue: Catalogue, rows: NDArray[np.int64], others: NDArray[np.int64]
) -> Floats:
    own = [catalogue.trait_sets[int(row)] for row in rows]
    traits = [catalogue.trait_sets[int(row)] for row in others]
    near = np.zeros((len(rows), len(others)))
    for a, mine in enumerate(own):
        for b, theirs in enumerate(traits):
            if mine and theirs:
                near[a, b] = len(mine & theirs) / len(mine | theirs)
    return near


def _compare_vectors(mine: NDArray[np.float32], theirs: NDArray[np.float32]) -> Floats:
    norms = np.linalg.norm(mine, axis=1)[:, None] * np.linalg.norm(theirs, axis=1)[None, :]
    cosine = (mine @ theirs.T) / np.maximum(norms, 1e-12)
    near: Floats = np.clip(cosine, 0.0, 1.0).astype(np.float64)
    return near
