"""Recall on a real store, with an encoder whose meanings a test can see."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.cipher import VaultKeys
from memory.passages import index_memories, index_memory, index_missing, window_passages
from memory.recall import Recall
from memory.records import Kind, Memory, NewFact, NewMemory, Source, Vector
from memory.store import Store
from tests.memory.store.opening import note, opened, photo, unit

SPACE = "topics"
TOPICS = ("dog cat pet bo puppy", "film movie cinema", "food pasta recipe cook", "car road drive")
NOW = int(datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp() * 1000)
DAY = 86_400_000


def encode(texts: Sequence[str]) -> Vector:
    """One axis a topic, and one for texts without any."""
    matrix = np.zeros((len(texts), len(TOPICS) + 1), dtype=np.float32)
    for row, text in enumerate(texts):
        words = set(text.casefold().replace("?", " ").replace(".", " ").split())
        for axis, topic in enumerate(TOPICS):
            matrix[row, axis] += len(words & set(topic.split()))
        matrix[row, -1] = not matrix[row].any()
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        yield store


@pytest.fixture
def recall(store: Store) -> Recall:
    return Recall(store, encode, SPACE)


def keep(store: Store, text: str, **more: object) -> Memory:
    memory = store.add_memory(note(text, **more))
    index_memory(store, encode, SPACE, 200, memory)
    return memory


def turn(store: Store, conversation: int, text: str) -> Memory:
    memory = store.add_memory(NewMemory(Kind.TURN, text, Source.TYPED, conversation=conversation))
    index_memory(store, encode, SPACE, 200, memory)
    return memory


def find(recall: Recall, text: str, **more: object) -> list[str]:
    return [one.memory.text for one in recall.search(text, now=NOW, **more)]  # type: ignore[arg-type]


def test_an_empty_vault_answers_nothing(recall: Recall) -> None:
    assert recall.search("anything about my dog?") == []


def test_meaning_finds_what_words_do_not(store: Store, recall: Recall) -> None:
    keep(store, "a puppy sleeps here")
    keep(store, "we watched a movie")
    assert find(recall, "where is the cat")[0] == "a puppy sleeps here"
    assert recall.search("where is the cat")[0].channels == pytest.approx({"text": 1.0})


def test_a_rare_word_decides_between_equal_meanings(store: Store, recall: Recall) -> None:
    for number in range(5):
        keep(store, f"the dog number {number}")
    keep(store, "the dog Zorro")
    best = recall.search("which dog is Zorro?")[0]
    assert best.memory.text == "the dog Zorro"
    assert set(best.channels) == {"text", "words"}
    assert sum(best.channels.values()) == pytest.approx(1)


def test_nothing_near_enough_is_nothing_unless_asked_for(store: Store, recall: Recall) -> None:
    keep(store, "pasta recipe")
    assert recall.search("when did I drive the car?") == []
    assert len(recall.search("when did I drive the car?", apply_cut=False)) == 1


def test_scores_are_in_order_within_bounds(store: Store, recall: Recall) -> None:
    for text in ("dog", "dog film", "film", "dog food car"):
        keep(store, text)
    scores = [one.score for one in recall.search("my dog", apply_cut=False)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_what_is_written_removed_restored_or_forgotten_shows_at_once(
    store: Store, recall: Recall
) -> None:
    first = keep(store, "the dog eats")
    assert find(recall, "dog") == ["the dog eats"]
    second = keep(store, "the dog sleeps")
    assert len(find(recall, "dog")) == 2
    store.remove([first.id])
    assert find(recall, "dog") == ["the dog sleeps"]
    store.restore([first.id])
    assert len(find(recall, "dog")) == 2
    store.forget([first.id, second.id])
    assert find(recall, "dog", apply_cut=False) == []
    keep(store, "another dog")
    assert find(recall, "dog") == ["another dog"]


def test_a_memory_without_vectors_is_found_by_its_words(store: Store, recall: Recall) -> None:
    keep(store, "a film")
    store.add_memory(note("the quixotic zebra"))
    assert find(recall, "quixotic zebra")[0] == "the quixotic zebra"


def test_a_turn_lends_its_score_to_the_one_that_answers_it(store: Store, recall: Recall) -> None:
    chat, other = store.start_conversation().id, store.start_conversation().id
    turn(store, chat, "what is the name of your dog")
    answer = turn(store, chat, "it is Rex")
    elsewhere = turn(store, other, "it is Monday")
    order = [one.memory.id for one in recall.search("dog", apply_cut=False)]
    assert order.index(answer.id) < order.index(elsewhere.id)


def test_the_conversation_at_hand_can_be_left_out(store: Store, recall: Recall) -> None:
    chat = store.start_conversation().id
    turn(store, chat, "my dog and I")
    keep(store, "the dog note")
    assert find(recall, "dog", exclude_conversation=chat) == ["the dog note"]


def test_kinds_narrow_the_search(store: Store, recall: Recall) -> None:
    chat = store.start_conversation().id
    turn(store, chat, "my dog and I")
    keep(store, "the dog note")
    assert find(recall, "dog", kinds=[Kind.TURN]) == ["my dog and I"]
    assert find(recall, "dog", kinds=[Kind.PHOTO]) == []


def test_a_named_time_lifts_what_happened_then(store: Store, recall: Recall) -> None:
    keep(store, "dog walk by the river", happened_at=NOW - DAY)
    keep(store, "dog walk by the lake", happened_at=NOW - 40 * DAY)
    best = recall.search("dog walk yesterday", now=NOW)[0]
    assert best.memory.text == "dog walk by the river"
    assert best.channels["time"] > 0


def test_a_question_of_time_alone_lists_what_happened_then(store: Store, recall: Recall) -> None:
    keep(store, "pasta", happened_at=NOW - DAY)
    keep(store, "cinema", happened_at=NOW - 9 * DAY)
    assert find(recall, "What did I do yesterday?") == ["pasta"]


def test_weights_change_what_comes_first(store: Store, recall: Recall) -> None:
    keep(store, "dog cat pet")
    keep(store, "quince")
    text = "pet quince"
    assert find(recall, text, weights={"words": 0.0}, apply_cut=False)[0] == "dog cat pet"
    assert find(recall, text, weights={"text": 0.0, "words": 3.0}, apply_cut=False)[0] == "quince"


def test_a_replaced_fact_ranks_below_the_one_that_holds(store: Store, recall: Recall) -> None:
    for value, at in (("Lisbon", 10), ("Rome", 20)):
        fact = store.add_fact(
            NewFact("me", "city", value, f"I drive a car in {value}", Source.TYPED, valid_from=at)
        )
        index_memory(store, encode, SPACE, 200, store.memory(fact.memory_id))
    assert find(recall, "do I drive the car in Lisbon?", apply_cut=False) == [
        "I drive a car in Rome",
        "I drive a car in Lisbon",
    ]


def test_photos_are_found_by_an_image_vector(store: Store) -> None:
    near = store.add_photo(photo("a.jpg", b"1" * 32), [("eyes", unit(1, 0))])
    store.add_photo(photo("b.jpg", b"2" * 32), [("eyes", unit(0, 1))])
    recall = Recall(store, encode, SPACE, image_space="eyes")
    (found,) = recall.search("", image_vector=unit(1, 0.1))
    assert found.memory.id == near.id
    assert found.channels == {"image": 1.0}


def test_photos_are_searched_from_when_the_eyes_open(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, "the dog")
    near = store.add_photo(photo("a.jpg", b"1" * 32), [("eyes", unit(1, 0))])
    recall = Recall(store, encode, SPACE)
    assert find(recall, "dog") == ["the dog"]
    assert recall.search("", image_vector=unit(1, 0)) == []
    read: list[str] = []
    whole = store.window_chunks

    def listen(space: str, after: int = 0) -> object:
        read.append(space)
        return whole(space, after)

    monkeypatch.setattr(store, "window_chunks", listen)
    recall.search_images(lambda texts: None, "eyes")
    assert recall.searches_images
    (found,) = recall.search("", image_vector=unit(1, 0.1))
    assert found.memory.id == near.id
    assert read == ["eyes"], "the texts in memory are not read again"


def test_photos_are_found_by_words_in_the_image_space(store: Store) -> None:
    near = store.add_photo(photo("a.jpg", b"1" * 32), [("eyes", unit(1, 0))])
    recall = Recall(
        store, encode, SPACE, image_query=lambda texts: unit(1, 0)[None], image_space="eyes"
    )
    assert recall.search("zzz", apply_cut=False)[0].memory.id == near.id


def test_the_window_that_matched_is_named(store: Store, recall: Recall) -> None:
    text = "food. " * 30 + "the dog is here. " + "film. " * 30
    keep(store, text)
    found = recall.search("dog", apply_cut=False)[0]
    assert "dog" in text[found.start : found.end]
    assert found.end - found.start <= 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_can_be_asked(store: Store, recall: Recall, text: str) -> None:
    if not store.memories():
        keep(store, "the dog walked in May 2023")
    for one in recall.search(text, apply_cut=False):
        assert 0 <= one.score <= 1


def test_passages_say_who_spoke_and_what_document_it_is() -> None:
    said = NewMemory(Kind.TURN, "hi there", Source.IMPORT, speaker="Caroline")
    asked = NewMemory(Kind.TURN, "hi there", Source.TYPED, speaker="user")
    page = NewMemory(Kind.DOCUMENT, "page one", Source.IMPORT, title="Harbour")
    assert window_passages(said, 50) == [(0, 8, "Caroline: hi there")]
    assert window_passages(asked, 50) == [(0, 8, "hi there")]
    assert window_passages(page, 50) == [(0, 8, "Harbour: page one")]
    for _, _, passage in window_passages(NewMemory(Kind.TURN, "a b " * 99, Source.IMPORT,
                                                   speaker="x" * 99), 40):  # fmt: skip
        assert len(passage) <= 40


def test_indexing_again_replaces_the_vectors(store: Store) -> None:
    memory = keep(store, "the dog")
    index_memories(store, encode, SPACE, 200, [memory])
    assert store.vectors(SPACE)[0].tolist() == [memory.id]


def test_what_was_stored_without_vectors_is_indexed_later(store: Store) -> None:
    store.add_memory(note("the dog"))
    store.add_memory(note(" \n"))
    keep(store, "a film")
    assert index_missing(store, encode, SPACE, 200) == 2
    assert len(store.vectors(SPACE)[0]) == 2


def said(store: Store, speaker: str, text: str, at: int | None = None) -> Memory:
    memory = store.add_memory(
        NewMemory(Kind.TURN, text, Source.IMPORT, speaker=speaker, happened_at=at)
    )
    index_memory(
        store, lambda texts: encode([t.split(": ", 1)[-1] for t in texts]), SPACE, 200, memory
    )
    return memory


def test_who_is_named_in_the_question_is_found_before_who_is_spoken_to(
    store: Store, recall: Recall
) -> None:
    said(store, "Bob", "Ana, our dog is at the vet for now")
    said(store, "Ana", "Bob, our dog is at the vet for now")
    best = recall.search("What did Ana say of the dog?", apply_cut=False)[0]
    assert best.memory.speaker == "Ana"
    assert best.channels["person"] > 0
    assert recall.search("What did Bob say of the dog?", apply_cut=False)[0].memory.speaker == "Bob"
    nobody = recall.search("What is with the dog?", apply_cut=False)
    assert all("person" not in one.channels for one in nobody)


def test_a_note_that_names_the_person_counts_as_much_as_their_own_words(
    store: Store, recall: Recall
) -> None:
    said(store, "Ana", "the dog was at the vet on that day")
    keep(store, "Ana said the dog was at the vet")
    both = recall.search("What did Ana say of the dog?", apply_cut=False)
    assert all("person" in one.channels for one in both)


def test_the_users_own_words_come_before_the_assistants(store: Store, recall: Recall) -> None:
    said(store, "assistant", "the dog is very well today and happy")
    said(store, "user", "the dog is very well today and happy")
    assert recall.search("How is my dog?", apply_cut=False)[0].memory.speaker == "user"
    same = recall.search("How is the dog?", apply_cut=False)
    assert same[0].score == same[1].score


def test_an_answer_comes_before_a_question_and_a_word_in_passing(
    store: Store, recall: Recall
) -> None:
    said(store, "Ana", "and how is it going with the dog now?")
    said(store, "Ana", "dog")
    said(store, "Ana", "and so it is going with the dog now.")
    order = [one.memory.text for one in recall.search("the dog", apply_cut=False)]
    assert order[0] == "and so it is going with the dog now."


def test_what_was_told_soon_after_a_day_is_lifted_too(store: Store, recall: Recall) -> None:
    keep(store, "dog walk by the river", happened_at=NOW - 30 * DAY)
    keep(store, "dog walk by the lake", happened_at=NOW - 9 * DAY)
    found = recall.search("dog walk on 11 November 2026", now=NOW, apply_cut=False)
    assert found[0].memory.text == "dog walk by the lake"
    assert "time" not in found[1].channels


def test_a_photo_counts_by_the_scale_of_its_space_and_of_what_asks(store: Store) -> None:
    space = "locket-embedded-1-rows"
    store.add_photo(photo("a.jpg", b"1" * 32), [(space, unit(1, 0))])
    for product, found in ((0.3, 1), (0.12, 0)):
        query = np.array([product, 0.0], dtype=np.float32)
        asks = np.array([query])

        def ask_words(texts: Sequence[str], asks: Vector = asks) -> Vector:
            return asks

        recall = Recall(store, encode, SPACE, image_query=ask_words, image_space=space)
        assert len(recall.search("zzz")) == found
        assert recall.search("", image_vector=query) == [], "a photo must be nearer than words"
