"""A topic is taken apart into names, times, places and what is to be seen."""

from datetime import UTC, datetime

import pytest

from memory.records import Concept
from tools.photo_terms import PhotoTerms, read_terms, split_phrase

CONCEPTS = [Concept(1, "Bo", "dog", 0, 1), Concept(2, "Anna", "sister", 0, 1)]
PLACES = ["Rome, Lazio, Italy"]
NOW = int(datetime(2026, 11, 18, 12, tzinfo=UTC).timestamp() * 1000)


def read(topic: str) -> PhotoTerms:
    return read_terms(topic, concepts=CONCEPTS, places=PLACES, now=NOW)


def names(terms: PhotoTerms) -> list[str]:
    return sorted(one.name for one in terms.concepts)


def test_what_is_to_be_seen_is_kept_whole_and_split_into_parts() -> None:
    assert read("a dog in the snow").phrases == ("a dog in the snow",)
    assert split_phrase("a dog in the snow") == ["a dog", "the snow"]
    assert read("a cat or a dog").phrases == ("a cat", "a dog")


def test_named_things_are_found_by_name_or_as_the_users_own() -> None:
    both = read("Bo and Anna on the beach")
    assert (names(both), both.any_concept, both.phrases) == (["Anna", "Bo"], False, ("the beach",))
    assert read("bo or Anna").any_concept is True
    assert names(read("my dog in the rain")) == ["Bo"]
    assert read("my car").phrases == ("car",)


def test_times_and_places_leave_what_is_to_be_seen() -> None:
    terms = read("Bo in the snow last winter in Rome")
    assert (names(terms), terms.phrases, terms.places) == (["Bo"], ("the snow",), ("Rome",))
    (winter,) = terms.ranges
    assert datetime.fromtimestamp(winter.since / 1000, UTC).year == 2025
    assert read("rome").places == ("Rome",)
    assert read("a bus in London").places == ("London",)
    since = read("since 2024").ranges[0]
    assert since.until > NOW


def test_a_name_that_nothing_has_is_no_description() -> None:
    assert read("Max").strangers == ("Max",)
    assert read("me").strangers == ("me",)
    assert read("a Christmas tree").phrases == ("a Christmas tree",)


@pytest.mark.parametrize(
    ("topic", "phrases", "without"),
    [("without people", (), "people"), ("dogs but no cats", ("dogs",), "cats")],
)
def test_what_must_not_be_seen_is_kept_apart(
    topic: str, phrases: tuple[str, ...], without: str
) -> None:
    terms = read(topic)
    assert (terms.phrases, terms.without) == (phrases, without)


def test_text_in_a_photo_is_asked_for_by_itself_or_by_its_words() -> None:
    assert read("text").reads == ""
    assert read("that say sale").reads == "sale"
