"""Commands about the user's named things."""

from typing import TYPE_CHECKING

from assistant.protocol import commands as do
from assistant.protocol.results import (
    ConceptDetail,
    ConceptPhoto,
    ConceptRow,
    ConceptsResult,
    ForgetResult,
    Ok,
)
from assistant.worker.memories import read_known
from assistant.worker.rows import print_ids
from memory.errors import InvalidRequest, NotFound
from memory.ids import CONCEPT, MEMORY, format_id
from memory.records import Concept, Kind, Memory, Sighting
from memory.store import Store
from tools.concept_names import NamedThing
from tools.concept_removal import remove_concept

if TYPE_CHECKING:
    from assistant.services import Services


def list_concepts(store: Store) -> ConceptsResult:
    """Return all concepts."""
    return ConceptsResult(concepts=[_show(store, concept) for concept in store.concepts()])


def show_concept(store: Store, command: do.ConceptShow) -> ConceptDetail:
    """Return a concept and the photos it was seen in, newest first, and those to ask about."""
    concept = find_concept(store, command.name)
    said = store.sightings_of_concept(concept.id)
    suggested = store.sightings_of_concept(concept.id, suggested=True)
    rows = store.memories_by_id([one.memory_id for one in (*said, *suggested)])
    seen = sorted({sighting.memory_id for sighting in said})
    return ConceptDetail(
        concept=_show(store, concept),
        memory_ids=print_ids(seen[::-1]),
        photos=[
            _show_photo(one, rows[one.memory_id])
            for some in (suggested, said)
            for one in sorted(some, key=lambda one: -one.memory_id)
            if one.memory_id in rows
        ],
    )


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


def split_concept(services: "Services", command: do.ConceptSplit) -> Ok:
    """Make photos of one concept another's."""
    store = services.store
    concept = find_concept(store, command.name)
    photos = _read_photos(store, command.memories)
    other = services.perceiver.enrolment.split(concept, command.new_name, photos)
    services.photo_search.start([other.id])
    return Ok(message=f"{_count(photos)} now {_show_verb(photos)} {other.name}.")


def confirm_concept(services: "Services", command: do.ConceptConfirm) -> Ok:
    """Make photos views of a concept."""
    concept = find_concept(services.store, command.name)
    photos = _read_photos(services.store, command.memories)
    enrolment = services.perceiver.enrolment
    for photo in photos:
        enrolment.name(photo, [NamedThing(concept.name)])
    services.photo_search.start([concept.id])
    return Ok(message=f"{_count(photos)} {_show_verb(photos)} {concept.name}: noted.")


def deny_concept(services: "Services", command: do.ConceptDeny) -> Ok:
    """Take back that photos show a concept, and learn from it."""
    concept = find_concept(services.store, command.name)
    photos = _read_photos(services.store, command.memories)
    enrolment = services.perceiver.enrolment
    with services.store.transaction():
        for photo in photos:
            enrolment.deny(photo, concept)
    return Ok(message=f"Noted: not {concept.name}. What looks like that is taken for it less.")


def forget_concept(store: Store, command: do.ConceptForget) -> ForgetResult:
    """Forget a concept for good with all that Locket made of its name; its photos stay."""
    removal = remove_concept(store, find_concept(store, command.name))
    receipt = removal.receipt
    return ForgetResult(
        memories=print_ids(receipt.memory_ids), rows=receipt.rows, mentions=removal.mentions
    )


def find_concept(store: Store, name: str) -> Concept:
    """Return the concept of that name, in any case of letters. Raises `NotFound`."""
    concept = store.concept_by_name(name)
    if concept is None:
        raise NotFound("Nothing has that name; `locket concept list` shows what has one.")
    return concept


def _read_photos(store: Store, texts: list[str]) -> list[int]:
    ids = read_known(store, texts)
    if any(memory.kind is not Kind.PHOTO for memory in store.memories_by_id(ids).values()):
        raise InvalidRequest("Only photos show named things; give ids of photos.")
    return ids


def _count(photos: list[int]) -> str:
    return "1 photo" if len(photos) == 1 else f"{len(photos)} photos"


def _show_verb(photos: list[int]) -> str:
    return "shows" if len(photos) == 1 else "show"


def _show_photo(one: Sighting, memory: Memory) -> ConceptPhoto:
    return ConceptPhoto(
        memory_id=format_id(MEMORY, one.memory_id),
        state="suggested" if one.suggested else "confirmed" if one.confirmed else "recognised",
        score=round(one.score, 4),
        time=memory.created_at if memory.happened_at is None else memory.happened_at,
        text=memory.title,
    )


def _show(store: Store, concept: Concept) -> ConceptRow:
    return ConceptRow(
        id=format_id(CONCEPT, concept.id),
        name=concept.name,
        category=concept.category,
        examples=concept.examples,
        sightings=len(store.sightings_of_concept(concept.id)),
        suggested=len(store.sightings_of_concept(concept.id, suggested=True)),
    )
