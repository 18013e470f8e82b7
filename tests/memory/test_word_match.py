"""Coverage of a question's words, and whom it names, on a real store."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from memory.cipher import VaultKeys
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from memory.word_match import Asked, cover, find_people, read_question
from tests.memory.store.opening import note, opened

NOBODY_BESIDE = [np.full(1, -1)] * 4
SHORT = np.array([50.0])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        yield store


def said(store: Store, speaker: str, text: str) -> int:
    return store.add_memory(NewMemory(Kind.TURN, text, Source.TYPED, speaker=speaker)).id


def covered(asked: Asked, id: int, *beside: int, length: float = 50.0) -> float:
    ids = np.array([id, *beside])
    places = [np.array([at + 1 if at < len(beside) else -1]) for at in range(4)]
    return float(cover(asked, ids, places, np.array([length]), 1)[0])


def test_rare_words_cover_more_than_frequent_ones(store: Store) -> None:
    zebra = store.add_memory(note("a zebra")).id
    walks = [store.add_memory(note(f"walk {number}")).id for number in range(9)]
    asked = read_question(store, "walk with the zebra", 10)
    assert covered(asked, zebra) > 0.6 > covered(asked, walks[0]) > 0
    assert covered(asked, zebra) + covered(asked, walks[0]) == pytest.approx(1)


def test_a_word_said_twice_around_counts_once(store: Store) -> None:
    one, two = store.add_memory(note("zebra")).id, store.add_memory(note("zebra again")).id
    store.add_memory(note("nothing"))
    asked = read_question(store, "zebra", 3)
    assert covered(asked, one, two) == covered(asked, one) == pytest.approx(1)


def test_words_of_a_neighbour_are_lent_less_the_farther_it_is(store: Store) -> None:
    zebra, other = store.add_memory(note("zebra")).id, store.add_memory(note("yes")).id
    asked = read_question(store, "zebra", 2)
    far = cover(
        asked, np.array([other, zebra]), [*NOBODY_BESIDE[:2], *[np.array([1])] * 2], SHORT, 1
    )
    assert covered(asked, zebra) > covered(asked, other, zebra) > far[0] > 0
    assert covered(asked, other) == 0


def test_a_long_text_is_covered_less_by_the_same_word(store: Store) -> None:
    zebra = store.add_memory(note("zebra")).id
    asked = read_question(store, "zebra", 1)
    assert covered(asked, zebra, length=4000.0) < 0.5 * covered(asked, zebra, length=100.0)


def test_words_that_nearly_all_hold_are_left_out_when_there_are_rarer_ones(store: Store) -> None:
    with store.transaction():
        for number in range(120):
            store.add_memory(note("dance" if number % 2 else "rest"))
    zebra = store.add_memory(note("zebra")).id
    assert covered(read_question(store, "dance zebra", 121), zebra) == pytest.approx(1)
    assert len(read_question(store, "dance", 121).holders[0]) == 60


def test_people_are_those_who_spoke_and_common_words_only_when_written_large() -> None:
    speakers = {"ana silva": ("ana", "silva"), "will": ("will",), "bob work": ("bob", "work")}
    assert find_people("What did Ana's dog eat?", speakers)[0] == {"ana silva"}
    assert find_people("what will happen?", speakers)[0] == set()
    assert find_people("What did Will eat?", speakers)[1] == {"will"}
    assert find_people("What did Carl eat?", speakers)[0] == set()
    assert find_people("where does ana live?", speakers)[0] == {"ana silva"}
    assert find_people("Is Dr. Silva in?", speakers)[1] == {"silva"}
    assert find_people("where do I work?", speakers)[0] == set()


def test_the_name_of_a_speaker_is_no_word_to_cover(store: Store) -> None:
    said(store, "Ana", "hello Bob")
    said(store, "Bob", "a zebra, Ana")
    asked = read_question(store, "Did Ana see a zebra?", 2)
    assert asked.people == {"ana"}
    assert len(asked.holders) == 2  # see, zebra
    assert not read_question(store, "Did Carl see a zebra?", 2).people


def test_first_person_means_the_user_unless_someone_is_named(store: Store) -> None:
    said(store, "Ana", "hello")
    assert read_question(store, "Where is my car?", 1).own
    assert not read_question(store, "Where is Ana taking my car?", 1).own
    assert not read_question(store, "Where is the car?", 1).own


def test_speakers_are_read_in_as_they_come_and_forgotten_with_their_words(store: Store) -> None:
    first = said(store, "Ana Silva", "hello")
    assert store.speakers() == {"ana silva": ("ana", "silva")}
    said(store, "user", "hello")
    said(store, "Bob", "hello")
    assert set(store.speakers()) == {"ana silva", "bob"}
    store.forget([first])
    assert set(store.speakers()) == {"bob"}


def test_traits_say_what_a_memory_is(store: Store) -> None:
    asks = said(store, "Ana", "Fine. And you? [shares a photo of a dog]")
    tells = said(store, "Ana", "Really? I saw a dog.")
    page = store.add_memory(note("who knows?")).id
    found = store.traits([asks, tells, page, 999])
    assert [found[id].asks for id in (asks, tells, page)] == [True, False, False]
    assert (found[asks].speaker, found[page].speaker) == ("ana", "")
    assert found[tells].length == len("Really? I saw a dog.")
    assert 999 not in found
