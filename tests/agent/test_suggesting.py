"""Requests that leave open what is wanted are answered with the user's tastes beside them."""

from collections.abc import Callable, Sequence
from typing import Any

from assistant.agent.suggesting import NOTHING_FITS
from assistant.protocol.events import Token
from memory.ids import MEMORY, parse_id
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage
from tools.ports import ChatMessage
from tools.profile.tastes_for import HEADING

Start = Callable[[FakeLanguage], Talk]
HEIGHTS = "I have a phobia of heights and avoid activities in high places."
ASKED = "List some ideas for adventures in Queenstown."


def suggest_a_walk(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
    return "Walk along the lake, far from any heights."


async def test_a_request_is_worded_with_the_tastes_that_were_told(talk_with: Start) -> None:
    language = FakeLanguage(suggest_a_walk)
    talk = talk_with(language)
    await talk.say(HEIGHTS)
    await talk.say("The boiler code is 4711.")

    result = await talk.say(ASKED)

    read = language.calls[-1][-1].content
    assert HEADING in read
    assert "phobia of heights" in read
    assert "4711" not in read
    assert read.endswith(ASKED)
    assert result.answer == "Walk along the lake, far from any heights."
    assert [one.text for one in result.citations] == [HEIGHTS]
    assert not result.abstained


async def test_what_memory_answers_is_answered_from_memory(talk_with: Start) -> None:
    language = FakeLanguage(lambda messages, schema: "The blue bike shop.")
    talk = talk_with(language)
    await talk.say("I like quiet places.")
    await talk.say("I bought my bike at the blue bike shop.")

    await talk.say("Where did I buy my bike?")

    assert all(HEADING not in message.content for call in language.calls for message in call)


async def test_without_told_tastes_the_request_stands_alone(talk_with: Start) -> None:
    language = FakeLanguage(suggest_a_walk)
    talk = talk_with(language)
    await talk.say("The boiler code is 4711.")

    result = await talk.say(ASKED)

    assert language.calls[-1][-1].content == ASKED
    assert not result.citations


async def test_places_and_titles_are_never_made_up_without_a_catalogue(talk_with: Start) -> None:
    language = FakeLanguage(suggest_a_walk)
    talk = talk_with(language)
    await talk.say("I like thrillers and quiet restaurants.")

    for text in ("Can you recommend a film?", "Can you recommend a restaurant in Rome?"):
        assert (await talk.say(text)).abstained

    assert not language.calls


async def test_a_forgotten_taste_is_in_no_prompt(talk_with: Start) -> None:
    language = FakeLanguage(suggest_a_walk)
    talk = talk_with(language)
    await talk.say("I like quiet places.")
    await talk.say(HEIGHTS)
    cited = (await talk.say(ASKED)).citations
    talk.services.store.forget([parse_id(one.id, MEMORY)[1] for one in cited])
    talk.services.drop_derived()

    await talk.say(ASKED)

    assert "quiet places" in language.calls[-1][-1].content
    assert all("heights" not in message.content for message in language.calls[-1])


async def test_what_the_user_may_not_eat_is_never_said_and_the_model_tries_again(
    talk_with: Start,
) -> None:
    dishes = iter(["Try pasta with pesto.", "Try a lentil soup."])
    talk = talk_with(FakeLanguage(lambda messages, schema: next(dishes)))
    await talk.say("I'm allergic to nuts.")

    result = await talk.say("Suggest a dish for dinner.")

    assert result.answer == "Try a lentil soup."
    assert all("pesto" not in one.text for one in talk.events if isinstance(one, Token))


async def test_where_nothing_fits_it_says_why(talk_with: Start) -> None:
    talk = talk_with(FakeLanguage(lambda messages, schema: "Try pasta with pesto."))
    await talk.say("I'm allergic to nuts.")

    result = await talk.say("Suggest a dish for dinner.")

    assert result.answer == (
        f"{NOTHING_FITS} I left out a suggestion, because you are allergic to nuts."
    )
    assert [one.text for one in result.citations] == ["I'm allergic to nuts."]


async def test_what_must_be_looked_up_is_said_to_be_out_of_reach(talk_with: Start) -> None:
    language = FakeLanguage(suggest_a_walk)
    talk = talk_with(language)
    result = await talk.say("Recommend a hotel in Rome.")
    assert result.answer.startswith("I can't look up hotels: nothing here reaches the internet.")
    assert not language.calls
