import pytest

from tools.concept_corrections import Correction, asks_whether, asks_who, parse_correction


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("That's not Bo.", Correction(denied="Bo")),
        ("that isn’t Bo", Correction(denied="Bo")),
        ("no, that's not Bo, it's Rex", Correction(denied="Bo", name="Rex")),
        ("That isn't Bo. It's Rex!", Correction(denied="Bo", name="Rex")),
        ("the second one is not Bo, it's Rex", Correction(denied="Bo", name="Rex", place=1)),
        ("the last photo is not Bo but Rex", Correction(denied="Bo", name="Rex", place=-1)),
        ("that's Rex, not Bo", Correction(denied="Bo", name="Rex")),
        ("not Bo, it's Rex", Correction(denied="Bo", name="Rex")),
        ("the one on the left is Mia", Correction(name="Mia", side="left")),
        ("The right one isn't Mia", Correction(denied="Mia", side="right")),
        ("no, that's Rex", Correction(name="Rex")),
        ("it's the other way round", Correction(swapped=True)),
        ("swap them", Correction(swapped=True)),
    ],
)
def test_corrections_are_read_from_what_is_typed(text: str, correction: Correction) -> None:
    assert parse_correction(text) == correction


@pytest.mark.parametrize(
    "text",
    [
        "This is Bo",
        "these are Bo and Mia",
        "yes, that's Bo",
        "that's not what I meant",
        "no, that's wrong",
        "no, that's Monday",
        "is that not Bo?",
        "that's not good",
        "not now",
        "I am not Bo",
        "",
        "that's not Bo " * 20,
    ],
)
def test_other_sentences_are_no_corrections(text: str) -> None:
    assert parse_correction(text) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Who is this?", True),
        ("who's that woman in the photo", True),
        ("and who are they?", True),
        ("who is Bo?", False),
        ("who is this dog's vet?", False),
        ("what is this?", False),
    ],
)
def test_asking_who_it_is_is_told_from_other_questions(text: str, asks: bool) -> None:
    assert asks_who(text) is asks


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is this Bo?", "Bo"),
        ("Is that Bo in the photo?", "Bo"),
        ("is it my dog Bo?", "Bo"),
        ("Isn't that Bo?", "Bo"),
        ("is this a photo of Bo?", "Bo"),
        ("is this photo of Bo?", "Bo"),
        ("Is Bo in this picture?", "Bo"),
        ("can you see Mia here?", "Mia"),
        ("is this good?", ""),
        ("Is this Bo's ball?", ""),
        ("is this Bo", ""),
        ("is Bo at home?", ""),
    ],
)
def test_asking_whether_it_is_somebody_gives_the_name(text: str, name: str) -> None:
    assert asks_whether(text) == name
