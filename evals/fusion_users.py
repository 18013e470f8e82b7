"""Simulated users of recall: what they need, what they say of an answer, and what is learned of it.

Simulated: a thumb here says whether a needed memory was among those cited, and nothing about
wording, mood or taste.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.attention import build_attention
from assistant.personalization.fusion import Floats, gather_judgements
from assistant.personalization.gate import gate
from assistant.personalization.lessons import Learned
from memory.records import (
    CHANNELS,
    AnswerRecord,
    JudgedAnswer,
    RecallRecord,
    Vector,
    Verdict,
)

SPACE = "text"
KEPT = 20
"""Recalled memories kept with an answer, as the turn keeps them."""
CITED = 1
"""Memories that a simulated answer cites: the best one, as the language model is told to."""
DEPTH = 5


@dataclass(frozen=True, eq=False)
class Case:
    """A question over its memories: what channels say (n, c), the rest (n,), ids, and its vector.

    `needed` (n,) marks the memories that hold the answer, `wanted` counts those that exist at all.
    """

    gains: Floats
    rest: Floats
    ids: NDArray[np.int64]
    needed: NDArray[np.bool_]
    wanted: int
    vector: Vector


@dataclass(frozen=True, slots=True)
class User:
    """How a simulated user gives thumbs. `noise` of them say the opposite; `pins`: after a thumb
    down they also pin the needed memory, where it was recalled."""

    name: str
    noise: float = 0.0
    pins: bool = False


def learn(judged: Sequence[JudgedAnswer]) -> Learned:
    """What the product learns from a log."""
    judgements, numbers = gather_judgements(judged)
    gated = gate(judgements, [judged[number] for number in numbers])
    attention = build_attention(judged, SPACE)
    return Learned(tuple(judged), judgements, tuple(numbers), gated, attention)


def rank(case: Case, learned: Learned | None) -> NDArray[np.int64]:
    """Places of the memories, best first; by uniform weights where nothing was learned."""
    if learned is None:
        return np.argsort(-(case.gains.sum(axis=1) + case.rest), kind="stable")
    sums = case.gains @ np.array([learned.weights[name] for name in CHANNELS]) + case.rest
    lifts = learned.lifts(case.vector)
    sums = sums + np.array([lifts.get(id, 0.0) for id in case.ids.tolist()])
    return np.argsort(-sums, kind="stable")


def measure(case: Case, order: NDArray[np.int64]) -> tuple[float, float]:
    """Evidence recall at `DEPTH`, and one over the rank of the first needed memory."""
    found = case.needed[order]
    first = 1.0 / (int(np.argmax(found)) + 1) if found.any() else 0.0
    return float(found[:DEPTH].sum()) / case.wanted, first


def react(
    user: User, case: Case, learned: Learned | None, number: int, generator: np.random.Generator
) -> list[JudgedAnswer]:
    """What the user says of the answer to a question: a thumb, and perhaps a pin."""
    order = rank(case, learned)[:KEPT]
    fits = bool(case.needed[order[:CITED]].any())
    says = fits != (generator.random() < user.noise)
    recalled = tuple(
        RecallRecord(
            int(case.ids[at]), place < CITED, tuple(case.gains[at].tolist()), float(case.rest[at])
        )
        for place, at in enumerate(order.tolist())
    )
    answer = AnswerRecord(number, SPACE, case.vector, {}, recalled)
    said = [JudgedAnswer(2 * number, Verdict.UP if says else Verdict.DOWN, None, number, answer)]
    there = [at for at in order.tolist() if case.needed[at]]
    if user.pins and not fits and there:
        pinned = int(case.ids[there[0]])
        said.append(JudgedAnswer(2 * number + 1, Verdict.PIN, pinned, number, answer))
    return said


def prefer(case: Case, channel: str, factor: float = 4.0) -> Case:
    """The same question asked by one who needs what a channel, so many times as strong, ranks
    first."""
    weights = [factor if name == channel else 1.0 for name in CHANNELS]
    needed = np.zeros(len(case.ids), dtype=bool)
    needed[int(np.argmax(case.gains @ np.array(weights) + case.rest))] = True
    return Case(case.gains, case.rest, case.ids, needed, 1, case.vector)
