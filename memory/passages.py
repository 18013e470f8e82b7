"""What of a memory is encoded, and the indexing of memories that were stored without vectors.

A turn is encoded together with who said it: on LoCoMo that alone lifts dense recall@10 from .43 to
.58, because questions name people and turns do not.
"""

from collections.abc import Callable, Sequence

from memory.records import Kind, Memory, NewMemory, Vector, WindowVector
from memory.store import Store
from memory.text_windows import split_windows

Encode = Callable[[Sequence[str]], Vector]
MEMORIES_AT_A_TIME = 64
NAMELESS = frozenset({"", "user", "assistant"})


def window_passages(memory: Memory | NewMemory, max_characters: int) -> list[tuple[int, int, str]]:
    """Windows of a memory's text: (start, end, passage to encode).

    The passage begins with the speaker's name, or with the document's title. A photo's caption is
    a window of its own too, since labels and read text would drown it.
    """
    head = ""
    if memory.speaker is not None and memory.speaker.casefold() not in NAMELESS:
        head = f"{memory.speaker}: "
    elif memory.kind is Kind.DOCUMENT and memory.title:
        head = f"{memory.title}: "
    head = head[: max_characters // 4]
    windows = split_windows(memory.text, max_characters - len(head))
    caption, more, _ = memory.text.partition("\n") if memory.kind is Kind.PHOTO else ("", "", "")
    if more and 0 < len(caption) <= max_characters:
        windows.insert(0, (0, len(caption)))
    return [(start, end, head + memory.text[start:end]) for start, end in windows]


def encode_windows(
    encode_passages: Encode,
    space: str,
    max_characters: int,
    memories: Sequence[Memory | NewMemory],
) -> list[list[tuple[int, int, str, Vector]]]:
    """The windows of each memory as `Store.add_memory` takes them: (start, end, space, vector).

    All passages are encoded in one call.
    """
    windows = [window_passages(memory, max_characters) for memory in memories]
    passages = [passage for some in windows for _, _, passage in some]
    vectors = iter(encode_passages(passages) if passages else ())
    return [[(start, end, space, next(vectors)) for start, end, _ in some] for some in windows]


def index_memory(
    store: Store, encode_passages: Encode, space: str, max_characters: int, memory: Memory
) -> None:
    """Make the text vectors of one stored memory, in place of any it has in `space`."""
    index_memories(store, encode_passages, space, max_characters, [memory])


def index_memories(
    store: Store,
    encode_passages: Encode,
    space: str,
    max_characters: int,
    memories: Sequence[Memory],
) -> None:
    """Make the text vectors of stored memories, encoding many passages in one call."""
    for at in range(0, len(memories), MEMORIES_AT_A_TIME):
        some = memories[at : at + MEMORIES_AT_A_TIME]
        windows = encode_windows(encode_passages, space, max_characters, some)
        rows = [
            WindowVector(memory.id, space, vector, start, end)
            for memory, own in zip(some, windows, strict=True)
            for start, end, _, vector in own
        ]
        with store.transaction():
            # One may have been forgotten, or have got other words, while they were encoded.
            now = store.memories_by_id([memory.id for memory in some])
            kept = {one.id for one in some if one.id in now and now[one.id].text == one.text}
            store.drop_vectors(list(kept), space)
            store.add_vectors([row for row in rows if row.memory_id in kept])


def index_missing(
    store: Store,
    encode_passages: Encode,
    space: str,
    max_characters: int,
    kind: Kind | None = None,
) -> int:
    """Index every memory (of one kind) that has text and no vector in `space`; returns how many."""
    done, last = 0, 0
    while ids := store.unindexed(space, after=last, kind=kind):
        found = store.memories_by_id(ids)
        index_memories(store, encode_passages, space, max_characters, list(found.values()))
        done, last = done + len(ids), ids[-1]
    return done
