import numpy as np
import pytest

from assistant.personalization.preference import ContentPreference
from memory.store import Store
from tests.fakes.models import FakeTextEncoder
from tests.recommend.catalogues import FILMS, fill, rate
from tools.importers.item_sink import ItemSink
from tools.importers.records import OtherRatings
from tools.recommend.next_item import (
    NEXT_ITEM_SPACE,
    RANK,
    find_leads,
    fit_next_items,
    score_next,
)
from tools.recommend.ports import Evidence
from tools.recommend.rank import Recommender

NOW = 1_700_000_000_000
SIZE = len(FILMS)


def walk_in_rings(people: int = 60) -> OtherRatings:
    """Strangers who go round the films in one order, each from a film of their own, all liking."""
    order = np.random.default_rng(3).permutation(SIZE)
    items = np.concatenate([np.roll(order, -n)[:6] for n in range(people)]).astype(np.int32)
    numbers = np.repeat(np.arange(people), 6).astype(np.int32)
    times = np.tile(np.arange(6), people) * 1000 + NOW
    names = [film.external_id for film in FILMS]
    values = np.random.default_rng(4).choice([0.6, 0.8], len(items)).astype(np.float32)
    return OtherRatings("film", names, numbers, items, values, times)


def fit(others: OtherRatings) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    vectors = fit_next_items(others.people, others.items, others.times, SIZE)
    assert vectors is not None
    assert vectors.shape == (SIZE, 2 * RANK)
    return vectors


def follow(others: OtherRatings, row: int) -> set[int]:
    """The films that stand beside one on the ring."""
    ring = others.items[:6].tolist()
    ring += [int(n) for n in others.items[6 * 6 : 6 * 7]]
    at = ring.index(row)
    return {ring[at - 1], ring[(at + 1) % SIZE]}


def test_neighbours_in_others_order_stand_first() -> None:
    others = walk_in_rings()
    vectors = fit(others)
    for row in range(SIZE):
        scores = score_next(vectors, [Evidence("i1", 0.8, NOW, row=row)])
        scores[row] = -np.inf
        assert set(np.argsort(-scores)[:2].tolist()) == follow(others, row)


def test_the_newest_rating_leads() -> None:
    others = walk_in_rings()
    vectors = fit(others)
    old = [Evidence(f"i{n}", 0.8, NOW - 1000 * n, row=0) for n in range(1, 30)]
    scores = score_next(vectors, [*old, Evidence("i99", 0.8, NOW, row=5)])
    reverse = score_next(vectors, [Evidence("i99", 0.8, NOW - 99_000, row=5), *old])
    beside = next(iter(follow(others, 5) - follow(others, 0) - {0}))
    assert scores[beside] > reverse[beside]


def test_parts_of_the_ratings_sum_to_the_score() -> None:
    vectors = fit(walk_in_rings())
    evidence = [
        Evidence("i1", 0.8, NOW, row=2),
        Evidence("f1", 1.0, NOW, trait="horror"),
        Evidence("i2", 0.2, NOW - 5, row=7),
    ]
    scores = score_next(vectors, evidence)
    for row in (0, 4, 9):
        leads = find_leads(vectors, evidence, row)
        assert leads.sum() == pytest.approx(scores[row], abs=1e-4)
        assert leads[1] == 0


def test_without_times_or_people_nothing_is_fitted() -> None:
    others = walk_in_rings()
    assert fit_next_items(others.people, others.items, others.times * 0, SIZE) is None
    few = others.people < 20
    assert fit_next_items(others.people[few], others.items[few], others.times[few], SIZE) is None
    assert not score_next(np.zeros((SIZE, 0), np.float32), [Evidence("i1", 1, NOW, row=0)]).any()


def test_what_others_came_to_next_is_recommended_and_said(store: Store) -> None:
    ids = fill(store)
    others = walk_in_rings()
    recommender = Recommender(store, FakeTextEncoder(), ContentPreference())
    rate(store, ids, at=NOW, Paper_Robots=4)
    row = next(n for n, film in enumerate(FILMS) if film.title == "Paper Robots")
    beside = {FILMS[n].title for n in follow(others, row)}
    batch = store.add_batch("strangers")
    ItemSink(store, batch.id).add_factors(others)
    recommender.refresh()
    found = recommender.recommend("", 3, now=NOW)
    assert beside - {"Cheap Scream"} <= {one.item.title for one in found}
    first = next(one for one in found if one.item.title in beside)
    assert "soon after Paper Robots" in first.reason
    assert sum(share for _, share in first.reason_evidence) == pytest.approx(1)

    asked = recommender.recommend("a western", 3, now=NOW)
    assert all("Western" in one.item.genres for one in asked)


def test_forgetting_the_import_forgets_what_comes_next(store: Store) -> None:
    fill(store)
    batch = store.add_batch("strangers")
    ItemSink(store, batch.id).add_factors(walk_in_rings())
    assert len(store.item_vectors(NEXT_ITEM_SPACE)[0]) == SIZE
    store.forget_batch(batch.id)
    assert len(store.item_vectors(NEXT_ITEM_SPACE)[0]) == 0
