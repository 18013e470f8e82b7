"""People with two tastes rating items with two qualities: what the module should find again."""

import numpy as np

from assistant.personalization.item_side import ItemSide, ItemTraits, build_item_side
from assistant.personalization.people import PeopleRatings

PEOPLE, ITEMS, EACH = 80, 40, 24


def make_people(seed: int = 0) -> PeopleRatings:
    generator = np.random.default_rng(seed)
    tastes = generator.normal(size=(PEOPLE, 2))
    traits = np.where(np.arange(ITEMS)[:, None] % 2 == np.arange(2), 1.0, -1.0)
    quality = generator.normal(0, 0.05, ITEMS)
    rows = []
    for person in range(PEOPLE):
        for n, item in enumerate(generator.permutation(ITEMS)[:EACH]):
            value = 0.65 + quality[item] + 0.12 * tastes[person] @ traits[item]
            value += generator.normal(0, 0.05)
            stars = np.clip(np.round(value * 5), 1, 5) / 5
            rows.append((person, int(item), stars, 86_400_000 * n + person))
    people, items, values, times = zip(*rows, strict=True)
    return PeopleRatings(
        np.array(people, np.int64),
        np.array(items, np.int64),
        np.array(values, np.float32),
        np.array(times, np.int64),
        ITEMS,
    )


def make_traits() -> ItemTraits:
    genres = (np.arange(ITEMS)[:, None] % 4 == np.arange(3)).astype(np.float32)
    return ItemTraits(genres, np.where(np.arange(ITEMS) == 5, 0, 1980 + np.arange(ITEMS)))


def make_side(seed: int = 0) -> ItemSide:
    return build_item_side(make_people(seed), make_traits(), factors=3, iterations=15)
