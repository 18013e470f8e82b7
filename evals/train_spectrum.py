"""Learn how photos show each aspect, and write the weights that ship with Locket.

A logistic regression an aspect, from the meaning of a photo to whether people's captions say it.
Trained on the photos that the shared space was trained on; the ridge was chosen on half of those it
never saw. Aspects of sensitive kinds have no examples here: their weights are the mean of their
words' vectors, steep enough that one ordinary photo in a hundred passes.

    python -m evals.train_spectrum [CACHE]
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.files import ModelFiles
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.shared_space import load_shared_space
from evals.bridge_data import COCO_TRAIN, FLICKR_TRAIN, Captioned, load_photos, see_all
from evals.spectrum_data import find_truth
from memory.records import Vector
from tools.spectrum.aspects import ASPECTS, SENSITIVE_ASPECTS
from tools.spectrum.heads import FILE

EMBEDDED = {"image": "efficientnet-lite2", "text": "bge-small-en-v1.5-int8"}
RIDGE = 0.15
STEEP = 40.0
"""Log-odds for each unit of cosine, of aspects that are known by words alone."""
STEPS = 25
Floats = NDArray[np.float64]


def main(arguments: Sequence[str] = ()) -> int:
    """Train and write; the one argument is a folder that keeps what was seen."""
    cache = Path(arguments[0]) if arguments else None
    models = ModelSet(ModelFiles(), EMBEDDED)
    photos = load_photos(COCO_TRAIN) + load_photos(FLICKR_TRAIN)
    meanings = place(models, photos, cache)
    learned, offsets, usual = train(meanings, find_truth(photos))
    words = [f"a photo of {word}" for one in SENSITIVE_ASPECTS for word in one.words]
    owners = np.repeat(np.arange(len(SENSITIVE_ASPECTS)), [len(a.words) for a in SENSITIVE_ASPECTS])
    vectors = load_shared_space().place_words(models.text().encode_passages(words))
    means = np.stack([vectors[owners == at].mean(0) for at in range(len(SENSITIVE_ASPECTS))])
    cut = np.quantile(meanings @ means.T, 0.99, axis=0)
    weights = np.concatenate([learned, STEEP * means])
    scale = np.abs(weights).max(1) / 127
    path = Path(__file__).parents[1] / "tools" / "data" / FILE
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        allow_pickle=False,
        **{
            "weights.int8": np.round(weights / scale[:, None]).astype(np.int8),
            "weights.scale": scale.astype(np.float32),
            "offsets": np.concatenate([offsets, -STEEP * cut]).astype(np.float32),
            "usual": np.concatenate([usual, np.full(len(cut), 0.02)]).astype(np.float32),
        },
    )
    print(f"{len(photos.photos):,} photos, {len(ASPECTS)} aspects; {path.stat().st_size:,} bytes.")
    return 0


def place(models: ModelSet, photos: Captioned, cache: Path | None) -> Vector:
    """The photos' meanings, (n, 384)."""

    def open_eyes() -> LiteImageEncoder:
        eyes = models.eyes()
        assert isinstance(eyes, LiteImageEncoder)
        return eyes

    return load_shared_space().place_photos(see_all(open_eyes, photos, "orig", cache))


def train(meanings: Vector, truth: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Weights (aspects, 384), offsets (aspects,), and the share of photos that show each."""
    inputs = np.hstack([meanings, np.ones((len(meanings), 1))]).astype(np.float64)
    rows = np.stack([_fit(inputs, column.astype(np.float64)) for column in truth.T])
    return rows[:, :-1], rows[:, -1], truth.mean(0)


def _fit(inputs: Floats, target: Floats) -> Floats:
    """Ridge-penalised logistic regression by Newton's method; the last column is the offset."""
    weights = np.zeros(inputs.shape[1])
    ridge = np.full(inputs.shape[1], RIDGE)
    ridge[-1] = 1e-3
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-(inputs @ weights)))
        gradient = inputs.T @ (chances - target) + ridge * weights
        curvature = (inputs * (chances * (1 - chances))[:, None]).T @ inputs
        curvature[np.diag_indices_from(curvature)] += ridge
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-3:
            break
    return weights


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
