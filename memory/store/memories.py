"""Memories: the rows that can be recalled, cited, shown and forgotten, and the links among them."""

from collections.abc import Iterable, Sequence

from memory.errors import NotFound
from memory.records import TRUST, Kind, Memory, NewMemory, Source, Vector, WindowVector
from memory.store.base import Row, question_marks, slices, storable
from memory.store.word_search import WordSearch

COLUMNS = (
    "m.id, m.kind, m.text, m.source, m.trust, m.created_at, m.title, m.happened_at, m.source_id,"
    " m.speaker, m.conversation, m.batch, m.removed_at, m.history"
)


def read_memory(row: Row) -> Memory:
    """A fetched row of `COLUMNS` as a value."""
    return Memory(row[0], Kind(row[1]), row[2], Source(row[3]), *[*row[4:13], bool(row[13])])


class Memories(WordSearch):
    """Adds, finds, links and sets aside memories."""

    def add_memory(
        self, new: NewMemory, vectors: Sequence[tuple[int, int, str, Vector]] = ()
    ) -> Memory:
        """Store a memory and its window vectors: (start, end, space, vector).

        Its trust is its source's, or the lowest among the memories it is derived from.
        """
        trust = TRUST[new.source]
        if new.derived_from:
            parents = self.memories_by_id(new.derived_from)
            if len(parents) < len(set(new.derived_from)):
                raise NotFound
            trust = min(trust, *(parent.trust for parent in parents.values()))
        with self.transaction():
            id = self._insert(
                "INSERT INTO memories (kind, text, title, source, trust, created_at, happened_at,"
                " source_id, speaker, conversation, batch, history)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    new.kind.value,
                    storable(new.text),
                    storable(new.title),
                    new.source.value,
                    trust,
                    self._clock(),
                    new.happened_at,
                    None if new.source_id is None else storable(new.source_id),
                    None if new.speaker is None else storable(new.speaker),
                    new.conversation,
                    new.batch,
                    int(new.history),
                ),
            )
            for parent in dict.fromkeys(new.derived_from):
                self.link(id, parent)
            self.add_vectors(
                [
                    WindowVector(id, space, vector, start, end)
                    for start, end, space, vector in vectors
                ]
            )
        return self.memory(id)

    def memory(self, id: int) -> Memory:
        """The memory with this id, also when it was removed. Raises `NotFound`."""
        row = self._row(f"SELECT {COLUMNS} FROM memories m WHERE m.id = ?", (id,))  # noqa: S608
        if row is None:
            raise NotFound
        return read_memory(row)

    def memories(
        self,
        kind: Kind | None = None,
        limit: int = 50,
        before: int | None = None,
        removed: bool = False,
    ) -> list[Memory]:
        """Memories newest first, below the id `before`; the removed ones instead if asked."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM memories m"  # noqa: S608
            " WHERE (m.removed_at IS NOT NULL) = ? AND (?2 IS NULL OR m.kind = ?2)"
            " AND (?3 IS NULL OR m.id < ?3) ORDER BY m.id DESC LIMIT ?4",
            (int(removed), None if kind is None else kind.value, before, limit),
        )
        return [read_memory(row) for row in rows]

    def memories_by_id(self, ids: Iterable[int]) -> dict[int, Memory]:
        """The memories that exist among `ids`, removed ones too."""
        found: dict[int, Memory] = {}
        for some in slices(ids):
            rows = self._rows(
                f"SELECT {COLUMNS} FROM memories m WHERE m.id IN ({question_marks(some)})",  # noqa: S608
                some,
            )
            found.update((row[0], read_memory(row)) for row in rows)
        return found

    def memory_by_source_id(self, source_id: str) -> Memory | None:
        """The newest memory imported under this id."""
        row = self._row(
            f"SELECT {COLUMNS} FROM memories m WHERE m.source_id = ? ORDER BY m.id DESC LIMIT 1",  # noqa: S608
            (storable(source_id),),
        )
        return None if row is None else read_memory(row)

    def memories_between(
        self, since: int, until: int, limit: int = 50, kinds: Sequence[Kind] | None = None
    ) -> list[Memory]:
        """Memories that happened (or, undated, were stored) in [since, until), newest first."""
        wanted = [kind.value for kind in (kinds if kinds is not None else Kind)]
        rows = self._rows(
            f"SELECT {COLUMNS} FROM memories m"  # noqa: S608
            " WHERE coalesce(m.happened_at, m.created_at) >= ?"
            " AND coalesce(m.happened_at, m.created_at) < ? AND m.removed_at IS NULL"
            " AND m.history = 0"
            # The plus keeps SQLite on the index by time: by kind it would read and sort them all.
            f" AND +m.kind IN ({question_marks(wanted)})"
            " ORDER BY coalesce(m.happened_at, m.created_at) DESC, m.id DESC LIMIT ?",
            (since, until, *wanted, limit),
        )
        return [read_memory(row) for row in rows]

    def neighbours(self, id: int, before: int, after: int) -> list[Memory]:
        """The memories around one, in order, in its conversation (or else its import batch).

        Without itself. Only memories of the same kind, ordered by time and then by id.
        """
        row = self._row(
            "SELECT conversation, batch, kind, coalesce(happened_at, created_at)"
            " FROM memories WHERE id = ?",
            (id,),
        )
        if row is None:
            raise NotFound
        conversation, batch, kind, at = row
        if conversation is None and batch is None:
            return []
        group = "conversation" if conversation is not None else "batch"
        values = (conversation if conversation is not None else batch, kind, at, id)
        sides = []
        for sign, direction, count in (("<", "DESC", before), (">", "ASC", after)):
            rows = self._rows(
                f"SELECT {COLUMNS} FROM memories m WHERE m.{group} = ? AND m.kind = ?"  # noqa: S608
                f" AND (coalesce(m.happened_at, m.created_at), m.id) {sign} (?, ?)"
                " AND m.removed_at IS NULL"
                f" ORDER BY coalesce(m.happened_at, m.created_at) {direction}, m.id {direction}"
                " LIMIT ?",
                (*values, count),
            )
            sides.append([read_memory(row) for row in rows])
        return [*reversed(sides[0]), *sides[1]]

    def link(self, child: int, parent: int, relation: str = "derived") -> None:
        """Record that `child` came from `parent`: forgetting the parent forgets the child."""
        with self.transaction():
            self._facts_changes += 1
            self._write(
                "INSERT OR IGNORE INTO links (child, parent, relation) VALUES (?, ?, ?)",
                (child, parent, relation),
            )
            self._write(
                "UPDATE memories SET trust = min(trust, (SELECT trust FROM memories WHERE id = ?))"
                " WHERE id = ?",
                (parent, child),
            )

    def parents(self, id: int) -> list[int]:
        """Ids of the memories this one came from."""
        rows = self._rows("SELECT DISTINCT parent FROM links WHERE child = ? ORDER BY 1", (id,))
        return [row[0] for row in rows]

    def children(self, id: int) -> list[int]:
        """Ids of the memories that came from this one."""
        rows = self._rows("SELECT DISTINCT child FROM links WHERE parent = ? ORDER BY 1", (id,))
        return [row[0] for row in rows]

    def remove(self, ids: Iterable[int]) -> None:
        """Put memories into the trash: kept, but found by nothing until `restore`."""
        self._set_removed(ids, self._clock())

    def restore(self, ids: Iterable[int]) -> None:
        """Take memories out of the trash."""
        self._set_removed(ids, None)

    def removed_before(self, at: int) -> list[int]:
        """Ids of the memories put into the trash before then (ms UTC)."""
        return [row[0] for row in self._rows("SELECT id FROM memories WHERE removed_at < ?", (at,))]

    def _set_removed(self, ids: Iterable[int], at: int | None) -> None:
        listed = list(ids)
        with self.transaction():
            for some in slices(listed):
                self._write(
                    "UPDATE memories SET removed_at = ?"  # noqa: S608
                    f" WHERE id IN ({question_marks(some)})"
                    " AND (removed_at IS NULL) != (? IS NULL)",
                    (at, *some, at),
                )
            self._withdraw(listed)
