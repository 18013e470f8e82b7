"""What a model may think up, and what must be looked up."""

import pytest

from tools.advice import can_be_thought_up, name_looked_up


@pytest.mark.parametrize(
    "text",
    ["suggest a dish for dinner", "recommend a gift for Rita", "what should I cook tonight?",
     "suggest a hobby", "recommend a name for my cat"],
)  # fmt: skip
def test_things_can_be_thought_up(text: str) -> None:
    assert can_be_thought_up(text, {"film"})
    assert name_looked_up(text, {"film"}) is None


@pytest.mark.parametrize(
    "text",
    ["recommend a film", "suggest something for tonight", "what should I watch after dinner?",
     "a cookbook: recommend a book with recipes", "recommend a wine"],
)  # fmt: skip
def test_what_a_catalogue_holds_comes_from_it(text: str) -> None:
    assert not can_be_thought_up(text, {"film", "wine"})


@pytest.mark.parametrize(
    ("text", "name"),
    [("recommend a restaurant", "restaurants"), ("suggest a bakery nearby", "bakeries"),
     ("recommend hotels in Rome", "hotels"), ("recommend a film", None)],
)  # fmt: skip
def test_what_must_be_looked_up_is_named(text: str, name: str | None) -> None:
    assert name_looked_up(text, {"film"}) == name
    assert (
        name_looked_up(text, {"film", "restaurant", "bakery", "hotel"}) is None
        or name == "bakeries"
    )
