"""What never becomes a fact: questions, recalled text, answers, photos' text, others' words."""

from collections.abc import Callable

import pytest

from memory.records import Kind, NewMemory, Source
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage

Start = Callable[[FakeLanguage], Talk]
CLAIM = "I live in Rome and I work at Acme."


def held(talk: Talk) -> list[str]:
    return [fact.value for fact in talk.services.store.facts(current_only=False)]


@pytest.mark.parametrize("source", [Source.IMPORT, Source.OCR, Source.PHOTO, Source.MODEL])
async def test_recalled_text_is_never_learned(talk_with: Start, source: Source) -> None:
    talk = talk_with(FakeLanguage(lambda messages, schema: CLAIM if schema is None else "{}"))
    talk.services.store.add_memory(NewMemory(Kind.NOTE, CLAIM, source))

    await talk.say("Where do I live in Rome, and where do I work at Acme?")
    await talk.say("thanks")

    assert held(talk) == []


async def test_the_same_words_typed_by_the_user_are_learned(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage())

    await talk.say(CLAIM)

    assert sorted(held(talk)) == ["Acme", "Rome"]


async def test_the_models_own_words_are_never_learned(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage(lambda messages, schema: CLAIM if schema is None else "{}"))

    await talk.say("write a poem about a traveller")

    assert held(talk) == []


@pytest.mark.parametrize(
    "text",
    [
        "Do I live in Rome?",
        'The letter says "I live in Rome"',
        "Tom says I live in Rome",
        "If I live in Rome I need a scooter",
        "Maybe I live in Rome next year",
    ],
)
async def test_what_is_not_stated_is_never_learned(talk_with: Start, text: str) -> None:
    talk = talk_with(FakeLanguage())

    await talk.say(text)

    assert held(talk) == []


async def test_a_taken_back_statement_is_no_evidence(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage(lambda messages, schema: "You work at Globex. [m1]"))
    await talk.say("I joined Globex")

    undone = await talk.say("Scratch that.")

    assert undone.answer.startswith("Taken back")
    result = await talk.say("Which company did I say I joined?")
    assert "Globex" not in result.answer


async def test_a_contradiction_is_said_in_the_answer_and_the_notes(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage())
    await talk.say("My birthday is 4 May")

    result = await talk.say("My birthday is 3 May")

    assert "I keep 3 May" in result.answer
    assert result.notes


async def test_forgetting_a_topic_takes_the_facts_and_the_turns_that_told_them(
    talk_with: Start,
) -> None:
    talk = talk_with(FakeLanguage())
    talk.decide = lambda asked: True
    await talk.say("My number is 555-6627")
    await talk.say("My phone number is now 555-7245")
    await talk.say("I live in Rome")

    await talk.say("Forget what I said about my phone number")

    assert held(talk) == ["Rome"]
    texts = [one.text for one in talk.services.store.memories(limit=100)]
    assert not [text for text in texts if "555" in text]


async def test_somebody_elses_thing_does_not_answer_for_the_users_own(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage(lambda messages, schema: "Your father works at Acme. [m3]"))
    await talk.say("My father works at Acme")

    assert (await talk.say("Who do I work for?")).abstained
    assert "Acme" in (await talk.say("Who does my father work for?")).answer
