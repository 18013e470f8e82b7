"""How surely photos show each aspect, from what they mean: a weight vector and an offset each.

Weights of our own, for the space that photos and words share in the embedded tier
(docs/spectrum-card.md). Aspects of sensitive kinds have no captions to learn from here: theirs come
from their words alone, and are weaker.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector
from tools.spectrum.aspects import ALL_ASPECTS, ASPECTS

ROWS_SPACE = "locket-embedded-1-rows"
"""The space of stored photo rows that the weights are for; other eyes give no spectrum yet."""
_MEANING = 384
_ROOT = np.float32(2**0.5)
FILE = "spectrum-1.npz"


@dataclass(frozen=True, eq=False)
class Heads:
    """`weights` (aspects, 384), `offsets` and `usual` (aspects,): the share of ordinary photos."""

    weights: Vector
    offsets: Vector
    usual: NDArray[np.float64]

    def judge(self, rows: Vector, *, sensitive: bool) -> NDArray[np.float64]:
        """Probability of each aspect in each photo, (photos, aspects), from stored rows.

        Without `sensitive` those aspects are not reckoned at all.
        """
        count = len(ALL_ASPECTS) if sensitive else len(ASPECTS)
        logits = (rows[:, :_MEANING] * _ROOT) @ self.weights[:count].T + self.offsets[:count]
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-logits.astype(np.float64)))
        return chances


@lru_cache(maxsize=1)
def load_heads() -> Heads:
    """Read the weights that come with Locket (12 kB, int8 with a scale each)."""
    path = files("tools") / "data" / FILE
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        weights = stored["weights.int8"].astype(np.float32) * stored["weights.scale"][:, None]
        return Heads(weights, stored["offsets"], stored["usual"].astype(np.float64))
