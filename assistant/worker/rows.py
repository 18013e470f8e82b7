"""Rows of the vault as the protocol prints them."""

from collections.abc import Sequence

import msgspec

from assistant.protocol.results import Citation, MemoryRow, TagScore
from memory.ids import MEMORY, format_id, parse_id
from memory.records import Kind, Label, Memory
from memory.store import Store
from tools.photo_wording import word_photo


def show_row(memory: Memory, score: float = 0.0) -> MemoryRow:
    """Return a memory as a list row; its time is when it happened, else when it was stored."""
    return MemoryRow(
        id=format_id(MEMORY, memory.id),
        kind=memory.kind.value,
        text=memory.text,
        time=memory.created_at if memory.happened_at is None else memory.happened_at,
        source=memory.source.value,
        source_id=memory.source_id,
        title=memory.title,
        score=score,
        removed=memory.removed_at,
        history=memory.history,
    )


def show_rows(store: Store, memories: Sequence[Memory]) -> list[MemoryRow]:
    """Return memories as list rows, photos with their caption and place."""
    photos = store.summarise_photos(one.id for one in memories if one.kind is Kind.PHOTO)
    return [
        msgspec.structs.replace(show_row(one), shown=word_photo(photos[one.id], with_place=True))
        if one.id in photos
        else show_row(one)
        for one in memories
    ]


def cite(memory: Memory, score: float) -> Citation:
    """Return a memory as a citation."""
    return Citation(
        id=format_id(MEMORY, memory.id), kind=memory.kind.value, score=score, text=memory.text
    )


def show_tags(tags: "Sequence[Label]") -> list[TagScore]:
    """A photo's tags, surest first."""
    return [TagScore(word=tag.name, confidence=tag.score) for tag in tags]


def print_ids(ids: "list[int] | tuple[int, ...]") -> list[str]:
    """Return the printable ids of memories."""
    return [format_id(MEMORY, id) for id in ids]


def read_ids(texts: list[str]) -> list[int]:
    """Return the row numbers of printable memory ids. Raises `NotFound`."""
    return [parse_id(text, MEMORY)[1] for text in texts]
