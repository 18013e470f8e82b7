"""Personal concepts: enrolled from one photo, recognised in others, and "none of yours" else.

A concept is known by the image vectors of the photos it was enrolled from. A new photo is matched
with the nearest of them by cosine; below a threshold measured per feature space it shows nothing
of the user's. `evals/concepts_dreambooth.py` prints the figures the thresholds come from.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from memory.records import Concept, ConceptExample, Label, Sighting, Vector
from memory.store import Store
from tools.label_families import ANIMALS, find_family, sum_families

THRESHOLDS = {"efficientnet-lite2": 0.585}
"""Least cosine per feature space.

On DreamBooth's 20 public subjects, ten of them unknown, one photo enrolled: 84 % of the user's own
are accepted and rightly named, 5 % of the unknown subjects and 0.1 % of ordinary photos too.
"""

DEFAULT_THRESHOLD = 0.85
"""For spaces nobody measured: high, since a wrong name is worse than none."""

_CLEARLY = 0.6
_HARDLY = 0.1


def enrol(
    store: Store, name: str, memory_id: int, vector: Vector, space: str, category: str = ""
) -> Concept:
    """Make a photo a view of the concept of this name, which is made if it is new.

    `vector` is the photo's unit feature vector in `space`. Enrolling a photo twice is harmless.
    """
    with store.transaction():
        concept = store.add_concept(name, category)
        known = store.concept_examples(space)
        if not any(
            example.concept_id == concept.id and example.memory_id == memory_id for example in known
        ):
            store.add_concept_example(ConceptExample(concept.id, memory_id, space, vector))
        store.add_sighting(Sighting(memory_id, concept.id, 1.0, confirmed=True))
    return store.concept_by_name(name) or concept


def recognise(
    features: Vector,
    examples: Sequence[ConceptExample],
    *,
    space: str,
    labels: Sequence[Label] = (),
    categories: Mapping[int, str] | None = None,
    threshold: float | None = None,
) -> list[tuple[int, float]]:
    """Return (concept id, cosine in 0..1) for the concepts a photo shows; empty when none.

    `features` unit vector of the photo in `space`, `examples` of all concepts. The nearest example
    decides; concepts enrolled from that same photo ("these are Bo and Mia") come together.
    `categories` (concept id to plain word) and the photo's `labels` rule out a cat for a dog.
    """
    least = THRESHOLDS.get(space, DEFAULT_THRESHOLD) if threshold is None else threshold
    possible = [
        example
        for example in examples
        if example.space == space
        and example.vector.shape == features.shape
        and not contradicts(labels, (categories or {}).get(example.concept_id, ""))
    ]
    if not possible:
        return []
    cosines = np.stack([example.vector for example in possible]) @ features
    best = int(np.argmax(cosines))
    if cosines[best] < least:
        return []
    found: dict[int, float] = {}
    for example, cosine in zip(possible, cosines, strict=True):
        if example.memory_id == possible[best].memory_id:
            found[example.concept_id] = min(1.0, float(cosine))
    return sorted(found.items(), key=lambda pair: -pair[1])


def contradicts(labels: Sequence[Label], category: str) -> bool:
    """Whether a photo clearly shows one kind of animal and the category is another kind."""
    family = find_family(category.strip().lower())
    if family not in ANIMALS:
        return False
    seen = sum_families(labels)
    if seen.get(family, 0.0) > _HARDLY:
        return False
    return any(other in ANIMALS and score >= _CLEARLY for other, score in seen.items())
