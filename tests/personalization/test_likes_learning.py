import time
from unittest.mock import Mock

import numpy as np
import pytest

from assistant.personalization.history import Event
from assistant.personalization.likes_learning import learn_likes
from assistant.personalization.likes_model import load_likes, pack_nothing, unpack_likes
from assistant.personalization.likes_shelf import LikesShelf, learn_untaught
from assistant.personalization.scorer import Scorer
from assistant.services import Services
from assistant.worker.ingest_desk import IngestDesk
from memory.store import Store
from tests.importers.conftest import store as store
from tests.personalization.learned_likes import (
    LITTLE,
    import_films,
    learn,
    line_up,
    make_items,
    make_others,
)
from tests.personalization.test_likes_preference import likes_even
from tools.recommend.other_people import (
    LEARNED_DATA,
    RATINGS_DATA,
    OtherPeople,
    find_untaught,
    line_up_people,
    teaches,
    unpack_people,
)


class Stopped(Exception):
    pass


def test_ratings_come_back_from_bytes() -> None:
    others = line_up()
    again = unpack_people(others.pack())
    assert (again.people == others.people).all()
    assert (again.items == others.items).all()
    np.testing.assert_allclose(again.values, others.values, atol=1e-3)
    assert np.abs(again.times - others.times).max() < 1000


def test_ratings_of_items_that_are_not_in_the_catalogue_are_left_out() -> None:
    ids = np.arange(1, 41)
    ids[7] = -1
    found = line_up_people(make_others(), ids)
    assert 8 not in found.items
    assert len(found) < len(line_up())


def test_few_people_or_ratings_without_order_teach_nothing() -> None:
    others = line_up()
    assert not teaches(others)  # made-up people gave fewer than 2,000
    many = OtherPeople(*(np.concatenate([array, array]) for array in _arrays(others)))
    order = np.argsort(many.people, kind="stable")
    many = OtherPeople(*(array[order] for array in _arrays(many)))
    assert teaches(many)
    assert not teaches(OtherPeople(many.people, many.items, many.values, many.times * 0))


def _arrays(others: OtherPeople) -> list[np.ndarray]:
    return [others.people, others.items, others.values, others.times]


def test_a_model_comes_back_from_bytes() -> None:
    model = learn()
    again = unpack_likes(model.pack(), line_up())
    assert again is not None
    events = [Event(piece.row or 0, piece.value, piece.at) for piece in likes_even(10)]
    scores = []
    for one in (model, again):
        scorer = Scorer(one.side, one.network)
        scorer.replay(events)
        scores.append(one.read_out.expect(scorer.judge(2**41)))
    np.testing.assert_allclose(scores[0], scores[1], atol=2e-3)
    assert unpack_likes(pack_nothing(), line_up()) is None


def test_people_who_rate_at_random_teach_nothing_that_is_used() -> None:
    others = line_up()
    values = np.random.default_rng(3).choice([0.2, 0.4, 0.6, 0.8, 1.0], len(others))
    random = OtherPeople(others.people, others.items, values.astype(np.float32), others.times)
    assert learn_likes(random, {item.id: item for item in make_items()}, effort=LITTLE) is None


@pytest.fixture
def batch(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    """An import with enough ratings to be learned from."""
    monkeypatch.setattr("tools.recommend.other_people.LEAST_RATINGS", 1_000)
    return import_films(store)


def test_learning_that_is_stopped_keeps_nothing_and_is_begun_anew(store: Store, batch: int) -> None:
    def stop(share: float) -> None:
        if share > 0.7:
            raise Stopped

    with pytest.raises(Stopped):
        learn_untaught(store, stop, LITTLE)
    assert store.batch_data(batch, LEARNED_DATA) is None
    assert find_untaught(store) == batch
    shares: list[float] = []
    assert learn_untaught(store, shares.append, LITTLE)
    assert (np.diff(shares) > -1e-9).all()
    assert shares[-1] == pytest.approx(1.0)
    assert find_untaught(store) is None
    assert not learn_untaught(store, shares.append, LITTLE)
    model = load_likes(store, batch)
    assert model is not None
    assert len(model.items) == 40


def test_learning_that_breaks_is_given_up_and_not_tried_without_end(
    store: Store, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.personalization.likes_shelf.learn_likes", fail)
    services = Services(vault=Mock(store=store), models=Mock(), decoder=Mock())
    desk = IngestDesk(services, Mock())
    desk.wake()
    try:
        deadline = time.monotonic() + 20
        while not desk.is_idle() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert desk.is_idle()
    finally:
        desk.close()
    assert find_untaught(store) is None
    assert LikesShelf(store).find() is None


def test_what_was_learned_is_forgotten_with_the_import(store: Store, batch: int) -> None:
    store.put_batch_data(batch, LEARNED_DATA, learn().pack())
    shelf = LikesShelf(store)
    assert shelf.find() is not None
    assert shelf.find() is shelf.find()
    store.forget_batch(batch)
    assert shelf.find() is None
    assert store.batch_data(batch, RATINGS_DATA) is None
    assert not store.put_batch_data(batch, LEARNED_DATA, b"late")
    assert find_untaught(store) is None


def test_the_same_catalogue_imported_again_is_not_learned_again(store: Store, batch: int) -> None:
    store.put_batch_data(batch, LEARNED_DATA, learn().pack())
    again = import_films(store)
    assert store.batch_data(again, RATINGS_DATA) is not None
    assert find_untaught(store) is None
    store.forget_batch(batch)
    assert find_untaught(store) == again
