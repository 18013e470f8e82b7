"""Photos, concepts, facts, conversations, catalogue, feedback, settings and blobs."""

import pytest

from memory.cipher import VaultKeys, keyed_digest
from memory.errors import InvalidRequest, VaultDamaged
from memory.records import (
    ConceptExample,
    Kind,
    Label,
    NewFact,
    NewItem,
    NewMemory,
    Rating,
    Sighting,
    Source,
    Verdict,
)
from memory.store import Store
from tests.memory.store.opening import photo, unit


def test_a_photo_is_kept_sealed_and_found_by_digest_and_words(
    store: Store, keys: VaultKeys
) -> None:
    memory = store.add_photo(
        photo(
            "Beach_day.jpg",
            digest=b"x" * 32,
            labels=(Label("tabby", 0.8), Label("hot dog", 0.02)),
            taken_at=99,
            place="Lisbon, Portugal",
            ocr_text="OPEN",
        ),
        [("eyes", unit(1, 2))],
    )
    kept = store.photo(memory.id)
    assert store.photo_pixels(memory.id) == b"pixels"
    assert store.photo_thumbnail(memory.id) == b"thumbnail"
    assert store.photo_by_digest(b"x" * 32) == memory.id
    assert store.photo_by_digest(b"y" * 32) is None
    assert memory.text.split("\n") == ["tabby", "OPEN", "Lisbon, Portugal", "Beach day"]
    assert (kept.labels[1].name, kept.taken_at, memory.happened_at) == ("hot dog", 99, 99)
    assert store.image_vectors("eyes")[0].tolist() == [memory.id]
    (row,) = store._rows("SELECT p.pixels, d.digest FROM photo_pixels p, photos d")
    assert b"pixels" not in row[0]
    assert row[1] == keyed_digest(keys.digest_key, b"photo " + b"x" * 32) != b"x" * 32


