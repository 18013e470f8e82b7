import pytest

from memory.errors import InvalidRequest, NotFound
from memory.records import Kind, NewItem, NewMemory, NewPhoto, Source, Verdict
from memory.store import Store
from tests.recommend.catalogues import fill
from tools.feedback import give_feedback, parse_rating, parse_stars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I give Alien 4 stars", ("Alien", 4.0)),
        ("I'd rate The Matrix 4.5 stars", ("The Matrix", 4.5)),
        ("Notting Hill gets one star", ("Notting Hill", 1.0)),
        ("Blade Runner: ★★★★½", ("Blade Runner", 4.5)),
        ("five stars for Moon", ("Moon", 5.0)),
        ("I rate the film Alien 8/10", ("Alien", 4.0)),
        ("Alien 3 out of 5", ("Alien", 3.0)),
        ("three and a half stars for Heat", ("Heat", 3.5)),
        ('I gave "Dune" 3 stars.', ("Dune", 3.0)),
        ("I give Alien 9 stars", None),
        ("I like Alien", None),
        ("4 stars", None),
    ],
)
def test_stars_and_title_are_found_in_a_sentence(
    text: str, expected: tuple[str, float] | None
) -> None:
    assert parse_stars(text) == expected


def test_rating_is_stored_under_the_item_named(store: Store) -> None:
    ids = fill(store)
    spoken = parse_rating(store, "I give star harbour 4 stars")
    assert spoken is not None
    assert spoken.target == f"i{ids['Star Harbour']}"
    feedback, learned = give_feedback(store, spoken.target, "rating", spoken.stars)
    assert learned.startswith("You rated Star Harbour 4 stars")
    [rating] = store.ratings()
    assert (rating.item_id, rating.value, rating.source) == (
        ids["Star Harbour"],
        0.8,
        Source.TYPED,
    )
    assert store.feedback()[0].id == feedback


def test_unknown_or_ambiguous_title_is_not_guessed(store: Store) -> None:
    fill(store)
    store.add_items([NewItem("Twins", "film", f"t{n}", year=1990 + n) for n in range(2)])
    assert parse_rating(store, "I give Star 4 stars") is None
    assert parse_rating(store, "I give Twins 4 stars") is None
    assert parse_rating(store, "I give Twins (1991) 4 stars") is not None
    with pytest.raises(NotFound):
        give_feedback(store, "Twins", Verdict.UP)


def test_title_is_a_target_too(store: Store) -> None:
    ids = fill(store)
    _, learned = give_feedback(store, "Quiet Orbit", Verdict.DOWN)
    assert store.feedback()[0].target == f"i{ids['Quiet Orbit']}"
    assert "do not like Quiet Orbit" in learned


def test_edit_of_a_photo_becomes_its_personal_caption(store: Store) -> None:
    photo = store.add_photo(NewPhoto(b"p", b"t", 1, 1, b"d" * 32, 0, neutral_caption="a cat"))
    give_feedback(store, f"m{photo.id}", Verdict.EDIT, text="Bo asleep")
    kept = store.photo(photo.id)
    assert (kept.personal_caption, kept.neutral_caption) == ("Bo asleep", "a cat")


def test_thumb_on_an_answer_without_memories_claims_no_change(store: Store) -> None:
    turn = store.add_memory(NewMemory(Kind.TURN, "Hello", Source.MODEL))
    _, learned = give_feedback(store, f"m{turn.id}", Verdict.UP)
    assert "no later answer changes" in learned
    assert store.feedback(target=f"m{turn.id}")[0].verdict is Verdict.UP


@pytest.mark.parametrize(
    ("target", "verdict", "stars", "error"),
    [
        ("i999", "up", None, NotFound),
        ("m999", "up", None, NotFound),
        ("c1", "up", None, InvalidRequest),
        ("i1", "rating", None, InvalidRequest),
        ("i1", "rating", 6.0, InvalidRequest),
        ("i1", "edit", None, InvalidRequest),
        ("i1", "sideways", None, InvalidRequest),
    ],
)
def test_feedback_that_fits_nothing_stores_nothing(
    store: Store, target: str, verdict: str, stars: float | None, error: type[Exception]
) -> None:
    fill(store)
    with pytest.raises(error):
        give_feedback(store, target, verdict, stars)
    assert store.feedback() == []
    assert store.ratings() == []
