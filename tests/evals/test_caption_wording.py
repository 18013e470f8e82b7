import pytest

from evals.caption_wording import Case, find_added, find_doubled, find_new_words
from tools.caption import CaptionFacts

BO = Case(
    "one",
    CaptionFacts("a dog laying on a couch", ("Bo",), ("Bo is your dog.",), "Lisbon, Portugal"),
    ("studio couch", "pug"),
)


@pytest.mark.parametrize("text", ["Bo on a couch in Lisbon.", "Your dog Bo laying on a couch."])
def test_a_caption_of_the_facts_adds_nothing(text: str) -> None:
    assert not find_added(text, BO)
    assert not find_doubled(text, BO)
    assert not find_new_words(text, BO)


def test_a_thing_that_nothing_tells_of_is_added() -> None:
    assert find_added("Bo and a cat on a couch.", BO) == ["cat"]


def test_a_second_one_of_the_named_kind_is_doubled() -> None:
    assert not find_added("Bo and a dog on a couch.", BO)
    assert find_doubled("Bo and a dog on a couch.", BO) == ["dog"]


def test_a_word_of_no_fact_is_new_whether_a_thing_or_not() -> None:
    assert find_new_words("Bo laying happily on a couch.", BO) == ["happily"]
