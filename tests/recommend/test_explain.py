"""Why an item is recommended: what the score would be without each piece of evidence."""

import pytest

from assistant.personalization.preference import ContentPreference
from memory.errors import NotFound
from memory.records import NewItem, Rating, Source
from memory.store import Store
from tests.fakes.models import FakeTextEncoder
from tools.recommend.rank import Recommender

NOW = 1_700_000_000_000


def fill(store: Store) -> list[int]:
    items = store.add_items(
        [
            NewItem(f"Film {n}", "film", f"x{n}", 1990, genres=("Drama" if n % 2 else "Crime",))
            for n in range(12)
        ]
    )
    for n in (1, 3, 4):
        store.set_rating(Rating(items[n], 1.0 if n % 2 else 0.2, NOW, Source.TYPED))
    return items


def test_each_cause_is_what_the_score_loses_without_it(store: Store) -> None:
    items = fill(store)
    recommender = Recommender(store, FakeTextEncoder(), ContentPreference())
    causes = recommender.explain(items[5], NOW)
    assert {id for id, _, _ in causes} <= {f"i{items[n]}" for n in (1, 3, 4)}
    assert len(causes) == 3
    assert all("you rated Film" in words for _, words, _ in causes)
    assert max(effect for _, _, effect in causes) > 0
    whole = recommender.expect(items[5], NOW)
    for id, _, effect in causes:
        item = int(id[1:])
        kept = next(one for one in store.ratings() if one.item_id == item)
        store.drop_rating(item)
        assert whole - recommender.expect(items[5], NOW) == pytest.approx(effect, abs=1e-9)
        store.set_rating(kept)


def test_an_unknown_item_is_not_found(store: Store) -> None:
    fill(store)
    with pytest.raises(NotFound):
        Recommender(store, FakeTextEncoder(), ContentPreference()).explain(999)
