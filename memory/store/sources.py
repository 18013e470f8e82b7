"""Where else a memory came from: repeats and second imports are merged, with all their dates.

The row keeps the first telling; each further one is a row of `memory_sources`. A chat turn that
says again what is known stays in its conversation as history, and its source names it. When one
telling is forgotten the next takes its place (`_promote`), so the others are not lost with it.
"""

from collections.abc import Sequence

from memory.errors import InvalidRequest
from memory.ids import MEMORY, format_id
from memory.likeness import likeness_keys, names_a_moment, says_the_same
from memory.records import TRUST, Kind, Memory, MemorySource, NewMemory, Source, Vector
from memory.store.base import Row, question_marks, slices, storable
from memory.store.memories import COLUMNS, Memories, read_memory

MERGED = frozenset({Kind.NOTE, Kind.DOCUMENT, Kind.TURN})
USER = "user"
DAY_MS = 86_400_000
SOURCE_COLUMNS = (
    "s.id, s.memory, s.turn, s.kind, s.text, s.title, s.source, s.created_at, s.happened_at,"
    " s.source_id, s.speaker, s.batch"
)


class Sources(Memories):
    """Finds what says the same, merges it, and keeps every source."""

    def add_memory(
        self, new: NewMemory, vectors: Sequence[tuple[int, int, str, Vector]] = ()
    ) -> Memory:
        """Store a memory and its window vectors; see `Memories.add_memory`."""
        with self.transaction():
            memory = super().add_memory(new, vectors)
            self._index_likeness(memory)
        return memory

    def find_same(self, new: NewMemory) -> Memory | None:
        """The oldest memory that says the same as this one, told by the same; None for none.

        The trash and history are left out. What was true of its day ("I ran today") and dated
        imports are the same only on one day.
        """
        if not _merges(new):
            return None
        keys = likeness_keys(new.text, self._keys.digest_key)
        if not keys:
            return None
        rows = self._rows(
            f"SELECT DISTINCT {COLUMNS} FROM likeness l JOIN memories m ON m.id = l.memory"  # noqa: S608
            f" WHERE l.key IN ({question_marks(keys)}) AND m.removed_at IS NULL AND m.history = 0"
            " ORDER BY m.id",
            keys,
        )
        now = self._clock() if new.happened_at is None else new.happened_at
        for known in map(read_memory, rows):
            if _may_merge(known, new, now) and says_the_same(known.text, new.text):
                return known
        return None

    def add_source(self, memory_id: int, new: NewMemory, turn: int | None = None) -> None:
        """Record one more telling of a memory. The same one of the same import counts once."""
        with self.transaction():
            known = self.memory(memory_id)
            repeats: list[Memory | MemorySource] = [known, *self.sources(memory_id)]
            if (
                turn is None
                and new.batch is not None
                and any((one.batch, one.source_id) == (new.batch, new.source_id) for one in repeats)
            ):
                return
            text = storable(new.text)
            self._write(
                "INSERT INTO memory_sources (memory, turn, kind, text, title, source, created_at,"
                " happened_at, source_id, speaker, batch) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (
                    memory_id,
                    turn,
                    new.kind.value,
                    "" if text == known.text else text,
                    storable(new.title),
                    new.source.value,
                    self._clock(),
                    new.happened_at,
                    None if new.source_id is None else storable(new.source_id),
                    None if new.speaker is None else storable(new.speaker),
                    new.batch,
                ),
            )
            self._renew_trust(memory_id)

    def sources(self, memory_id: int) -> list[MemorySource]:
        """The further tellings of a memory, oldest first."""
        rows = self._rows(
            f"SELECT {SOURCE_COLUMNS} FROM memory_sources s WHERE s.memory = ?"  # noqa: S608
            " ORDER BY s.created_at, s.id",
            (memory_id,),
        )
        return [_read_source(row) for row in rows]

    def set_history(self, ids: Sequence[int]) -> None:
        """Keep memories as conversation history only: nothing recalls them as evidence."""
        with self.transaction():
            for some in slices(ids):
                marks = question_marks(some)
                self._write(f"UPDATE memories SET history = 1 WHERE id IN ({marks})", some)  # noqa: S608
                self._write(f"DELETE FROM windows WHERE memory IN ({marks})", some)  # noqa: S608
                self._write(f"DELETE FROM likeness WHERE memory IN ({marks})", some)  # noqa: S608
            self._withdraw(ids)

    def merge_memories(self, keep: int, other: int) -> None:
        """Make `other` a further telling of `keep`. Raises `NotFound`, `InvalidRequest`.

        A chat turn stays in its conversation as history; any other row goes into the source.
        """
        if keep == other:
            raise InvalidRequest("A memory cannot be merged with itself; name two.")
        with self.transaction():
            kept, gone = self.memory(keep), self.memory(other)
            if gone.kind not in MERGED or kept.kind not in MERGED:
                raise InvalidRequest("Only notes, documents and turns can be merged.")
            self._write("UPDATE memory_sources SET memory = ? WHERE memory = ?", (keep, other))
            stays = gone.kind is Kind.TURN and gone.conversation is not None
            self._write(
                "INSERT INTO memory_sources (memory, turn, kind, text, title, source, created_at,"
                " happened_at, source_id, speaker, batch)"
                " SELECT ?, ?, kind, CASE text WHEN ? THEN '' ELSE text END, title, source,"
                " created_at, happened_at, source_id, speaker, batch FROM memories WHERE id = ?",
                (keep, other if stays else None, kept.text, other),
            )
            self._move_dependents(other, keep)
            if stays:
                self.set_history([other])
            else:
                self._delete_bare(other)
            self._renew_trust(keep)

    def find_repeats(self) -> list[tuple[int, int]]:
        """Pairs (kept, repeat) of memories that say the same and are not merged; oldest kept.

        Looks only at memories that share a key: no pass over all pairs. Facts repeat when nothing
        else was said of the same thing in between.
        """
        self._index_unindexed()
        groups = self._rows(
            "SELECT group_concat(l.memory) FROM likeness l JOIN memories m ON m.id = l.memory"
            " WHERE m.removed_at IS NULL AND m.history = 0 GROUP BY l.key HAVING count(*) > 1"
        )
        found: dict[int, int] = {}
        for (listed,) in groups:
            ids = sorted(int(id) for id in listed.split(","))
            rows = self.memories_by_id(ids)
            for at, id in enumerate(ids):
                if id in found:
                    continue
                for other in ids[at + 1 :]:
                    one, two = rows[id], rows[other]
                    when = two.created_at if two.happened_at is None else two.happened_at
                    same = _may_merge(one, two, when) and says_the_same(one.text, two.text)
                    if same and other not in found:
                        found[other] = id
        return sorted((keep, other) for other, keep in found.items())

    def _index_unindexed(self) -> None:
        """Make the keys of memories from before there were any."""
        kinds = sorted(kind.value for kind in MERGED)
        rows = self._rows(
            f"SELECT {COLUMNS} FROM memories m WHERE m.kind IN ({question_marks(kinds)})"  # noqa: S608
            " AND m.history = 0 AND m.id NOT IN (SELECT memory FROM likeness)",
            kinds,
        )
        with self.transaction():
            for row in rows:
                self._index_likeness(read_memory(row))

    def _index_likeness(self, memory: Memory) -> None:
        if memory.history or not _merges(memory):
            return
        self._write_many(
            "INSERT OR IGNORE INTO likeness (key, memory) VALUES (?, ?)",
            [(key, memory.id) for key in likeness_keys(memory.text, self._keys.digest_key)],
        )

    def _promote(self, memory: Memory, heir: MemorySource) -> bool:
        """Let a further telling take the place of a memory's own; whether its row may go now."""
        if heir.turn is not None:
            self._write("DELETE FROM memory_sources WHERE id = ?", (heir.id,))
            self._write("UPDATE memories SET history = 0 WHERE id = ?", (heir.turn,))
            self._write(
                "UPDATE memory_sources SET memory = ?,"
                " text = CASE text WHEN '' THEN ? ELSE text END WHERE memory = ?",
                (heir.turn, memory.text, memory.id),
            )
            self._move_dependents(memory.id, heir.turn)
            self._index_likeness(self.memory(heir.turn))
            self._renew_trust(heir.turn)
            return True
        text = heir.text or memory.text
        self._write("DELETE FROM memory_sources WHERE id = ?", (heir.id,))
        self._write(
            "UPDATE memories SET kind = ?, text = ?, title = ?, source = ?, created_at = ?,"
            " happened_at = ?, source_id = ?, speaker = ?, conversation = NULL, batch = ?"
            " WHERE id = ?",
            (
                heir.kind.value,
                text,
                heir.title,
                heir.source.value,
                heir.created_at,
                heir.happened_at,
                heir.source_id,
                heir.speaker,
                heir.batch,
                memory.id,
            ),
        )
        if (heir.title, heir.speaker) != (memory.title, memory.speaker) or text != memory.text:
            # Vectors are made from title, speaker and text; `passages.index_missing` makes others.
            self._write("DELETE FROM windows WHERE memory = ?", (memory.id,))
            self._withdraw([memory.id])
        if text != memory.text:
            self._write(
                "UPDATE memory_sources SET text = ? WHERE memory = ? AND text = ''",
                (memory.text, memory.id),
            )
            self._write("DELETE FROM likeness WHERE memory = ?", (memory.id,))
            self._index_likeness(self.memory(memory.id))
        self._renew_trust(memory.id)
        return False

    def _move_dependents(self, old: int, new: int) -> None:
        """What was derived from one memory, or cites it, now rests on another."""
        for table, column in (
            ("links", "parent"),
            ("links", "child"),
            ("citations", "memory"),
            ("recalls", "memory"),
        ):
            self._write(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608
        self._write("DELETE FROM links WHERE child = parent")
        self._write(
            "UPDATE feedback SET target = ? WHERE target = ?",
            (format_id(MEMORY, new), format_id(MEMORY, old)),
        )

    def _delete_bare(self, id: int) -> None:
        """Delete a row whose content lives on in another, with its vectors."""
        for table, column in (
            ("windows", "memory"),
            ("likeness", "memory"),
            ("links", "child"),
            ("links", "parent"),
            ("citations", "memory"),
            ("recalls", "memory"),
            ("memories", "id"),
        ):
            self._write(f"DELETE FROM {table} WHERE {column} = ?", (id,))  # noqa: S608
        self._withdraw([id])

    def _renew_trust(self, id: int) -> None:
        """The trust of the best source, unless the memory was derived from others."""
        memory = self.memory(id)
        if self.parents(id):
            return
        told = [memory.source, *(one.source for one in self.sources(id))]
        best = max(TRUST[source] for source in told)
        self._write("UPDATE memories SET trust = ? WHERE id = ?", (best, id))


def _merges(one: NewMemory | Memory) -> bool:
    """Whether this kind of memory is merged: not facts and photos, not imported conversations."""
    return one.kind in MERGED and not (one.kind is Kind.TURN and one.batch is not None)


def _may_merge(known: Memory, new: NewMemory | Memory, now: int) -> bool:
    if (known.kind is Kind.DOCUMENT) != (new.kind is Kind.DOCUMENT):
        return False
    if (known.speaker or USER) != (new.speaker or USER):
        return False
    if known.source is Source.MODEL or new.source is Source.MODEL:
        return False
    when = known.created_at if known.happened_at is None else known.happened_at
    dated = None not in (known.happened_at, new.happened_at) and Source.IMPORT in (
        known.source,
        new.source,
    )
    on_one_day = abs(when - now) < DAY_MS
    if known.kind is Kind.DOCUMENT:
        return True
    return on_one_day or not (dated or names_a_moment(new.text))


def _read_source(row: Row) -> MemorySource:
    return MemorySource(
        row[0], row[1], row[2], Kind(row[3]), row[4], row[5], Source(row[6]), *row[7:12]
    )
