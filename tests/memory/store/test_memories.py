import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.cipher import VaultKeys
from memory.errors import NotFound
from memory.records import Kind, NewMemory, Source, WindowVector
from memory.store import Store
from tests.memory.store.opening import note, opened, unit

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def test_a_memory_comes_back_as_it_was_stored(store: Store) -> None:
    conversation = store.start_conversation("hi").id
    batch = store.add_batch("jsonl").id
    new = NewMemory(
        Kind.TURN, "text", Source.IMPORT, "title", 5, "ext-1", "Dana", conversation, batch
    )
    memory = store.add_memory(new)
    assert store.memory(memory.id) == memory == store.memory_by_source_id("ext-1")
    assert (memory.text, memory.title, memory.happened_at) == ("text", "title", 5)
    assert (memory.speaker, memory.conversation, memory.batch) == ("Dana", conversation, batch)
    assert memory.removed_at is None


def test_acknowledged_writes_are_there_after_reopening(tmp_path: Path, keys: VaultKeys) -> None:
    with opened(tmp_path / "v", keys) as store:
        id = store.add_memory(note("kept"), [(0, 4, "s", unit(1, 2))]).id
    with opened(tmp_path / "v", keys) as store:
        assert store.memory(id).text == "kept"
        ids, matrix, bounds = store.vectors("s")
        assert ids.tolist() == [id]
        assert bounds.tolist() == [[0, 4]]
        assert np.allclose(matrix, [unit(1, 2)], atol=1e-3)
        assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-6)


def test_a_derived_memory_takes_the_lowest_trust_of_its_parents(store: Store) -> None:
    typed = store.add_memory(note("typed"))
    read = store.add_memory(NewMemory(Kind.NOTE, "read", Source.OCR))
    made = store.add_memory(
        NewMemory(Kind.NOTE, "both", Source.CONFIRMED, derived_from=(typed.id, read.id))
    )
    assert (typed.trust, read.trust, made.trust) == (3, 1, 1)
    assert store.parents(made.id) == [typed.id, read.id]
    assert store.children(typed.id) == [made.id]


def test_linking_to_a_less_trusted_parent_lowers_trust(store: Store) -> None:
    child, parent = (
        store.add_memory(note("c")),
        store.add_memory(NewMemory(Kind.NOTE, "p", Source.MODEL)),
    )
    store.link(child.id, parent.id)
    assert store.memory(child.id).trust == 0


def test_deriving_from_an_unknown_memory_stores_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        store.add_memory(note("x", derived_from=(7,)))
    assert store.memories() == []


def test_lists_are_newest_first_in_pages_and_by_kind(store: Store) -> None:
    ids = [store.add_memory(note(str(number))).id for number in range(5)]
    store.add_memory(NewMemory(Kind.TURN, "t", Source.TYPED))
    first = store.memories(Kind.NOTE, limit=2)
    assert [memory.id for memory in first] == [ids[4], ids[3]]
    assert [memory.id for memory in store.memories(Kind.NOTE, before=ids[3])] == ids[2::-1]


def test_removed_memories_are_out_of_sight_until_restored(store: Store) -> None:
    memory = store.add_memory(note("a red kite"), [(0, 10, "s", unit(1, 0))])
    store.remove([memory.id])
    assert store.memories() == []
    assert [one.id for one in store.memories(removed=True)] == [memory.id]
    assert store.search_words("kite", 5) == []
    assert len(store.vectors("s")[0]) == 0
    assert store.count_rows()["removed"] == 1
    removed_at = store.memory(memory.id).removed_at
    store.remove([memory.id])
    assert store.memory(memory.id).removed_at == removed_at, "the first day in the trash counts"
    store.restore([memory.id])
    assert [id for id, _ in store.search_words("kite", 5)] == [memory.id]
    assert len(store.vectors("s")[0]) == 1


def test_neighbours_are_the_turns_around_in_order(store: Store) -> None:
    conversation = store.start_conversation().id
    other = store.start_conversation().id
    ids = []
    for number in range(5):
        ids.append(
            store.add_memory(
                NewMemory(Kind.TURN, str(number), Source.TYPED, conversation=conversation)
            ).id
        )
        store.add_memory(NewMemory(Kind.TURN, "else", Source.TYPED, conversation=other))
    assert [one.text for one in store.neighbours(ids[2], 1, 2)] == ["1", "3", "4"]
    assert [one.text for one in store.neighbours(ids[0], 3, 1)] == ["1"]
    assert store.neighbours(store.add_memory(note("alone")).id, 2, 2) == []


