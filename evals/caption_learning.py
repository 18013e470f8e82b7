"""Trains the caption decoder (torch, CPU): on captions alone, then on photos and their captions.

Caption alone: a caption's vector is moved as far as photos lie from their captions, by the error of
a photo drawn at random, and the decoder writes it from the captions near that place (after CapDec,
Nukrai et al. 2022, and DeCap, Li et al. 2023). Then photos join, each placed by projections that
were not trained on it, so that it lies among captions as a new photo does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.models.caption_network import END, NEAREST, PADDING, SCALE, START, UNKNOWN
from assistant.models.caption_support import NEAR
from memory.records import Vector

WIDTH, LAYERS, HEADS, LONGEST = 256, 3, 4, 20
EPOCHS, PHOTO_EPOCHS, BATCH, PHOTO_SHARE = 5, 3, 256, 0.4
RATE, PHOTO_RATE, DECAY, DROPOUT, SMOOTHING = 1.5e-3, 3e-4, 0.05, 0.15, 0.1
DRAWS = 3
"""Places that each caption is moved to, before training."""

SHARPNESS = 0.1
"""Temperature of the softmax while learning; in use a sharper one did better (caption_choosing)."""

TOO_ALIKE = 0.85
"""Cosine of captions from which one does not help to write the other: it says the same."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """For each caption or photo the known captions near it, best first, and their likeness."""

    which: Numbers
    likeness: Vector

    def take(self, rows: Numbers) -> "Near":
        """Some rows."""
        return Near(self.which[rows], self.likeness[rows])

    def joined(self, other: "Near") -> "Near":
        """These rows, then others."""
        return Near(
            np.concatenate([self.which, other.which]),
            np.concatenate([self.likeness, other.likeness]),
        )


@dataclass(frozen=True, slots=True)
class CaptionLessons:
    """What is learned from: known captions as unit `vectors` and as `words` by number.

    `photos` has the surroundings of each photo's caption, as it is and mirrored, `photo_captions`
    its number.
    """

    vectors: Vector
    words: Sequence[Sequence[int]]
    vocabulary: int
    draws: Sequence[Near]
    photos: Sequence[Near]
    photo_captions: Numbers


def move_captions(
    vectors: Vector, placed: Vector, errors: Vector, chance: np.random.Generator
) -> Near:
    """Move each caption in the shared space by a photo's error; what is then near it.

    `placed` are the captions in the shared space, `errors` photos minus their captions there. The
    caption itself and those that say the same are left out.
    """
    which = np.zeros((len(vectors), NEAR), np.int64)
    likeness = np.zeros((len(vectors), NEAR), np.float32)
    for start in range(0, len(vectors), 1024):
        rows = slice(start, start + 1024)
        moved = placed[rows] + errors[chance.integers(0, len(errors), len(placed[rows]))]
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        scores = moved @ placed.T
        scores[vectors[rows] @ vectors.T > TOO_ALIKE] = -9
        near = find_nearest(np.asarray(scores, np.float32))
        which[rows], likeness[rows] = near.which, near.likeness
    return Near(which, likeness)


def find_nearest(scores: Vector) -> Near:
    """The best `NEAR` columns of each row."""
    which = np.argpartition(-scores, NEAR, axis=1)[:, :NEAR]
    found = np.take_along_axis(scores, which, 1)
    order = np.argsort(-found, axis=1, kind="stable")
    return Near(np.take_along_axis(which, order, 1), np.take_along_axis(found, order, 1))


def train_decoder(
    lessons: CaptionLessons,
    *,
    seed: int = 0,
    epochs: int = EPOCHS,
    photo_epochs: int = PHOTO_EPOCHS,
    report: Callable[[str], None] = lambda line: None,
) -> dict[str, Vector]:
    """The network's weights, under the names that `CaptionNetwork` takes."""
    import torch

    from evals.caption_net import CaptionNet

    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    net = CaptionNet(lessons.vocabulary, WIDTH, LAYERS, HEADS, LONGEST + 4, DROPOUT)
    fits = [row for row, words in enumerate(lessons.words) if len(words) <= LONGEST]
    learner = _Learner(torch, net, lessons)
    captions = np.asarray(fits)
    batches = max(1, len(captions) // BATCH)
    learner.begin(RATE, epochs * batches)
    for epoch in range(epochs):
        order = chance.permutation(captions)
        losses = []
        for batch in np.array_split(order, batches):
            draw = lessons.draws[int(chance.integers(len(lessons.draws)))]
            losses.append(learner.step(draw.take(batch), batch))
        report(f"captions, epoch {epoch}: loss {np.mean(losses):.3f}")
    share = int(BATCH * PHOTO_SHARE)
    batches = max(1, len(lessons.photo_captions) // share)
    learner.begin(PHOTO_RATE, photo_epochs * batches, average=True)
    for epoch in range(photo_epochs):
        order, losses = chance.permutation(len(lessons.photo_captions)), []
        for batch in np.array_split(order, batches):
            draw = lessons.draws[int(chance.integers(len(lessons.draws)))]
            others = chance.choice(captions, BATCH - share)
            seen = lessons.photos[int(chance.integers(len(lessons.photos)))]
            near = seen.take(batch).joined(draw.take(others))
            losses.append(
                learner.step(near, np.concatenate([lessons.photo_captions[batch], others]))
            )
        report(f"photos, epoch {epoch}: loss {np.mean(losses):.3f}")
    return learner.weights()


class _Learner:
    """Steps of one network over one set of lessons; averages its weights when asked to."""

    def __init__(self, torch: Any, net: Any, lessons: CaptionLessons) -> None:
        self._torch, self._net, self._lessons = torch, net, lessons
        self._vectors = torch.tensor(lessons.vectors)
        self._targets, self._used = _pad(lessons.words)
        self._average: dict[str, Any] | None = None

    def begin(self, rate: float, steps: int, *, average: bool = False) -> None:
        """Start a phase with a fresh optimizer."""
        optim = self._torch.optim
        self._optimizer = optim.AdamW(self._net.parameters(), lr=rate, weight_decay=DECAY)
        self._schedule = optim.lr_scheduler.OneCycleLR(
            self._optimizer, rate, total_steps=max(steps, 30), pct_start=0.1
        )
        if average:
            state = self._net.state_dict()
            self._average = {name: value.clone() for name, value in state.items()}

    def step(self, near: Near, captions: Numbers) -> float:
        """One step towards some captions from their surroundings; the loss before it."""
        torch = self._torch
        self._net.train()
        said = torch.as_tensor(self._targets[captions])
        said = said[:, : int((said != PADDING).sum(1).max())]
        following = said[:, 1:]
        counted = (following != PADDING) & (following != UNKNOWN)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = self._net(*self._surround(near), said[:, :-1], counted)
        loss = torch.nn.functional.cross_entropy(
            scores.float(), following[counted], label_smoothing=SMOOTHING
        )
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._net.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        if self._average is not None:
            for name, value in self._net.state_dict().items():
                self._average[name].mul_(0.98).add_(value, alpha=0.02)
        return float(loss.detach())

    def weights(self) -> dict[str, Vector]:
        """The weights, averaged over the last phase."""
        state = self._average or self._net.state_dict()
        return {name: value.float().numpy() for name, value in state.items()}

    def _surround(self, near: Near) -> tuple[Any, Any, Any, Any]:
        """Middle, nearest, likeness and usage of a batch, as `CaptionSupport.surround` has them."""
        torch = self._torch
        weights = torch.softmax(torch.as_tensor(near.likeness) / SHARPNESS, 1)
        vectors = self._vectors[torch.as_tensor(near.which)]
        middle = torch.nn.functional.normalize((weights[..., None] * vectors).sum(1), dim=-1)
        used = torch.as_tensor(self._used[near.which])
        usage = torch.zeros(len(near.which), self._lessons.vocabulary)
        spread = weights[..., None].expand_as(used).reshape(len(usage), -1)
        usage.scatter_add_(1, used.flatten(1), spread)
        usage[:, :4] = 0
        likeness = torch.as_tensor(near.likeness[:, :NEAREST]) * 2
        return middle * SCALE, vectors[:, :NEAREST] * SCALE, likeness, usage


def _pad(words: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Captions from start to end, and the different words of each, both filled up."""
    targets = np.full((len(words), LONGEST + 2), PADDING, np.int64)
    used = np.full((len(words), LONGEST), PADDING, np.int64)
    targets[:, 0] = START
    for row, some in enumerate(words):
        kept = list(some[:LONGEST])
        targets[row, 1 : len(kept) + 2] = [*kept, END]
        different = sorted(set(kept))
        used[row, : len(different)] = different
    return targets, used
