"""The learned mix: orders a pool of candidates by what many models say of them.

A softmax over each user's pool, trained on where the answer stands. Two shapes: linear, and a small
network on the candidate's features, of which the user's moment shifts the hidden layer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from evals.next_item_features import Asked, Singles

SHAPES = ("linear", "network")
HIDDEN = 32
EPOCHS = 8
TOGETHER = 2
"""Networks whose log chances are averaged."""
_BATCH = 64
_RATE = 3e-3


class _MixNet(nn.Module):  # type: ignore[misc]
    def __init__(self, features: int, moment: int, shape: str) -> None:
        super().__init__()
        self.shape = shape
        self.linear = nn.Linear(features, 1)
        self.inside, self.outside = nn.Linear(features, HIDDEN), nn.Linear(HIDDEN, 1)
        self.shift = nn.Linear(moment, HIDDEN)
        self.drop = nn.Dropout(0.1)
        for layer in (self.linear, self.outside):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, features: Any, moment: Any) -> Any:
        score = self.linear(features)[..., 0]
        if self.shape == "linear":
            return score
        hidden = self.inside(features) + self.shift(moment)[:, None]
        return score + self.outside(self.drop(functional.silu(hidden)))[..., 0]


@dataclass(frozen=True, slots=True)
class _Scale:
    mean: Singles
    deviation: Singles

    def apply(self, values: Singles) -> Any:
        return torch.from_numpy((values - self.mean) / self.deviation).clamp(-6, 6)


def _scale_of(values: Singles) -> _Scale:
    axes = tuple(range(values.ndim - 1))
    return _Scale(values.mean(axes), values.std(axes) + np.float32(1e-6))


Mix = Callable[[Asked], Singles]
"""Log chances of each pooled candidate, [users, POOL]."""


def train_mix(
    questions: Sequence[Asked],
    shape: str,
    seed: int,
    columns: Sequence[int] | None = None,
    networks: int = TOGETHER,
) -> Mix:
    """Fit to the questions whose answer is pooled; `columns` names the features that it may see."""
    chosen = slice(None) if columns is None else list(columns)
    features = np.concatenate([q.features[q.answer >= 0][..., chosen] for q in questions])
    moments = np.concatenate([q.moments[q.answer >= 0] for q in questions])
    answers = torch.from_numpy(np.concatenate([q.answer[q.answer >= 0] for q in questions]))
    by_feature, by_moment = _scale_of(features), _scale_of(moments)
    read, situation = by_feature.apply(features), by_moment.apply(moments)
    nets = [_fit(read, situation, answers, shape, seed * 100 + n) for n in range(networks)]

    def mix(asked: Asked) -> Singles:
        with torch.no_grad():
            here = by_feature.apply(asked.features[..., chosen])
            now = by_moment.apply(asked.moments)
            chances = [net(here, now).log_softmax(-1) for net in nets]
            found: NDArray[np.float32] = torch.stack(chances).mean(0).numpy()
        return found

    return mix


def _fit(features: Any, moments: Any, answers: Any, shape: str, seed: int) -> _MixNet:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = _MixNet(features.shape[-1], moments.shape[-1], shape)
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.01)
    pieces = (len(answers) + _BATCH - 1) // _BATCH
    order = np.concatenate([random.permutation(len(answers)) for _ in range(EPOCHS)])
    for step, chosen in enumerate(np.array_split(order, EPOCHS * pieces)):
        rows = torch.from_numpy(chosen)
        for group in optimizer.param_groups:
            group["lr"] = _RATE * (1 - step / (EPOCHS * pieces))
        optimizer.zero_grad()
        loss = functional.cross_entropy(net(features[rows], moments[rows]), answers[rows])
        loss.backward()
        optimizer.step()
    net.eval()
    return net
