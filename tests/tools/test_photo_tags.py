"""Photos get everyday words when they are seen, and later when they were stored without."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from memory.errors import NotFound
from memory.kdf import FLOOR_COST
from memory.recall import Recall
from memory.records import Label, NewPhoto, Vector
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakePhotoFinder, FakeTextEncoder
from tools.photo_tags import give_tags, tag_sight
from tools.ports import Cancelled, CancelToken, Sight

FINDER, TEXT = FakePhotoFinder(), FakeTextEncoder()


class WordsOfColours:
    """Tags a red photo with "rose", a blue one with "sea"; knows them by their meaning."""

    meaning_space = FINDER.meaning_space

    def tag(self, meaning: Vector, labels: Sequence[Label]) -> tuple[Label, ...]:
        red, blue = TEXT.encode_passages(["red thing", "blue thing"])
        return (Label("rose" if meaning @ red > meaning @ blue else "sea", 0.9),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


def add_untagged(store: Store, name: str, number: int, *, row: bool = True) -> int:
    """A photo as it was stored before there were tags."""
    (meaning,) = TEXT.encode_passages([name])
    new = NewPhoto(b"p", b"t", 1, 1, bytes([number]) * 32, number, neutral_caption="unclear")
    id = store.add_photo(new, [(FINDER.space, meaning)] if row else []).id
    store.add_photo_task(id, PhotoTask.TAGS)
    return id


def test_a_photo_seen_is_tagged_only_where_tagger_and_eyes_fit() -> None:
    eyes = FakeEyes()
    (meaning,) = TEXT.encode_passages(["red thing"])
    sight = Sight(meaning, (), meaning)
    assert [tag.name for tag in tag_sight(WordsOfColours(), eyes, sight)] == ["rose"]
    assert tag_sight(None, eyes, sight) == ()
    assert tag_sight(WordsOfColours(), eyes, Sight(meaning, ())) == ()
    other = WordsOfColours()
    other.meaning_space = "another"
    assert tag_sight(other, eyes, sight) == ()


def test_stored_photos_are_tagged_from_their_rows_and_found_by_the_words(store: Store) -> None:
    ids = [
        add_untagged(store, "red thing" if number % 2 else "blue thing", number)
        for number in range(20)
    ]
    assert give_tags(store, WordsOfColours(), FINDER, TEXT, CancelToken()) == 20
    assert store.count_photo_tasks(PhotoTask.TAGS) == 0
    assert store.photo(ids[1]).tags == (Label("rose", 0.9),)
    recall = Recall(store, TEXT.encode_queries, TEXT.space)
    found = recall.search("rose", limit=20, apply_cut=False)[:10]
    assert {one.memory.id for one in found} == set(ids[1::2])
    assert all("words" in one.channels for one in found)
    assert not store.unindexed(TEXT.space)


def test_one_without_a_row_waits_on(store: Store) -> None:
    first = add_untagged(store, "red thing", 0, row=False)
    second = add_untagged(store, "red thing", 1)
    assert give_tags(store, WordsOfColours(), FINDER, TEXT, CancelToken()) == 1
    assert store.photo(second).tags
    assert store.next_photo_tasks(PhotoTask.TAGS, 5) == [first]


def test_it_stops_when_asked_and_goes_on_later(store: Store) -> None:
    for number in range(20):
        add_untagged(store, "red thing", number)
    cancel, calm = CancelToken(), []

    def count() -> None:
        calm.append(1)
        if len(calm) == 12:
            cancel.cancel()

    with pytest.raises(Cancelled):
        give_tags(store, WordsOfColours(), FINDER, TEXT, cancel, count)
    left = store.count_photo_tasks(PhotoTask.TAGS)
    assert 0 < left < 20
    assert give_tags(store, WordsOfColours(), FINDER, TEXT, CancelToken()) == left
    assert not store.unindexed(TEXT.space)


def test_tags_go_with_a_forgotten_photo_and_one_forgotten_midway_is_passed_over(
    store: Store,
) -> None:
    first, second = (add_untagged(store, "red thing", number) for number in range(2))

    def forget_the_first() -> None:
        if first in store.next_photo_tasks(PhotoTask.TAGS, 2):
            store.forget([first])

    assert give_tags(store, WordsOfColours(), FINDER, TEXT, CancelToken(), forget_the_first) == 1
    assert store.search_words("rose", 5)
    store.forget([second])
    assert store.search_words("rose", 5) == []
    with pytest.raises(NotFound):
        store.update_photo_tags(second, [])
