"""The network as it is trained. Imported only where training starts; a turn runs it in NumPy.

A logit is a level plus a rank. The level is how generous the user is now: two gated recurrent
layers (Cho et al. 2014) read it from the history, beside running means. The rank is what tells one
candidate from another at a moment: attention looks back from each candidate at each past rating.
They stand apart because a level that follows the last answers is lowest just before a good one: a
ranking that holds it across time is worse for it. What attention compares is never the items
themselves but how the two go together (`pairs.PAIR_NAMES`), so it needs no item vectors and serves
any catalogue. Its weights fade exponentially with age, which makes every sum a recurrence: a new
rating adds one column.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant.personalization.history import (
    CANDIDATE_WIDTH,
    EVENT_NAMES,
    EVENT_VALUES,
    ITEM_COLUMNS,
    LEVEL_COLUMNS,
)
from assistant.personalization.pairs import PAIR_NAMES

HIDDEN = 128
HEADS = 6
PAIR_HIDDEN = 16
READ_OUT = 32
LOGIT_BOUND = 8.0
LEVELS = 2
ATTENDED = HEADS * (len(EVENT_VALUES) + 1)
JITTER = 0.1
"""Noise on a candidate's columns in training, in deviations: exact figures would name an item."""

_KERNELS = (
    {"sure correlation": 14.0},
    {"correlation": 8.0},
    {"lift": 8.0},
    {"genres in common": 3.0, "years apart": 3.0},
    {"sure correlation": 8.0, "genres in common": 3.0},
    {"factor cosine": 4.0, "lift": 3.0},
)
"""What each head looks for before it has learned: six kinds of nearness."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What of the module is there: the rest is what an ablation took out."""

    attention: bool = True
    recurrence: bool = True
    closed_form: bool = True
    """Whether candidates carry the user's means and closed-form tastes, not the item alone."""


