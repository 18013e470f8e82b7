"""Personal concepts: enrolled from photos, recognised in others, and "none of yours" else.

A concept is known by the views it was enrolled from: vectors of whole photos or of regions in them
(`tools.regions`). A view of a new photo is matched with the nearest of them by cosine; below a
threshold measured for the feature space it shows nothing of the user's. Views that the user said no
to speak against: where such a one is nearer, the concept is not seen. Nobody is recognised, people
neither, but what the user enrolled. `evals/concepts.py` prints the figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import Concept, ConceptExample, Label, Sighting
from memory.store import Store
from tools.label_families import ANIMALS, find_family, sum_families
from tools.regions import View


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least cosines of one feature space.

    `said`: enough to say the name, for a concept with one view. `a_doubling`: more for each
    doubling of its views, since the nearest of many is nearer by chance. `region`: more for a
    region, of which a photo has many. `suggested`: enough to ask the user. `sure`: enough to name
    an older photo without asking.
    """

    said: float
    suggested: float
    sure: float
    a_doubling: float = 0.0
    region: float = 0.0


MEASURED = {
    "efficientnet-lite2-view": Thresholds(
        said=0.61, suggested=0.55, sure=0.68, a_doubling=0.02, region=0.03
    )
}

UNMEASURED = Thresholds(said=0.85, suggested=0.85, sure=0.9)
"""For spaces nobody measured: high, since a wrong name is worse than none."""

_CLEARLY = 0.6
_HARDLY = 0.1
_SAME_PLACE = 0.5
_NEVER = -2.0


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in a photo: its cosine, whether it is only suggested, and where it lies."""

    concept_id: int
    score: float
    suggested: bool = False
    across: float | None = None


def enrol(
    store: Store,
    name: str,
    memory_id: int,
    views: Sequence[View],
    space: str,
    category: str = "",
) -> Concept:
    """Make views of a photo views of the concept of this name, which is made if it is new.

    Enrolling a photo twice is harmless. What the user said against it before counts no more.
    """
    with store.transaction():
        concept = store.add_concept(name, category)
        store.drop_concept_views(memory_id, concept.id, against=True)
        known = store.concept_examples(space)
        if not any(
            example.concept_id == concept.id and example.memory_id == memory_id for example in known
        ):
            for view in views:
                store.add_concept_example(ConceptExample(concept.id, memory_id, space, view.vector))
        across = (
            next((view.across for view in views if view.box), None) if len(views) == 1 else None
        )
        store.add_sighting(Sighting(memory_id, concept.id, 1.0, confirmed=True, across=across))
    return store.concept_by_name(name) or concept


def recognise(
    views: Sequence[View],
    examples: Sequence[ConceptExample],
    *,
    space: str,
    labels: Sequence[Label] = (),
    categories: Mapping[int, str] | None = None,
    thresholds: Thresholds | None = None,
) -> list[Found]:
    """The concepts a photo shows, surest first, those to ask about last; empty when none.

    `views` of the photo in `space`, the whole first; `examples` of all concepts. In each view the
    nearest concept counts; of views that overlap, the surest. Concepts enrolled from one and the
    same view ("these are Bo and Mia") come together. `categories` (concept id to plain word) and
    the photo's `labels` rule out a cat for a dog.
    """
    least = thresholds or MEASURED.get(space, UNMEASURED)
    width = views[0].vector.shape if views else ()
    examples = [one for one in examples if one.space == space and one.vector.shape == width]
    ids = sorted({one.concept_id for one in examples if not one.against})
    if not ids:
        return []
    cosines = _compare(views, examples, ids)
    bars = np.array([_raise_bar(examples, id, least) for id in ids])
    for at, id in enumerate(ids):
        if contradicts(labels, (categories or {}).get(id, "")):
            cosines[0, at] = _NEVER
    found: dict[int, Found] = {}
    taken: list[View] = []
    best = cosines.argmax(axis=1)
    for row in np.argsort(-cosines.max(axis=1), kind="stable").tolist():
        at, view = int(best[row]), views[row]
        more = bars[at] + (least.region if view.box is not None else 0.0)
        score = float(cosines[row, at])
        if score < least.suggested + more or ids[at] in found:
            continue
        if view.box is not None:
            if any(one.box and view.box.shared(one.box) > _SAME_PLACE for one in taken):
                continue
            taken.append(view)
        suggested = score < least.said + more
        for other in _enrolled_with(examples, views[row], ids[at]):
            known = Found(other, min(1.0, score), suggested, view.across)
            found.setdefault(other, known)
    return sorted(found.values(), key=lambda one: (one.suggested, -one.score))


def contradicts(labels: Sequence[Label], category: str) -> bool:
    """Whether a photo clearly shows one kind of animal and the category is another kind."""
    family = find_family(category.strip().lower())
    if family not in ANIMALS:
        return False
    seen = sum_families(labels)
    if seen.get(family, 0.0) > _HARDLY:
        return False
    return any(other in ANIMALS and score >= _CLEARLY for other, score in seen.items())


def find_nearest_view(
    views: Sequence[View], examples: Sequence[ConceptExample], concept: int
) -> View:
    """The view of a photo that is most like a concept; the whole photo where none is known."""
    own = [one for one in examples if one.concept_id == concept and not one.against]
    own = [one for one in own if one.vector.shape == views[0].vector.shape]
    if not own:
        return views[0]
    matrix = np.stack([one.vector for one in own])
    nearness = [float((matrix @ view.vector).max()) for view in views]
    return views[int(np.argmax(nearness))]


def _compare(
    views: Sequence[View], examples: Sequence[ConceptExample], ids: Sequence[int]
) -> NDArray[np.float64]:
    """Cosine of each view with each concept's nearest example; a nearer one against rules it out.

    Shape (views, ids).
    """
    enrolled = np.stack([one.vector for one in examples])
    # One view at a time: the product of two matrices is shared between threads, which on a busy
    # machine takes 100 times as long as the work itself.
    every = np.stack([enrolled @ view.vector for view in views]).astype(np.float64)
    owners = np.array([one.concept_id for one in examples])
    refused = np.array([one.against for one in examples])
    cosines = np.full((len(views), len(ids)), _NEVER)
    for at, id in enumerate(ids):
        own = owners == id
        cosines[:, at] = every[:, own & ~refused].max(axis=1)
        if (own & refused).any():
            against = every[:, own & refused].max(axis=1)
            cosines[against >= cosines[:, at], at] = _NEVER
    return cosines


def _raise_bar(examples: Sequence[ConceptExample], id: int, least: Thresholds) -> float:
    photos = {one.memory_id for one in examples if one.concept_id == id and not one.against}
    return least.a_doubling * float(np.log2(max(1, len(photos))))


def _enrolled_with(examples: Sequence[ConceptExample], view: View, id: int) -> list[int]:
    """The concept, and those enrolled from the very view that its nearest example is."""
    own = [one for one in examples if one.concept_id == id and not one.against]
    nearest = max(own, key=lambda one: float(one.vector @ view.vector))
    same = [
        one.concept_id
        for one in examples
        if one.memory_id == nearest.memory_id
        and not one.against
        and np.array_equal(one.vector, nearest.vector)
    ]
    return list(dict.fromkeys([id, *same]))
