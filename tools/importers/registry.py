"""Runs an import: reads records, stores them in chunks, and says what was not taken."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from memory.store import Store
from tools.importers.apple import read_apple
from tools.importers.csv_catalogue import read_csv_catalogue
from tools.importers.errors import ImportProblem, UnknownFormat
from tools.importers.goodreads import read_goodreads
from tools.importers.imdb import read_imdb
from tools.importers.item_sink import ItemSink
from tools.importers.jsonl import read_jsonl
from tools.importers.letterboxd import read_letterboxd
from tools.importers.memory_sink import MemorySink
from tools.importers.movielens import read_movielens
from tools.importers.progress import Progress, ignore_progress
from tools.importers.records import (
    ImportOutcome,
    ItemRecord,
    MemoryRecord,
    OtherRatings,
    Record,
    SkippedRow,
)
from tools.importers.takeout import read_takeout
from tools.ports import CancelToken, TextEncoder
from tools.recommend.item_text import encode_items

if TYPE_CHECKING:
    from tools.perceive import Perceiver

FORMATS: dict[str, Callable[[Path], Iterator[Record]]] = {
    "letterboxd": read_letterboxd,
    "imdb": read_imdb,
    "goodreads": read_goodreads,
    "movielens": read_movielens,
    "takeout": read_takeout,
    "apple": read_apple,
    "csv": read_csv_catalogue,
    "jsonl": read_jsonl,
}

ITEM_CHUNK = 500
MEMORY_CHUNK = 256
TEXT_VECTORS_AT_ONCE = 400
"""Items whose text is encoded within the import, judged ones first (2 to 4 s); others can wait."""


def run_import(
    format: str,
    path: Path,
    store: Store,
    encoder: TextEncoder,
    perceiver: "Perceiver | Callable[[], Perceiver] | None" = None,
    progress: Progress = ignore_progress,
    cancel: CancelToken | None = None,
) -> ImportOutcome:
    """Import an export as one batch, usable at once; running it again brings nothing twice.

    `perceiver` may be a function that makes one: it is called when the first photo comes.

    Raises `UnknownFormat`, `NotThisFormat`, `UnsafeArchive`, `ImportProblem` when nothing can be
    read, and `Cancelled` midway, with what was stored before kept.
    """
    read = FORMATS.get(format)
    if read is None:
        raise UnknownFormat
    cancel = cancel or CancelToken()
    records = read(path)
    # The first record shows whether the export can be read at all, before a batch is made.
    try:
        first = next(records, None)
    except OSError as error:
        raise ImportProblem from error
    batch = store.add_batch(f"{format}: {path.name}").id
    run = _Run(store, encoder, perceiver, batch, path.stem, progress, cancel)
    if first is not None:
        run.take(first)
    for record in records:
        run.take(record)
    return run.finish()


class _Run:
    """One import under way."""

    def __init__(
        self,
        store: Store,
        encoder: TextEncoder,
        perceiver: "Perceiver | Callable[[], Perceiver] | None",
        batch: int,
        title: str,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        self._store, self._encoder = store, encoder
        self._items: ItemSink | None = None
        self._memories = MemorySink(store, encoder, perceiver, batch, title)
        self._batch, self._progress, self._cancel = batch, progress, cancel
        self._item_chunk: list[ItemRecord] = []
        self._memory_chunk: list[MemoryRecord] = []
        self._skipped: list[SkippedRow] = []
        self._read = 0

    def take(self, record: Record) -> None:
        """Take one record; chunks are written when they are full."""
        self._cancel.raise_if_cancelled()
        self._read += 1
        match record:
            case SkippedRow():
                self._skipped.append(record)
            case ItemRecord():
                self._item_chunk.append(record)
                if len(self._item_chunk) >= ITEM_CHUNK:
                    self._write_items()
            case MemoryRecord():
                self._memory_chunk.append(record)
                if len(self._memory_chunk) >= MEMORY_CHUNK or record.photo is not None:
                    self._write_memories()
            case OtherRatings():
                self._write_items()
                self._progress("learning what films go together", 0, 0)
                self._open_items().add_factors(record)

    def finish(self) -> ImportOutcome:
        """Write what is left, encode the judged items' text, and report."""
        self._write_items()
        self._write_memories()
        items = self._items
        if items is not None:
            encode_items(
                self._store,
                self._encoder,
                first=items.judged,
                limit=TEXT_VECTORS_AT_ONCE,
                progress=self._progress,
                cancel=self._cancel,
            )
        return ImportOutcome(
            batch=self._batch,
            memories=self._memories.stored,
            items=len(items.item_ids) if items else 0,
            ratings=items.ratings if items else 0,
            skipped=self._skipped,
        )

    def _open_items(self) -> ItemSink:
        if self._items is None:
            self._items = ItemSink(self._store, self._batch)
        return self._items

    def _write_items(self) -> None:
        if not self._item_chunk:
            return
        reviews = self._open_items().add(self._item_chunk)
        self._item_chunk = []
        self._memory_chunk.extend(reviews)
        self._write_memories()
        self._progress("storing", self._read, 0)

    def _write_memories(self) -> None:
        if not self._memory_chunk:
            return
        self._skipped.extend(self._memories.add(self._memory_chunk))
        self._memory_chunk = []
        self._progress("storing", self._read, 0)
