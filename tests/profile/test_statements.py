"""Statements: what each rests on, how surely, since when; and what the user can do with them."""

import pytest

from memory.errors import InvalidRequest
from memory.records import FactState
from memory.store import Store
from tests.profile.telling import DAY, LOVED, MIXED, NOW, find, note, rate_films, tell
from tools.private_kinds import PrivateKind
from tools.profile.allowed import INFER_SENSITIVE
from tools.profile.changing import (
    NoSuchStatement,
    correct_statement,
    forget_statement,
    pin_statement,
    reject_statement,
    unpin_statement,
)
from tools.profile.gather import gather_profile
from tools.profile.statement import Status


def test_a_told_statement_names_its_turns_and_days(store: Store) -> None:
    first = tell(store, "I love hiking", NOW - 30 * DAY)
    tell(store, "I live in Porto", NOW - 20 * DAY)

    [hiking] = find(store, "hiking")

    assert (hiking.status, hiking.confidence, hiking.kind) == (Status.TOLD, 1.0, None)
    assert hiking.memories == (first,)
    assert (hiking.first, hiking.last) == (NOW - 30 * DAY, NOW - 30 * DAY)


def test_ratings_give_a_taste_with_its_films_and_its_confidence(store: Store) -> None:
    rate_films(store, "Drama", MIXED)
    films = rate_films(store, "Documentary", LOVED, NOW + DAY)

    [taste] = find(store, "documentary films")

    assert "stars above most people" in taste.text
    assert "(12 ratings)" in taste.text
    assert set(taste.items) == set(films)
    assert taste.status is Status.INFERRED
    assert 0.8 <= taste.confidence < 1
    assert (taste.first, taste.last) == (NOW + DAY, NOW + 12 * DAY)


def test_thin_or_mixed_ratings_say_nothing(store: Store) -> None:
    rate_films(store, "Drama", MIXED)
    rate_films(store, "Documentary", [5, 5, 5], NOW + DAY)
    rate_films(store, "Western", [2, 5, 3, 4, 2.5, 4.5, 3.5], NOW + DAY)

    assert gather_profile(store) == []


def test_a_taste_that_drifts_speaks_for_now_and_keeps_what_was(store: Store) -> None:
    year = NOW - 800 * DAY
    rate_films(store, "Drama", MIXED, year)
    rate_films(store, "Drama", MIXED, NOW)
    rate_films(store, "Horror", LOVED, year)
    rate_films(store, "Horror", [2, 1.5, 2, 1] * 3, NOW)

    now, before = find(store, "horror films")

    assert (now.state, before.state) == (FactState.CURRENT, FactState.PAST)
    assert "below most people" in now.text
    assert "lately (since" in now.text
    assert "You used to rate horror films" in before.text
    assert before.until == now.first == NOW


def test_what_is_rejected_is_not_inferred_from_the_same_ratings_again(store: Store) -> None:
    rate_films(store, "Drama", MIXED)
    rate_films(store, "Documentary", LOVED, NOW + DAY)
    [taste] = find(store, "documentary films")

    reject_statement(store, taste.id, NOW)
    rate_films(store, "Documentary", [5], NOW + 20 * DAY)
    assert find(store, "documentary") == []

    rate_films(store, "Documentary", LOVED, NOW + 30 * DAY)
    [again] = find(store, "documentary films")
    assert not set(again.items) & set(taste.items)


def test_a_rejection_goes_with_the_ratings_it_was_about(store: Store) -> None:
    rate_films(store, "Drama", MIXED)
    films = rate_films(store, "Documentary", LOVED, NOW + DAY)
    reject_statement(store, find(store, "documentary")[0].id, NOW)

    store.forget_items(films)

    rows = store._rows("SELECT count(*) FROM profile_marks")
    assert rows == [(0,)]


def test_a_corrected_taste_is_the_users_own_word(store: Store) -> None:
    rate_films(store, "Drama", MIXED)
    rate_films(store, "Documentary", LOVED, NOW + DAY)
    [taste] = find(store, "documentary films")

    assert correct_statement(store, taste.id, "nature films", NOW) == (
        "Corrected: You like nature films."
    )

    [told] = gather_profile(store)
    assert (told.attribute, told.value, told.status) == ("likes", "nature films", Status.TOLD)


def test_a_pin_holds_and_comes_off(store: Store) -> None:
    id = f"m{note(store, 'likes', 'tea', 'You like tea.')}"
    pin_statement(store, id)
    assert [one.pinned for one in find(store, "tea")] == [True]
    unpin_statement(store, id)
    assert [one.pinned for one in find(store, "tea")] == [False]
    with pytest.raises(InvalidRequest, match="not pinned"):
        unpin_statement(store, id)


def test_a_private_pin_says_that_it_still_waits_for_a_question(store: Store) -> None:
    id = f"m{note(store, 'age', '34', 'You are 34 years old.')}"
    assert "private (age)" in pin_statement(store, id)


def test_rejecting_and_forgetting_what_was_told(store: Store) -> None:
    one = f"m{note(store, 'likes', 'tea', 'You like tea.')}"
    turn = tell(store, "I love hiking")
    reject_statement(store, one, NOW)
    assert [each.state for each in find(store, "tea")] == [FactState.RETRACTED]

    said = forget_statement(store, find(store, "hiking")[0].id)

    assert f"m{turn}" in said
    assert find(store, "hiking") == []
    with pytest.raises(NoSuchStatement):
        forget_statement(store, "m99")


def test_sensitive_tastes_wait_for_leave_and_are_marked(store: Store) -> None:
    rate_films(store, "Drama", MIXED)
    rate_films(store, "Christian", LOVED, NOW + DAY)
    assert gather_profile(store) == []

    store.set_setting(INFER_SENSITIVE, "on")
    [taste] = gather_profile(store)
    assert (taste.kind, taste.sensitive) == (PrivateKind.FAITH, True)

    store.set_setting(INFER_SENSITIVE, "off")
    assert gather_profile(store) == []
