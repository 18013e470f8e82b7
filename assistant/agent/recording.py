"""Keeps with an answer what it was made of, so that what is said of it can be learned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from memory.ids import MEMORY, parse_id
from memory.records import AnswerRecord, Recalled, RecallRecord, Vector
from memory.store import Store
from memory.store.answers import order_gains

LEFT_OUT = 0.3
"""Half of what a rejection takes off a memory's sum: the same question, in much the same words."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What recall was asked with: the question's vector, and what the user's lessons made of it."""

    space: str = ""
    vector: Vector | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    lifts: Mapping[int, float] = field(default_factory=dict)

    def rejects(self, memory: int) -> bool:
        """Whether the user rejected a memory for this very question: it enters no prompt."""
        return self.lifts.get(memory, 0.0) <= -LEFT_OUT


def record_answer(
    store: Store,
    turn: int,
    asked: Asked,
    recalled: Sequence[Recalled],
    cited: Sequence[tuple[str, float]],
) -> None:
    """Keep what was recalled for an answer and which of it the answer cites."""
    named = {parse_id(one, MEMORY)[1] for one, _ in cited}
    store.add_answer(
        AnswerRecord(
            turn,
            asked.space,
            asked.vector,
            dict(asked.weights),
            tuple(
                RecallRecord(
                    one.memory.id,
                    one.memory.id in named,
                    order_gains(one.gains),
                    one.total - sum(one.gains.values()),
                    asked.lifts.get(one.memory.id, 0.0),
                )
                for one in recalled
            ),
        )
    )
