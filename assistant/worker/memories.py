"""Commands that look at memories and let them go."""

from typing import TYPE_CHECKING

import msgspec

from assistant.protocol import commands as do
from assistant.protocol.results import (
    ConceptScore,
    MemoriesResult,
    MemoryDetail,
    MemorySourceRow,
    Ok,
)
from assistant.worker.rows import print_ids, read_ids, show_rows, show_tags
from memory.errors import InvalidRequest, NotFound
from memory.ids import BATCH, MEMORY, format_id, parse_id
from memory.records import Kind, MemorySource
from memory.store import Store
from memory.store.photos import LEAST_LABEL_SCORE
from tools.forget import TRASH_DAYS

if TYPE_CHECKING:
    from assistant.services import Services

MOST_ROWS = 1_000


def search_memories(services: "Services", command: do.MemorySearch) -> MemoriesResult:
    """Find memories by meaning, words and time; may be empty."""
    if not command.text.strip():
        raise InvalidRequest("There is nothing to search for in that; give some words.")
    found = services.recall.search(
        command.text,
        limit=_check_limit(command.limit),
        weights=services.fusion_weights(),
        now=command.now,
    )
    rows = show_rows(services.store, [one.memory for one in found])
    return MemoriesResult(
        memories=[
            msgspec.structs.replace(row, score=one.score)
            for row, one in zip(rows, found, strict=True)
        ]
    )


def list_memories(store: Store, command: do.MemoryList) -> MemoriesResult:
    """Return memories newest first, one page."""
    limit = _check_limit(command.limit)
    before = None if command.before is None else parse_id(command.before, MEMORY)[1]
    rows = store.memories(_read_kind(command.kind), limit + 1, before, command.removed)
    return MemoriesResult(memories=show_rows(store, rows[:limit]), more=len(rows) > limit)


def show_memory(store: Store, command: do.MemoryShow) -> MemoryDetail:
    """Return one memory with its links and, for a photo, what is known of it."""
    memory = store.memory(parse_id(command.memory, MEMORY)[1])
    detail = MemoryDetail(
        memory=show_rows(store, [memory])[0],
        derived_from=print_ids(store.parents(memory.id)),
        derived=print_ids(store.children(memory.id)),
        trust=memory.trust,
        sources=[_show_source(one) for one in store.sources(memory.id)],
    )
    if memory.kind is not Kind.PHOTO:
        return detail
    photo = store.photo(memory.id)
    names = {concept.id: concept.name for concept in store.concepts()}
    return MemoryDetail(
        memory=detail.memory,
        derived_from=detail.derived_from,
        derived=detail.derived,
        trust=detail.trust,
        sources=detail.sources,
        place=photo.place,
        taken_at=photo.taken_at,
        neutral_caption=photo.neutral_caption,
        labels=[label.name for label in photo.labels if label.score >= LEAST_LABEL_SCORE],
        tags=show_tags(photo.tags),
        concepts=[
            ConceptScore(name=names[one.concept_id], score=one.score)
            for one in store.sightings_of_memory(memory.id)
            if one.concept_id in names
        ],
        ocr_text=photo.ocr_text,
        thumbnail=store.photo_thumbnail(memory.id),
        pixels=store.photo_pixels(memory.id) if command.pixels else b"",
    )


def remove_memories(store: Store, command: do.MemoryRemove) -> Ok:
    """Put memories in the trash, or take them out."""
    ids = read_known(store, command.memories)
    if command.restore:
        store.restore(ids)
        return Ok(message=f"Back from the trash: {_count(ids)}.")
    store.remove(ids)
    return Ok(
        message=f"In the trash: {_count(ids)}, gone for good after {TRASH_DAYS} days. "
        "`locket memory restore` takes them out, `locket memory forget` deletes at once."
    )


def read_known(store: Store, texts: list[str]) -> list[int]:
    """Row numbers of memories that are all there. Raises `InvalidRequest`, `NotFound`."""
    ids = read_ids(texts)
    if not ids:
        raise InvalidRequest("No memory was named; give ids such as m12.")
    if set(ids) - set(store.memories_by_id(ids)):
        raise NotFound
    return ids


def _show_source(one: MemorySource) -> MemorySourceRow:
    return MemorySourceRow(
        source=one.source.value,
        time=one.created_at if one.happened_at is None else one.happened_at,
        text=one.text,
        title=one.title,
        batch="" if one.batch is None else format_id(BATCH, one.batch),
        turn="" if one.turn is None else format_id(MEMORY, one.turn),
    )


def _read_kind(text: str | None) -> Kind | None:
    try:
        return None if text is None else Kind(text)
    except ValueError as error:
        raise InvalidRequest(
            f"A kind is one of: {', '.join(kind.value for kind in Kind)}."
        ) from error


def _check_limit(limit: int) -> int:
    if not 1 <= limit <= MOST_ROWS:
        raise InvalidRequest(f"Ask for 1 to {MOST_ROWS} memories at a time.")
    return limit


def _count(ids: list[int]) -> str:
    return "1 memory" if len(ids) == 1 else f"{len(ids)} memories"
