"""A model of likes learned from made-up people, and the catalogue they rated, in a store."""

from functools import cache

import numpy as np

from assistant.personalization.likes_learning import Effort, learn_likes
from assistant.personalization.likes_model import LikesModel
from memory.records import CatalogueItem, NewItem
from memory.store import Store
from tests.personalization.made_up_people import ITEMS, make_people, make_traits
from tools.importers.item_sink import ItemSink
from tools.importers.records import ItemRecord, OtherRatings
from tools.recommend.catalogue import build_catalogue
from tools.recommend.other_people import OtherPeople, line_up_people
from tools.recommend.ports import Catalogue

DAY = 86_400_000
LITTLE = Effort(folds=2, factors=3, iterations=12, epochs=3)
NONE = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
GENRES = ("Drama", "Comedy", "Western")


def make_items() -> list[CatalogueItem]:
    """The made-up items; ids begin at 1. One more stands at the end, which nobody rated."""
    people, traits = make_people(), make_traits()
    items = []
    for n in range(ITEMS + 1):
        there = n < ITEMS
        rated = people.values[people.items == n]
        items.append(
            CatalogueItem(
                id=n + 1,
                title=f"Film {n}",
                domain="film",
                external_id=f"test:{n}",
                year=int(traits.years[n]) or None if there else 1990,
                creators=(),
                genres=tuple(
                    name for name, has in zip(GENRES, traits.genres[n], strict=True) if has
                )
                if there
                else ("Western",),
                text="",
                mean_rating=float(rated.mean()) if there else None,
                rating_count=len(rated),
                batch=1,
            )
        )
    return items


def make_others() -> OtherRatings:
    people = make_people()
    return OtherRatings(
        "film",
        [f"test:{n}" for n in range(ITEMS)],
        people.people.astype(np.int32),
        people.items.astype(np.int32),
        people.values,
        people.times,
    )


def line_up() -> OtherPeople:
    return line_up_people(make_others(), np.arange(1, ITEMS + 1))


@cache
def learn() -> LikesModel:
    model = learn_likes(line_up(), {item.id: item for item in make_items()}, effort=LITTLE)
    assert model is not None
    return model


@cache
def make_catalogue() -> Catalogue:
    return build_catalogue(make_items(), NONE, NONE)


def import_films(store: Store) -> int:
    """Import the made-up items and the people's ratings; returns the batch."""
    batch = store.add_batch("made up").id
    sink = ItemSink(store, batch)
    sink.add(
        [
            ItemRecord(
                NewItem(
                    title=item.title,
                    domain=item.domain,
                    external_id=item.external_id,
                    year=item.year,
                    genres=item.genres,
                    mean_rating=item.mean_rating,
                    rating_count=item.rating_count,
                )
            )
            for item in make_items()
        ]
    )
    sink.add_factors(make_others())
    return batch
