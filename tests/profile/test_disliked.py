"""What names a rejected thing is left out of suggestions; what heeds a taste stays."""

import pytest

from tools.profile.disliked import drop_disliked, find_disliked

MUSEUMS = "You dislike museums."
LIST = (
    "Here are some ideas:\n"
    "1. **See the Vatican Museums**: art of all times.\n"
    "2. **Walk in Villa Borghese**: a large park.\n"
    "3. **Climb the Gianicolo**: the best view of Rome."
)


@pytest.mark.parametrize(
    ("taste", "disliked"),
    [
        ("You hate olives.", {"olives"}),
        ("You have a phobia of heights.", {"heights"}),
        ("You're allergic to wool.", {"wool"}),
        ("You don't enjoy opera.", {"opera"}),
        ("You dislike crowds, but you love concerts.", {"crowds"}),
        ("You prefer trains to planes.", set()),
        ("You love museums.", set()),
    ],
)
def test_what_a_taste_rejects_is_what_stands_after_the_no(taste: str, disliked: set[str]) -> None:
    found = find_disliked(taste)
    assert len(found) == len(disliked)
    assert all(any(word.startswith(stem) for word in disliked) for stem in found)


def test_an_item_that_names_a_rejected_thing_is_left_out() -> None:
    kept, against = drop_disliked(LIST, [MUSEUMS], "List some ideas for Rome.")
    assert against == {MUSEUMS}
    assert "Vatican" not in kept
    assert [line[:2] for line in kept.split("\n")] == ["He", "2.", "3."]


def test_a_sentence_that_heeds_the_taste_stays() -> None:
    text = "Take a walk along the river. You need not enter a museum."
    assert drop_disliked(text, [MUSEUMS], "Ideas for Rome?") == (text, set())


def test_what_the_request_names_itself_stays() -> None:
    text = "The Capitoline Museums are the oldest."
    assert drop_disliked(text, [MUSEUMS], "Some ideas for museums?") == (text, set())


def test_where_all_goes_against_the_tastes_nothing_is_left() -> None:
    kept, against = drop_disliked("Visit a museum. See two museums.", [MUSEUMS], "Ideas?")
    assert (kept, against) == ("", {MUSEUMS})
