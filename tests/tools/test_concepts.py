from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from memory.kdf import FLOOR_COST
from memory.records import ConceptExample, Kind, Label, NewMemory, Source, Vector
from memory.store import Store
from memory.vault import Vault
from tools.concepts import MEASURED, UNMEASURED, Thresholds, contradicts, enrol, recognise
from tools.regions import Box, View

SPACE = "test-space"


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def example(
    concept: int, vector: Vector, memory: int = 0, space: str = SPACE, *, against: bool = False
) -> ConceptExample:
    return ConceptExample(concept, memory or concept * 10, space, vector, against)


def whole(vector: Vector) -> list[View]:
    return [View(vector)]


def tilted(cosine: float) -> Vector:
    """A view at this cosine from Bo, and far from Mia."""
    return unit(cosine, 0, float(np.sqrt(1 - cosine**2)))


BO, MIA = unit(1, 0, 0), unit(0, 1, 0)
EASY = Thresholds(said=0.6, suggested=0.5, sure=0.7, a_doubling=0.1, region=0.05)


def test_the_nearest_concept_is_recognised_with_its_cosine() -> None:
    (found,) = recognise(whole(unit(1, 0.1, 0)), [example(1, BO), example(2, MIA)], space=SPACE)
    assert (found.concept_id, found.suggested, found.across) == (1, False, None)
    assert found.score == pytest.approx(1 / np.sqrt(1.01), abs=1e-6)


def test_a_stranger_is_not_one_of_yours() -> None:
    assert recognise(whole(unit(1, 1, 1)), [example(1, BO), example(2, MIA)], space=SPACE) == []
    assert recognise(whole(BO), [], space=SPACE) == []


def test_an_unmeasured_space_takes_the_careful_threshold() -> None:
    just_below = whole(tilted(UNMEASURED.said - 0.01))
    assert recognise(just_below, [example(1, BO)], space=SPACE) == []
    assert recognise(just_below, [example(1, BO)], space=SPACE, thresholds=EASY) != []
    (space,) = MEASURED
    (found,) = recognise(just_below, [example(1, BO, space=space)], space=space)
    assert not found.suggested


def test_what_is_likely_and_not_sure_is_only_suggested() -> None:
    (found,) = recognise(whole(tilted(0.55)), [example(1, BO)], space=SPACE, thresholds=EASY)
    assert found.suggested
    assert recognise(whole(tilted(0.49)), [example(1, BO)], space=SPACE, thresholds=EASY) == []


def test_a_concept_with_more_photos_must_be_nearer() -> None:
    once = [example(1, BO)]
    twice = [*once, example(1, MIA, memory=11)]
    (found,) = recognise(whole(tilted(0.65)), once, space=SPACE, thresholds=EASY)
    assert not found.suggested
    (found,) = recognise(whole(tilted(0.65)), twice, space=SPACE, thresholds=EASY)
    assert found.suggested


def test_concepts_enrolled_from_one_view_come_together_and_from_two_regions_do_not() -> None:
    together = [example(1, BO, memory=7), example(2, BO, memory=7), example(1, MIA, memory=8)]
    assert [one.concept_id for one in recognise(whole(BO), together, space=SPACE)] == [1, 2]
    assert [one.concept_id for one in recognise(whole(MIA), together, space=SPACE)] == [1]
    apart = [example(1, BO, memory=7), example(2, MIA, memory=7)]
    assert [one.concept_id for one in recognise(whole(BO), apart, space=SPACE)] == [1]


def test_examples_of_other_spaces_do_not_count() -> None:
    assert recognise(whole(BO), [example(1, BO, space="other")], space=SPACE) == []
    assert recognise(whole(BO), [example(1, unit(1, 0))], space=SPACE) == []


def test_a_view_that_was_said_no_to_speaks_against_what_is_nearer_to_it() -> None:
    refused = [example(1, BO), example(1, unit(1, 0, 0.5), memory=5, against=True)]
    assert recognise(whole(unit(1, 0, 0.45)), refused, space=SPACE, thresholds=EASY) == []
    (found,) = recognise(whole(unit(1, 0, 0.1)), refused, space=SPACE, thresholds=EASY)
    assert found.concept_id == 1
    (found,) = recognise(whole(unit(1, 0, 0.45)), refused[:1], space=SPACE, thresholds=EASY)
    assert found.concept_id == 1


def test_two_concepts_are_found_in_two_regions_with_where_they_lie() -> None:
    views = [
        View(unit(1, 1, 1)),
        View(BO, Box(0, 0, 4, 4), 0.2),
        View(unit(1, 0.05, 0), Box(1, 0, 4, 4), 0.25),
        View(MIA, Box(0, 8, 4, 4), 0.8),
    ]
    found = recognise(views, [example(1, BO), example(2, MIA)], space=SPACE)
    assert [(one.concept_id, one.across) for one in found] == [(1, 0.2), (2, 0.8)]


def test_one_region_shows_one_concept_the_nearer() -> None:
    views = [
        View(unit(0, 0, 1)),
        View(unit(1, 0, 0.1), Box(0, 0, 4, 4), 0.2),
        View(unit(0, 1, 0.3), Box(0, 1, 4, 4), 0.3),
    ]
    found = recognise(views, [example(1, BO), example(2, MIA)], space=SPACE, thresholds=EASY)
    assert [one.concept_id for one in found] == [1]


def test_a_region_must_be_nearer_than_the_whole() -> None:
    region = [View(unit(0, 0, 1)), View(tilted(0.62), Box(0, 0, 4, 4), 0.5)]
    (found,) = recognise(region, [example(1, BO)], space=SPACE, thresholds=EASY)
    assert found.suggested
    (found,) = recognise(whole(tilted(0.62)), [example(1, BO)], space=SPACE, thresholds=EASY)
    assert not found.suggested


def test_a_dog_is_no_cat() -> None:
    dog = (Label("pug", 0.4), Label("beagle", 0.4))
    examples, categories = [example(1, BO)], {1: "cat"}
    assert recognise(whole(BO), examples, space=SPACE, labels=dog, categories=categories) == []
    assert recognise(whole(BO), examples, space=SPACE, labels=dog, categories={1: "dog"}) != []


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


def test_enrolling_adds_views_and_a_confirmed_sighting_once(store: Store) -> None:
    memory = store.add_memory(NewMemory(Kind.NOTE, "a photo", Source.TYPED))
    for _ in range(2):
        concept = enrol(store, "Bo", memory.id, [View(BO), View(MIA)], SPACE, "cat")
    other = store.add_memory(NewMemory(Kind.NOTE, "another photo", Source.TYPED))
    concept = enrol(store, "bo", other.id, whole(MIA), SPACE)
    assert (concept.name, concept.category, concept.examples) == ("Bo", "cat", 2)
    assert len(store.concept_examples(SPACE)) == 3
    assert [sight.confirmed for sight in store.sightings_of_concept(concept.id)] == [True, True]
    found = recognise(whole(BO), store.concept_examples(SPACE), space=SPACE)
    assert [one.concept_id for one in found] == [concept.id]
