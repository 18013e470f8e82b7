"""What the user says of an answer changes the next one, and undoing it leaves no trace."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from assistant.protocol.events import Recalled
from memory.records import Kind, NewMemory, Source, Verdict
from memory.store import Store
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage
from tools.feedback import give_feedback
from tools.ports import ChatMessage

Start = Callable[[FakeLanguage], Talk]
QUESTION = "What does Ana take to the lake?"


def quote_first(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
    lines = [line for line in messages[-1].content.split("\n") if line.startswith("[m")]
    if not lines:
        return "I don't have that."
    id, _, text = lines[0].partition(" ")
    return f"{text.partition(') ')[2]} {id}"


@pytest.fixture
def talk(talk_with: Start) -> Talk:
    talk = talk_with(FakeLanguage(quote_first))
    for text in (
        "Ana likes to take her red kayak to the lake",
        "Ana would take the blue tent to the lake",
        "Ana said: we take bread and cheese to the lake",
    ):
        talk.services.rememberer.remember_text(text, source=Source.TYPED, kind=Kind.NOTE)
    return talk


async def order(talk: Talk) -> list[str]:
    await talk.say(QUESTION)
    return [memory.id for memory in talk.of_type(Recalled)[-1].memories]


async def test_an_answer_is_kept_with_what_was_recalled_for_it(talk: Talk) -> None:
    result = await talk.say(QUESTION)
    record = talk.services.store.answer(int(result.answer_id[1:]))
    assert len(record.recalled) == 3
    assert {f"m{row.memory_id}" for row in record.recalled if row.cited} == {
        one.id for one in result.citations
    }
    assert all(row.gains[0] > 0 for row in record.recalled)
    assert talk.services.store.question_of(record.turn) == QUESTION


async def test_a_rejected_memory_stays_out_when_the_same_is_asked_again(talk: Talk) -> None:
    before = await order(talk)
    give_feedback(talk.services.store, before[0], Verdict.REJECT)
    talk.services.lessons.renew()
    after = await order(talk)
    assert after == before[1:]
    await talk.say("Who said we take bread and cheese?")
    assert before[0] in [memory.id for memory in talk.of_type(Recalled)[-1].memories]


async def test_a_pinned_memory_comes_first_for_the_same_question_alone(talk: Talk) -> None:
    before = await order(talk)
    give_feedback(talk.services.store, before[-1], Verdict.PIN)
    talk.services.lessons.renew()
    assert (await order(talk))[0] == before[-1]
    await talk.say("Which tent is blue?")
    others = talk.of_type(Recalled)[-1].memories
    assert others[0].text.startswith("Ana would take the blue tent")


async def test_a_lesson_undone_leaves_what_was_learned_as_if_it_had_not_been(talk: Talk) -> None:
    store = talk.services.store
    for number in range(14):
        result = await talk.say(f"{QUESTION} ({number})")
        give_feedback(store, result.answer_id, Verdict.DOWN if number % 3 else Verdict.UP)
    before = talk.services.lessons.renew()
    assert len(before.judgements) == 14
    question = talk.services.models.text().encode_queries([QUESTION])[0]
    result = await talk.say("What does Ana take?")
    feedback, _ = give_feedback(
        store, result.citations[0].id, Verdict.REJECT, answer=result.answer_id
    )
    during = talk.services.lessons.renew()
    assert during.gated.theta.tobytes() != before.gated.theta.tobytes()
    store.take_back(feedback)
    after = talk.services.lessons.renew()
    assert after.gated.theta.tobytes() == before.gated.theta.tobytes()
    assert after.weights == before.weights
    assert after.lifts(question) == before.lifts(question)


async def test_what_was_learned_goes_with_the_memory_it_was_learned_from(talk: Talk) -> None:
    store = talk.services.store
    shown = await order(talk)
    give_feedback(store, shown[0], Verdict.REJECT)
    question = talk.services.models.text().encode_queries([QUESTION])[0]
    assert talk.services.lessons.renew().lifts(question)
    store.forget([int(shown[0][1:])])
    talk.services.drop_derived()
    assert talk.services.lessons.current().lifts(question) == {}
    assert not rows_naming(store, int(shown[0][1:]))


async def test_talk_that_recalls_nothing_takes_thumbs_too(talk: Talk) -> None:
    result = await talk.say("Hello!")
    _, learned = give_feedback(talk.services.store, result.answer_id, Verdict.DOWN)
    assert "no later answer changes" in learned
    assert len(talk.services.lessons.renew().judgements) == 0


def rows_naming(store: Store, memory: int) -> int:
    return len(store._rows("SELECT 1 FROM recalls WHERE memory = ?", (memory,)))


def test_a_memory_that_answered_nothing_is_pinned_for_nothing(talk: Talk) -> None:
    store = talk.services.store
    alone = store.add_memory(NewMemory(Kind.NOTE, "zebra", Source.TYPED))
    with pytest.raises(Exception, match="ask something first"):
        give_feedback(store, f"m{alone.id}", Verdict.PIN)
