from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from memory.kdf import FLOOR_COST
from memory.records import ConceptExample, Kind, Label, NewMemory, Source, Vector
from memory.store import Store
from memory.vault import Vault
from tools.concepts import DEFAULT_THRESHOLD, contradicts, enrol, recognise

SPACE = "test-space"


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def example(concept: int, vector: Vector, memory: int = 0, space: str = SPACE) -> ConceptExample:
    return ConceptExample(concept, memory or concept * 10, space, vector)


BO, MIA = unit(1, 0, 0), unit(0, 1, 0)


def test_the_nearest_concept_is_recognised_with_its_cosine() -> None:
    ((concept, score),) = recognise(unit(1, 0.1, 0), [example(1, BO), example(2, MIA)], space=SPACE)
    assert concept == 1
    assert score == pytest.approx(1 / np.sqrt(1.01), abs=1e-6)


def test_a_stranger_is_not_one_of_yours() -> None:
    assert recognise(unit(1, 1, 1), [example(1, BO), example(2, MIA)], space=SPACE) == []
    assert recognise(BO, [], space=SPACE) == []


def test_an_unmeasured_space_takes_the_careful_threshold() -> None:
    just_below = unit(DEFAULT_THRESHOLD - 0.01, 0, np.sqrt(1 - (DEFAULT_THRESHOLD - 0.01) ** 2))
    assert recognise(just_below, [example(1, BO)], space=SPACE) == []
    assert recognise(just_below, [example(1, BO)], space=SPACE, threshold=0.5) != []
    measured = example(1, BO, space="efficientnet-lite2")
    assert recognise(just_below, [measured], space="efficientnet-lite2") != []


def test_concepts_enrolled_from_one_photo_come_together() -> None:
    together = [example(1, BO, memory=7), example(2, BO, memory=7), example(1, MIA, memory=8)]
    assert [concept for concept, _ in recognise(BO, together, space=SPACE)] == [1, 2]
    assert [concept for concept, _ in recognise(MIA, together, space=SPACE)] == [1]


def test_examples_of_other_spaces_do_not_count() -> None:
    assert recognise(BO, [example(1, BO, space="other")], space=SPACE) == []
    assert recognise(BO, [example(1, unit(1, 0))], space=SPACE) == []


def test_a_dog_is_no_cat() -> None:
    dog = (Label("pug", 0.4), Label("beagle", 0.4))
    examples, categories = [example(1, BO)], {1: "cat"}
    assert recognise(BO, examples, space=SPACE, labels=dog, categories=categories) == []
    assert recognise(BO, examples, space=SPACE, labels=dog, categories={1: "dog"}) != []


@pytest.mark.parametrize(
    ("labels", "category", "rejected"),
    [
        ([Label("tabby cat", 0.9)], "dog", True),
        ([Label("tabby cat", 0.9)], "Cat", False),
        ([Label("tabby cat", 0.7), Label("pug", 0.2)], "dog", False),
        ([Label("tabby cat", 0.4)], "dog", False),
        ([Label("tabby cat", 0.9)], "sister", False),
        ([Label("teapot", 0.9)], "dog", False),
    ],
)
def test_only_clear_contradictions_count(
    labels: list[Label], category: str, rejected: bool
) -> None:
    assert contradicts(labels, category) is rejected


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


def test_enrolling_adds_a_view_and_a_confirmed_sighting_once(store: Store) -> None:
    memory = store.add_memory(NewMemory(Kind.NOTE, "a photo", Source.TYPED))
    for _ in range(2):
        concept = enrol(store, "Bo", memory.id, BO, SPACE, "cat")
    other = store.add_memory(NewMemory(Kind.NOTE, "another photo", Source.TYPED))
    concept = enrol(store, "bo", other.id, MIA, SPACE)
    assert (concept.name, concept.category, concept.examples) == ("Bo", "cat", 2)
    assert [sight.confirmed for sight in store.sightings_of_concept(concept.id)] == [True, True]
    found = recognise(BO, store.concept_examples(SPACE), space=SPACE)
    assert [one for one, _ in found] == [concept.id]
