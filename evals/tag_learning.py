"""Trains what weighs the evidence for a word (torch, CPU, minutes), and fits its probabilities.

The network learns the share of a photo's captions that use a word, by which photos with one caption
count too. What it says of photos it did not see then becomes the probability that one of five
captions uses the word, by isotonic regression (Zadrozny and Elkan 2002).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.models.photo_tagger import TagNet
from assistant.models.word_evidence import AMONG_PHOTOS, FEATURES, NEAR_SHARE, PHOTOS
from memory.records import Vector

HIDDEN, EPOCHS, BATCH, RATE, DECAY = 16, 10, 16, 1e-2, 1e-4
PARTS, SEED, KNOTS = 2, 0, 40
WORDS_AT_A_TIME = 1_000
"""Words of a batch, drawn anew for each."""

UNLISTED = 0.2
"""Share of words that are learned from as though no photo had taught them: as unlisted ones are."""

FIVE = 5


@dataclass(frozen=True, slots=True)
class TagLessons:
    """What is learned from: one row of matrices a photo.

    `evidence` (photos, words, features), `uses` (photos, words) in how many of its captions each
    word stands, `captions` (photos,) how many it has.
    """

    evidence: Vector
    uses: NDArray[np.int8]
    captions: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> "TagLessons":
        """Some photos."""
        return TagLessons(self.evidence[rows], self.uses[rows], self.captions[rows])

    def find_five(self) -> NDArray[np.int64]:
        """Photos with five captions."""
        return np.flatnonzero(self.captions == FIVE)


def learn_tags(
    lessons: TagLessons, *, epochs: int = EPOCHS, report: Callable[[str], None] = lambda line: None
) -> tuple[TagNet, Vector, NDArray[np.bool_]]:
    """The net with its curve; and, of photos with five captions that it did not see, what it says.

    The last two are (photos, words): probabilities, by a curve that did not see them either, and
    whether the word was used.
    """
    part_of = np.random.default_rng(SEED).integers(0, PARTS, len(lessons.captions))
    odds = np.zeros(lessons.uses.shape, np.float32)
    for part in range(PARTS):
        net = train_net(lessons.take(np.flatnonzero(part_of != part)), epochs)
        for row in np.flatnonzero(part_of == part):
            odds[row] = net.log_odds(lessons.evidence[row])
        report(f"net without part {part + 1} of {PARTS}")
    five = lessons.find_five()
    said = lessons.uses[five] > 0
    unseen = np.zeros(said.shape, np.float32)
    for part in range(PARTS):
        here = part_of[five] == part
        knots, chances = fit_curve(odds[five[~here]].ravel(), said[~here].ravel())
        unseen[here] = np.interp(odds[five[here]], knots, chances)
    knots, chances = fit_curve(odds[five].ravel(), said.ravel())
    net = train_net(lessons, epochs, knots, chances)
    return net, unseen, said


def train_net(
    lessons: TagLessons, epochs: int, knots: Vector | None = None, chances: Vector | None = None
) -> TagNet:
    """Train the net on all of some lessons."""
    import torch

    torch.manual_seed(SEED)
    chance = np.random.default_rng(SEED)
    evidence = lessons.evidence
    mean = evidence.mean((0, 1), dtype=np.float64).astype(np.float32)
    spread = evidence.std((0, 1), dtype=np.float64).astype(np.float32) + 1e-6
    hidden, out = torch.nn.Linear(len(FEATURES), HIDDEN), torch.nn.Linear(HIDDEN, 1)
    # It begins as the share of near captions that use the word.
    torch.nn.init.zeros_(out.weight)
    torch.nn.init.zeros_(out.bias)
    parameters = [*hidden.parameters(), *out.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=DECAY)
    batches = max(1, len(evidence) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=epochs * batches)
    for _ in range(epochs):
        for rows in np.array_split(chance.permutation(len(evidence)), batches):
            words = chance.permutation(evidence.shape[1])[:WORDS_AT_A_TIME]
            some = evidence[np.ix_(rows, words)]
            unlisted = chance.random(some.shape[1]) < UNLISTED
            some[:, unlisted, AMONG_PHOTOS] = 0
            some[:, unlisted, PHOTOS] = 0
            inner = hidden(torch.from_numpy((some - mean) / spread))
            inner = inner * torch.sigmoid(1.702 * inner)
            odds = out(inner)[..., 0] + torch.from_numpy(some[..., NEAR_SHARE])
            count = torch.from_numpy(lessons.captions[rows].astype(np.float32))[:, None]
            share = torch.from_numpy(lessons.uses[np.ix_(rows, words)].astype(np.float32)) / count
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                odds, share, weight=count, reduction="sum"
            ) * (evidence.shape[1] / len(words) / 30 / len(rows))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    none = np.zeros(0, np.float32)
    return TagNet(
        mean=mean,
        spread=spread,
        hidden=hidden.weight.detach().numpy(),
        hidden_bias=hidden.bias.detach().numpy(),
        out=out.weight.detach().numpy()[0],
        out_bias=float(out.bias.detach()[0]),
        knots=none if knots is None else knots,
        chances=none if chances is None else chances,
    )


def fit_curve(odds: Vector, said: NDArray[np.bool_]) -> tuple[Vector, Vector]:
    """A rising curve from log-odds to how often the word was said: knots and heights."""
    from scipy.optimize import isotonic_regression

    order = np.argsort(odds, kind="stable")
    x, y = odds[order], said[order].astype(np.float64)
    rising = isotonic_regression(y).x
    # Knots lie where the curve rises, so that the sure end, where few words are, is kept.
    marks = np.concatenate([[0], np.cumsum(rising) / max(float(rising.sum()), 1e-9)])[:-1]
    at = np.unique(np.searchsorted(marks, np.linspace(0, 1, KNOTS + 1)).clip(0, len(x)))
    knots = np.array([x[a:b].mean() for a, b in pairwise(at)])
    heights = np.array([rising[a:b].mean() for a, b in pairwise(at)])
    return knots.astype(np.float32), np.maximum.accumulate(heights).astype(np.float32)
