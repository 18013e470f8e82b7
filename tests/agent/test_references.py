"""A turn knows what the user calls "my ...": memories on it are found, asked for, and cited."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from memory.records import Kind, Source
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage
from tools.ports import CancelToken, ChatMessage, Span

Start = Callable[[FakeLanguage], Talk]
NOTE = "Denver won Super Bowl 50 in Santa Clara."


class FakeCopyingLanguage(FakeLanguage):
    """Says what no memory holds, and copies a scripted span when held to the quotes."""

    def __init__(self, span: Span | None) -> None:
        super().__init__(self._say)
        self.span = span

    def _say(self, messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
        return "Pittsburgh Steelers." if schema is None else json.dumps({"memory": "none"})

    def extract_span(
        self,
        messages: Sequence[ChatMessage],
        passages: Sequence[str],
        *,
        otherwise: str = "",
        max_tokens: int = 32,
        cancel: CancelToken | None = None,
    ) -> Span | None:
        return self.span


def say_denver(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
    return "Denver won Super Bowl 50."


async def test_a_question_about_my_topic_is_answered_from_notes_on_it(talk_with: Start) -> None:
    language = FakeLanguage(say_denver)
    talk = talk_with(language)
    talk.services.rememberer.remember_text(NOTE, source=Source.TYPED, kind=Kind.NOTE)
    await talk.say("My thesis topic is Super Bowl 50.")

    result = await talk.say("Who won my thesis topic?")

    assert result.answer.startswith("Denver won Super Bowl 50.")
    assert not result.abstained
    kinds = {citation.kind for citation in result.citations}
    assert kinds == {"note", "fact"}
    assert "Who won Super Bowl 50?" in language.calls[-1][-1].content


async def test_what_nobody_told_is_not_resolved(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage(say_denver))
    talk.services.rememberer.remember_text(NOTE, source=Source.TYPED, kind=Kind.NOTE)

    result = await talk.say("Who won my thesis topic?")

    assert result.abstained


async def test_an_invented_answer_gives_way_to_the_words_of_a_memory(talk_with: Start) -> None:
    talk = talk_with(FakeCopyingLanguage(Span("Denver", 0, -0.1)))
    talk.services.rememberer.remember_text(NOTE, source=Source.TYPED, kind=Kind.NOTE)

    result = await talk.say("Who won Super Bowl 50?")

    assert result.answer.startswith("Denver.")
    assert [citation.kind for citation in result.citations] == ["note"]


async def test_an_unlikely_span_is_not_said(talk_with: Start) -> None:
    talk = talk_with(FakeCopyingLanguage(Span("Santa Clara", 0, -3.0)))
    talk.services.rememberer.remember_text(NOTE, source=Source.TYPED, kind=Kind.NOTE)

    result = await talk.say("Who won Super Bowl 50?")

    assert not result.answer.startswith("Santa Clara")
