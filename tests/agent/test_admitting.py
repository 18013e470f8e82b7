"""A turn judges whether memory holds the answer before the model says a word."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from assistant.protocol.events import Answered
from memory.records import Kind, Source, Vector
from tests.agent.talking import Talk
from tests.fakes.models import FakeKnowingLanguage, FakeLanguage
from tools.answerability_probe import load_probe
from tools.ports import ChatMessage

Start = Callable[[FakeLanguage], Talk]
MODEL = "qwen2.5-coder-1.5b"
NOTE = "Nuno plays the cello in an orchestra"
QUESTION = "What does Nuno play in the orchestra?"


def knowing(sign: float, says: str, chooses: str = "none") -> FakeKnowingLanguage:
    """A model whose state says clearly yes (1) or no (-1)."""
    probe = load_probe(MODEL)
    assert probe is not None
    state = sign * probe.weights

    def answer(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
        if schema is not None:
            return json.dumps({"memory": chooses})
        return says

    def show(messages: Sequence[ChatMessage]) -> Vector:
        return np.asarray(state, np.float32)

    return FakeKnowingLanguage(answer, name=MODEL, state=show)


def tell(talk: Talk, text: str) -> None:
    talk.services.rememberer.remember_text(text, source=Source.TYPED, kind=Kind.NOTE)


async def test_a_state_that_says_no_ends_the_turn_before_a_word_is_generated(
    talk_with: Start,
) -> None:
    language = knowing(-1.0, "The cello.")
    talk = talk_with(language)
    tell(talk, NOTE)

    result = await talk.say(QUESTION, remember_turn=False)

    assert result.abstained
    assert result.answer.startswith("I don't have that.")
    assert len(language.read) == 1
    assert language.calls == []
    assert result.answerable is not None
    assert result.answerable < 0.5
    assert talk.of_type(Answered)[0].answerable == result.answerable


async def test_a_state_that_says_yes_lets_the_answer_through_with_its_probability(
    talk_with: Start,
) -> None:
    language = knowing(1.0, "Nuno plays the cello.")
    talk = talk_with(language)
    tell(talk, NOTE)

    result = await talk.say(QUESTION, remember_turn=False)

    assert not result.abstained
    assert "cello" in result.answer
    assert result.citations
    assert result.answerable is not None
    assert result.answerable > 0.5
    assert language.read[0] == language.calls[0]


@pytest.mark.parametrize("invented", ["Nuno plays the violin.", "Nuno plays with Beatriz."])
async def test_however_sure_it_is_an_invented_name_or_thing_is_not_said(
    talk_with: Start, invented: str
) -> None:
    talk = talk_with(knowing(1.0, invented))
    tell(talk, NOTE)

    result = await talk.say(QUESTION, remember_turn=False)

    assert "violin" not in result.answer
    assert "Beatriz" not in result.answer


async def test_a_fact_answered_by_code_is_not_judged(talk_with: Start) -> None:
    language = knowing(-1.0, "unused")
    talk = talk_with(language)

    await talk.say("My dog is called Bo.")
    result = await talk.say("What is my dog called?")

    assert "Bo" in result.answer
    assert result.answerable is None
    assert language.read == []


async def test_a_question_that_only_looks_as_if_it_leaned_on_another_is_judged(
    talk_with: Start,
) -> None:
    language = knowing(-1.0, "unused")
    talk = talk_with(language)
    tell(talk, "The gravestones that mention the plague are from 1338")

    result = await talk.say("Who carved the gravestones that mention it?", remember_turn=False)

    assert result.abstained
    assert result.answerable is not None
    assert len(language.read) == 1
