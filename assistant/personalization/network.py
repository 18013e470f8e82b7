"""The trained network in NumPy: what a turn runs, without torch.

The same sums as `torch_network.PreferenceNetwork`; a test holds the two together.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import CANDIDATE_WIDTH, EVENT_VALUES, LEVEL_COLUMNS

Floats = NDArray[np.float32]

HIDDEN = 128
LAYERS = 2
LOGIT_BOUND = 8.0
CARRIED_SCALE = 10.0
_BLOCK = 1024
"""Rows at a time: a block's hidden layer stays in the processor's cache."""
_RANK_COLUMNS = [n for n in range(CANDIDATE_WIDTH) if n not in LEVEL_COLUMNS]
_LEVEL_COLUMNS = list(LEVEL_COLUMNS)


@dataclass(frozen=True, eq=False)
class Network:
    """Weights by the names that training gives them, float32."""

    weights: Mapping[str, Floats]

    def pack(self) -> bytes:
        """The weights as bytes to keep (NumPy's zip format, no pickle), about 0.8 MB."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, value in self.weights.items():
                with archive.open(f"{name}.npy", "w") as member:
                    np.lib.format.write_array(member, value, allow_pickle=False)
        return stream.getvalue()

    @property
    def heads(self) -> int:
        """Attention heads."""
        return len(self.weights["nothing"])

    def step(self, state: Floats, told: Floats) -> Floats:
        """The recurrent state (LAYERS, HIDDEN) after one more event."""
        after = np.empty_like(state)
        fed = told
        for layer in range(LAYERS):
            w = {kind: self.weights[f"recurrence.{kind}_l{layer}"] for kind in _GATES}
            read = w["weight_ih"] @ fed + w["bias_ih"]
            kept = w["weight_hh"] @ state[layer] + w["bias_hh"]
            reset = _sigmoid(read[:HIDDEN] + kept[:HIDDEN])
            update = _sigmoid(read[HIDDEN : 2 * HIDDEN] + kept[HIDDEN : 2 * HIDDEN])
            new = np.tanh(read[2 * HIDDEN :] + reset * kept[2 * HIDDEN :])
            after[layer] = fed = (1.0 - update) * new + update * state[layer]
        return after

    def look(self, pairs: Floats, told: Floats) -> tuple[Floats, Floats]:
        """What one event, just over, weighs for each candidate and what it carries there.

        `pairs` (n, PAIR_NAMES) with the event's item; (n, heads) and (n, heads, EVENT_VALUES).
        """
        w = self.weights
        hidden = pairs @ w["pair_in.weight"].T + (w["pair_in.bias"] + w["event_in.weight"] @ told)
        both = np.maximum(hidden, 0.0) @ w["pair_out.weight"].T + w["pair_out.bias"]
        logit, gate = both[:, : self.heads] + pairs @ w["kernels"], both[:, self.heads :] + 1.0
        weight = np.exp(LOGIT_BOUND * np.tanh(logit / LOGIT_BOUND))
        values = told[list(EVENT_VALUES)]
        return weight, (weight * gate)[:, :, None] * values

    def fade(self, steps: float, days: float) -> NDArray[np.float64]:
        """What is left of an event's weight after so many others and days, (heads,)."""
        steps_rate, days_rate = (_softplus(self.weights[name]) for name in ("fade", "age"))
        left: NDArray[np.float64] = np.exp(-steps * steps_rate - days * days_rate)
        return left

    def attended(self, whole: NDArray[np.float64], carried: NDArray[np.float64]) -> Floats:
        """What each candidate finds in the past, (n, heads * (EVENT_VALUES + 1)), from the sums."""
        nothing = np.exp(self.weights["nothing"])
        total = whole + nothing
        found = CARRIED_SCALE * carried / total[:, :, None]
        share = 1.0 - nothing / total
        return np.hstack([found.reshape(len(found), -1), share]).astype(np.float32)

    def score(self, candidates: Floats, state: Floats, found: Floats) -> tuple[Floats, Floats]:
        """Level (2,), the same for all, and rank (n, 2); a logit of liking is their sum."""
        w = self.weights
        standard = (candidates - w["mean"]) / w["deviation"]
        own, user = standard[:, _RANK_COLUMNS], standard[0, _LEVEL_COLUMNS]
        direct = w["shortcut.weight"]
        read = np.tanh(w["read_out.weight"] @ state[-1] + w["read_out.bias"])
        level = direct[:, _LEVEL_COLUMNS] @ user + w["shortcut.bias"]
        level = level + self._run("level_head", np.r_[user, read][None])[0]
        both = np.hstack([own, found])
        direct = np.hstack([direct[:, _RANK_COLUMNS], direct[:, CANDIDATE_WIDTH:]])
        return level, both @ direct.T + self._run("head", both)

    def _run(self, name: str, rows: Floats) -> Floats:
        w = self.weights
        found = np.empty((len(rows), len(w[f"{name}.5.bias"])), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            for layer in (0, 3):
                block = block @ w[f"{name}.{layer}.weight"].T
                block += w[f"{name}.{layer}.bias"]
                np.maximum(block, 0.0, out=block)
            found[start : start + _BLOCK] = block @ w[f"{name}.5.weight"].T + w[f"{name}.5.bias"]
        return found


_GATES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def unpack_network(data: bytes) -> Network:
    """The network from `Network.pack`."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return Network({name: arrays[name] for name in arrays.files})


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 0.5 * (1.0 + np.tanh(0.5 * x))
    return found


def _softplus(x: Floats) -> Floats:
    found: Floats = np.logaddexp(0.0, x)
    return found