class PreferenceNetwork(nn.Module):  # type: ignore[misc]
    """History, questions and pairs in; logits of liking at two levels out."""

    def __init__(self, parts: Parts, mean: Tensor, deviation: Tensor, dropout: float) -> None:
        super().__init__()
        self.parts = parts
        if not parts.closed_form:
            # A deviation without end silences a column.
            deviation = deviation.clone()
            deviation[ITEM_COLUMNS:] = torch.inf
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        # What training never saw is taken for the nearest that it saw.
        for name, size in (("candidate", CANDIDATE_WIDTH), ("event", len(EVENT_NAMES))):
            self.register_buffer(f"{name}_low", torch.full((size,), -torch.inf))
            self.register_buffer(f"{name}_high", torch.full((size,), torch.inf))
        self.level_columns = list(LEVEL_COLUMNS)
        self.rank_columns = [n for n in range(CANDIDATE_WIDTH) if n not in LEVEL_COLUMNS]
        shortcut = CANDIDATE_WIDTH
        width, level_width = len(self.rank_columns), len(self.level_columns)
        if parts.recurrence:
            self.recurrence = nn.GRU(len(EVENT_NAMES), HIDDEN, num_layers=2, batch_first=True)
            self.read_out = nn.Linear(HIDDEN, READ_OUT)
            level_width += READ_OUT
        if parts.attention:
            self.pair_in = nn.Linear(len(PAIR_NAMES), PAIR_HIDDEN)
            self.event_in = nn.Linear(len(EVENT_NAMES), PAIR_HIDDEN, bias=False)
            self.pair_out = nn.Linear(PAIR_HIDDEN, 2 * HEADS)
            nn.init.zeros_(self.pair_out.weight)
            nn.init.zeros_(self.pair_out.bias)
            self.kernels = nn.Parameter(_start_kernels())
            self.nothing = nn.Parameter(torch.full((HEADS,), 3.0))
            self.fade = nn.Parameter(torch.linspace(-7.0, -2.0, HEADS))
            self.age = nn.Parameter(torch.full((HEADS,), -6.0))
            width += ATTENDED
            shortcut += ATTENDED
        self.head = _make_head(width, 96, 48, dropout)
        self.level_head = _make_head(level_width, 48, 24, dropout)
        self.shortcut = nn.Linear(shortcut, LEVELS)

    def forward(
        self, candidates: Tensor, events: Tensor, pairs: Tensor, seen: Tensor, days: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Level and rank, (b, t, LEVELS) each; a logit is their sum.

        Shapes as in `PersonExamples`, padded, with a batch in front.
        """
        events = events.clamp(self.event_low, self.event_high)
        standard = self.standardise(candidates)
        if self.training:
            noise = JITTER * torch.randn_like(standard)
            standard = standard + noise * self.deviation.isfinite()
        own, user = standard[..., self.rank_columns], standard[..., self.level_columns]
        weight = self.shortcut.weight
        level = nn.functional.linear(user, weight[:, self.level_columns], self.shortcut.bias)
        rank = nn.functional.linear(own, weight[:, self.rank_columns])
        if self.parts.recurrence:
            states, _ = self.recurrence(events)
            states = torch.cat([torch.zeros_like(states[:, :1]), states], dim=1)
            index = seen[:, :, None].expand(-1, -1, HIDDEN)
            read = torch.tanh(self.read_out(states.gather(1, index)))
            user = torch.cat([user, read], dim=-1)
        if self.parts.attention:
            found = self.attend(events, pairs, seen, days)
            rank = rank + nn.functional.linear(found, weight[:, CANDIDATE_WIDTH:])
            own = torch.cat([own, found], dim=-1)
        return level + self.level_head(user), rank + self.head(own)

    def standardise(self, candidates: Tensor) -> Tensor:
        """Candidates in deviations from the mean of those asked in training."""
        seen = candidates.clamp(self.candidate_low, self.candidate_high)
        standard: Tensor = (seen - self.mean) / self.deviation
        return standard

    def attend(self, events: Tensor, pairs: Tensor, seen: Tensor, days: Tensor) -> Tensor:
        """What each candidate finds in the past, (b, t, ATTENDED)."""
        told = self.event_in(events)
        values = events[:, :, list(EVENT_VALUES)]
        fade, age = nn.functional.softplus(self.fade), nn.functional.softplus(self.age)
        nothing = self.nothing.exp()
        blocks = []
        size, block = pairs.shape[1], 48
        for start in range(0, size, block):
            end = min(start + block, size)
            looking = seen[:, start:end, None]
            place = torch.arange(end)
            near = pairs[:, start:end, :end].float()
            hidden = torch.relu(self.pair_in(near) + told[:, None, :end])
            logit, gate = self.pair_out(hidden).split(HEADS, dim=-1)
            logit, gate = logit + near @ self.kernels, gate + 1.0
            lag = (looking - 1 - place).clamp(min=0).float()
            gap = (days[:, start:end, None] - days[:, None, :end]).clamp(min=0.0)
            logit = LOGIT_BOUND * torch.tanh(logit / LOGIT_BOUND)
            logit = logit - lag[..., None] * fade - gap[..., None] * age
            weight = logit.exp() * (place < looking)[..., None]
            whole = weight.sum(dim=2) + nothing
            carried = torch.einsum("bteh,bev->bthv", weight * gate, values[:, :end])
            share = 1.0 - nothing / whole
            # In deviations or so: a surprise is a tenth or two.
            carried = 10.0 * carried / whole[..., None]
            blocks.append(torch.cat([carried.flatten(2), share], dim=-1))
        return torch.cat(blocks, dim=1)


def _start_kernels() -> Tensor:
    kernels = torch.zeros(len(PAIR_NAMES), HEADS)
    for head, weights in enumerate(_KERNELS):
        for name, weight in weights.items():
            kernels[PAIR_NAMES.index(name), head] = weight
    return kernels


def _make_head(width: int, wide: int, narrow: int, dropout: float) -> nn.Sequential:
    """A head that adds nothing until it is trained."""
    last = nn.Linear(narrow, LEVELS)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(
        nn.Linear(width, wide),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(wide, narrow),
        nn.ReLU(),
        last,
    )
