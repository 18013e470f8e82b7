"""Commands about the user's named things."""

from assistant.protocol import commands as do
from assistant.protocol.results import ConceptDetail, ConceptRow, ConceptsResult, ForgetResult, Ok
from assistant.worker.rows import print_ids
from memory.errors import InvalidRequest, NotFound
from memory.ids import CONCEPT, format_id
from memory.records import Concept
from memory.store import Store


def list_concepts(store: Store) -> ConceptsResult:
    """Return all concepts."""
    return ConceptsResult(concepts=[_show(store, concept) for concept in store.concepts()])


def show_concept(store: Store, command: do.ConceptShow) -> ConceptDetail:
    """Return a concept and the photos it was seen in, newest first."""
    concept = find_concept(store, command.name)
    seen = sorted({sighting.memory_id for sighting in store.sightings_of_concept(concept.id)})
    return ConceptDetail(concept=_show(store, concept), memory_ids=print_ids(seen[::-1]))


def rename_concept(store: Store, command: do.ConceptRename) -> Ok:
    """Give a concept another name that is free."""
    concept = find_concept(store, command.name)
    if not command.new_name.strip():
        raise InvalidRequest("The new name is empty; give one.")
    other = store.concept_by_name(command.new_name)
    if other is not None and other.id != concept.id:
        raise InvalidRequest("Something else has that name; merge the two, or choose another name.")
    store.rename_concept(concept.id, command.new_name)
    return Ok(message="Renamed.")


def merge_concepts(store: Store, command: do.ConceptMerge) -> Ok:
    """Make one concept part of another."""
    keep, other = find_concept(store, command.name), find_concept(store, command.other)
    if keep.id == other.id:
        raise InvalidRequest("Both names mean the same thing already.")
    store.merge_concepts(keep.id, other.id)
    return Ok(message="Merged.")


def forget_concept(store: Store, command: do.ConceptForget) -> ForgetResult:
    """Forget a concept for good; its photos stay."""
    receipt = store.forget_concept(find_concept(store, command.name).id)
    return ForgetResult(memories=print_ids(receipt.memory_ids), rows=receipt.rows)


def find_concept(store: Store, name: str) -> Concept:
    """Return the concept of that name, in any case of letters. Raises `NotFound`."""
    concept = store.concept_by_name(name)
    if concept is None:
        raise NotFound("Nothing has that name; `locket concept list` shows what has one.")
    return concept


def _show(store: Store, concept: Concept) -> ConceptRow:
    return ConceptRow(
        id=format_id(CONCEPT, concept.id),
        name=concept.name,
        category=concept.category,
        examples=concept.examples,
        sightings=len(store.sightings_of_concept(concept.id)),
    )
