"""What answers were made of, what was said of them, and how it is taken back or forgotten."""

import numpy as np
import pytest

from memory.errors import NotFound
from memory.records import (
    AnswerRecord,
    Kind,
    NewItem,
    NewMemory,
    Rating,
    RecallRecord,
    Source,
    Verdict,
)
from memory.store import Store
from tests.memory.store.opening import photo, unit


def note(store: Store, text: str) -> int:
    return store.add_memory(NewMemory(Kind.NOTE, text, Source.TYPED)).id


def answer(store: Store, *memories: int, question: str = "what?") -> int:
    asked = store.add_memory(NewMemory(Kind.TURN, question, Source.TYPED, speaker="user"))
    turn = store.add_memory(
        NewMemory(Kind.TURN, f"to {asked.id}", Source.MODEL, derived_from=(asked.id,), history=True)
    )
    rows = tuple(
        RecallRecord(one, at == 0, (0.5 - at / 8, 0.25, 0.0, 0.0, 0.125), -0.0625, at / 4)
        for at, one in enumerate(memories)
    )
    store.add_answer(AnswerRecord(turn.id, "text", unit(1, 2), {"text": 1.5}, rows))
    return turn.id


def test_an_answer_is_kept_with_its_question_weights_and_memories(store: Store) -> None:
    one, two = note(store, "one"), note(store, "two")
    turn = answer(store, one, two, question="who is Ana?")
    kept = store.answer(turn)
    assert kept.weights == {"text": 1.5}
    assert kept.vector is not None
    assert np.allclose(kept.vector, unit(1, 2), atol=1e-3)
    assert [(row.memory_id, row.cited, row.lift) for row in kept.recalled] == [
        (one, True, 0.0),
        (two, False, 0.25),
    ]
    assert kept.recalled[1].gains == (0.375, 0.25, 0.0, 0.0, 0.125)
    assert store.question_of(turn) == "who is Ana?"
    assert store.newest_answer_with(two) == turn
    with pytest.raises(NotFound):
        store.answer(one)


def test_the_last_word_on_an_answer_holds(store: Store) -> None:
    one = note(store, "one")
    turn = answer(store, one, note(store, "two"))
    store.add_feedback(f"m{turn}", Verdict.UP, answer=turn)
    down = store.add_feedback(f"m{turn}", Verdict.DOWN, answer=turn)
    pin = store.add_feedback(f"m{one}", Verdict.PIN, answer=turn)
    store.add_feedback(f"m{one}", Verdict.UP)
    assert store.judged_ids(10) == [down.id, pin.id]
    assert store.judged_ids(1) == [pin.id]
    judged = store.judged(store.judged_ids(10))
    assert [(one.verdict, one.about) for one in judged] == [
        (Verdict.DOWN, None),
        (Verdict.PIN, one),
    ]
    store.take_back(down.id)
    assert store.judged(store.judged_ids(10))[0].verdict is Verdict.UP


def test_forgetting_takes_an_answers_record_with_what_was_said_of_it(store: Store) -> None:
    one, two = note(store, "first of all"), note(store, "second of all")
    turn = answer(store, one, two)
    store.add_citations(turn, [(one, 0.9)])
    store.add_feedback(f"m{turn}", Verdict.UP, answer=turn)
    store.add_feedback(f"m{two}", Verdict.REJECT, answer=turn)
    store.forget([two])
    assert [row.memory_id for row in store.answer(turn).recalled] == [one]
    assert [one.verdict for one in store.feedback()] == [Verdict.UP]
    store.forget([one])
    assert store.judged_ids(10) == []
    assert store.feedback() == []
    for table in ("answers", "recalls"):
        assert store._rows(f"SELECT * FROM {table}") == []


def test_a_rating_taken_back_gives_way_to_the_one_before(store: Store) -> None:
    (item,) = store.add_items([NewItem("Alien", "film", "x1")])
    batch = store.add_batch("films").id
    store.set_rating(Rating(item, 0.2, 5, Source.IMPORT, batch))
    kept = []
    for value in (0.6, 1.0):
        kept.append(store.add_feedback(f"i{item}", Verdict.RATING, value))
        store.set_rating(Rating(item, value, kept[-1].created_at, Source.TYPED))
    store.take_back(kept[1].id)
    assert [one.value for one in store.ratings()] == [0.6]
    store.take_back(kept[0].id)
    assert [(one.value, one.batch) for one in store.ratings()] == [(0.2, batch)]
    with pytest.raises(NotFound):
        store.take_back(kept[0].id)


def test_an_edit_taken_back_brings_the_caption_before_it(store: Store) -> None:
    seen = store.add_photo(photo(personal_caption="a dog"))
    kept = []
    for before, text in (("a dog", "Bo"), ("Bo", "Bo asleep")):
        kept.append(store.add_feedback(f"m{seen.id}", Verdict.EDIT, text=text, before=before))
        store.update_photo_captions(seen.id, personal=text)
    store.take_back(kept[0].id)
    assert store.photo(seen.id).personal_caption == "Bo asleep"
    store.take_back(kept[1].id)
    assert store.photo(seen.id).personal_caption == "a dog"


def test_what_an_edit_replaced_is_renamed_and_forgotten_with_the_name(store: Store) -> None:
    seen = store.add_photo(photo(personal_caption="Rex asleep"))
    store.add_feedback(f"m{seen.id}", Verdict.EDIT, text="Sleepy", before="Rex asleep")
    store.replace_in_captions([seen.id], "Rex", "Max")
    assert store.feedback()[0].before == "Max asleep"
    concept = store.add_concept("Max", "dog")
    store.forget_concept(concept.id)
    assert store.feedback() == []
