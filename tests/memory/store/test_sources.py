"""Merging keeps every source; forgetting one source keeps the others."""

from pathlib import Path

import pytest

from memory.cipher import VaultKeys
from memory.errors import InvalidRequest
from memory.records import Kind, NewFact, NewMemory, Source
from memory.selection import Selection
from memory.store import Store
from memory.store.sources import DAY_MS
from tests.memory.store.opening import HandClock, note, open_store, opened, unit


def imported(text: str, batch: int, **more: object) -> NewMemory:
    return NewMemory(Kind.NOTE, text, Source.IMPORT, batch=batch, **more)  # type: ignore[arg-type]


def chat_turn(text: str, conversation: int, **more: object) -> NewMemory:
    return NewMemory(
        Kind.TURN, text, Source.TYPED, speaker="user", conversation=conversation, **more  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_same_is_found_by_its_words_and_other_people_are_other_people(store: Store) -> None:
    told = store.add_memory(note("I am allergic to nuts"))
    assert store.find_same(note("I'm allergic to nuts!")) == told
    assert store.find_same(note("I'm allergic to eggs")) is None
    assert store.find_same(note("I'm allergic to nuts", speaker="Ana")) is None
    store.remove([told.id])
    assert store.find_same(note("I'm allergic to nuts!")) is None


def test_what_was_true_of_its_day_is_another_thing_on_another_day(
    tmp_path: Path, keys: VaultKeys
) -> None:
    clock = HandClock()
    store = open_store(tmp_path / "v", keys, clock)
    ran = store.add_memory(note("I ran 5 km today"))
    always = store.add_memory(note("I like to run"))
    assert store.find_same(note("I ran 5 km today")) == ran
    clock.now += 2 * DAY_MS
    assert store.find_same(note("I ran 5 km today")) is None
    assert store.find_same(note("I like to run")) == always
    store._connection.close()


def test_dated_imports_merge_on_one_day_only(store: Store) -> None:
    store.add_memory(imported("Went to the gym", store.add_batch("a").id, happened_at=1 * DAY_MS))
    later = imported("Went to the gym", store.add_batch("b").id, happened_at=3 * DAY_MS)
    assert store.find_same(later) is None


def test_a_merged_memory_keeps_all_its_sources_and_takes_the_best_trust(store: Store) -> None:
    first, second = (store.add_batch(name).id for name in ("one", "two"))
    told = store.add_memory(imported("Bo is a cat", first, source_id="x1"))
    store.add_source(told.id, imported("Bo is a cat!", second, source_id="y1", happened_at=7))
    store.add_source(told.id, imported("Bo is a cat!", second, source_id="y1", happened_at=7))
    store.add_source(told.id, note("Bo is a cat"))
    (other, typed) = store.sources(told.id)
    assert (other.batch, other.source_id, other.text, other.happened_at) == (
        second,
        "y1",
        "Bo is a cat!",
        7,
    )
    assert (typed.source, typed.text) == (Source.TYPED, "")
    assert store.memory(told.id).trust == 3
    assert [batch.rows for batch in store.batches()] == [1, 1]


@pytest.mark.parametrize("forgotten", ["first", "second"])
def test_forgetting_one_import_keeps_what_the_other_brought_too(
    store: Store, forgotten: str
) -> None:
    first, second = (store.add_batch(name).id for name in ("one", "two"))
    told = store.add_memory(imported("Bo is a cat", first), [(0, 11, "text", unit(1, 2))])
    only = store.add_memory(imported("Only in one", first))
    store.add_source(told.id, imported("Bo is a cat!", second))
    receipt = store.forget_batch(first if forgotten == "first" else second)
    memory = store.memory(told.id)
    assert receipt.kept_ids == (told.id,)
    assert store.sources(told.id) == []
    if forgotten == "first":
        assert (memory.text, memory.batch) == ("Bo is a cat!", second)
        assert store.windows("text").ids.tolist() == [], "made from the wording that is gone"
        assert receipt.memory_ids == (only.id,)
    else:
        assert (memory.text, memory.batch) == ("Bo is a cat", first)
        assert len(store.windows("text").ids) == 1
        assert receipt.memory_ids == ()
    assert store.search_words("cat", 5)[0][0] == told.id
    assert not store.is_forgotten("Bo is a cat")


def test_forgetting_the_last_source_forgets_the_memory(store: Store) -> None:
    first, second = (store.add_batch(name).id for name in ("one", "two"))
    told = store.add_memory(imported("Bo is a cat", first))
    store.add_source(told.id, imported("Bo is a cat", second))
    store.forget_batch(second)
    assert store.forget_batch(first).memory_ids == (told.id,)


def test_forgetting_by_id_takes_every_telling(store: Store) -> None:
    batch = store.add_batch("one").id
    chat = store.start_conversation("chat").id
    told = store.add_memory(note("Bo is a cat"))
    again = store.add_memory(chat_turn("Bo is a cat!", chat, history=True))
    store.add_source(told.id, chat_turn("Bo is a cat!", chat), again.id)
    store.add_source(told.id, imported("Bo is a cat", batch))
    for named in (told.id, again.id):
        preview = store.preview_forgetting(Selection(ids=(named,)))
        assert preview.memory_ids == (told.id, again.id)
    store.forget([again.id])
    assert store.memories() == []
    assert store._rows("SELECT * FROM memory_sources") == []


def test_a_repeat_takes_the_place_of_the_turn_whose_conversation_is_forgotten(
    store: Store,
) -> None:
    one, two = (store.start_conversation(name).id for name in ("one", "two"))
    told = store.add_memory(chat_turn("My dog is called Rex", one))
    fact = store.add_fact(
        NewFact("dog", "name", "Rex", "Your dog is called Rex.", Source.TYPED,
                derived_from=(told.id,))
    )  # fmt: skip
    again = store.add_memory(chat_turn("My dog is called Rex!", two, history=True))
    store.add_source(told.id, chat_turn("My dog is called Rex!", two), again.id)
    receipt = store.forget_selected(Selection(conversation=one))
    assert receipt.memory_ids == (told.id,)
    assert receipt.kept_ids == (again.id,)
    assert not store.memory(again.id).history
    assert store.parents(fact.memory_id) == [again.id], "the fact rests on the one that stays"
    assert store.search_words("Rex", 5)[0][0] in (again.id, fact.memory_id)
    assert store.find_same(note("my dog is called rex")) == store.memory(again.id)


def test_merging_two_rows_moves_what_hangs_on_them(store: Store) -> None:
    keep, other = store.add_memory(note("Bo is a cat")), store.add_memory(note("Bo is a cat."))
    child = store.add_memory(NewMemory(Kind.NOTE, "s", Source.MODEL, derived_from=(other.id,)))
    answer = store.add_memory(NewMemory(Kind.TURN, "It is", Source.MODEL, history=True))
    store.add_citations(answer.id, [(other.id, 1.0)])
    assert store.find_repeats() == [(keep.id, other.id)]
    store.merge_memories(keep.id, other.id)
    assert store.find_repeats() == []
    assert store.memories_by_id([other.id]) == {}
    assert store.parents(child.id) == [keep.id]
    assert store.citations(answer.id) == [(keep.id, 1.0)]
    assert store.sources(keep.id)[0].text == "Bo is a cat."
    with pytest.raises(InvalidRequest):
        store.merge_memories(keep.id, keep.id)


def test_history_is_never_found_as_evidence_but_can_be_named_to_forget(store: Store) -> None:
    chat = store.start_conversation("c").id
    asked = store.add_memory(chat_turn("Is the zebra asleep", chat, history=True))
    assert store.search_words("zebra", 5) == []
    assert store.memories_between(0, 1 << 60) == []
    assert store.unindexed("any") == []
    assert store.find_mentions("Zebra") == [asked.id]
    assert [turn.id for turn in store.turns(chat)] == [asked.id]
    store.forget([asked.id])
    assert store.find_mentions("zebra") == []


def test_vaults_of_the_first_schema_open_with_their_words_and_without_the_models(
    tmp_path: Path, keys: VaultKeys
) -> None:
    from memory.database import open_database
    from memory.store.migrations import MIGRATIONS, migrate

    path = tmp_path / "old.db"
    connection = open_database(path, keys.database_key, create=True)
    migrate(connection, MIGRATIONS[:1])
    add = (
        "INSERT INTO memories (kind, text, title, source, trust, created_at) VALUES (?,?,'',?,3,1)"
    )
    connection.execute(add, ("note", "the boiler code", "typed"))
    connection.execute(add, ("turn", "the boiler is warm", "model"))
    connection.close()
    with opened(path, keys) as store:
        assert [row[0] for row in store.search_words("boiler", 5)] == [1]
        assert store.find_holding("boiler", 5) == [1, 2]
        assert store.find_repeats() == []
        assert store.find_same(note("The boiler code!")) == store.memory(1)
