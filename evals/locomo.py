"""LoCoMo for measuring recall: conversations as stores, their questions, and which were tuned on.

LoCoMo (Maharana et al. 2024, CC BY-NC 4.0) is not part of this project. Every turn is a memory; a
question counts when one of its evidence turns exists. The first four conversations are those that
constants may be set on; the other three are only reported.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.data import find_data
from memory.cipher import VaultKeys
from memory.database import open_database
from memory.records import Kind, Memory, NewMemory, Source
from memory.store import Store

CATEGORIES = {1: "several turns", 2: "time", 3: "inference", 4: "one turn"}
UNANSWERABLE = 5
TUNING = 4
"""How many conversations, from the first on, constants may be set on."""


@dataclass(frozen=True)
class Turn:
    """One thing said. `id` is the data's, `at` the time of its session in ms UTC."""

    id: str
    speaker: str
    text: str
    at: int
    session: int


@dataclass(frozen=True)
class Question:
    """A question, its category and the ids of the turns that hold the answer."""

    text: str
    category: int
    evidence: frozenset[str]


@dataclass(frozen=True)
class Talk:
    """A conversation: its turns, the questions with an answer in it and those without one."""

    name: str
    number: int
    turns: list[Turn]
    questions: list[Question]
    unanswerable: list[Question]

    @property
    def now(self) -> int:
        """When the last session was, ms UTC."""
        return self.turns[-1].at

    @property
    def is_held_out(self) -> bool:
        """Whether no constant was set on it."""
        return self.number >= TUNING


def read_talks(path: Path | None = None) -> list[Talk]:
    """All conversations in order. Raises `DataMissing`."""
    file = path or find_data("text", "locomo", "locomo.json")
    samples = json.loads(file.read_text(encoding="utf-8"))
    return [_read_talk(number, sample) for number, sample in enumerate(samples)]


def _read_talk(number: int, sample: dict[str, Any]) -> Talk:
    turns = list(_read_turns(sample["conversation"]))
    known = {turn.id for turn in turns}
    questions = [
        Question(qa["question"], qa["category"], frozenset(qa["evidence"]) & known)
        for qa in sample["qa"]
    ]
    return Talk(
        sample["sample_id"],
        number,
        turns,
        [one for one in questions if one.category in CATEGORIES and one.evidence],
        [one for one in questions if one.category == UNANSWERABLE],
    )


def _read_turns(sessions: dict[str, Any]) -> Iterator[Turn]:
    for number in range(1, 100):
        when = sessions.get(f"session_{number}_date_time")
        if when is None:
            continue
        moment = datetime.strptime(when, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        for turn in sessions.get(f"session_{number}", []):
            seen = turn.get("blip_caption")
            yield Turn(
                turn["dia_id"],
                turn["speaker"],
                turn["text"] + (f" [shares {seen}]" if seen else ""),
                int(moment.timestamp() * 1000),
                number,
            )


def store_talk(talk: Talk, folder: Path) -> Store:
    """A new store in `folder` with the turns, a conversation for each session; not indexed."""
    keys = VaultKeys.generate()
    store = Store(open_database(folder / f"{talk.name}.db", keys.database_key, create=True), keys)
    conversations: dict[int, int] = {}
    with store.transaction():
        for turn in talk.turns:
            if turn.session not in conversations:
                conversations[turn.session] = store.start_conversation(str(turn.session)).id
            store.add_memory(
                NewMemory(
                    Kind.TURN,
                    turn.text,
                    Source.IMPORT,
                    happened_at=turn.at,
                    source_id=turn.id,
                    speaker=turn.speaker,
                    conversation=conversations[turn.session],
                )
            )
    return store


def list_turns(store: Store) -> list[Memory]:
    """All turns of a store in order."""
    return sorted(store.memories(Kind.TURN, limit=100_000), key=lambda memory: memory.id)
