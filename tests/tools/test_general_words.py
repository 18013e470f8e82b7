"""General words are told by what captions and tags name of their kinds."""

import pytest

from memory.records import Label, Photo
from tools.general_words import find_general
from tools.photo_evidence import CUT, judge, measure_evidence


def make_photo(caption: str, *tags: str) -> Photo:
    return Photo(
        1, 1, 1, 0, "p.jpg", None, None, None, "", caption, "", (), "",
        tuple(Label(tag, 0.8) for tag in tags),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "text", "told"),
    [
        ("people", "a man on a bike", True),
        ("any animals", "two dogs in the snow", True),
        ("an animal", "a goat on a hill", True),
        ("animals", "a hot dog on a plate", False),
        ("food", "a slice of pizza", True),
        ("some food", "a bowl of soup", True),
        ("food", "an empty plate", False),
        ("vehicles", "a red fire truck", True),
        ("furniture", "a teddy bear on a sofa", True),
    ],
)
def test_a_general_word_holds_its_kinds_and_no_others(part: str, text: str, told: bool) -> None:
    held = find_general(part)
    assert held is not None
    assert held.is_told([text]) is told


@pytest.mark.parametrize("part", ["a dog", "wild animals of Africa", "a person on a bike", ""])
def test_other_words_are_not_general(part: str) -> None:
    assert find_general(part) is None


def test_a_photo_far_from_the_word_is_found_by_what_its_caption_or_tags_name() -> None:
    def rate(photo: Photo, part: str) -> float:
        return judge(measure_evidence(part, [part], [-1.6], photo))

    assert rate(make_photo("a man on a surfboard"), "people") > CUT
    assert rate(make_photo("a field", "cow"), "animals") > CUT
    assert rate(make_photo("a field", "grass"), "animals") < CUT
    assert rate(make_photo("a dog on a couch"), "a cat") < CUT


def test_the_rest_of_a_question_must_hold_too() -> None:
    photo = make_photo("two dogs in the snow")
    parts = ["an animal", "the snow"]
    near = measure_evidence("an animal in the snow", parts, [-0.1, -1.5, 0.4], photo)
    far = measure_evidence("an animal in the snow", parts, [-1.5, -1.5, -1.5], photo)
    assert judge(far) < CUT < judge(near)