def test_perceptual_hashes_use_all_64_bits(store: Store) -> None:
    for number in (0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
        new = photo()
        new = type(new)(
            **{**{f: getattr(new, f) for f in new.__slots__}, "perceptual_hash": number}
        )
        assert store.photo(store.add_photo(new).id).perceptual_hash == number


def test_swapped_photo_keys_are_noticed(store: Store) -> None:
    one, two = store.add_photo(photo(digest=b"1" * 32)), store.add_photo(photo(digest=b"2" * 32))
    with store.transaction():
        store._write(
            "UPDATE photo_keys SET wrapped = (SELECT wrapped FROM photo_keys WHERE photo = ?)"
            " WHERE photo = ?",
            (one.id, two.id),
        )
    with pytest.raises(VaultDamaged):
        store.photo_pixels(two.id)


def test_a_new_caption_is_searched_and_the_old_one_is_not(store: Store) -> None:
    memory = store.add_photo(photo(neutral_caption="a dog"))
    store.update_photo_captions(memory.id, personal="Bo asleep")
    assert store.photo(memory.id).neutral_caption == "a dog"
    assert store.search_words("asleep", 3)
    store.update_photo_captions(memory.id, personal="Bo awake")
    assert not store.search_words("asleep", 3)


def test_concepts_are_found_whatever_the_case(store: Store) -> None:
    concept = store.add_concept("Bo", "")
    assert store.add_concept("  BO ", "dog").id == concept.id
    found = store.concept_by_name("bo")
    assert found is not None
    assert (found.name, found.category) == ("Bo", "dog")
    assert store.concept_by_name("Mia") is None
    with pytest.raises(InvalidRequest):
        store.add_concept(" ")


def test_renaming_to_a_name_in_use_is_refused(store: Store) -> None:
    one, _ = store.add_concept("Bo"), store.add_concept("Mia")
    store.rename_concept(one.id, "BO")
    assert [concept.name for concept in store.concepts()] == ["BO", "Mia"]
    with pytest.raises(InvalidRequest):
        store.rename_concept(one.id, "mia")


def test_merging_moves_examples_and_the_better_sighting(store: Store) -> None:
    keep, other = store.add_concept("Bo"), store.add_concept("Bobo", "dog")
    both = store.add_photo(photo(digest=b"1" * 32))
    only = store.add_photo(photo(digest=b"2" * 32))
    store.add_concept_example(ConceptExample(other.id, both.id, "s", unit(3, 4)))
    store.add_sighting(Sighting(both.id, keep.id, 0.5, True))
    store.add_sighting(Sighting(both.id, other.id, 0.9, False))
    store.add_sighting(Sighting(only.id, other.id, 0.7, False))
    store.merge_concepts(keep.id, other.id)
    (concept,) = store.concepts()
    assert (concept.id, concept.category, concept.examples) == (keep.id, "dog", 1)
    assert store.sightings_of_concept(keep.id) == [
        Sighting(both.id, keep.id, 0.9, True),
        Sighting(only.id, keep.id, 0.7, False),
    ]
    (example,) = store.concept_examples("s")
    assert example.concept_id == keep.id
    assert example.vector.tolist() == unit(3, 4).tolist(), "examples keep float32"


def add(store: Store, attribute: str, value: str, at: int, subject: str = "me") -> int:
    text = f"{subject} {attribute} {value}"
    return store.add_fact(
        NewFact(subject, attribute, value, text, Source.TYPED, valid_from=at)
    ).memory_id


def test_the_latest_value_answers_and_history_is_kept(store: Store) -> None:
    add(store, "lives in", "Lisbon", 10)
    add(store, "Lives-in", "Rome", 30)
    add(store, "lives_in", "Oslo", 20)
    assert [fact.value for fact in store.facts("Me", "lives in")] == ["Rome"]
    history = store.facts("me", "lives in", current_only=False)
    assert [(fact.value, fact.current) for fact in history] == [
        ("Rome", True),
        ("Oslo", False),
        ("Lisbon", False),
    ]


def test_of_two_values_of_the_same_day_the_later_told_answers(store: Store) -> None:
    add(store, "job", "baker", 10)
    add(store, "job", "pilot", 10)
    assert [fact.value for fact in store.facts(attribute="job")] == ["pilot"]


def test_attributes_with_many_values_keep_them_and_opposites_end_each_other(store: Store) -> None:
    add(store, "likes", "tea", 10)
    add(store, "likes", "jazz", 20)
    add(store, "likes", "Tea", 30)
    assert sorted(fact.value for fact in store.facts("me")) == ["Tea", "jazz"]
    add(store, "dislikes", "tea", 40)
    assert sorted((fact.attribute, fact.value) for fact in store.facts("me")) == [
        ("dislikes", "tea"),
        ("likes", "jazz"),
    ]


def test_an_older_value_answers_again_once_the_newer_is_forgotten(store: Store) -> None:
    old = add(store, "job", "baker", 10)
    new = add(store, "job", "pilot", 20)
    assert store.replaced_facts() == {old: new}
    store.forget([new])
    assert [fact.value for fact in store.facts()] == ["baker"]
    assert store.replaced_facts() == {}


def test_turns_are_the_newest_in_the_order_they_were_said(store: Store) -> None:
    conversation = store.start_conversation()
    for number in range(4):
        store.add_memory(
            NewMemory(Kind.TURN, str(number), Source.TYPED, conversation=conversation.id)
        )
    assert [turn.text for turn in store.turns(conversation.id, 3)] == ["1", "2", "3"]
    store.set_conversation_title(conversation.id, "numbers")
    (listed,) = store.conversations()
    assert (listed.title, listed.turns) == ("numbers", 4)


def test_citations_keep_their_order(store: Store) -> None:
    ids = [store.add_memory(NewMemory(Kind.NOTE, t, Source.TYPED)).id for t in "abc"]
    store.add_citations(ids[0], [(ids[2], 0.4), (ids[1], 0.9)])
    assert store.citations(ids[0]) == [(ids[2], 0.4), (ids[1], 0.9)]


def test_items_are_refreshed_not_doubled(store: Store) -> None:
    (id,) = store.add_items([NewItem("Alien", "film", "1", 1979, ("Scott",), ("Horror",), "ship")])
    assert store.add_items([NewItem("Alien (1979)", "film", "1", mean_rating=0.8)]) == [id]
    item = store.item(id)
    assert (item.title, item.year, item.creators, item.text, item.mean_rating) == (
        "Alien (1979)", 1979, ("Scott",), "ship", 0.8,
    )  # fmt: skip
    assert store.items("book") == []
    assert [one.id for one in store.items("film")] == [id]


def test_titles_are_found_by_likeness(store: Store) -> None:
    store.add_items(
        [NewItem(title, "film", title) for title in ("Alien", "Aliens", "Alien 3", "The Matrix")]
    )
    assert [item.title for item in store.find_items("alien")][:1] == ["Alien"]
    assert store.find_items("matrix")[0].title == "The Matrix"
    assert store.find_items('"*(') == []


def test_the_latest_rating_of_an_item_stays(store: Store) -> None:
    (id,) = store.add_items([NewItem("Alien", "film", "1")])
    store.set_rating(Rating(id, 0.2, 20, Source.TYPED))
    store.set_ratings([Rating(id, 0.9, 10, Source.IMPORT), Rating(id, 0.6, 20, Source.TYPED)])
    assert store.ratings() == [Rating(id, 0.6, 20, Source.TYPED)]


def test_item_vectors_come_back_exactly(store: Store) -> None:
    ids = store.add_items([NewItem("a", "film", "1"), NewItem("b", "film", "2")])
    matrix = unit(1, 2, 3)[None].repeat(2, 0)
    store.add_item_vectors("s", ids, matrix)
    found, vectors = store.item_vectors("s")
    assert found.tolist() == ids
    assert vectors.tolist() == matrix.tolist()


def test_feedback_settings_and_blobs_are_kept(store: Store) -> None:
    first = store.add_feedback("m1", Verdict.UP)
    second = store.add_feedback("i2", Verdict.RATING, 0.8)
    assert store.feedback() == [second, first]
    assert store.feedback(target="m1") == [first]
    assert store.setting("theme", "light") == "light"
    store.set_setting("theme", "dark")
    assert store.settings() == {"theme": "dark"}
    store.put_blob("weights", b"\0\1")
    store.put_blob("weights", b"\2")
    assert (store.blob("weights"), store.blob("none")) == (b"\2", None)


def test_counts_name_kinds_and_tables(store: Store) -> None:
    store.add_photo(photo())
    store.add_memory(NewMemory(Kind.NOTE, "n", Source.TYPED))
    counts = store.count_rows()
    assert (counts["photo"], counts["note"], counts["memories"], counts["items"]) == (1, 1, 2, 0)
