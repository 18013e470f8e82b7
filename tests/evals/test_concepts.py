"""The trials tell good eyes from blind ones."""

from pathlib import Path

import numpy as np
import pytest

from evals.concepts_photos import Seen, Subjects
from evals.concepts_trials import compare, enrol_some, find, run_closed, run_held_out, run_open
from memory.records import Label, Vector
from tools.concepts import UNMEASURED
from tools.regions import View

PHOTOS = 5


def make_subjects(vectors: list[Vector], noise: float) -> Subjects:
    """Photos of subjects around one vector each."""
    draw = np.random.default_rng(0)
    photos: list[Seen] = []
    of: list[int] = []
    for number, vector in enumerate(vectors):
        for _ in range(PHOTOS):
            seen = vector + noise * draw.standard_normal(len(vector))
            unit = np.asarray(seen / np.linalg.norm(seen), dtype=np.float32)
            photos.append(Seen([View(unit)], (Label("thing", 1.0),), (number,), (len(photos),)))
            of.append(number)
    names = [f"thing{number}" for number in range(len(vectors))]
    return Subjects(names, np.array(of), photos, [Path(str(at)) for at in range(len(photos))])


@pytest.fixture
def distinct() -> Subjects:
    return make_subjects(list(np.eye(8, dtype=np.float32)), 0.05)


@pytest.fixture
def alike() -> Subjects:
    return make_subjects([np.ones(8, dtype=np.float32)] * 8, 0.05)


def test_distinct_subjects_are_told_apart_and_alike_ones_are_not(
    distinct: Subjects, alike: Subjects
) -> None:
    everyone = np.arange(8)
    good = run_closed(compare(distinct), distinct, 1, 20, everyone)
    assert good.right.min() == 1
    assert not good.mistaken
    bad = run_closed(compare(alike), alike, 1, 20, everyone)
    assert bad.right.mean() < 0.5
    assert bad.mistaken


def test_unknown_ones_are_refused_only_where_they_differ(
    distinct: Subjects, alike: Subjects
) -> None:
    everyone = np.arange(8)
    good = run_open(compare(distinct), distinct, 1, 20, everyone)
    assert good.accept_at(0.05) == 1
    assert good.let_in_at(0.9) == 0
    bad = run_open(compare(alike), alike, 1, 20, everyone)
    assert bad.accept_at(0.05) < 0.5
    true, false = run_held_out(compare(distinct), distinct, 1, 4, 0.05)
    assert true == 1
    assert false < 0.2


def test_the_trials_find_as_the_product_does(distinct: Subjects) -> None:
    examples, known, used = enrol_some(np.random.default_rng(1), distinct, 1, 4, "unmeasured")
    assert UNMEASURED.said < 0.9
    for at, seen in enumerate(distinct.photos):
        if at in used:
            continue
        found = {one.concept_id for one in find(seen, examples, "unmeasured")}
        assert found == (known & set(seen.shows))
