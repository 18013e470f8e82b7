"""A style is learned from edits: what it takes up at once, what it waits for, and what never."""

import pytest

from tools.caption import CaptionFacts, caption_by_code, describe_plainly, rank_drafts
from tools.ports import RatedDraft
from tools.style.dressing import dress
from tools.style.learning import StyleCourse, learn_style, plain_text
from tools.style.ranking import choose_draft
from tools.style.slots import Particulars
from tools.style.telling import NOTHING_YET, tell_change
from tools.style.values import PlainCaption, Style, StyleExample
from tools.styled_caption import write_in_style

JUNE_9 = 1_717_936_200_000
"""Sunday, 9 June 2024, half past twelve."""


def edit(
    body: str, wording: str, *, place: str = "", name: str = "", kind: str = "dog"
) -> StyleExample:
    names = (name,) if name else ()
    plain = PlainCaption(body, Particulars(names, place, JUNE_9), ((name, kind),) if name else ())
    return StyleExample(plain, wording)


def say(style: Style, body: str, *, place: str = "", name: str = "", kind: str = "dog") -> str:
    return plain_text(edit(body, "", place=place, name=name, kind=kind), style)


def test_a_word_that_means_the_same_is_taken_up_after_one_edit() -> None:
    style = learn_style([edit("a dog laying on a couch", "A dog laying on a sofa.")])

    assert say(style, "two cats on two couches next to a couch") == (
        "Two cats on two sofas next to a sofa."
    )


def test_a_correction_teaches_no_word() -> None:
    style = learn_style([edit("a cat laying on a couch", "A dog laying on a couch.")] * 6)

    assert say(style, "a cat on a bed") == "A cat on a bed."


@pytest.mark.parametrize(
    ("body", "wording"),
    [
        ("a man riding a wave", "A woman riding a wave."),
        ("a red bus on a street", "A blue bus on a street."),
        ("two dogs on a beach", "Three dogs on a beach."),
        ("a cat on a rug", "A ferret on a rug."),
    ],
)
def test_what_cannot_be_said_of_the_same_photo_is_never_put_for_it(body: str, wording: str) -> None:
    assert learn_style([edit(body, wording)] * 8).words == {}


def test_a_pet_word_that_looks_alike_needs_one_edit_and_a_strange_one_two() -> None:
    alike = edit("a dog laying on a couch", "A dogsy laying on a couch.")
    strange = edit("a dog laying on a couch", "A floofer laying on a couch.")

    assert learn_style([alike]).words == {"dog": "dogsy"}
    assert learn_style([strange]).words == {}
    assert learn_style([strange, strange]).words == {"dog": "floofer"}


def test_edits_that_contradict_each_other_cancel() -> None:
    there = edit("a dog laying on a couch", "A dog laying on a sofa.")
    back = edit("a dog laying on a couch", "A dog laying on a couch.")

    assert learn_style([there, back]).words == {}


def test_place_and_date_go_where_the_user_puts_them() -> None:
    style = learn_style(
        [
            edit(
                "a dog on a beach",
                "A dog on a beach, Lisbon, 9 June 2024",
                place="Lisbon, Portugal",
            )
        ]
    )

    assert say(style, "a man on a bike", place="Rome, Italy") == (
        "A man on a bike, Rome, 9 June 2024"
    )


def test_words_before_the_caption_are_a_habit_only_after_several_edits() -> None:
    edits = [
        edit("a dog on a beach", "Photo of a dog on a beach."),
        edit("a man on a bike", "Photo of a man on a bike."),
        edit("two cats on a bed", "Photo of two cats on a bed."),
    ]

    assert say(learn_style(edits[:1]), "a bus on a road") == "A bus on a road."
    assert say(learn_style(edits), "a bus on a road") == "Photo of a bus on a road."


def test_names_are_said_as_the_user_says_them() -> None:
    style = learn_style(
        [edit("Montague laying on a bed", "my dog Monty laying on a bed", name="Montague")]
    )

    assert style.nicknames == {"Montague": "Monty"}
    assert say(style, "Montague running", name="Montague") == "my dog Monty running"


def test_a_lower_case_user_without_stops_keeps_names_large() -> None:
    style = learn_style([edit("a dog on a beach", "a dog on a beach")])

    assert say(style, "Bo on a sofa", name="Bo") == "Bo on a sofa"
    assert say(style, "a cat on a sofa") == "a cat on a sofa"


def test_the_users_emoji_go_with_what_the_photo_shows() -> None:
    style = learn_style(
        [
            edit("a dog on a beach", "A dog on a beach 🐶"),
            edit("a cat on a bed", "A cat on a bed 🐱"),
            edit("a dog with a ball", "A dog with a ball 🐶"),
        ]
    )

    assert say(style, "a cat in a box").endswith("🐱")
    assert say(style, "a dog in a box").endswith("🐶")


