"""The trained reading of a language model's own state: do the quoted memories hold the answer?

One linear probe a model, on the hidden state of the prompt's last token (after Slobodkin et al.
2023, "The Curious Case of Hallucinatory (Un)answerability"). The weights lie in `tools/data`, with
a model card in docs/answerability-card.md; `python -m evals.train_answerability` makes them anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from memory.records import Vector

DATA = Path(__file__).parent / "data"
LAYERS: Mapping[str, tuple[int, ...]] = {"qwen2.5-coder-1.5b": (20,)}
"""The layers, counted from 1, that are read of each language model (by its catalogue name).

Of 28 layers the 19th and 20th separate best on held-out questions: AUC .85 on SQuAD validation
articles, against .80 at the 16th, .79 at the 22nd and .70 after the last.
"""


@dataclass(frozen=True, slots=True)
class StateProbe:
    """Weights over the states of some layers, each scaled to unit length. `layers` count from 1."""

    layers: tuple[int, ...]
    weights: Vector
    bias: float

    def log_odds(self, state: Vector) -> float:
        """Log-odds that the answer is there. Raises `ValueError` for a state of another length."""
        if state.shape != self.weights.shape:
            raise ValueError(f"a state of {self.weights.shape} is needed, not {state.shape}")
        parts = state.astype(np.float64).reshape(len(self.layers), -1)
        parts /= np.maximum(np.linalg.norm(parts, axis=1, keepdims=True), 1e-9)
        return float(parts.ravel() @ self.weights.astype(np.float64) + self.bias)


@lru_cache(maxsize=4)
def load_probe(model: str) -> StateProbe | None:
    """The probe of a model; None where none was trained for it."""
    layers = LAYERS.get(model)
    if layers is None or not probe_file(model).exists():
        return None
    with np.load(probe_file(model), allow_pickle=False) as stored:
        weights = np.asarray(stored["weights"], np.float32)
        return StateProbe(layers, weights, float(stored["bias"]))


def probe_file(model: str) -> Path:
    """Where the weights of a model's probe lie."""
    return DATA / f"answerable_{model}.npz"


def probe_layers(model: str) -> tuple[int, ...]:
    """The layers whose states the probe of a model reads; empty where there is none."""
    return LAYERS.get(model, ())
