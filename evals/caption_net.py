"""The caption decoder in torch, for training; `assistant.models.caption_network` runs it.

The names of its weights are those that the NumPy network takes.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional as math

from assistant.models.caption_network import NEAREST

SPACE = 384


class CaptionNet(nn.Module):  # type: ignore[misc]
    """A pre-norm transformer that attends to a photo's memories and to its own words."""

    def __init__(
        self, words: int, width: int, layers: int, heads: int, longest: int, dropout: float
    ) -> None:
        super().__init__()
        self.heads, self.layers = heads, layers
        self.emb = nn.Embedding(words, width)
        nn.init.normal_(self.emb.weight, 0, 0.05)
        self.pos = nn.Parameter(torch.randn(longest, width) * 0.02)
        self.mem = nn.Linear(SPACE, width)
        self.rank = nn.Parameter(torch.randn(NEAREST + 2, width) * 0.02)
        self.sim = nn.Parameter(torch.randn(width) * 0.02)
        self.hist = nn.Linear(width, width)

        def stack(rows: int, columns: int) -> nn.ModuleList:
            return nn.ModuleList([nn.Linear(rows, columns) for _ in range(layers)])

        self.ln = nn.ModuleList([nn.LayerNorm(width) for _ in range(2 * layers)])
        self.qkv, self.kvm = stack(width, 3 * width), stack(width, 2 * width)
        self.o = stack(width, width)
        self.f1, self.f2 = stack(width, 4 * width), stack(4 * width, width)
        self.lnm, self.lnf = nn.LayerNorm(width), nn.LayerNorm(width)
        self.gate = nn.Linear(width, 1)
        self.bias = nn.Parameter(torch.zeros(words))
        self.drop = nn.Dropout(dropout)

    def forward(
        self, middle: Any, nearest: Any, likeness: Any, usage: Any, words: Any, counted: Any
    ) -> Any:
        """Scores of the words that follow, for the places that count; (places, words)."""
        memory = self.drop(self.remember(middle, nearest, likeness, usage))
        length = words.shape[1]
        x = self.drop(self.emb(words) * 4 + self.pos[:length])
        sees = torch.cat(
            [
                torch.ones(length, memory.shape[1], dtype=torch.bool),
                torch.ones(length, length, dtype=torch.bool).tril(),
            ],
            1,
        )
        for layer in range(self.layers):
            query, key, value = self.qkv[layer](self.ln[2 * layer](x)).chunk(3, -1)
            seen_key, seen_value = self.kvm[layer](memory).chunk(2, -1)
            keys = self._split(torch.cat([seen_key, key], 1))
            values = self._split(torch.cat([seen_value, value], 1))
            mixed = math.scaled_dot_product_attention(
                self._split(query), keys, values, attn_mask=sees
            )
            x = x + self.drop(self.o[layer](mixed.transpose(1, 2).reshape(x.shape)))
            inner = math.gelu(self.f1[layer](self.ln[2 * layer + 1](x)), approximate="tanh")
            x = x + self.drop(self.f2[layer](inner))
        x = self.lnf(x[counted])
        lean = torch.log(usage + 1e-3).to(x.dtype)[counted.nonzero()[:, 0]]
        return math.linear(x, self.emb.weight) + self.bias + math.softplus(self.gate(x)) * lean

    def remember(self, middle: Any, nearest: Any, likeness: Any, usage: Any) -> Any:
        """The photo's memories, (batch, 10, width)."""
        rows = self.mem(nearest) + likeness[..., None] * self.sim
        used = self.hist(usage @ self.emb.weight * 4)
        return self.lnm(torch.cat([self.mem(middle)[:, None], rows, used[:, None]], 1) + self.rank)

    def _split(self, rows: Any) -> Any:
        return rows.view(len(rows), rows.shape[1], self.heads, -1).transpose(1, 2)
