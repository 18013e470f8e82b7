"""Text vectors follow the words: made with speaker or title, and anew when a caption changes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from memory.cipher import VaultKeys
from memory.passages import (
    encode_windows,
    index_memories,
    index_memory,
    index_missing,
    window_passages,
)
from memory.recall import Recall
from memory.records import Kind, NewMemory, Sighting, Source, Vector
from memory.store import Store
from tests.memory.store.opening import note, opened, photo, unit

SPACE, EYES = "letters", "eyes"


def encode(texts: Sequence[str]) -> Vector:
    """Counts of letters: texts with the same letters are the same."""
    rows = [[text.casefold().count(chr(97 + n)) + 1e-3 for n in range(26)] for text in texts]
    matrix = np.array(rows, dtype=np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        yield store


def test_windows_are_encoded_with_who_spoke_in_one_call() -> None:
    asked: list[list[str]] = []

    def record(texts: Sequence[str]) -> Vector:
        asked.append(list(texts))
        return encode(texts)

    said = NewMemory(Kind.TURN, "hi", Source.IMPORT, speaker="Ada")
    windows = encode_windows(record, SPACE, 100, [said, note("tea"), note(" ")])
    assert asked == [["Ada: hi", "tea"]]
    assert [[one[:3] for one in some] for some in windows] == [
        [(0, 2, SPACE)],
        [(0, 3, SPACE)],
        [],
    ]


def test_a_photos_caption_is_a_window_of_its_own_and_of_the_whole() -> None:
    shown = NewMemory(Kind.PHOTO, "At the lake\ntabby, tub\nMENU", Source.PHOTO)
    plain = NewMemory(Kind.PHOTO, "At the lake", Source.PHOTO)
    note_of_lines = note("At the lake\ntabby")
    assert [passage for _, _, passage in window_passages(shown, 100)] == [
        "At the lake", "At the lake\ntabby, tub\nMENU",
    ]  # fmt: skip
    assert len(window_passages(plain, 100)) == len(window_passages(note_of_lines, 100)) == 1


def test_an_edited_caption_is_found_by_its_new_words_and_no_more_by_its_old(store: Store) -> None:
    shown = store.add_photo(photo("1.jpg", personal_caption="Bo"), [(EYES, unit(1, 0))])
    index_memory(store, encode, SPACE, 100, shown)
    before = store.vectors(SPACE)[1][0]
    store.update_photo_captions(shown.id, personal="zebra")
    assert store.vectors(SPACE)[0].tolist() == []
    assert store.image_vectors(EYES)[0].tolist() == [shown.id]
    assert index_missing(store, encode, SPACE, 100, Kind.PHOTO) == 1
    after = store.vectors(SPACE)[1][0]
    assert after @ encode(["zebra"])[0] > 0.99 > before @ encode(["zebra"])[0]


def test_a_caption_that_stays_the_same_keeps_its_vectors(store: Store) -> None:
    shown = store.add_photo(photo("1.jpg", personal_caption="Bo"))
    index_memory(store, encode, SPACE, 100, shown)
    store.update_photo_captions(shown.id, personal="Bo")
    assert store.vectors(SPACE)[0].tolist() == [shown.id]


def test_only_the_wanted_kind_is_indexed(store: Store) -> None:
    store.add_memory(note("not asked for"))
    store.add_photo(photo("1.jpg", personal_caption="Bo"))
    assert index_missing(store, encode, SPACE, 100, Kind.PHOTO) == 1
    assert index_missing(store, encode, SPACE, 100) == 1


def test_a_renamed_concept_is_renamed_in_captions_as_a_whole_word(store: Store) -> None:
    shown = store.add_photo(photo("1.jpg", personal_caption="Your cat Bo, by Bob."))
    index_memory(store, encode, SPACE, 100, shown)
    recall = Recall(store, encode, SPACE)
    recall.load()
    concept = store.add_concept("Bo", "cat")
    store.add_sighting(Sighting(shown.id, concept.id, 0.9, confirmed=True))
    store.rename_concept(concept.id, "Max")
    index_missing(store, encode, SPACE, 100, Kind.PHOTO)
    assert store.memory(shown.id).text == "Your cat Max, by Bob."
    (found,) = recall.search("Your cat Max, by Bob.")
    assert found.channels["text"] > 0
    assert store.vectors(SPACE)[1][0] @ encode(["Your cat Max, by Bob."])[0] > 0.99


def test_a_forgotten_concept_leaves_no_vector_of_its_name(store: Store) -> None:
    shown = store.add_photo(photo("a.jpg", personal_caption="Bo", neutral_caption="a cat"))
    index_memory(store, encode, SPACE, 100, shown)
    concept = store.add_concept("Bo", "cat")
    store.add_sighting(Sighting(shown.id, concept.id, 0.9, confirmed=True))
    store.forget_concept(concept.id)
    assert store.vectors(SPACE)[0].tolist() == []
    index_missing(store, encode, SPACE, 100, Kind.PHOTO)
    assert store.vectors(SPACE)[1][0] @ encode(["a cat"])[0] > 0.99


def test_what_is_forgotten_or_reworded_while_it_is_encoded_gets_no_vectors_of_before(
    store: Store,
) -> None:
    gone, stays = store.add_memory(note("tea")), store.add_memory(note("milk"))
    shown = store.add_photo(photo("1.jpg", personal_caption="Bo"))

    def encode_late(texts: Sequence[str]) -> Vector:
        if gone.id in store.memories_by_id([gone.id]):
            store.forget([gone.id])
            store.update_photo_captions(shown.id, personal="zebra")
        return encode(texts)

    index_memories(store, encode_late, SPACE, 100, [gone, stays, store.memory(shown.id)])
    assert store.vectors(SPACE)[0].tolist() == [stays.id]
