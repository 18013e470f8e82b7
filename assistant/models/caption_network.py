"""The caption decoder in NumPy: a small transformer that turns a photo's neighbours into words.

Three pre-norm layers whose attention sees, beside the words so far, ten memories of the photo:
where it falls among known captions (DeCap, Li et al. 2023), the eight nearest of them, and which
words they use. Those words also weigh in on each next word directly.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memory.records import Vector

START, END, PADDING, UNKNOWN = range(4)
"""The first entries of the vocabulary; no caption shows them."""

NEAREST = 8
SCALE = 8.0
"""Of unit vectors on their way into the network."""

_RARELY = 1e-3
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A photo among known captions, as the network takes it.

    `middle` (384,) is the unit mean of the near captions; `nearest` (8, 384) and `likeness` (8,)
    the nearest ones, best first; `usage` (words,) how likely a near caption uses each word.
    """

    middle: Vector
    nearest: Vector
    likeness: Vector
    usage: Vector


@dataclass(frozen=True, slots=True)
class Draft:
    """A caption as word numbers, and the log-probability the network gives it, its end included."""

    words: tuple[int, ...]
    log_chance: float


class CaptionNetwork:
    """Writes captions, the most probable first. Thread-safe: a call keeps its state to itself."""

    def __init__(self, weights: Mapping[str, Vector], heads: int) -> None:
        self._w = weights
        self._heads = heads
        self._layers = sum(name.startswith("qkv.") and name.endswith("weight") for name in weights)
        self._longest = int(weights["pos"].shape[0]) - 2

    def write(self, photo: Surroundings, beams: int) -> list[Draft]:
        """Beam search: all captions that came to an end, unordered. One is sure to come."""
        memories = self._remember(photo)
        lean = np.log(photo.usage + _RARELY)
        words = np.full((1, 1), START)
        chances = np.zeros(1)
        past: list[tuple[Vector, Vector]] = []
        done: list[Draft] = []
        for place in range(self._longest):
            scores, past = self._step(words[:, -1], place, memories, past, lean)
            if place:
                scores[np.arange(len(words)), words[:, -1]] = _NEVER
            total = chances[:, None] + _log_softmax(scores)
            best = np.argsort(-total, axis=None)[: 2 * beams]
            rows, picks = np.unravel_index(best, total.shape)
            goes_on = picks != END
            for rank in np.flatnonzero(~goes_on[:beams]):
                caption = tuple(int(word) for word in words[rows[rank], 1:])
                done.append(Draft(caption, float(total[rows[rank], END])))
            kept = np.flatnonzero(goes_on)[:beams]
            chances = total[rows[kept], picks[kept]]
            if len(done) >= beams and chances[0] < max(one.log_chance for one in done) - 6:
                break
            words = np.concatenate([words[rows[kept]], picks[kept][:, None]], axis=1)
            past = [(keys[:, rows[kept]], values[:, rows[kept]]) for keys, values in past]
        return done or [Draft(tuple(int(word) for word in words[0, 1:]), float(chances[0]))]

    def _remember(self, photo: Surroundings) -> list[tuple[Vector, Vector]]:
        """Keys and values of the photo's memories in each layer, each (heads, memories, width)."""
        w = self._w
        seen = np.concatenate([photo.middle[None], photo.nearest]) * SCALE
        rows = seen @ w["mem.weight"].T + w["mem.bias"]
        rows[1:] += 2 * photo.likeness[:, None] * w["sim"]
        used = 4 * (photo.usage @ w["emb.weight"]) @ w["hist.weight"].T + w["hist.bias"]
        memory = _normalise(np.concatenate([rows, used[None]]) + w["rank"], w, "lnm")
        pairs = []
        for layer in range(self._layers):
            joint = memory @ w[f"kvm.{layer}.weight"].T + w[f"kvm.{layer}.bias"]
            keys, values = np.split(joint, 2, axis=1)
            pairs.append((self._split(keys), self._split(values)))
        return pairs

    def _step(
        self,
        newest: Vector,
        place: int,
        memories: list[tuple[Vector, Vector]],
        past: list[tuple[Vector, Vector]],
        lean: Vector,
    ) -> tuple[Vector, list[tuple[Vector, Vector]]]:
        """Scores of the next word for each beam, and the grown keys and values of the words."""
        w = self._w
        x = 4 * w["emb.weight"][newest] + w["pos"][place]
        grown: list[tuple[Vector, Vector]] = []
        for layer in range(self._layers):
            joint = _normalise(x, w, f"ln.{2 * layer}") @ w[f"qkv.{layer}.weight"].T
            query, key, value = np.split(joint + w[f"qkv.{layer}.bias"], 3, axis=1)
            keys, values = self._split(key)[:, :, None], self._split(value)[:, :, None]
            if past:
                keys = np.concatenate([past[layer][0], keys], axis=2)
                values = np.concatenate([past[layer][1], values], axis=2)
            grown.append((keys, values))
            mixed = _attend(self._split(query), memories[layer], (keys, values))
            x = x + mixed @ w[f"o.{layer}.weight"].T + w[f"o.{layer}.bias"]
            inner = _normalise(x, w, f"ln.{2 * layer + 1}") @ w[f"f1.{layer}.weight"].T
            inner = _gelu(inner + w[f"f1.{layer}.bias"])
            x = x + inner @ w[f"f2.{layer}.weight"].T + w[f"f2.{layer}.bias"]
        x = _normalise(x, w, "lnf")
        gate = np.logaddexp(0, x @ w["gate.weight"].T + w["gate.bias"])
        scores = x @ w["emb.weight"].T + w["bias"] + gate * lean
        scores[:, [START, PADDING, UNKNOWN]] = _NEVER
        return scores, grown

    def _split(self, rows: Vector) -> Vector:
        """(n, width) to (heads, n, width / heads)."""
        return rows.reshape(len(rows), self._heads, -1).transpose(1, 0, 2)


def _attend(query: Vector, photo: tuple[Vector, Vector], words: tuple[Vector, Vector]) -> Vector:
    """Attention of each beam to the photo's memories and to its own words; (beams, width)."""
    scale = np.float32(query.shape[-1] ** -0.5)
    to_photo = query @ photo[0].transpose(0, 2, 1)
    to_words = np.einsum("hbd,hbtd->hbt", query, words[0])
    shares = np.exp(_log_softmax(scale * np.concatenate([to_photo, to_words], axis=2)))
    split = to_photo.shape[2]
    mixed = shares[:, :, :split] @ photo[1]
    mixed = mixed + np.einsum("hbt,hbtd->hbd", shares[:, :, split:], words[1])
    return np.asarray(mixed.transpose(1, 0, 2).reshape(query.shape[1], -1), dtype=np.float32)


def _normalise(rows: Vector, weights: Mapping[str, Vector], name: str) -> Vector:
    centred = rows - rows.mean(-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-5)
    return np.asarray(
        centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"], dtype=np.float32
    )


def _log_softmax(rows: Vector) -> Vector:
    shifted = rows - rows.max(-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(-1, keepdims=True)))


def _gelu(x: Vector) -> Vector:
    """The tanh form (Hendrycks and Gimpel 2016)."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x**3)
    return np.asarray(0.5 * x * (1 + np.tanh(inner)), dtype=np.float32)
