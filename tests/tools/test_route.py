from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes.models import FakeLanguage, FakeTextEncoder
from tools.ports import ChatMessage
from tools.route import Intent, Router, is_statement, route_by_rule


def refuse(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
    raise AssertionError("the model was asked")


def make_router(answer: Any = refuse) -> Router:
    return Router(FakeTextEncoder, lambda: FakeLanguage(answer))


@pytest.mark.parametrize(
    ("text", "images", "intent"),
    [
        ("", 1, Intent.CAPTION),
        ("this is Bo", 1, Intent.REMEMBER),
        ("This is my cat Bo.", 1, Intent.REMEMBER),
        ("These are Bo and Mia", 1, Intent.REMEMBER),
        ("what does the sign say?", 1, Intent.ANSWER),
        ("what is this?", 1, Intent.CAPTION),
        ("describe this", 1, Intent.CAPTION),
        ("remember that I parked on level 3", 0, Intent.REMEMBER),
        ("don't forget that the plumber comes on Friday", 0, Intent.REMEMBER),
        ("do you remember my dog?", 0, Intent.ANSWER),
        ("forget my address", 0, Intent.FORGET),
        ("please delete what I said about Tom", 0, Intent.FORGET),
        ("Did I forget my keys?", 0, Intent.ANSWER),
        ("wipe everything", 0, Intent.WIPE),
        ("forget everything", 0, Intent.WIPE),
        ("forget everything about my ex", 0, Intent.FORGET),
        ("recommend me a film", 0, Intent.RECOMMEND),
        ("What should I watch tonight?", 0, Intent.RECOMMEND),
        ("I give Alien 4 stars", 0, Intent.FEEDBACK),
        ("What is my dog called?", 0, Intent.ANSWER),
        ("hi", 0, Intent.CHAT),
        ("My dog is called Bo", 0, Intent.CHAT),
        ("Bo loves sleeping on the windowsill", 0, Intent.CHAT),
        ("The plumber comes on Friday", 0, Intent.CHAT),
        ("what's the date?", 0, Intent.CHAT),
        ("write an email to my landlord", 0, Intent.CHAT),
        ("No, I found the scarf again", 0, Intent.CHAT),
        ("Do you send my photos to the cloud?", 0, Intent.CHAT),
    ],
)
def test_clear_forms_are_routed_by_rule(text: str, images: int, intent: Intent) -> None:
    route = make_router().route(text, images=images)

    assert (route.intent, route.by) == (intent, "rule")


def test_naming_needs_a_photo_in_this_turn_or_the_last() -> None:
    assert route_by_rule("this is Bo", images=0) is None
    assert route_by_rule("this is Bo", images=0, photo_before=True) is Intent.REMEMBER


def test_a_question_that_names_someone_remembered_is_about_memory() -> None:
    route = make_router().route("What did Caroline paint?", recalled=["Caroline painted a lake."])

    assert (route.intent, route.by) == (Intent.ANSWER, "rule")


def test_a_question_that_leans_on_an_answer_is_about_memory() -> None:
    route = make_router().route("who wrote it?", follows_answer=True)

    assert route.intent is Intent.ANSWER


def test_an_example_sentence_is_routed_as_itself() -> None:
    route = make_router().route("what is the capital of France")

    assert (route.intent, route.by) == (Intent.CHAT, "exemplar")


def test_the_model_decides_the_rest_under_a_grammar() -> None:
    asked: list[dict[str, Any] | None] = []

    def choose(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
        asked.append(schema)
        return '{"intent": "recommend"}'

    route = make_router(choose).route("zebra quartz umbrella")

    assert (route.intent, route.by) == (Intent.RECOMMEND, "model")
    assert asked[0] is not None


def test_the_model_cannot_turn_a_question_into_something_to_remember() -> None:
    route = make_router(lambda messages, schema: '{"intent": "remember"}').route("zebra quartz?")

    assert route.intent is Intent.ANSWER


@pytest.mark.parametrize("reply", ["", "{", '{"intent": "wipe everything"}', "[]"])
def test_a_broken_model_reply_is_taken_as_a_question(reply: str) -> None:
    assert make_router(lambda messages, schema: reply).route("zebra quartz").intent is Intent.ANSWER


def test_no_reply_of_the_model_reaches_forget_or_wipe() -> None:
    for intent in ("forget", "wipe"):
        reply = f'{{"intent": "{intent}"}}'
        route = make_router(lambda messages, schema, reply=reply: reply).route("zebra quartz")
        assert route.intent is Intent.ANSWER


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I parked on level 3", True),
        ("remember that I parked on level 3", True),
        ("what is my dog called?", False),
        ("hello", False),
        ("forget my address", False),
        ("write a poem", False),
        ("(asked to forget something)", False),
        ("recommend a film", False),
    ],
)
def test_only_statements_count_as_evidence(text: str, told: bool) -> None:
    assert is_statement(text) is told
