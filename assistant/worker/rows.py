"""Rows of the vault as the protocol prints them."""

from assistant.protocol.results import Citation, MemoryRow
from memory.ids import MEMORY, format_id, parse_id
from memory.records import Memory


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


def cite(memory: Memory, score: float) -> Citation:
    """Return a memory as a citation."""
    return Citation(
        id=format_id(MEMORY, memory.id), kind=memory.kind.value, score=score, text=memory.text
    )


def print_ids(ids: "list[int] | tuple[int, ...]") -> list[str]:
    """Return the printable ids of memories."""
    return [format_id(MEMORY, id) for id in ids]


def read_ids(texts: list[str]) -> list[int]:
    """Return the row numbers of printable memory ids. Raises `NotFound`."""
    return [parse_id(text, MEMORY)[1] for text in texts]
