"""Trains the projections of photos and of words into their shared space (torch, CPU, minutes).

A contrastive loss (Radford et al. 2021) over photos and captions, softened: captions that say much
the same are no full negatives. Beside it the same loss over pairs of captions of one picture, for
the projection of words alone. Weights are averaged over the steps, then over three runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from memory.records import Vector

EPOCHS, BATCH, PAIRS = 60, 256, 512
RATE, DECAY = 7e-4, 0.1
HIDDEN, DROP_INPUT, DROP_HIDDEN = 1_024, 0.7, 0.5
SOFT, SHARPNESS, AVERAGE = 0.2, 20.0, 0.99
RUNS = 3
"""Chosen on 330 photos that were taken out of the training photos for that."""

Tensors = dict[str, Vector]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learned from.

    `inputs` one (photos, width) matrix a variant of the photos; `captions` (n, 384) vectors of each
    photo; `groups` (n, 384) vectors of captions that were written for one picture.
    """

    inputs: Sequence[Vector]
    captions: Sequence[Vector]
    groups: Sequence[Vector]


def train(lessons: Lessons, *, epochs: int = EPOCHS, runs: int = RUNS) -> Tensors:
    """The weights that `assistant.models.shared_space` takes, but labels and captions."""
    found = [train_once(lessons, seed, epochs) for seed in range(runs)]
    return {name: np.mean([one[name] for one in found], axis=0) for name in found[0]}


def train_once(
    lessons: Lessons, seed: int, epochs: int, report: Callable[[int], None] = lambda epoch: None
) -> Tensors:
    """One run; all begin with the same weights, so that their results can be averaged."""
    import torch
    from torch.nn import functional as math

    torch.set_num_threads(1)  # sums come in one order, and busy machines are not waited for
    torch.manual_seed(0)
    chance = np.random.default_rng(seed)
    inputs = [torch.tensor(matrix) for matrix in lessons.inputs]
    captions = [torch.tensor(some) for some in lessons.captions]
    net = _Net(inputs[0].shape[1], lessons.captions[0].shape[1])
    parameters = net.parameters()
    optimizer = torch.optim.AdamW(
        [
            {"params": parameters["photo"], "weight_decay": DECAY},
            {"params": parameters["words"], "weight_decay": 0.0},
        ],
        lr=RATE,
    )
    count = len(captions)
    batch = min(BATCH, count)
    steps = epochs * (count // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=steps, pct_start=0.2
    )
    average = [value.detach().clone() for value in net.all]

    def contrast(rows: Any, columns: Any, scale: Any, alike: Any) -> Any:
        products = scale.exp() * rows @ columns.T
        with torch.no_grad():
            target = math.softmax(SHARPNESS * alike, 1)
            target = (1 - SOFT) * torch.eye(len(rows)) + SOFT * target
        across = -(target * math.log_softmax(products, 1)).sum(1).mean()
        down = -(target * math.log_softmax(products.T, 1)).sum(1).mean()
        return (across + down) / 2

    def caption_loss() -> Any:
        picked = chance.choice(len(lessons.groups), min(PAIRS, len(lessons.groups)), replace=False)
        drawn = [lessons.groups[at] for at in picked]
        both = [group[chance.choice(len(group), 2, replace=False)] for group in drawn]
        pairs = torch.tensor(np.stack(both))
        ones, others = net.words(pairs[:, 0]), net.words(pairs[:, 1])
        unit = math.normalize(pairs, dim=-1)
        return contrast(ones, others, net.pair_scale, unit[:, 0] @ unit[:, 1].T)

    for epoch in range(epochs):
        order = chance.permutation(count)
        for start in range(0, count - batch + 1, batch):
            some = order[start : start + batch]
            variants = chance.integers(len(inputs), size=batch)
            seen = torch.stack([inputs[v][row] for v, row in zip(variants, some, strict=True)])
            said = torch.stack([captions[row][chance.integers(len(captions[row]))] for row in some])
            photos, words = net.photos(seen), net.words(said)
            with torch.no_grad():
                alike = words @ words.T
            loss = contrast(photos, words, net.scale, alike)
            if lessons.groups:
                loss = loss + caption_loss()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            for kept, value in zip(average, net.all, strict=True):
                kept.mul_(AVERAGE).add_(value.detach(), alpha=1 - AVERAGE)
        report(epoch)
    named = zip(net.names, average, strict=True)
    return {name: value.numpy() for name, value in named if name not in _SCALES}


_SCALES = ("scale", "pair_scale")


class _Net:
    """The two projections: photos straight and through a hidden layer, words by a matrix."""

    names = ("straight", "straight.bias", "hidden", "hidden.bias", "out", "out.bias", "words")

    def __init__(self, width: int, space: int) -> None:
        import torch

        self._torch: Any = torch
        straight = torch.nn.Linear(width, space)
        hidden = torch.nn.Linear(width, HIDDEN)
        out = torch.nn.Linear(HIDDEN, space)
        layers = (straight, hidden, out)
        self.all: list[Any] = [value for layer in layers for value in (layer.weight, layer.bias)]
        self.all.append(torch.nn.Parameter(torch.eye(space)))
        self.scale: Any = torch.nn.Parameter(torch.tensor(3.0))
        self.pair_scale: Any = torch.nn.Parameter(torch.tensor(3.0))

    def parameters(self) -> dict[str, list[Any]]:
        """By what they belong to."""
        return {"photo": self.all[:-1], "words": [self.all[-1], self.scale, self.pair_scale]}

    def photos(self, inputs: Any) -> Any:
        """Unit vectors of photos, with dropout."""
        math = self._torch.nn.functional
        straight, straight_bias, hidden, hidden_bias, out, out_bias, _ = self.all
        inputs = math.dropout(inputs, DROP_INPUT)
        inner = math.gelu(math.linear(inputs, hidden, hidden_bias), approximate="tanh")
        added = math.linear(math.dropout(inner, DROP_HIDDEN), out, out_bias)
        return math.normalize(math.linear(inputs, straight, straight_bias) + added, dim=-1)

    def words(self, vectors: Any) -> Any:
        """Unit vectors of texts."""
        math = self._torch.nn.functional
        return math.normalize(math.linear(vectors, self.all[-1]), dim=-1)
