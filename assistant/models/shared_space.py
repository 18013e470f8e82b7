"""The space that photos and words share in the embedded tier, in NumPy alone.

A photo comes into it from what EfficientNet-Lite2 saw (a small network), words from their
bge-small vectors (a matrix), so that searching photos by words loads no torch. The weights are our
own, trained on captioned photos: docs/eyes-card.md tells with which data, how and how well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np

from memory.records import Vector

SHARED_SPACE: Final = "locket-embedded-1"
"""Name of the space. Its vectors have 384 numbers."""

WORDS_SPACE: Final = "bge-small-en-v1.5-int8"
"""The text space whose passage vectors the space takes."""

_NEAREST = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What the image tower saw of a photo's places, before it becomes a vector.

    `pooled` (1280,) is the mean of the feature map; `usual` and `peak` (1000,) are the mean and
    the greatest ImageNet logits over the places, each smoothed with its eight neighbours.
    """

    pooled: Vector
    usual: Vector
    peak: Vector


class SharedSpace:
    """The projections of photos and of words. Holds 30 MB; `load_shared_space` makes it."""

    def __init__(self, weights: dict[str, Vector]) -> None:
        self._weights = weights

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return int(self._weights["words"].shape[0])

    @property
    def label_words(self) -> Vector:
        """Unit vectors of the label words in the space, shape (1000, dimension)."""
        return self.place_words(self._weights["labels"])

    def place_photos(self, seen: Sequence[Seen]) -> Vector:
        """Unit vectors of photos. Shape (len(seen), dimension)."""
        w = self._weights
        inputs = join_inputs(seen, w["labels"])
        hidden = _gelu(inputs @ w["hidden"].T + w["hidden.bias"])
        straight = inputs @ w["straight"].T + w["straight.bias"]
        return _unit(straight + hidden @ w["out"].T + w["out.bias"])

    def place_words(self, vectors: Vector) -> Vector:
        """Unit vectors of texts from their passage vectors in `WORDS_SPACE`, (n, 384) both."""
        return _unit(np.asarray(vectors, np.float32) @ self._weights["words"].T)

    def commonness(self, photos: Vector) -> Vector:
        """Mean cosine of each photo to its ten nearest training captions. Shape (len(photos),)."""
        cosines = np.asarray(photos, np.float32) @ self._weights["captions"].T
        nearest = np.partition(cosines, -_NEAREST, axis=1)[:, -_NEAREST:]
        return np.asarray(nearest.mean(1), dtype=np.float32)


def join_inputs(seen: Sequence[Seen], labels: Vector) -> Vector:
    """What the photos' network takes; `labels` (1000, 384) are the label words' vectors.

    Shape (len(seen), 1280 + 2 * 1000 + 2 * 384).
    """
    pooled = np.stack([one.pooled for one in seen])
    usual = np.stack([one.usual for one in seen])
    peak = np.stack([one.peak for one in seen])
    return np.concatenate(
        [
            20 * _unit(np.sqrt(pooled.clip(0))),
            15 * _unit(usual - usual.mean(1, keepdims=True)),
            15 * _unit(peak),
            8 * _unit(_softmax(usual) @ labels),
            8 * _unit(_softmax(peak) @ labels),
        ],
        axis=1,
        dtype=np.float32,
    )


@lru_cache(maxsize=1)
def load_shared_space() -> SharedSpace:
    """Read the weights that come with Locket; matrices are kept as int8 with a scale a row."""
    path = files("assistant.models") / "data" / f"{SHARED_SPACE}.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        weights = {
            name.removesuffix(".int8"): (
                stored[name].astype(np.float32)
                * stored[f"{name.removesuffix('.int8')}.scale"][:, None]
                if name.endswith(".int8")
                else stored[name].astype(np.float32)
            )
            for name in stored.files
            if not name.endswith(".scale")
        }
    return SharedSpace(weights)


def _unit(rows: Vector) -> Vector:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def _softmax(rows: Vector) -> Vector:
    raised = np.exp(rows - rows.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), dtype=np.float32)


def _gelu(x: Vector) -> Vector:
    """The tanh form (Hendrycks and Gimpel 2016)."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x**3)
    return np.asarray(0.5 * x * (1 + np.tanh(inner)), dtype=np.float32)
