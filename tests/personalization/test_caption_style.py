"""What edits and thumbs teach is there for the next caption, and goes with what it came from."""

import pytest

from assistant.personalization.caption_style import CaptionStylist
from memory.ids import MEMORY, format_id
from memory.records import NewPhoto, Sighting, Verdict
from memory.store import Store
from tools.caption import CaptionFacts
from tools.feedback import give_feedback
from tools.styled_caption import write_in_style


def add_photo(store: Store, neutral: str, *, names: tuple[str, ...] = ()) -> int:
    number = store.count_rows()["photo"]
    new = NewPhoto(b"p", b"t", 1, 1, bytes([number]) * 32, 0, neutral_caption=neutral)
    photo = store.add_photo(new).id
    for name in names:
        known = store.concept_by_name(name) or store.add_concept(name, "dog")
        store.add_sighting(Sighting(photo, known.id, 0.9, True))
    return photo


def edit(store: Store, photo: int, wording: str) -> int:
    return give_feedback(store, format_id(MEMORY, photo), Verdict.EDIT, text=wording)[0]


def caption(stylist: CaptionStylist, neutral: str) -> str:
    written = write_in_style(CaptionFacts(neutral), (), stylist.style())
    return "" if written is None else written.text


@pytest.fixture
def stylist(store: Store) -> CaptionStylist:
    return CaptionStylist(store)


def test_the_caption_after_an_edit_uses_it(store: Store, stylist: CaptionStylist) -> None:
    edit(store, add_photo(store, "a dog on a couch"), "a dog on a sofa")

    assert caption(stylist, "a cat on a couch") == "a cat on a sofa"


def test_the_lesson_is_told_once_and_of_what_changed(store: Store, stylist: CaptionStylist) -> None:
    first = edit(store, add_photo(store, "a dog on a couch"), "A dog on a sofa.")
    assert stylist.tell_lesson(first) == "I'll say “sofa” instead of “couch”."

    again = edit(store, add_photo(store, "a cat on a couch"), "A cat on a sofa.")
    assert stylist.tell_lesson(again) == ""


@pytest.mark.parametrize("way", ["forget photo", "remove photo"])
def test_what_an_edit_taught_goes_with_its_photo(
    store: Store, stylist: CaptionStylist, way: str
) -> None:
    photo = add_photo(store, "a dog on a couch")
    edit(store, photo, "a dog on a sofa")
    assert caption(stylist, "a cat on a couch")
    if way == "forget photo":
        store.forget([photo])
    else:
        store.remove([photo])

    assert stylist.style().is_plain


def test_of_two_edits_of_a_photo_the_last_counts(store: Store, stylist: CaptionStylist) -> None:
    photo = add_photo(store, "a dog on a couch")
    edit(store, photo, "A dog on a sofa.")
    edit(store, photo, "A dog on a couch.")

    assert stylist.style().words == {}
    assert stylist.find_own(photo) == "A dog on a couch."


def test_thumbs_down_on_styled_captions_take_an_edit_back(
    store: Store, stylist: CaptionStylist
) -> None:
    edit(store, add_photo(store, "a dog on a couch"), "A dog on a sofa.")
    assert stylist.style().words == {"couch": "sofa"}
    for neutral in ("a man on a couch", "two dogs on a couch"):
        other = add_photo(store, neutral)
        store.update_photo_captions(other, personal=neutral.replace("couch", "sofa").capitalize())
        give_feedback(store, format_id(MEMORY, other), Verdict.DOWN)

    assert stylist.style().words == {}


def test_a_name_given_another_name_is_no_nickname(store: Store, stylist: CaptionStylist) -> None:
    photo = add_photo(store, "a dog on a couch", names=("Montague",))
    edit(store, photo, "Monty on a couch.")
    assert stylist.style().nicknames == {"Montague": "Monty"}
    concept = store.concept_by_name("Montague")
    assert concept is not None
    store.rename_concept(concept.id, "Monty")

    assert stylist.style().nicknames == {}


def test_what_was_read_is_let_go_on_forgetting(store: Store, stylist: CaptionStylist) -> None:
    edit(store, add_photo(store, "a dog on a couch"), "a secretword on a couch")
    stylist.style()
    stylist.forget()

    assert "secretword" not in repr(vars(stylist))
