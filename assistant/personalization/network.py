"""The trained network in NumPy: what a turn runs, without torch.

The same sums as `torch_network.PreferenceNetwork`; a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import CANDIDATE_WIDTH, EVENT_VALUES, LEVEL_COLUMNS
from tools.recommend.packing import pack_arrays, unpack_arrays

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
        return pack_arrays(self.weights)

    @property
    def heads(self) -> int:
        """Attention heads."""
        return len(self.weights["nothing"])

    def step(self, state: Floats, told: Floats) -> Floats:
        """The recurrent state (LAYERS, HIDDEN) after one more event."""
        after = np.empty_like(state)
        fed = self._bound(told)
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
        With `told` (n, EVENT_NAMES) each row is another event.
        """
        w = self.weights
        told = self._bound(told)
        hidden = pairs @ w["pair_in.weight"].T + (w["pair_in.bias"] + told @ w["event_in.weight"].T)
        both = np.maximum(hidden, 0.0) @ w["pair_out.weight"].T + w["pair_out.bias"]
        logit, gate = both[:, : self.heads] + pairs @ w["kernels"], both[:, self.heads :] + 1.0
        weight = np.exp(LOGIT_BOUND * np.tanh(logit / LOGIT_BOUND))
        values = told[..., None, list(EVENT_VALUES)]
        return weight, (weight * gate)[:, :, None] * values

    def fade(self, steps: float, days: float) -> NDArray[np.float64]:
        """What is left of an event's weight after so many others and days, (heads,)."""
        left: NDArray[np.float64] = self.fade_each(np.array([steps]), np.array([days]))[0]
        return left

    def fade_each(self, steps: NDArray[np.number], days: NDArray[np.number]) -> NDArray[np.float64]:
        """`fade` of several events, (events, heads)."""
        steps_rate, days_rate = (_softplus(self.weights[name]) for name in ("fade", "age"))
        left: NDArray[np.float64] = np.exp(
            -np.multiply.outer(steps, steps_rate) - np.multiply.outer(days, days_rate)
        )
        return left

    def read_attention(
        self, whole: NDArray[np.floating], carried: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """What single events carry, (e, heads, EVENT_VALUES), as the shortcut reads it, (e,).

        `whole` (heads,) are the weights of all events together.
        """
        found = CARRIED_SCALE * carried / (whole + np.exp(self.weights["nothing"]))[:, None]
        direct = self.weights["shortcut.weight"][0, CANDIDATE_WIDTH:]
        read: NDArray[np.floating] = found.reshape(len(found), -1) @ direct[: found[0].size]
        return read

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
        seen = np.clip(candidates, w["candidate_low"], w["candidate_high"])
        standard = (seen - w["mean"]) / w["deviation"]
        own, user = standard[:, _RANK_COLUMNS], standard[0, _LEVEL_COLUMNS]
        direct = w["shortcut.weight"]
        read = np.tanh(w["read_out.weight"] @ state[-1] + w["read_out.bias"])
        level = direct[:, _LEVEL_COLUMNS] @ user + w["shortcut.bias"]
        level = level + self._run("level_head", np.r_[user, read][None])[0]
        both = np.hstack([own, found])
        direct = np.hstack([direct[:, _RANK_COLUMNS], direct[:, CANDIDATE_WIDTH:]])
        return level, both @ direct.T + self._run("head", both)

    def _bound(self, told: Floats) -> Floats:
        """What training never saw is taken for the nearest that it saw."""
        found: Floats = np.clip(told, self.weights["event_low"], self.weights["event_high"])
        return found

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
    return Network(unpack_arrays(data))


def _sigmoid(x: Floats) -> Floats:
    found: Floats = 0.5 * (1.0 + np.tanh(0.5 * x))
    return found


def _softplus(x: Floats) -> Floats:
    found: Floats = np.logaddexp(0.0, x)
    return found
