import random
from pathlib import Path

import numpy as np
import pytest

from evals.forgetting_scan import decrypt_database
from memory.cipher import VaultKeys
from memory.errors import NotFound
from memory.records import (
    ConceptExample,
    Kind,
    NewFact,
    NewItem,
    NewMemory,
    Rating,
    Sighting,
    Source,
    Verdict,
)
from memory.store import Store
from tests.memory.store.opening import note, opened, photo, unit

ROOTS = 30


def plant(store: Store) -> tuple[list[int], list[str]]:
    """Rows with canaries in every column that takes text, among rows that stay."""
    canaries, doomed = [], []

    def canary(place: str, number: int) -> str:
        word = f"zq{place}{number:03d}xv"
        canaries.append(word)
        return word

    for number in range(ROOTS):
        store.add_memory(note(f"An ordinary line number {number} that stays"))
        told = store.add_memory(
            NewMemory(
                Kind.TURN,
                f"my secret is {canary('turn', number)} and more " + "filler " * (number * 9),
                Source.TYPED,
                title=canary("title", number),
                source_id=canary("source", number),
                speaker=canary("speaker", number),
                conversation=store.start_conversation(canary("chat", number)).id,
            ),
            [(0, 9, "text", unit(*(canary_numbers(number))))],
        )
        store.add_fact(
            NewFact(
                canary("subject", number),
                canary("attribute", number),
                canary("value", number),
                f"a fact of {canary('fact', number)}",
                Source.TYPED,
                derived_from=(told.id,),
            )
        )
        answer = store.add_memory(
            NewMemory(Kind.TURN, f"you said {canary('answer', number)}", Source.MODEL)
        )
        store.add_citations(answer.id, [(told.id, 0.5)])
        store.add_feedback(f"m{answer.id}", Verdict.EDIT, text=canary("edit", number))
        store.put_blob(canary("blob", number), canary("data", number).encode(), [told.id])
        seen = store.add_photo(
            photo(
                canary("file", number),
                place=canary("place", number),
                neutral_caption=canary("neutral", number),
                personal_caption=canary("personal", number),
                ocr_text=canary("ocr", number),
            ),
            [("image", unit(1, number))],
        )
        doomed += [told.id, seen.id]
    return doomed, canaries


def canary_numbers(number: int) -> list[float]:
    return [float(value) for value in np.random.default_rng(number).standard_normal(16)]


def count_hits(plain: bytes, canaries: list[str]) -> int:
    lower = plain.lower()
    return sum(canary.lower().encode() in lower for canary in canaries)


def find_vector_bytes(plain: bytes) -> int:
    packed = [np.asarray(unit(*canary_numbers(number)), "<f2").tobytes() for number in range(ROOTS)]
    return sum(vector in plain for vector in packed)


def test_nothing_forgotten_is_in_any_decrypted_page_or_log_frame(
    tmp_path: Path, keys: VaultKeys
) -> None:
    path = tmp_path / "vault.db"
    with opened(path, keys) as store:
        doomed, canaries = plant(store)
        before = decrypt_database(path, keys.database_key).plain
        assert count_hits(before, canaries) == len(canaries), "the scan sees what is there"
        assert find_vector_bytes(before) == ROOTS
        receipt = store.forget(doomed)
        after = decrypt_database(path, keys.database_key).plain
        assert count_hits(after, canaries) == 0
        assert find_vector_bytes(after) == 0
        assert b"ordinary line number 7" in after, "what stays is still there"
        assert receipt.rows["memories"] == 4 * ROOTS
        assert receipt.rows["photo_keys"] == receipt.rows["photo_pixels"] == ROOTS
        assert receipt.rows["blobs"] == receipt.rows["feedback"] == ROOTS


