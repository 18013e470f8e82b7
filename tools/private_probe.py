"""Whether a statement speaks of something sensitive, by its meaning: what word lists do not know.

A logistic regression on the text encoder's vectors, with weights of our own
(docs/private-probe-card.md). Where it is unsure it says sensitive: what is dropped for that is a
suggestion that nobody misses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from memory.records import Vector
from tools.ports import TextEncoder

FILE = "private-1.npz"
SPACE = "bge-small-en-v1.5-int8"
"""The text space that the weights are for; with another encoder the word lists stand alone."""
JudgeTexts = Callable[[Sequence[str]], list[bool]]


@dataclass(frozen=True, eq=False)
class PrivateProbe:
    """`weights` (384,) and the `offset` from which on a text counts as sensitive."""

    weights: Vector
    offset: float

    def judge(self, vectors: Vector) -> list[bool]:
        """Whether each of the texts' vectors (n, 384) is of a sensitive kind."""
        found: list[bool] = (vectors @ self.weights + self.offset > 0).tolist()
        return found


@lru_cache(maxsize=1)
def load_private_probe() -> PrivateProbe:
    """Read the weights that come with Locket (1 kB)."""
    path = files("tools") / "data" / FILE
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        weights = stored["weights.int8"].astype(np.float32) * stored["scale"]
        return PrivateProbe(weights, float(stored["offset"]))


def judge_by(encoder: TextEncoder) -> JudgeTexts:
    """A judge of texts that encodes them; one that finds nothing where the space is another."""

    def judge(texts: Sequence[str]) -> list[bool]:
        if not texts or encoder.space != SPACE:
            return [False] * len(texts)
        return load_private_probe().judge(encoder.encode_passages(list(texts)))

    return judge
