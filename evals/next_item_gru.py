"""A plain two-layer GRU (128) over the items in order, for the next item: the baseline network.

It learns the very next item with the full softmax over what the user has not rated (Hidasi et al.,
GRU4Rec, ICLR 2016); input and output share their item vectors.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from evals.movielens_100k import ITEMS, USERS, MovieLens
from evals.next_item_models import Histories, Rows

WIDTH = 128
LONGEST = 100
"""Newest ratings read; longer histories are learned in pieces."""
EPOCHS = 30
DROPOUT = 0.3
_BATCH = 32
_RATE = 2e-3
_MASK = -1e9


class NextNet(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Items [batch, time] to logits of all items after each, [batch, time, items]."""

    def __init__(self) -> None:
        super().__init__()
        self.items = nn.Embedding(ITEMS + 1, WIDTH, padding_idx=ITEMS)
        nn.init.normal_(self.items.weight, 0, 0.05)
        self.gru = nn.GRU(WIDTH, WIDTH, 2, batch_first=True, dropout=DROPOUT)
        self.drop = nn.Dropout(DROPOUT)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.bias = nn.Parameter(torch.zeros(ITEMS))

    def forward(self, items: Any) -> Any:
        """The logits."""
        state, _ = self.gru(self.drop(self.items(items)))
        found = self.drop(self.out(self.drop(state)))
        return found @ self.items.weight[:ITEMS].T + self.bias


@dataclass(frozen=True, slots=True)
class _Batch:
    read: Any
    coming: Any
    """[batch, time] items, -1 where there is none."""
    first_at: Any
    """[batch, items]: the place where each item was rated; far off where it never was."""


def _batch_up(
    data: MovieLens, histories: Histories, random: np.random.Generator
) -> Iterator[_Batch]:
    pieces: list[tuple[Rows, int, int]] = []
    for rows in histories:
        shift = int(random.integers(0, LONGEST)) if len(rows) > LONGEST else 0
        for start in range(-shift, len(rows) - 1, LONGEST):
            first, last = max(start, 0), min(start + LONGEST, len(rows) - 1)
            if last > first:
                pieces.append((rows, first, last))
    order = sorted(
        random.permutation(len(pieces)), key=lambda n: (pieces[n][2] - pieces[n][1]) // 20
    )
    groups = [order[n : n + _BATCH] for n in range(0, len(order), _BATCH)]
    for group in (groups[n] for n in random.permutation(len(groups))):
        yield _fill(data, [pieces[n] for n in group])


def _fill(data: MovieLens, pieces: list[tuple[Rows, int, int]]) -> _Batch:
    shape = len(pieces), max(last - first for _, first, last in pieces)
    read, coming = np.full(shape, ITEMS), np.full(shape, -1)
    first_at = np.full((len(pieces), ITEMS), 1_000_000)
    for n, (rows, first, last) in enumerate(pieces):
        read[n, : last - first] = data.items[rows[first:last]]
        coming[n, : last - first] = data.items[rows[first + 1 : last + 1]]
        first_at[n, data.items[rows]] = np.arange(len(rows)) - first
    return _Batch(*(torch.from_numpy(each) for each in (read, coming, first_at)))


def train_network(data: MovieLens, histories: Histories, seed: int) -> NextNet:
    """AdamW, cosine rate; what the user has rated leaves the softmax. 4 minutes of a core."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = NextNet()
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.01)
    step = total = 0
    for _ in range(EPOCHS):
        batches = list(_batch_up(data, histories, random))
        total = total or EPOCHS * len(batches)
        for batch in batches:
            step += 1
            part = min(step / total, 1.0)
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1, step / 100) * (0.51 + 0.49 * np.cos(np.pi * part))
            optimizer.zero_grad()
            _find_loss(net, batch).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
    net.eval()
    return net


def _find_loss(net: NextNet, batch: _Batch) -> Any:
    places, times = torch.where(batch.coming >= 0)
    logits = net(batch.read)[places, times]
    known = batch.first_at[places] <= times[:, None]
    return functional.cross_entropy(logits.masked_fill(known, _MASK), batch.coming[places, times])


def score_next(data: MovieLens, net: NextNet, histories: Histories) -> NDArray[np.float32]:
    """Log chances of every item after each history, [users, items]."""
    scores = np.empty((USERS, ITEMS), np.float32)
    with torch.no_grad():
        for user, history in enumerate(histories):
            read = torch.from_numpy(data.items[history[-LONGEST:]])[None]
            scores[user] = net(read)[0, -1].log_softmax(-1).numpy()
    return scores
