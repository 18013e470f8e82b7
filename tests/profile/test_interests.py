"""Interests seen in photos: bursts once, thin histories silent, changes followed, reasons true."""

import numpy as np
import pytest

from assistant.personalization.preference import ContentPreference
from memory.records import FactState, NewItem, NewPhoto, Vector
from memory.store import Store
from tests.profile.telling import DAY, NOW, find
from tools.private_kinds import PrivateKind
from tools.profile.allowed import INFER_SENSITIVE
from tools.profile.changing import reject_statement
from tools.profile.from_photos import measure_spectrum
from tools.profile.gather import gather_profile
from tools.recommend.catalogue import build_catalogue
from tools.recommend.evidence import gather_evidence
from tools.recommend.reasons import word_reason
from tools.recommend.verify import find_idle_causes
from tools.spectrum.aspects import ALL_ASPECTS, ASPECTS
from tools.spectrum.heads import ROWS_SPACE, load_heads
from tools.spectrum.weigh import group_photos


def picture(aspect: str, seed: int) -> Vector:
    """A stored row of a photo that shows an aspect by the weights that ship."""
    names = [one.name for one in ALL_ASPECTS]
    weights = load_heads().weights.astype(np.float64)
    meaning = weights[names.index(aspect)] / np.linalg.norm(weights[names.index(aspect)])
    noise = np.random.default_rng(seed).normal(0, 0.02, meaning.shape)
    meaning = (meaning + noise) / np.linalg.norm(meaning + noise)
    row = np.concatenate([meaning, [0.0, 1.0]]) / 2**0.5
    return np.asarray(row, np.float32)


def take_photos(
    store: Store, aspect: str, count: int, start: int = NOW, step: int = DAY, seed: int = 0
) -> list[int]:
    """Store photos of an aspect, one a `step`; their ids."""
    made = []
    for n in range(count):
        name = f"{aspect} {start} {seed} {n}".encode()
        photo = NewPhoto(b"p", b"t", 1, 1, name, 0, taken_at=start + n * step)
        row = picture(aspect, seed + (n if step >= DAY else 0))
        made.append(store.add_photo(photo, [(ROWS_SPACE, row)]).id)
    return made


def take_others(store: Store, each: int = 2, start: int = NOW) -> None:
    for number, aspect in enumerate(ASPECTS[:12]):
        if aspect.name != "boats":
            take_photos(store, aspect.name, each, start + number * 1000, seed=number)


def test_what_is_photographed_often_is_said_with_its_photos(store: Store) -> None:
    take_others(store)
    boats = take_photos(store, "boats", 12)

    [interest] = find(store, "boats")

    assert interest.text.startswith("You often photograph boats (12 photos, ")
    assert set(interest.memories) == set(boats)
    assert interest.state is FactState.CURRENT


def test_a_burst_counts_once(store: Store) -> None:
    take_others(store)
    take_photos(store, "boats", 12, NOW + 100 * DAY, step=1000)

    assert find(store, "boats") == []


def test_look_alikes_and_bursts_have_one_number() -> None:
    rows = np.stack([picture("boats", 0)] * 3 + [picture("dogs", 1)])
    ids, times = np.array([3, 4, 5, 6]), np.array([0, 10_000, 10 * DAY, 10 * DAY + 1])
    assert group_photos(ids, rows, times, []).tolist() == [0, 0, 2, 3]
    assert group_photos(ids, rows, times, [(3, 5)]).tolist() == [0, 0, 0, 3]


def test_few_photos_say_nothing(store: Store) -> None:
    take_photos(store, "boats", 8)
    assert gather_profile(store) == []
    assert measure_spectrum(store, sensitive=False).weights == []


def test_an_interest_that_faded_is_history_and_the_new_one_holds(store: Store) -> None:
    take_others(store, 2, NOW - 400 * DAY)
    take_photos(store, "boats", 14, NOW - 400 * DAY)
    take_others(store, 2, NOW)
    take_photos(store, "trains", 14, NOW)

    [boats] = find(store, "boats")
    [trains] = find(store, "trains")

    assert boats.state is FactState.PAST
    assert boats.text.startswith("You used to photograph boats")
    assert trains.text.startswith("Lately you photograph trains")
    assert trains.state is FactState.CURRENT


def test_a_rejected_interest_needs_new_photos(store: Store) -> None:
    take_others(store)
    old = take_photos(store, "boats", 12)
    [interest] = find(store, "boats")
    reject_statement(store, interest.id, NOW)
    assert find(store, "boats") == []

    take_photos(store, "boats", 12, NOW + 30 * DAY, seed=50)
    [again] = find(store, "boats")
    assert not set(again.memories) & set(old)


def test_forgotten_photos_leave_no_interest(store: Store) -> None:
    take_others(store)
    boats = take_photos(store, "boats", 12)
    store.forget(boats)
    assert find(store, "boats") == []


@pytest.mark.parametrize("state", ["off", "on"])
def test_sensitive_aspects_are_reckoned_only_with_leave(store: Store, state: str) -> None:
    store.set_setting(INFER_SENSITIVE, state)
    take_others(store)
    take_photos(store, "churches and prayer", 14)

    found = [one for one in gather_profile(store) if one.sensitive]

    if state == "off":
        assert found == []
    else:
        assert PrivateKind.FAITH in {one.kind for one in found}


def test_an_interest_is_mild_evidence_with_a_true_reason(store: Store) -> None:
    take_others(store)
    boats = {f"m{id}" for id in take_photos(store, "boats", 12)}
    chance = np.random.default_rng(3)
    texts = chance.normal(size=(40, 16)).astype(np.float32)
    texts /= np.linalg.norm(texts, axis=1, keepdims=True)
    made = [
        NewItem(f"Film {n}", "film", str(n), mean_rating=0.7, rating_count=99) for n in range(40)
    ]
    ids = store.add_items(made)
    store.add_item_vectors("words", ids, texts)
    catalogue = build_catalogue(
        store.items(), store.item_vectors("words"), (np.zeros(0, np.int64), texts[:0])
    )

    evidence = gather_evidence(store, catalogue, lambda text: texts[0])
    model = ContentPreference()
    preference = model.judge(catalogue, evidence, NOW + 40 * DAY)

    [piece] = [one for one in evidence if one.trait == "boats"]
    assert {piece.source, *piece.also} <= boats
    assert int(np.argmax(preference.scores)) == 0
    assert 0 < float(preference.scores[0]) - 0.7 < 0.05
    reason = word_reason(catalogue, preference, evidence, 0)
    assert "your photos often show" in reason.sentence
    cited = [one for one, _ in reason.because]
    assert sum(share for _, share in reason.because) == pytest.approx(1)
    assert find_idle_causes(model, catalogue, evidence, 0, cited, NOW + 40 * DAY) == []
