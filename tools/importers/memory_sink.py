"""Stores imported texts and photos as memories, with their vectors, in the order they came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from memory.errors import LocketError
from memory.passages import encode_windows, index_memory
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.importers.records import MemoryRecord, SkippedRow
from tools.ports import TextEncoder

if TYPE_CHECKING:
    from tools.perceive import Perceiver

CONVERSATION_GAP_MS = 6 * 3_600_000
"""Turns without a conversation of their own start another after this silence."""


@dataclass
class MemorySink:
    """Writes memory records of one import batch.

    What an earlier import brought already (same id, text and time), and a note that says what
    another says, becomes one more source of that memory. Turns of one file are all kept: two may
    well say the same.
    """

    store: Store
    encoder: TextEncoder
    perceiver: "Perceiver | Callable[[], Perceiver] | None"
    batch: int
    title: str
    stored: int = 0
    known: int = 0
    _conversations: dict[str, int] = field(default_factory=dict)
    _open: tuple[int, int | None] | None = None
    _fingerprints: dict[bytes, int] | None = None

    def add(self, records: Sequence[MemoryRecord]) -> list[SkippedRow]:
        """Store a chunk; returns what could not be taken."""
        skipped: list[SkippedRow] = []
        fresh = [record for record in records if not self._merge_known(record)]
        self.known += len(records) - len(fresh)
        texts = [record for record in fresh if record.photo is None]
        memories = [self._make_memory(record) for record in texts]
        encoder = self.encoder
        windows = encode_windows(
            encoder.encode_passages, encoder.space, encoder.max_characters, memories
        )
        with self.store.transaction():
            for record, memory, vectors in zip(texts, memories, windows, strict=True):
                if memory.kind is Kind.TURN:
                    memory = replace(memory, conversation=self._find_conversation(record))
                else:
                    same = self.store.find_same(memory)
                    if same is not None and same.batch != self.batch:
                        self.store.add_source(same.id, memory)
                        self.known += 1
                        continue
                self.store.add_memory(memory, vectors)
                self.stored += 1
        for record in fresh:
            if record.photo is not None and (problem := self._add_photo(record)):
                skipped.append(problem)
        return skipped

    def _make_memory(self, record: MemoryRecord) -> NewMemory:
        # A fact needs subject, attribute and value; a bare line of that kind is kept as a note.
        kind = Kind.NOTE if record.kind is Kind.FACT else record.kind
        return NewMemory(
            kind=kind,
            text=record.text,
            source=Source.IMPORT,
            happened_at=record.at,
            source_id=record.source_id,
            speaker=record.speaker,
            batch=self.batch,
        )

    def _find_conversation(self, record: MemoryRecord) -> int:
        if record.conversation is not None:
            if record.conversation not in self._conversations:
                started = self.store.start_conversation(f"{self.title}: {record.conversation}")
                self._conversations[record.conversation] = started.id
            return self._conversations[record.conversation]
        if self._open is not None:
            number, last = self._open
            silence = 0 if record.at is None or last is None else abs(record.at - last)
            if silence <= CONVERSATION_GAP_MS:
                self._open = number, record.at if record.at is not None else last
                return number
        number = self.store.start_conversation(self.title).id
        self._open = number, record.at
        return number

    def _add_photo(self, record: MemoryRecord) -> SkippedRow | None:
        assert record.photo is not None
        name = record.file_name or record.source_id or "photo"
        perceiver = self._open_perceiver()
        if perceiver is None:
            return SkippedRow(name, "photos cannot be seen here (the image model is not loaded)")
        try:
            perception = perceiver.perceive(record.photo, record.file_name)
            decoded = perception.decoded
            if record.at is not None:
                decoded = replace(decoded, taken_at=record.at)
            if record.latitude is not None:
                decoded = replace(decoded, latitude=record.latitude, longitude=record.longitude)
            memory = perceiver.store(
                replace(perception, decoded=decoded),
                source=Source.IMPORT,
                source_id=record.source_id,
                batch=self.batch,
                caption=record.text,
            )
        except LocketError as error:
            return SkippedRow(name, str(error))
        if record.text and not self.store.photo(memory.id).personal_caption:
            self._caption_photo(memory.id, record.text)
        self.stored += 1
        return None

    def _caption_photo(self, id: int, caption: str) -> None:
        """Keep the words that came with a photo as its personal caption, found by meaning too."""
        with self.store.transaction():
            self.store.update_photo_captions(id, personal=caption)
            encoder = self.encoder
            index_memory(
                self.store,
                encoder.encode_passages,
                encoder.space,
                encoder.max_characters,
                self.store.memory(id),
            )

    def _open_perceiver(self) -> "Perceiver | None":
        if callable(self.perceiver):
            self.perceiver = self.perceiver()
        return self.perceiver

    def _merge_known(self, record: MemoryRecord) -> bool:
        """Whether an earlier import brought it; then this import is one more source of it."""
        if self._fingerprints is None:
            self._fingerprints = {}
            before: int | None = None
            while rows := self.store.memories(limit=2000, before=before):
                before = rows[-1].id
                self._fingerprints.update(
                    (_fingerprint(row.source_id, row.text, row.happened_at), row.id)
                    for row in rows
                    if row.batch is not None and row.batch != self.batch
                )
        known = self._fingerprints.get(_fingerprint(record.source_id, record.text, record.at))
        if known is None:
            return False
        kind = Kind.NOTE if record.kind is Kind.FACT else record.kind
        telling = NewMemory(
            kind,
            record.text,
            Source.IMPORT,
            happened_at=record.at,
            source_id=record.source_id,
            speaker=record.speaker,
            batch=self.batch,
        )
        self.store.add_source(known, telling)
        return True


def _fingerprint(source_id: str | None, text: str, at: int | None) -> bytes:
    return blake2b(f"{source_id}\0{at}\0{text}".encode(errors="replace"), digest_size=16).digest()
