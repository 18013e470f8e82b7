"""Catalogue items as rows of numbers that tastes are linear in."""

import hashlib
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.recommend.genres import fold_genre
from tools.recommend.ports import Catalogue

Matrix = NDArray[np.float64]

MAX_GENRES = 40
CREATOR_WIDTH = 48
TEXT_WIDTH = 32


@dataclass(frozen=True, slots=True)
class FeatureScales:
    """Prior standard deviation of a taste along each kind of feature, in rating units (0..1).

    Measured on ml-latest-small by evals/recommend_movielens.py; 0 leaves a kind out.
    """

    generosity: float = 0.10
    genre: float = 0.05
    era: float = 0.06
    creator: float = 0.06
    text: float = 0.05
    factor: float = 1.5


@dataclass(frozen=True, eq=False)
class Features:
    """`matrix` (n, d): column 0 is constant (the user's generosity), the rest are tastes."""

    matrix: Matrix
    genres: dict[str, int]
    creators: frozenset[str]
    creator_columns: slice
    text_columns: slice
    text_mean: Matrix
    text_basis: Matrix
    scales: FeatureScales

    def trait_row(self, trait: str, vector: NDArray[np.float32] | None) -> Matrix:
        """The feature row of words such as "science fiction" or a director's name, shape (d,)."""
        row = np.zeros(self.matrix.shape[1])
        key = fold_genre(trait)
        if key in self.genres:
            # A film that is only of this genre.
            row[self.genres[key]] = self.scales.genre
            return row
        if trait.casefold() in self.creators:
            row[self.creator_columns] = _hash_name(trait) * self.scales.creator
        if vector is not None and self.text_basis.shape[1]:
            row[self.text_columns] = self._project(vector) * self.scales.text
        return row

    def _project(self, vector: NDArray[np.float32]) -> Matrix:
        row: Matrix = _normalise_rows(((vector - self.text_mean) @ self.text_basis)[None, :])[0]
        return row


def build_features(catalogue: Catalogue, scales: FeatureScales) -> Features:
    """Build the rows of all items. 0.3 s for 10,000; kept until the catalogue changes."""
    count = len(catalogue)
    frequent = Counter(fold_genre(g) for item in catalogue.items for g in item.genres)
    genres = {key: 1 + n for n, (key, _) in enumerate(frequent.most_common(MAX_GENRES))}
    start = 1 + len(genres)
    era = slice(start, start + 4)
    creators = slice(era.stop, era.stop + CREATOR_WIDTH)
    mean, basis = _fit_text(catalogue.text)
    text = slice(creators.stop, creators.stop + basis.shape[1])
    factors = slice(text.stop, text.stop + catalogue.factors.shape[1])
    matrix = np.zeros((count, factors.stop))
    matrix[:, 0] = scales.generosity
    names: dict[str, Matrix] = {}
    for row, item in enumerate(catalogue.items):
        columns = {genres[key] for g in item.genres if (key := fold_genre(g)) in genres}
        for column in columns:
            matrix[row, column] = scales.genre / np.sqrt(len(columns))
        if item.year is not None:
            matrix[row, era] = _era_row(item.year) * scales.era
        for name in item.creators:
            if name not in names:
                names[name] = _hash_name(name)
            matrix[row, creators] += names[name] * scales.creator / np.sqrt(len(item.creators))
    if basis.shape[1]:
        present = np.linalg.norm(catalogue.text, axis=1) > 0
        matrix[present, text] = (
            _normalise_rows((catalogue.text[present] - mean) @ basis) * scales.text
        )
    matrix[:, factors] = catalogue.factors * scales.factor
    known = frozenset(name.casefold() for name in names)
    return Features(matrix, genres, known, creators, text, mean, basis, scales)


def _era_row(year: int) -> Matrix:
    # Smooth bumps 25 years apart: neighbouring decades are alike, far ones are not.
    centres = np.array([1935.0, 1960.0, 1985.0, 2010.0])
    bumps: Matrix = np.exp(-(((year - centres) / 18.0) ** 2))
    return bumps


def _hash_name(name: str) -> Matrix:
    digest = hashlib.sha256(" ".join(name.casefold().split()).encode()).digest()
    generator = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    signs: Matrix = generator.choice([-1.0, 1.0], CREATOR_WIDTH) / np.sqrt(CREATOR_WIDTH)
    return signs


def _fit_text(text: NDArray[np.float32]) -> tuple[Matrix, Matrix]:
    """Mean and principal directions of the text vectors: what all plots share says nothing."""
    present = text[np.linalg.norm(text, axis=1) > 0] if text.size else text
    if len(present) < 8:
        return np.zeros(text.shape[1]), np.zeros((text.shape[1], 0))
    sample = present[:: max(1, len(present) // 4000)].astype(np.float64)
    mean = sample.mean(axis=0)
    covariance = (sample - mean).T @ (sample - mean) / len(sample)
    values, vectors = np.linalg.eigh(covariance)
    width = min(TEXT_WIDTH, int((values > 1e-9).sum()))
    return mean, vectors[:, ::-1][:, :width]


def _normalise_rows(matrix: Matrix) -> Matrix:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    rows: Matrix = matrix / np.maximum(norms, 1e-9)
    return rows