@pytest.mark.parametrize("left_out", ["secure_delete", "words", "checkpoint"])
def test_leaving_one_safeguard_out_leaves_canaries_behind(
    tmp_path: Path, keys: VaultKeys, left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vault.db"
    with opened(path, keys) as store:
        if left_out == "secure_delete":
            monkeypatch.setattr("memory.store.base.compact", lambda connection: False)
            store._connection.execute("PRAGMA secure_delete = OFF").fetchall()
        elif left_out == "words":
            store._connection.execute(
                "INSERT INTO memory_words (memory_words, rank) VALUES ('secure-delete', 0)"
            )
        else:
            monkeypatch.setattr("memory.store.base.checkpoint", lambda connection: None)
        doomed, canaries = plant(store)
        store.forget(doomed)
        assert count_hits(decrypt_database(path, keys.database_key).plain, canaries) > 0


@pytest.mark.parametrize("compacted", [True, False])
def test_what_moved_between_pages_before_it_was_forgotten_is_nowhere(
    tmp_path: Path, keys: VaultKeys, compacted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not compacted:
        monkeypatch.setattr("memory.store.base.compact", lambda connection: False)
    path = tmp_path / "vault.db"
    draw = random.Random(4)
    with opened(path, keys) as store:
        with store.transaction():
            words = {}
            for number in range(300):
                word = f"canary{number:04d}"
                words[store.add_memory(note(f"{word} " + "word " * draw.randrange(2, 600))).id] = (
                    word
                )
        ids = list(words)
        draw.shuffle(ids)
        store.forget(ids[:40])  # each that goes may move its neighbours, which go after it
        plain = decrypt_database(path, keys.database_key).plain
        assert count_hits(plain, [words[id] for id in ids[40:]]) == 260
        left = count_hits(plain, [words[id] for id in ids[:40]])
        assert left == 0 if compacted else left > 0  # the control: a moved copy stays behind


def test_forgetting_goes_along_links_to_what_was_derived(store: Store) -> None:
    told = store.add_memory(note("I live in Lisbon"))
    fact = store.add_fact(NewFact("me", "city", "Lisbon", "Lives in Lisbon", Source.TYPED,
                                  derived_from=(told.id,)))  # fmt: skip
    summary = store.add_memory(
        NewMemory(Kind.NOTE, "A summary", Source.MODEL, derived_from=(fact.memory_id,))
    )
    other = store.add_memory(note("unrelated"))
    assert store.forget([told.id]).memory_ids == (told.id, fact.memory_id, summary.id)
    assert [memory.id for memory in store.memories()] == [other.id]
    assert store.facts() == []
    assert store.search_words("Lisbon", 5) == []


def test_an_answer_goes_with_what_it_cites_and_the_question_stays(store: Store) -> None:
    told = store.add_memory(note("The code is 1234"))
    asked = store.add_memory(NewMemory(Kind.TURN, "What is the code?", Source.TYPED))
    answer = store.add_memory(NewMemory(Kind.TURN, "It is 1234", Source.MODEL))
    store.add_citations(answer.id, [(told.id, 0.9)])
    store.add_citations(asked.id, [(told.id, 0.9)])
    store.forget([told.id])
    assert [memory.id for memory in store.memories()] == [asked.id]
    assert store.citations(asked.id) == []


def test_a_blob_goes_only_with_what_it_was_learned_from(store: Store) -> None:
    one, two = (store.add_memory(note(text)).id for text in ("one", "two"))
    store.put_blob("first", b"1", [one])
    store.put_blob("second", b"2", [two])
    store.forget([one])
    assert (store.blob("first"), store.blob("second")) == (None, b"2")


def test_forgotten_text_and_facts_are_known_as_such_whatever_their_spelling(store: Store) -> None:
    told = store.add_memory(note("I am afraid  of Spiders"))
    store.add_fact(NewFact("Me", "afraid of", "Spiders", "Afraid of spiders", Source.TYPED,
                           derived_from=(told.id,)))  # fmt: skip
    assert not store.is_forgotten("I am afraid of spiders")
    store.forget([told.id])
    assert store.is_forgotten("i am afraid of SPIDERS")
    assert store.is_fact_forgotten("me", "afraid_of", "spiders")
    assert not store.is_forgotten("I am afraid of snakes")
    assert not store.is_fact_forgotten("me", "afraid_of", "snakes")


def test_tombstones_do_not_carry_the_text_for_another_key(store: Store) -> None:
    told = store.add_memory(note("a secret"))
    store.forget([told.id])
    digests = [row[0] for row in store._rows("SELECT digest FROM tombstones")]
    assert [len(digest) for digest in digests] == [32]


def test_an_id_is_never_given_again_after_forgetting(store: Store) -> None:
    told = store.add_memory(note("first"))
    store.forget([told.id])
    assert store.add_memory(note("second")).id > told.id


def test_unknown_ids_are_passed_over(store: Store) -> None:
    assert store.forget([99]).memory_ids == ()
    assert store.forget([]).rows == {}


def test_the_title_and_the_empty_conversation_go_too(store: Store) -> None:
    first, _ = store.start_conversation("about Bo"), store.start_conversation("later")
    turn = store.add_memory(NewMemory(Kind.TURN, "about Bo", Source.TYPED, conversation=first.id))
    store.forget([turn.id])
    assert [one.title for one in store.conversations()] == ["later"]


def test_forgetting_a_concept_keeps_the_photo_and_takes_its_name(store: Store) -> None:
    concept = store.add_concept("Bo", "dog")
    seen = store.add_photo(
        photo(neutral_caption="a dog", personal_caption="Bo in the sun"), [("image", unit(1, 0))]
    )
    store.add_concept_example(ConceptExample(concept.id, seen.id, "image", unit(1, 0)))
    store.add_sighting(Sighting(seen.id, concept.id, 0.9, True))
    store.add_fact(NewFact("Bo", "age", "3", "Bo is 3", Source.TYPED))
    receipt = store.forget_concept(concept.id)
    assert receipt.rows["concept_examples"] == receipt.rows["sightings"] == 1
    assert store.concepts() == []
    assert store.facts() == []
    assert store.photo(seen.id).personal_caption == ""
    assert "Bo" not in store.memory(seen.id).text
    with pytest.raises(NotFound):
        store.forget_concept(concept.id)


def test_forgetting_an_import_takes_its_memories_items_and_ratings(store: Store) -> None:
    batch = store.add_batch("films.csv").id
    store.add_memory(note("imported", batch=batch))
    (item,) = store.add_items([NewItem("Alien", "film", "1")], batch)
    (own,) = store.add_items([NewItem("Heat", "film", "2")])
    store.set_ratings(
        [Rating(item, 1.0, 1, Source.IMPORT, batch), Rating(own, 1.0, 1, Source.TYPED)]
    )
    receipt = store.forget_batch(batch)
    assert receipt.rows["items"] == receipt.rows["ratings"] == receipt.rows["memories"] == 1
    assert [one.title for one in store.items()] == ["Heat"]
    assert [one.item_id for one in store.ratings()] == [own]
    assert store.batches() == []
