"""The shared space without a fifth of the photos at a time: how new photos lie in it.

What is learned from photos that the space was trained on would be too sure of itself. So each
photo is placed by projections that never saw it, and its words are weighed there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.bridge_training import EPOCHS, Lessons, train_once
from memory.records import Vector

FOLDS, SEED = 5, 0


@dataclass(frozen=True, slots=True)
class Fold:
    """Photos left out, by number, and the projections trained on the others."""

    unseen: NDArray[np.int64]
    weights: dict[str, Vector]

    def place_photos(self, inputs: Vector) -> Vector:
        """Unit vectors of photos, as `SharedSpace.place_photos` makes them."""
        w = self.weights
        inner = inputs @ w["hidden"].T + w["hidden.bias"]
        inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner**3)))
        rows = inputs @ w["straight"].T + w["straight.bias"] + inner @ w["out"].T + w["out.bias"]
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def place_words(self, vectors: Vector) -> Vector:
        """Unit vectors of texts, as `SharedSpace.place_words` makes them."""
        rows = np.asarray(vectors, np.float32) @ self.weights["words"].T
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def make_folds(
    count: int,
    gather: Callable[[], Lessons],
    cache: Path | None,
    *,
    folds: int = FOLDS,
    epochs: int = EPOCHS,
    report: Callable[[str], None] = lambda line: None,
) -> list[Fold]:
    """Train the space of `count` photos once for each fold; what is in `cache` is read from there.

    `gather` is called only where something is to be trained.
    """
    lessons: Lessons | None = None
    fold_of = np.random.default_rng(SEED).integers(0, folds, count)
    made = []
    for fold in range(folds):
        taught, unseen = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        kept = None if cache is None else cache / f"space.{count}.fold{fold}.npz"
        if kept is not None and kept.exists():
            with np.load(kept, allow_pickle=False) as stored:
                made.append(Fold(unseen, {name: stored[name] for name in stored.files}))
            continue
        lessons = lessons or gather()
        some = Lessons(
            [matrix[taught] for matrix in lessons.inputs],
            [lessons.captions[row] for row in taught.tolist()],
            lessons.groups,
        )
        weights = train_once(some, SEED, epochs)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            np.savez(kept, allow_pickle=False, **weights)
        made.append(Fold(unseen, weights))
        report(f"space without part {fold + 1} of {folds}")
    return made