def test_adjectives_are_left_out_only_for_who_hardly_keeps_one() -> None:
    dropped = [
        edit("a white dog on a red couch", "A dog on a couch."),
        edit("a black cat on a bed", "A cat on a bed."),
        edit("a man in a blue boat", "A man in a boat."),
    ]
    kept = edit("a white horse on a hill", "A white horse on a hill.")

    assert say(learn_style(dropped), "a black and white dog in a green car") == "A dog in a car."
    assert "colours" not in learn_style([*dropped, kept]).drops


def test_a_style_that_would_have_done_harm_is_not_used() -> None:
    edits = [
        edit("a dog on a beach", "photo: a dog on a beach"),
        edit("a cat on a bed", "photo: a cat on a bed"),
        *(
            edit(f"a {thing} on a road", f"A {thing} on a road.")
            for thing in ("bus", "car", "truck", "bike", "cow", "horse")
        ),
    ]

    assert say(learn_style(edits), "a man on a hill") == "A man on a hill."


def test_what_was_learned_is_a_function_of_the_edits_alone() -> None:
    edits = [
        edit("a dog laying on a couch", "a dog laying on a sofa"),
        edit("a cat on a couch", "a kitty on a sofa"),
        edit("a man with a dog", "a man with a dog 🐶"),
        edit("a bus on a road", "bus on a road"),
    ]
    course = StyleCourse()
    for count in range(len(edits) + 1):
        course.follow(edits[:count])
    undone = course.follow([*edits[:1], *edits[2:]])

    assert undone == learn_style([*edits[:1], *edits[2:]])
    assert "cat" not in undone.words


def test_short_captions_are_chosen_from_the_drafts_and_name_nothing_unsupported() -> None:
    long = "a dog laying on top of a couch in a room"
    style = learn_style([edit(long, "A dog on a couch.")] * 5)
    facts = CaptionFacts("a man sitting on a bench next to a dog in a park")
    drafts = (
        RatedDraft(facts.neutral, 0.3, 0.3, 0.5),
        RatedDraft("a man and a dog sitting", 0.3, 0.29, 0.5),
        RatedDraft("a person on a bench", 0.3, 0.05, 0.5),
    )

    assert choose_draft(rank_drafts(facts, drafts), style).body == "a man and a dog sitting"


def test_the_plain_style_says_what_code_said_before() -> None:
    facts = CaptionFacts(
        "a dog laying on a couch, with the text “10:30 AM”", ("Bo",), ("Bo is your dog.",), "Rome"
    )

    assert write_in_style(facts, (), Style()) is None
    assert dress(describe_plainly(facts)) == caption_by_code(facts)


def test_text_read_in_the_photo_is_quoted_as_it_is() -> None:
    style = learn_style([edit("a dog on a couch", "a dog on a sofa")])
    facts = CaptionFacts("a couch, with the text “COUCH -- 10:30 <place>”")
    written = write_in_style(facts, (), style)

    assert written is not None
    assert "“COUCH -- 10:30 <place>”" in written.text


def test_a_caption_cannot_fake_a_slot() -> None:
    style = learn_style([edit("a dog on a beach", "A dog on a beach <place>", place="Rome, Italy")])

    assert "Oslo" not in say(style, "a cat on a bed <place>").replace("<place>", "")


def test_the_lesson_is_said_in_plain_words() -> None:
    one = edit("a dog laying on a couch next to a man", "Dog on a sofa.")
    after = learn_style([one])

    assert "say “sofa” instead of “couch”" in tell_change(Style(), after, one)
    strange = edit("a dog on a couch", "A floofer on a couch.")
    assert tell_change(Style(), learn_style([strange]), strange) == NOTHING_YET


def test_places_in_small_letters_say_that_names_are_written_so_too() -> None:
    of = Particulars(("Bo",), "Lisbon, Portugal")
    without = Particulars((), "Lisbon, Portugal")
    edits = [
        StyleExample(PlainCaption("a cat on a couch", without), "a cat on a couch in lisbon"),
        StyleExample(PlainCaption("a dog in a park", without), "a dog in a park in lisbon"),
    ]
    said = dress(PlainCaption("Bo on a beach", of, (("Bo", "dog"),)), learn_style(edits))
    assert said.startswith("bo on a beach in lisbon")


def test_my_dog_bo_is_not_called_your_dog_again_in_the_users_word_for_dog() -> None:
    style = Style(words={"dog": "pupper"}, name_form=("my", "<kind>", "<name>"))
    plain = PlainCaption("Bo, your dog", Particulars(("Bo",)), (("Bo", "dog"),))
    assert dress(plain, style) == "My pupper Bo."
