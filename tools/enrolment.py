"""Teaching what a photo shows: naming, saying yes or no to a name, and changing a wrong one.

Each needs the photo's views again, which are not stored: one pass of the image model over it.
"""

from collections.abc import Sequence

from memory.errors import InvalidRequest, NotFound
from memory.records import Concept, ConceptExample, Sighting
from memory.store import Store
from tools.concept_names import NamedThing
from tools.concepts import enrol, find_nearest_view
from tools.ports import ImageEncoder
from tools.regions import View, find_apart, find_views

NOT_SEEN = (
    "{name} is not said to be in that photo; `locket concept show` lists the photos it is in."
)


class Enrolment:
    """Teaches concepts from stored photos. All of it raises `NotFound` for what is not a photo."""

    def __init__(self, store: Store, eyes: ImageEncoder) -> None:
        self._store = store
        self._eyes = eyes

    @property
    def space(self) -> str:
        """The feature space that concepts are enrolled in."""
        return self._eyes.space

    def look_again(self, memory_id: int) -> list[View]:
        """The views of a stored photo, the whole first."""
        (sight,) = self._eyes.look([self._store.photo_pixels(memory_id)])
        return find_views(sight)

    def name(
        self, memory_id: int, names: Sequence[NamedThing]
    ) -> list[tuple[Concept, float | None]]:
        """Make a photo a view of each named thing; returns where each was taken to be.

        One name is given to the whole photo and to what stands out in it. Several are given to the
        regions that stand out: those known by sight to where they are seen, the others from left to
        right. Where there are not as many regions, the names stay together, for all of the photo
        (None).
        """
        views = self.look_again(memory_id)
        given = (
            [self._views_of_one(views, names[0].name)]
            if len(names) == 1
            else self._views_of_several(views, names)
        )
        with self._store.transaction():
            return [
                (
                    enrol(self._store, one.name, memory_id, own, self.space, one.category),
                    own[0].across,
                )
                for one, own in zip(names, given, strict=True)
            ]

    def deny(self, memory_id: int, concept: Concept) -> None:
        """ "That's not Bo": the sighting goes, and the view that was mistaken counts against.

        Raises `InvalidRequest` when nobody said that it was.
        """
        views = self.look_again(memory_id)
        store = self._store
        with store.transaction():
            seen = [
                *store.sightings_of_memory(memory_id),
                *store.sightings_of_memory(memory_id, suggested=True),
            ]
            if all(one.concept_id != concept.id for one in seen):
                raise InvalidRequest(NOT_SEEN.format(name=concept.name))
            store.drop_concept_views(memory_id, concept.id, against=False)
            self._count_against(memory_id, concept, views)
            store.drop_sighting(memory_id, concept.id)

    def split(self, concept: Concept, new: str, memory_ids: Sequence[int]) -> Concept:
        """What these photos show is another named thing: its views move, and count against.

        `new` may be known already. Raises `InvalidRequest` when no photo shows the concept.
        """
        store = self._store
        with store.transaction():
            other = store.split_concept(concept.id, new, memory_ids)
            for memory_id in memory_ids:
                views = self.look_again(memory_id)
                self._count_against(memory_id, concept, views)
                seen = [one.concept_id for one in store.sightings_of_memory(memory_id)]
                if other.id in seen:
                    self._add_views(memory_id, other, views)
        return store.concept(other.id)

    def swap(self, memory_id: int, one: Concept, other: Concept) -> None:
        """ "It's the other way round": two things named in one photo change places."""
        store = self._store
        across = {seen.concept_id: seen.across for seen in store.sightings_of_memory(memory_id)}
        if one.id not in across or other.id not in across:
            raise NotFound
        with store.transaction():
            own = [
                view for view in store.concept_examples(self.space) if view.memory_id == memory_id
            ]
            for concept, turned in ((one, other), (other, one)):
                store.drop_concept_views(memory_id, concept.id, against=False)
                for view in own:
                    if view.concept_id == turned.id and not view.against:
                        store.add_concept_example(
                            ConceptExample(concept.id, memory_id, self.space, view.vector)
                        )
                store.add_sighting(
                    Sighting(memory_id, concept.id, 1.0, confirmed=True, across=across[turned.id])
                )

    def renew_views(self) -> int:
        """Look anew at photos whose views are known in another feature space alone; how many."""
        missing = self._store.photos_of_views(self.space)
        for concept_id, memory_id, against in missing:
            views = self.look_again(memory_id)[: 1 if against else 2]
            with self._store.transaction():
                for view in views:
                    self._store.add_concept_example(
                        ConceptExample(concept_id, memory_id, self.space, view.vector, against)
                    )
        return len(missing)

    def _count_against(self, memory_id: int, concept: Concept, views: Sequence[View]) -> None:
        examples = self._store.concept_examples(self.space)
        mistaken = find_nearest_view(views, examples, concept.id)
        for view in [views[0]] if mistaken is views[0] else [views[0], mistaken]:
            self._store.add_concept_example(
                ConceptExample(concept.id, memory_id, self.space, view.vector, against=True)
            )

    def _add_views(self, memory_id: int, concept: Concept, views: Sequence[View]) -> None:
        self._store.drop_concept_views(memory_id, concept.id, against=True)
        known = self._store.concept_examples(self.space)
        if any(one.concept_id == concept.id and one.memory_id == memory_id for one in known):
            return
        for view in views[:2]:
            self._store.add_concept_example(
                ConceptExample(concept.id, memory_id, self.space, view.vector)
            )

    def _views_of_one(self, views: list[View], name: str) -> list[View]:
        known = self._store.concept_by_name(name)
        if known is None or not known.examples:
            return views[:2]
        nearest = find_nearest_view(views, self._store.concept_examples(self.space), known.id)
        return [views[0]] if nearest is views[0] else [views[0], nearest]

    def _views_of_several(self, views: list[View], names: Sequence[NamedThing]) -> list[list[View]]:
        apart = find_apart(views, len(names))
        if len(apart) < len(names):
            return [views[:1] for _ in names]
        examples = self._store.concept_examples(self.space)
        given: dict[str, View] = {}
        for one in names:
            known = self._store.concept_by_name(one.name)
            if known is not None and known.examples:
                given[one.name] = nearest = find_nearest_view(apart, examples, known.id)
                apart = [view for view in apart if view is not nearest]
        left = iter(apart)
        return [[given[one.name] if one.name in given else next(left)] for one in names]
