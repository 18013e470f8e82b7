"""Looks through the older photos for things that were named later.

The vectors that are stored of whole photos decide first, without a look; the likeliest of the rest
are looked at again for their regions. Only what is sure is said; else the user is asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from memory.errors import NotFound
from memory.records import ConceptExample, Kind, Sighting
from memory.store import Store
from tools.concepts import MEASURED, UNMEASURED, Found, recognise
from tools.ports import CancelToken, ImageEncoder
from tools.regions import View, find_views

_SAME_PLACE = 0.2
LOOKED_AT_AGAIN = 40
"""Photos looked at again for each search: some 100 ms each."""


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """How many older photos were named, and how many wait for the user's yes."""

    said: int = 0
    suggested: int = 0


def search_older_photos(
    store: Store, eyes: ImageEncoder, concept_ids: Collection[int], cancel: CancelToken
) -> SearchOutcome:
    """Look for concepts in the photos that are stored; what was found before `cancel` stays."""
    space = eyes.space
    examples = [one for one in store.concept_examples(space) if len(one.vector)]
    wanted = [one.vector for one in examples if one.concept_id in concept_ids and not one.against]
    ids, matrix = store.image_vectors(space)
    if not wanted:
        return SearchOutcome()
    if not len(ids):
        matrix = np.zeros((0, len(wanted[0])), np.float32)
    near = np.stack([matrix @ one for one in wanted]).max(axis=0)
    told = {one.memory_id for one in examples if one.concept_id in concept_ids}
    order = [at for at in np.argsort(-near, kind="stable").tolist() if int(ids[at]) not in told]
    least = MEASURED.get(space, UNMEASURED)
    likely = [at for at in order if near[at] >= least.suggested]
    known = {int(ids[at]): [View(matrix[at])] for at in likely}
    others = [int(ids[at]) for at in order[len(likely) : len(likely) + LOOKED_AT_AGAIN]]
    said = suggested = 0
    for id in [*known, *others, *_list_unseen(store, ids.tolist())]:
        if cancel.is_cancelled:
            break
        try:
            views = known[id] if id in known else _look(store, eyes, id)
            for one in _recognise_surely(store, id, views, examples, space):
                if one.concept_id in concept_ids and _record(store, id, one):
                    said, suggested = said + (not one.suggested), suggested + one.suggested
        except NotFound:
            continue  # forgotten meanwhile
    return SearchOutcome(said, suggested)


def _list_unseen(store: Store, ids: Collection[int]) -> list[int]:
    """The newest photos that were stored with other eyes."""
    newest = store.memories(Kind.PHOTO, LOOKED_AT_AGAIN)
    seen = set(ids)
    return [memory.id for memory in newest if memory.id not in seen]


def _look(store: Store, eyes: ImageEncoder, id: int) -> list[View]:
    (sight,) = eyes.look([store.photo_pixels(id)])
    return find_views(sight)


def _recognise_surely(
    store: Store, id: int, views: list[View], examples: Sequence[ConceptExample], space: str
) -> list[Found]:
    least = MEASURED.get(space, UNMEASURED)
    return recognise(
        views,
        examples,
        space=space,
        labels=store.photo(id).labels,
        categories={one.id: one.category for one in store.concepts()},
        thresholds=replace(least, said=least.sure),
    )


def _record(store: Store, id: int, found: Found) -> bool:
    """Keep a sighting if it is news and photo and concept are still there."""
    with store.transaction():
        store.concept(found.concept_id)
        if id not in store.memories_by_id([id]):
            return False
        known = [
            *store.sightings_of_memory(id),
            *store.sightings_of_memory(id, suggested=True),
        ]
        if any(one.concept_id == found.concept_id for one in known):
            return False
        if any(not one.suggested and _lie_together(one, found) for one in known):
            return False  # what is there has a name
        store.add_sighting(
            Sighting(
                id,
                found.concept_id,
                found.score,
                confirmed=False,
                suggested=found.suggested,
                across=found.across,
            )
        )
    return True


def _lie_together(known: Sighting, found: Found) -> bool:
    """Whether two concepts would be seen in one place of a photo."""
    if known.across is None or found.across is None:
        return True
    return abs(known.across - found.across) < _SAME_PLACE
