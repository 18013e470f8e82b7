"""Which typed texts ask about the user's photos, and what for."""

import pytest

from tools.photo_followups import Follow, parse_follow_up
from tools.photo_questions import PhotoQuestion, Wish, parse_photo_question


@pytest.mark.parametrize(
    ("text", "wish", "topic"),
    [
        ("which photos show a dog in the snow?", Wish.SHOW, "a dog in the snow"),
        ("Which of my photos have a cat in them?", Wish.SHOW, "a cat"),
        ("show me the photos from last summer in Rome", Wish.SHOW, "from last summer in Rome"),
        ("can you show me a picture of the beach", Wish.SHOW, "the beach"),
        ("show me my dog photos", Wish.SHOW, "dog"),
        ("what pictures did I take in Rome?", Wish.SHOW, "in Rome"),
        ("photos of Bo in the snow", Wish.SHOW, "Bo in the snow"),
        ("show photos without people", Wish.SHOW, "without people"),
        ("show me all my photos", Wish.SHOW, ""),
        ("do I have a photo of a beach?", Wish.WHETHER, "a beach"),
        ("is there a dog in my photos?", Wish.WHETHER, "a dog"),
        ("is Bo in any of my photos?", Wish.WHETHER, "Bo"),
        ("how many photos of Bo do I have?", Wish.COUNT, "Bo"),
        ("how many beach photos do I have?", Wish.COUNT, "beach"),
        ("how many photos do I have?", Wish.COUNT, ""),
        ("what is in the photo I took yesterday?", Wish.WHAT, "yesterday"),
        ("what did I photograph last week?", Wish.WHAT, "last week"),
        ("when did I take the photo of the clock tower?", Wish.WHEN, "the clock tower"),
        ("where was the photo of the beach taken?", Wish.WHERE, "the beach"),
    ],
)
def test_a_question_about_photos_is_recognised(text: str, wish: Wish, topic: str) -> None:
    found = parse_photo_question(text)
    assert found is not None
    assert (found.wish, found.topic) == (wish, topic)


@pytest.mark.parametrize(
    "text",
    [
        "what is in this photo?",
        "what is in the photo?",
        "is this a photo of Bo?",
        "forget the photos of Bo",
        "remember that the photos are in the drawer",
        "how do I take good photos?",
        "I took a photo of Bo yesterday",
        "where are my photos stored?",
        "the photos of the wedding are lost",
        "can you recommend a photo editor?",
        "show me films",
    ],
)
def test_other_texts_with_the_word_photo_are_left_alone(text: str) -> None:
    assert parse_photo_question(text) is None


def test_the_newest_the_oldest_and_so_many_are_understood() -> None:
    assert parse_photo_question("show me my latest photo") == PhotoQuestion(
        Wish.SHOW, "", newest=True, most=1
    )
    assert parse_photo_question("show me the last 3 photos of Bo") == PhotoQuestion(
        Wish.SHOW, "Bo", newest=True, most=3
    )
    assert parse_photo_question("the first photo of Bo") == PhotoQuestion(
        Wish.SHOW, "Bo", oldest=True, most=1
    )


BEFORE = PhotoQuestion(Wish.SHOW, "a dog in the snow")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("and in the rain?", "a dog in the rain"),
        ("what about cats?", "cats"),
        ("and of Anna?", "Anna"),
        ("only the ones from 2023", "a dog in the snow from 2023"),
        ("and last year?", "a dog last year"),
    ],
)
def test_the_next_turn_changes_the_question(text: str, topic: str) -> None:
    follow = parse_follow_up(text, BEFORE, [4, 5, 6])
    assert follow is not None
    assert follow.question == PhotoQuestion(Wish.SHOW, topic)


@pytest.mark.parametrize(
    ("text", "follow"),
    [
        ("show the second one", Follow(which=1)),
        ("the last one", Follow(which=2)),
        ("number 3", Follow(which=2)),
        ("show me more", Follow(more=True)),
        ("show me the rest", Follow(more=True)),
        ("the ninth one", None),
        ("and how are you?", None),
        ("what is the capital of France?", None),
        ("thanks", None),
    ],
)
def test_the_next_turn_picks_from_the_list_or_says_something_else(
    text: str, follow: Follow | None
) -> None:
    assert parse_follow_up(text, BEFORE, [4, 5, 6]) == follow
