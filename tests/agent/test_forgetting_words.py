"""What "forget ..." and "remove ..." mean in chat."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from memory.records import Kind, NewMemory, Source
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage
from tools.ports import ChatMessage

Start = Callable[[FakeLanguage], Talk]
NOW = int(datetime(2026, 11, 18, 12, tzinfo=UTC).timestamp() * 1000)
LAST_WEEK = int(datetime(2026, 11, 11, 12, tzinfo=UTC).timestamp() * 1000)
LAST_YEAR = int(datetime(2025, 6, 1, 12, tzinfo=UTC).timestamp() * 1000)


def silent(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
    return "Noted."


@pytest.fixture
def talk(talk_with: Start) -> Talk:
    talk = talk_with(FakeLanguage(silent))
    talk.decide = lambda asked: True
    store = talk.services.store
    batch = store.add_batch("jsonl: letters.jsonl").id
    rows = [
        NewMemory(Kind.NOTE, "Lunch with Ana at the pier", Source.TYPED, happened_at=LAST_WEEK),
        NewMemory(Kind.NOTE, "Paid the plumber", Source.TYPED, happened_at=LAST_WEEK),
        NewMemory(Kind.NOTE, "Ana moved to Porto", Source.TYPED, happened_at=LAST_YEAR),
        NewMemory(Kind.NOTE, "Dear diary", Source.IMPORT, happened_at=LAST_YEAR, batch=batch),
    ]
    for row in rows:
        store.add_memory(row)
    return talk


def kept(talk: Talk) -> set[str]:
    return {row.text for row in talk.services.store.memories(Kind.NOTE)}


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Forget everything from last week", {"Lunch with Ana at the pier", "Paid the plumber"}),
        ("forget what I told you about Ana", {"Lunch with Ana at the pier", "Ana moved to Porto"}),
        ("Forget that import", {"Dear diary"}),
        ("forget the letters import", {"Dear diary"}),
        ("please delete everything before 2026", set()),
        ("forget the plumber last week", {"Paid the plumber"}),
        ("forget the zebra", set()),
    ],
)
async def test_forgetting_in_words_takes_what_was_meant(
    talk: Talk, said: str, gone: set[str]
) -> None:
    before = kept(talk)
    await talk.say(said, now=NOW)
    if "before 2026" in said:
        gone = before - kept(talk)
        assert gone <= {"Ana moved to Porto", "Dear diary"}
    assert kept(talk) == before - gone


async def test_this_conversation_can_be_forgotten(talk: Talk) -> None:
    await talk.say("My dog is called Rex.")
    await talk.say("forget this conversation")
    assert "Rex" not in repr(talk.services.store.memories(limit=100))
    assert len(kept(talk)) == 4


async def test_remove_is_undone_and_forget_is_not(talk: Talk) -> None:
    await talk.say("remove the note about the plumber")
    store = talk.services.store
    (removed,) = store.memories(removed=True)
    assert removed.text == "Paid the plumber"
    store.restore([removed.id])
    await talk.say("forget the note about the plumber")
    assert store.memories(removed=True) == []
    assert "Paid the plumber" not in kept(talk)


async def test_questions_thanks_and_answers_are_history_and_statements_are_evidence(
    talk: Talk,
) -> None:
    for said in (
        "I play the violin.",
        "What do I play?",
        "thanks!",
        "ok, got it",
        "I play the violin!",
    ):
        await talk.say(said)
    turns = talk.services.store.turns(1)
    assert [turn.text for turn in turns if not turn.history] == ["I play the violin."]
    (telling,) = talk.services.store.sources(turns[0].id)
    assert telling.turn is not None
    found = talk.services.recall.search("violin", apply_cut=False, limit=50)
    assert all(not one.memory.history for one in found)
