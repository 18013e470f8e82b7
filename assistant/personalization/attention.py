"""What earlier lessons add to single memories when a question like an earlier one is asked.

Attention over the log of judged answers: the question is compared with every earlier one, and the
memories behind those rise or sink by how alike the questions are. Up and down move them a little,
in proportion to how much each cited memory was the likely one; a pin or a rejection decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.fusion import TEMPERATURE
from memory.records import AnswerRecord, JudgedAnswer, Vector, Verdict

LIKE_FROM, LIKE_TO = 0.85, 1.0
"""Cosines of two questions (bge-small) of which one says nothing of the other, and of one asked
twice. On LoCoMo two questions share evidence in 1 case of 100 at .65, 1 of 5 at .8, 1 of 2 at .9.
"""
UP, DOWN = 0.07, 0.07
"""What one thumb adds to, or takes off, the sum of a memory, for the same question asked again."""
MOST = 0.15
"""Thumbs together move a sum by no more than this."""
DECIDED = 0.6
"""What a pin adds and a rejection takes off: more than the channels differ in."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Attention:
    """The log as arrays: questions (q, d), and for every entry its question, memory and worth.

    `decided` marks entries that are pins and rejections.
    """

    questions: Vector
    of: NDArray[np.int64]
    memories: NDArray[np.int64]
    worth: Floats
    decided: NDArray[np.bool_]

    def lifts(self, question: Vector, *, thumbs: bool = True) -> dict[int, float]:
        """What is added to the sums of memories for a question; pins only without `thumbs`."""
        if not len(self.questions):
            return {}
        return self._sum(likeness(self.questions @ question), thumbs)

    def _sum(self, alike: Floats, thumbs: bool) -> dict[int, float]:
        weight = alike[self.of]
        lifts: dict[int, float] = {}
        for decided, most in ((False, MOST), (True, DECIDED)):
            chosen = (weight > 0) & (self.decided == decided)
            if (not thumbs and not decided) or not chosen.any():
                continue
            memories, where = np.unique(self.memories[chosen], return_inverse=True)
            total = np.bincount(where, self.worth[chosen] * weight[chosen])
            for memory, value in zip(memories.tolist(), np.clip(total, -most, most), strict=True):
                lifts[memory] = lifts.get(memory, 0.0) + float(value)
        return lifts


def likeness(cosines: NDArray[np.floating]) -> Floats:
    """How much two questions ask the same, 0..1, steeply."""
    near = np.clip((cosines - LIKE_FROM) / (LIKE_TO - LIKE_FROM), 0.0, 1.0)
    return np.asarray(near, dtype=np.float64) ** 2


def build_attention(judged: Sequence[JudgedAnswer], space: str) -> Attention:
    """The judged answers whose questions have a vector in `space`, as arrays."""
    questions: list[Vector] = []
    of: list[int] = []
    memories: list[int] = []
    worth: list[float] = []
    decided: list[bool] = []
    for one in judged:
        if one.answer.vector is None or one.answer.space != space:
            continue
        for memory, value in weigh_verdict(one):
            of.append(len(questions))
            memories.append(memory)
            worth.append(value)
            decided.append(one.about is not None)
        questions.append(one.answer.vector)
    return Attention(
        np.array(questions, dtype=np.float32),
        np.array(of, dtype=np.int64),
        np.array(memories, dtype=np.int64),
        np.array(worth, dtype=np.float64),
        np.array(decided, dtype=bool),
    )


def weigh_verdict(one: JudgedAnswer) -> list[tuple[int, float]]:
    """The memories that a verdict moves, and by how much for the very same question."""
    match one.verdict:
        case Verdict.PIN if one.about is not None:
            return [(one.about, DECIDED)]
        case Verdict.REJECT if one.about is not None:
            return [(one.about, -DECIDED)]
        case Verdict.UP:
            return [(memory, UP * share) for memory, share in share_out(one.answer)]
        case _:
            return [(memory, -DOWN * share) for memory, share in share_out(one.answer)]


def share_out(answer: AnswerRecord) -> list[tuple[int, float]]:
    """How likely each cited memory is the one that the answer rests on; sums to 1."""
    cited = [row for row in answer.recalled if row.cited]
    if not cited:
        return []
    sums = np.array([sum(row.gains) + row.rest for row in cited]) / TEMPERATURE
    odds = np.exp(sums - sums.max())
    return list(zip([row.memory_id for row in cited], (odds / odds.sum()).tolist(), strict=True))
