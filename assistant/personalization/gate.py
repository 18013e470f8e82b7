"""Whether what was learned is used: only if it foretold the user's recent verdicts better.

Each recent verdict is foretold by what the verdicts before it teach (prequential testing, Dawid
1984), and by uniform weights; learned ones are used where all of them together were clearly
likelier under these, and where they would have cited what was needed more often. Likelier alone
says too little: thumbs that mean nothing are likelier under weaker sums, and approval is likelier
under stronger ones, whatever they rank first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.attention import MOST, likeness, weigh_verdict
from assistant.personalization.fusion import (
    TEMPERATURE,
    Floats,
    Judgements,
    fit_log_weights,
    log_likelihoods,
)
from memory.records import CHANNELS, JudgedAnswer

RECENT, BLOCK = 50, 10
"""Verdicts that are looked at, and how many at a time are foretold by one fit."""
LEAST = 10
"""Verdicts before which nothing is foretold, and the weights stay uniform."""

MARGIN = 2.0
"""How much likelier, as a logarithm over all recent verdicts, learned weights must have made them:
thumbs at random pass a bare comparison every second time."""


@dataclass(frozen=True, eq=False)
class Gated:
    """The fit to all verdicts, and what of it is used.

    `gain` and `thumbs_gain` are the log likelihood per recent verdict above that of uniform
    weights, and above that without what thumbs lift; `hit_gain` is how much more often a needed
    memory would have been cited, per recent verdict; `tested` is how many were foretold.
    """

    theta: Floats
    uses_weights: bool
    uses_thumbs: bool
    gain: float = 0.0
    thumbs_gain: float = 0.0
    hit_gain: float = 0.0
    tested: int = 0


def gate(judgements: Judgements, judged: Sequence[JudgedAnswer]) -> Gated:
    """Fit the weights, and decide by the recent verdicts what is used.

    `judged` are the answers of `judgements`, in the same order.
    """
    count = len(judgements)
    uniform = np.zeros(len(CHANNELS))
    theta = uniform
    begin = max(LEAST, count - RECENT)
    learned, plain, hits = [], [], []
    for at in range(begin, count, BLOCK):
        theta = fit_log_weights(judgements.first(at), theta)
        block = judgements.between(at, min(at + BLOCK, count))
        learned.append(log_likelihoods(block, theta))
        plain.append(log_likelihoods(block, uniform))
        hits.append(expect_hits(block, theta) - expect_hits(block, uniform))
    theta = fit_log_weights(judgements, theta)
    gain = float(np.sum(np.concatenate(learned) - np.concatenate(plain))) if learned else 0.0
    hit_gain = float(np.sum(np.concatenate(hits))) if hits else 0.0
    uses_weights = gain >= MARGIN and hit_gain > 0
    lifts = _lift_recent(judgements, judged, max(0, count - RECENT))
    base = theta if uses_weights else uniform
    recent = judgements.between(max(0, count - RECENT), count)
    thumbs_gain = 0.0
    if len(recent) and lifts.any():
        # Both with the same weights, so that only the lifts are compared.
        without = log_likelihoods(recent, base)
        thumbs_gain = float((log_likelihoods(recent, base, lifts) - without).sum())
    tested = max(0, count - begin)
    return Gated(
        theta,
        uses_weights,
        thumbs_gain >= 0,
        gain / max(tested, 1),
        thumbs_gain / max(len(recent), 1),
        hit_gain / max(tested, 1),
        tested,
    )


def expect_hits(judgements: Judgements, theta: Floats) -> Floats:
    """How likely each answer would have cited the needed memory under log weights, (answers,).

    As many are cited as were. Approved, the needed one is among those that were cited, else among
    the others, each in proportion to its share by uniform weights.
    """
    sums = judgements.gains.sum(axis=1) + judgements.rest
    tried = judgements.gains @ np.exp(theta) + judgements.rest
    found = np.zeros(len(judgements))
    for at, (begin, end) in enumerate(pairwise(judgements.starts.tolist())):
        needed = judgements.cited[begin:end] == judgements.up[at]
        odds = np.exp((sums[begin:end] - sums[begin:end].max()) / TEMPERATURE) * needed
        best = np.argsort(-tried[begin:end], kind="stable")
        count = int(judgements.cited[begin:end].sum())
        found[at] = odds[best[:count]].sum() / max(odds.sum(), 1e-300)
    return found


def _lift_recent(judgements: Judgements, judged: Sequence[JudgedAnswer], begin: int) -> Floats:
    """What earlier thumbs would have lifted in each recent answer, a row a recalled memory."""
    lifts = np.zeros(judgements.starts[-1] - judgements.starts[begin])
    asked = [at for at, one in enumerate(judged) if one.answer.vector is not None]
    if not asked:
        return lifts
    vectors = np.array([judged[at].answer.vector for at in asked], dtype=np.float32)
    spaces = [judged[at].answer.space for at in asked]
    place = 0
    for at in range(begin, len(judged)):
        rows = judged[at].answer.recalled
        own = judged[at].answer.vector
        if own is not None:
            alike = likeness(vectors @ own)
            found = _sum_thumbs(judged, asked, spaces, alike, at)
            lifts[place : place + len(rows)] = [found.get(row.memory_id, 0.0) for row in rows]
        place += len(rows)
    return np.clip(lifts, -MOST, MOST)


def _sum_thumbs(
    judged: Sequence[JudgedAnswer],
    asked: Sequence[int],
    spaces: Sequence[str],
    alike: NDArray[np.float64],
    before: int,
) -> dict[int, float]:
    found: dict[int, float] = {}
    for which in np.flatnonzero(alike > 0).tolist():
        earlier = asked[which]
        if earlier >= before or spaces[which] != judged[before].answer.space:
            continue
        if judged[earlier].about is None:
            for memory, value in weigh_verdict(judged[earlier]):
                found[memory] = found.get(memory, 0.0) + float(alike[which]) * value
    return found