def test_neighbours_in_an_import_follow_the_time_it_happened(store: Store) -> None:
    batch = store.add_batch("b").id
    late, early, middle = (
        store.add_memory(note(text, batch=batch, happened_at=at)).id
        for text, at in (("late", 30), ("early", 10), ("middle", 20))
    )
    assert [one.id for one in store.neighbours(middle, 1, 1)] == [early, late]


def test_word_search_stems_ignores_accents_and_ranks_rare_words_first(store: Store) -> None:
    for number in range(20):
        store.add_memory(note(f"we walked in the park {number}"))
    rare = store.add_memory(note("walking to the café"))
    found = store.search_words("Where did we walk, to a cafe?", 5)
    assert found[0][0] == rare.id
    assert found[0][1] > found[1][1] > 0
    assert found[0][1] > 0


def test_word_search_finds_speakers_and_titles_and_filters_kinds(store: Store) -> None:
    turn = store.add_memory(NewMemory(Kind.TURN, "hello", Source.IMPORT, speaker="Caroline"))
    titled = store.add_memory(note("hello", title="Harbour"))
    assert [id for id, _ in store.search_words("caroline", 5)] == [turn.id]
    assert [id for id, _ in store.search_words("harbour", 5)] == [titled.id]
    assert store.search_words("hello", 5, [Kind.PHOTO]) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ANY_TEXT)
def test_any_text_can_be_searched_for(store: Store, text: str) -> None:
    for id, score in store.search_words(text, 3):
        assert score > 0
        assert store.memory(id).id == id


@pytest.mark.parametrize(
    "query", ['"', "a AND", "NEAR(", "text:x", "*", "-x", "^a", "(", "", "NOT"]
)
def test_query_syntax_is_plain_text(store: Store, query: str) -> None:
    known = store.add_memory(note("NOT AND NEAR text")).id
    assert {id for id, _ in store.search_words(query, 3)} <= {known}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ANY_TEXT)
def test_any_text_can_be_stored(store: Store, text: str) -> None:
    kept = store.add_memory(note(text)).text
    assert len(kept) == len(text)
    assert "\0" not in kept


def write_and_fail(store: Store) -> None:
    with store.transaction():
        store.add_memory(note("x"), [(0, 1, "new space", unit(1, 0))])
        raise ArithmeticError


def test_an_inner_failure_takes_back_only_the_inner_writes(store: Store) -> None:
    with store.transaction():
        outer = store.add_memory(note("outer"))
        with pytest.raises(ArithmeticError):
            write_and_fail(store)
    assert [memory.id for memory in store.memories()] == [outer.id]


def test_an_outer_failure_takes_back_everything(store: Store) -> None:
    with pytest.raises(ArithmeticError):
        write_and_fail(store)
    assert store.memories() == []
    store.add_memory(note("y"), [(0, 1, "new space", unit(1, 0, 0))])
    assert len(store.vectors("new space")[0]) == 1


def test_revision_grows_with_each_write_and_not_with_reads(store: Store) -> None:
    first = store.revision
    store.add_memory(note("x"))
    second = store.revision
    store.memories()
    assert first < second == store.revision


def test_threads_share_one_store(store: Store) -> None:
    def write(number: int) -> None:
        for at in range(20):
            store.add_memory(note(f"{number} {at}"))
            store.memories(limit=3)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.count_rows()["note"] == 80


def test_a_space_keeps_its_dimension(store: Store) -> None:
    memory = store.add_memory(note("x"), [(0, 1, "s", unit(1, 0))])
    with pytest.raises(ValueError):
        store.add_vectors([WindowVector(memory.id, "s", unit(1, 0, 0))])


def test_an_unknown_space_is_empty(store: Store) -> None:
    ids, matrix, bounds = store.vectors("none")
    assert (len(ids), len(matrix), bounds.shape) == (0, 0, (0, 2))


def test_unindexed_names_memories_without_a_window(store: Store) -> None:
    one = store.add_memory(note("one"))
    two = store.add_memory(note("two"), [(0, 3, "s", unit(1, 0))])
    assert store.unindexed("s") == [one.id]
    assert store.unindexed("t") == [one.id, two.id]
    store.drop_vectors([two.id], "s")
    assert store.unindexed("s") == [one.id, two.id]


def test_a_missing_memory_is_said(store: Store) -> None:
    for look in (store.memory, store.photo, store.conversation, store.item, store.batch):
        with pytest.raises(NotFound):
            look(12)
