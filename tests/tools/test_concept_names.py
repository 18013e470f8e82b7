import time

import pytest

from tools.concept_names import NamedThing, parse_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("this is Bo", [("Bo", "")]),
        ("This is my cat Bo.", [("Bo", "cat")]),
        ("This is my cat, Bo!", [("Bo", "cat")]),
        ("that's Bo, my cat", [("Bo", "cat")]),
        ("that’s Bo, my cat", [("Bo", "cat")]),
        ("these are Bo and Mia", [("Bo", ""), ("Mia", "")]),
        ("These are my cats Bo, Mia and Tom", [("Bo", "cat"), ("Mia", "cat"), ("Tom", "cat")]),
        ("this is my dog named rex", [("Rex", "dog")]),
        ("My dog is called bo", [("Bo", "dog")]),
        ("My cat's name is Mia", [("Mia", "cat")]),
        ("his name is Bo", [("Bo", "")]),
        ("meet Bo", [("Bo", "")]),
        ("Bo is my dog", [("Bo", "dog")]),
        ("This is a picture of Bo", [("Bo", "")]),
        ("This is Bo. What is he doing?", [("Bo", "")]),
        ("this is Bo at the beach", [("Bo", "")]),
        ("This is Mary Ann, my sister", [("Mary Ann", "sister")]),
        ("that is my old friend Émile", [("Émile", "friend")]),
        ("This is my blue mug", [("blue mug", "mug")]),
        ("this is my car", [("car", "car")]),
        ("This is Bo. This is Bo.", [("Bo", "")]),
    ],
)
def test_names_are_found(text: str, names: list[tuple[str, str]]) -> None:
    assert parse_names(text) == [NamedThing(*name) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is this",
        "Is this Bo?",
        "this is great",
        "This is not Bo",
        "this is a cat",
        "this is what I meant",
        "This is my favourite",
        "This is Monday",
        "this is for you",
        "I like Bo",
        "That is so funny",
    ],
)
def test_what_names_nothing(text: str) -> None:
    assert parse_names(text) == []


def test_a_long_text_costs_little() -> None:
    started = time.process_time()
    for unit in ("this is my a ", "A and ", "Aa ", "these are A, ", "my a's name is "):
        parse_names(unit * 2000)
        parse_names("".join(unit[:12] * 12 + ". " for _ in range(40)))
    assert time.process_time() - started < 3
