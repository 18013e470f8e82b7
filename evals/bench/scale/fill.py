"""Puts a generated library into a real vault, and says how long each kind of memory took."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter, process_time

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bench.scale.library import CHUNK, Entry, Library
from evals.bench.scale.texts import read_vocabulary
from memory.kdf import DEFAULT_COST
from memory.records import Kind, NewFact, NewPhoto, WindowVector
from memory.store import Store
from memory.vault import Vault

PASSPHRASE = "a passphrase for measuring"
TEXT_SPACE, IMAGE_SPACE = "bge-small-en-v1.5-int8", "tf-efficientnet-lite2"
IN_ONE_TRANSACTION = 250


@dataclass
class Filled:
    """Seconds and numbers by kind of memory."""

    seconds: dict[Kind, float] = field(default_factory=lambda: defaultdict(float))
    processor_seconds: dict[Kind, float] = field(default_factory=lambda: defaultdict(float))
    counts: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))


def vocabulary() -> list[str]:
    """The words of the text model's vocabulary, most frequent first."""
    files = ModelFiles()
    model = ModelSet(files).chosen("text")
    part = model.part("tokenizer")
    assert part is not None
    return read_vocabulary(files.verified(part))


def make_vault(directory: Path, library: Library, memories: int) -> Filled:
    """Make a vault with so many memories (rounded up to whole chunks)."""
    vault, _ = Vault.create(directory, PASSPHRASE, cost=DEFAULT_COST)
    filled = Filled()
    for number in range(-(-memories // CHUNK)):
        add_chunk(vault.store, library, number, filled)
    vault.close()
    return filled


def add_chunk(store: Store, library: Library, number: int, filled: Filled) -> None:
    """Store one chunk as an import would; making its entries is not timed."""
    entries = list(library.chunk(number))
    conversations: dict[int, int] = {}
    for at in range(0, len(entries), IN_ONE_TRANSACTION):
        some = entries[at : at + IN_ONE_TRANSACTION]
        with store.transaction():
            for kind, group in _by_kind(some):
                started, before = perf_counter(), process_time()
                for entry in group:
                    _add(store, entry, conversations)
                filled.seconds[kind] += perf_counter() - started
                filled.processor_seconds[kind] += process_time() - before
                filled.counts[kind] += len(group)


def _by_kind(entries: list[Entry]) -> Iterator[tuple[Kind, list[Entry]]]:
    for kind in Kind:
        group = [entry for entry in entries if entry.kind is kind]
        if group:
            yield kind, group


def _add(store: Store, entry: Entry, conversations: dict[int, int]) -> None:
    new = entry.new
    if isinstance(new, NewPhoto):
        assert entry.image is not None
        id = store.add_photo(new, [(IMAGE_SPACE, entry.image)]).id
        _add_windows(store, id, entry)
    elif isinstance(new, NewFact):
        _add_windows(store, store.add_fact(new).memory_id, entry)
    else:
        if new.kind is Kind.TURN:
            if entry.thread not in conversations:
                conversations[entry.thread] = store.start_conversation("made").id
            new = replace(new, conversation=conversations[entry.thread])
        rows = [
            (start, end, TEXT_SPACE, vector)
            for (start, end), vector in zip(entry.windows, entry.vectors, strict=True)
        ]
        store.add_memory(new, rows)


def _add_windows(store: Store, id: int, entry: Entry) -> None:
    store.add_vectors(
        [
            WindowVector(id, TEXT_SPACE, vector, start, end)
            for (start, end), vector in zip(entry.windows, entry.vectors, strict=True)
        ]
    )
