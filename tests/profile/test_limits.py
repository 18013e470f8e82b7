"""What suggestions must keep clear of, whatever the model says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.updates_run import open_store
from memory.records import Kind, NewMemory, Recalled, Source
from memory.store import Store
from tools.facts.learning import learn_facts
from tools.profile.limits import find_limits, keep_clear, touches, word_dropped
from tools.quoting import quote_memory

NOW = 1_760_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "limits.db") as opened:
        yield opened


def tell(store: Store, *sentences: str) -> None:
    for text in sentences:
        turn = store.add_memory(
            NewMemory(Kind.TURN, text, Source.TYPED, speaker="user", happened_at=NOW)
        )
        learn_facts(store, text, parents=(turn.id,), said_at=NOW, asked_to_remember=True)


@pytest.mark.parametrize(
    ("told", "suggestion"),
    [
        ("I'm allergic to nuts", "1. Pasta with pesto"),
        ("I'm allergic to nuts", "Try a salad with toasted almonds."),
        ("I'm vegetarian", "- Chicken curry"),
        ("I avoid meat", "Spaghetti bolognese"),
        ("I don't drink alcohol", "A glass of red wine goes with it."),
        ("I can't eat gluten", "Homemade pizza"),
        ("I don't like mushrooms", "Mushroom risotto"),
        ("I hate horror films", "An evening of horror films"),
    ],
)
def test_what_breaks_a_limit_is_left_out(store: Store, told: str, suggestion: str) -> None:
    tell(store, told)
    kept, dropped = keep_clear(f"{suggestion}\n2. Fruit", find_limits(store))
    assert kept == "2. Fruit"
    assert len(dropped) == 1
    assert word_dropped(dropped).startswith("I left out a suggestion, because you ")


@pytest.mark.parametrize(
    ("told", "suggestion"),
    [
        ("I'm allergic to nuts", "Pasta without nuts"),
        ("I'm allergic to nuts", "A coconut curry"),
        ("I'm vegetarian", "Vegan sausage with mash"),
        ("I can't eat gluten", "Gluten-free pizza"),
        ("I avoid meat", "A vegetable stew, no meat or fish"),
    ],
)
def test_what_keeps_clear_stays(store: Store, told: str, suggestion: str) -> None:
    tell(store, told)
    assert keep_clear(suggestion, find_limits(store)) == (suggestion, [])


def test_what_no_longer_holds_forbids_nothing(store: Store) -> None:
    tell(store, "I avoid meat", "I no longer avoid meat")
    assert keep_clear("Steak", find_limits(store)) == ("Steak", [])


def test_what_the_request_itself_names_is_wanted(store: Store) -> None:
    tell(store, "I don't like mushrooms")
    [limit] = find_limits(store)
    assert touches(limit, "a dish with mushrooms for my sister")
    assert not touches(limit, "a dish for my sister")


def test_an_allergy_that_is_no_fact_counts_where_it_was_told(store: Store) -> None:
    turn = store.add_memory(
        NewMemory(Kind.TURN, "I'm allergic to nuts.", Source.TYPED, speaker="user")
    )
    quote = quote_memory(Recalled(turn, 1.0, {}), "a dish")
    assert quote is not None
    assert find_limits(store) == []
    [limit] = find_limits(store, [quote], NOW)
    assert keep_clear("Pesto", [limit])[0] == ""
    assert limit.source == quote.id
