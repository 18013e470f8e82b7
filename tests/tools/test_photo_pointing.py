"""Photos pointed at by their id, or as the one just shown."""

import pytest

from tools.photo_pointing import read_photo_asked, read_said_caption
from tools.route_rules import Intent, route_by_rule


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("what is in m13?", 13),
        ("What's on the photo m7?", 7),
        ("show me m2", 2),
        ("caption m2", 2),
        ("what does m4 show?", 4),
        ("describe m9, please", None),
        ("what is in my bag?", None),
        ("what did I say in m13 about Ana?", None),
    ],
)
def test_a_photo_is_asked_for_by_its_id(text: str, id: int | None) -> None:
    assert read_photo_asked(text) == id


@pytest.mark.parametrize(
    ("text", "photo", "caption"),
    [
        ("m8 shows a boy jumping on a couch", 8, "a boy jumping on a couch"),
        ("No, the photo m8 actually shows a boy, not a girl.", 8, "a boy"),
        ("it shows a bus, not a truck", None, "a bus"),
        ("that photo is a picture of Lake Como", None, "Lake Como"),
        ("m8: Luna's first swim", 8, "Luna's first swim"),
    ],
)
def test_what_a_photo_shows_is_told(text: str, photo: int | None, caption: str) -> None:
    said = read_said_caption(text)
    assert said is not None
    assert (said.photo, said.caption) == (photo, caption)
    assert route_by_rule(text, images=0, photo_before=True) is Intent.FEEDBACK


@pytest.mark.parametrize(
    "text",
    [
        "does m8 show a boy?",
        "it shows that you were right",
        "the film shows a war",
        "it is raining",
    ],
)
def test_other_sentences_are_no_captions(text: str) -> None:
    assert read_said_caption(text) is None


def test_without_a_photo_before_it_shows_is_no_caption() -> None:
    assert route_by_rule("it shows a bus", images=0) is not Intent.FEEDBACK
    assert route_by_rule("m8 shows a bus", images=0) is Intent.FEEDBACK


@pytest.mark.parametrize("text", ["forget all my photos of Rome", "delete all of my pictures"])
def test_forgetting_all_photos_of_something_is_no_wipe(text: str) -> None:
    assert route_by_rule(text, images=0) is Intent.FORGET
    assert route_by_rule("forget all my memories", images=0) is Intent.WIPE
