"""Erasing rows for good: all that came from them, their words, vectors and photo keys.

Deleting is made unrecoverable, for one who holds the key too, by `secure_delete` (freed bytes are
zeroed), by the word indexes' own `secure-delete`, and by cutting the write-ahead log to nothing.
"""

from collections.abc import Iterable, Sequence

from memory.cipher import keyed_digest
from memory.ids import CONCEPT, ITEM, MEMORY, format_id
from memory.records import ForgetReceipt, Kind, Source
from memory.store.base import question_marks, slices, storable
from memory.store.concepts import fold_name
from memory.store.echoes import Echoes
from memory.store.facts import fold_attribute

CHILD_TABLES: tuple[tuple[str, str], ...] = (
    ("windows", "memory"),
    ("likeness", "memory"),
    ("memory_sources", "memory"),
    ("memory_sources", "turn"),
    ("links", "child"),
    ("links", "parent"),
    ("photo_keys", "photo"),
    ("photo_pixels", "photo"),
    ("photos", "memory"),
    ("concept_examples", "memory"),
    ("sightings", "memory"),
    ("facts", "memory"),
    ("profile_marks", "memory"),
    ("citations", "turn"),
    ("citations", "memory"),
    ("recalls", "turn"),
    ("recalls", "memory"),
    ("answers", "turn"),
    ("feedback", "answer"),
    ("blob_sources", "memory"),
    ("memories", "id"),
)
"""What hangs on a memory, in the order of deletion: the keys of photos before their pixels."""


class Erasing(Echoes):
    """Erases memories, concepts and items."""

    def forget(self, ids: Sequence[int]) -> ForgetReceipt:
        """Delete memories for good, with everything derived from them; ids unknown are passed over.

        Goes along links to derived rows, to answers of the model that cite one, and to blobs that
        were learned from one. Leaves keyed digests, so that what was forgotten is not extracted
        again. When it returns nothing of the rows is left in the files, for a key holder either.
        """
        with self.transaction():
            doomed = self._find_doomed(ids)
            if not doomed:
                return ForgetReceipt(())
            rows: dict[str, int] = {}
            self._leave_tombstones(doomed)
            self._drop_dependents(doomed, rows)
            for table, owner in CHILD_TABLES:
                for some in slices(doomed):
                    gone = self._write(
                        f"DELETE FROM {table} WHERE {owner} IN ({question_marks(some)})",  # noqa: S608
                        some,
                    )
                    count_gone(rows, table, gone)
            self._drop_empty(rows)
            self._withdraw(doomed)
            self._has_erased = True
        return ForgetReceipt(tuple(doomed), rows)

    def forget_concept(self, id: int) -> ForgetReceipt:
        """Forget a named thing: its views, sightings, name in captions, and facts about it.

        The photos stay, with their neutral captions. Raises `NotFound`.
        """
        with self.transaction():
            concept = self.concept(id)
            rows: dict[str, int] = {"concepts": 1}
            seen = self._rows("SELECT memory FROM sightings WHERE concept = ?", (id,))
            photos = [row[0] for row in seen]
            self.replace_in_captions(photos, concept.name, None)
            about = self._rows(
                "SELECT memory FROM facts WHERE subject_key = ?", (fold_name(concept.name),)
            )
            receipt = self.forget([row[0] for row in about])
            for table in ("concept_examples", "sightings"):
                count_gone(
                    rows,
                    table,
                    self._write(f"DELETE FROM {table} WHERE concept = ?", (id,)),  # noqa: S608
                )
            count_gone(rows, "feedback", self._drop_feedback([format_id(CONCEPT, id)]))
            self._drop_edits_with(concept.name, rows)
            self._write("DELETE FROM concepts WHERE id = ?", (id,))
            self.renew_photo_words(photos)
            self._withdraw(())
            self._has_erased = True
            for table, gone in receipt.rows.items():
                count_gone(rows, table, gone)
        return ForgetReceipt(receipt.memory_ids, rows)

    def forget_items(self, ids: Iterable[int]) -> ForgetReceipt:
        """Forget catalogue items with their ratings, vectors and feedback."""
        rows: dict[str, int] = {}
        with self.transaction():
            for some in slices(ids):
                marks = question_marks(some)
                for table, owner in (
                    ("profile_marks", "item"),
                    ("item_vectors", "item"),
                    ("item_sources", "item"),
                    ("rating_sources", "item"),
                    ("seen_items", "item"),
                    ("ratings", "item"),
                    ("items", "id"),
                ):
                    gone = self._write(f"DELETE FROM {table} WHERE {owner} IN ({marks})", some)  # noqa: S608
                    count_gone(rows, table, gone)
                targets = [format_id(ITEM, id) for id in some]
                count_gone(rows, "feedback", self._drop_feedback(targets))
            self._has_erased = True
        return ForgetReceipt((), rows)

    def is_forgotten(self, text: str) -> bool:
        """Whether this text, whatever its case and spacing, was forgotten."""
        return self._has_tombstone(_text_mark(text))

    def is_fact_forgotten(self, subject: str, attribute: str, value: str) -> bool:
        """Whether a fact with this subject, attribute and value was forgotten, however worded."""
        return self._has_tombstone(_fact_mark(subject, attribute, value))

    def _find_doomed(self, ids: Sequence[int]) -> list[int]:
        doomed: dict[int, None] = {}
        front = list(self.memories_by_id(ids))
        while front:
            doomed.update(dict.fromkeys(front))
            found: list[int] = []
            for some in slices(front):
                marks = question_marks(some)
                rows = self._rows(
                    f"SELECT child FROM links WHERE parent IN ({marks}) UNION"  # noqa: S608
                    " SELECT c.turn FROM citations c JOIN memories m ON m.id = c.turn"
                    f" WHERE c.memory IN ({marks}) AND m.source = ? UNION"
                    # Who says one telling says them all.
                    f" SELECT turn FROM memory_sources WHERE memory IN ({marks})"
                    " AND turn IS NOT NULL UNION"
                    f" SELECT memory FROM memory_sources WHERE turn IN ({marks})",
                    (*some, *some, Source.MODEL.value, *some, *some),
                )
                found.extend(row[0] for row in rows)
            front = [id for id in dict.fromkeys(found) if id not in doomed]
            if not front:
                front = [id for id in self.find_echoes(list(doomed)) if id not in doomed]
        return sorted(doomed)

    def _leave_tombstones(self, doomed: list[int]) -> None:
        marks: list[bytes] = []
        for some in slices(doomed):
            listed = question_marks(some)
            texts = self._rows(
                f"SELECT text FROM memories WHERE id IN ({listed}) AND kind != ?",  # noqa: S608
                (*some, Kind.PHOTO.value),
            )
            marks.extend(_text_mark(row[0]) for row in texts if row[0].strip())
            facts = self._rows(
                f"SELECT subject, attribute, value FROM facts WHERE memory IN ({listed})",  # noqa: S608
                some,
            )
            marks.extend(_fact_mark(*row) for row in facts)
        now = self._clock()
        self._write_many(
            "INSERT OR IGNORE INTO tombstones (digest, created_at) VALUES (?, ?)",
            [(keyed_digest(self._keys.digest_key, mark), now) for mark in marks],
        )

    def _drop_dependents(self, doomed: list[int], rows: dict[str, int]) -> None:
        for some in slices(doomed):
            marks = question_marks(some)
            gone = self._write(
                "DELETE FROM blobs WHERE name IN (SELECT blob FROM blob_sources"  # noqa: S608
                f" WHERE memory IN ({marks}))",
                some,
            )
            count_gone(rows, "blobs", gone)
            targets = [format_id(MEMORY, id) for id in some]
            count_gone(rows, "feedback", self._drop_feedback(targets))
            # A title is made from what was said in the conversation.
            self._write(
                "UPDATE conversations SET title = '' WHERE id IN (SELECT conversation"  # noqa: S608
                f" FROM memories WHERE id IN ({marks}))",
                some,
            )

    def _drop_feedback(self, targets: list[str]) -> int:
        marks = question_marks(targets)
        return self._write(f"DELETE FROM feedback WHERE target IN ({marks})", targets)  # noqa: S608

    def _drop_edits_with(self, name: str, rows: dict[str, int]) -> None:
        """Feedback that worded a caption or answer with a forgotten name."""
        for some in slices(self._find_edits_with(name)):
            gone = self._write(f"DELETE FROM feedback WHERE id IN ({question_marks(some)})", some)  # noqa: S608
            count_gone(rows, "feedback", gone)

    def _drop_empty(self, rows: dict[str, int]) -> None:
        """Conversations without a title and a turn, imports of which nothing is left."""
        gone = self._write(
            "DELETE FROM conversations WHERE title = '' AND id NOT IN"
            " (SELECT conversation FROM memories WHERE conversation IS NOT NULL)"
            " AND id != (SELECT max(id) FROM conversations)"
        )
        count_gone(rows, "conversations", gone)

    def _has_tombstone(self, mark: bytes) -> bool:
        digest = keyed_digest(self._keys.digest_key, mark)
        return self._row("SELECT 1 FROM tombstones WHERE digest = ?", (digest,)) is not None


def count_gone(rows: dict[str, int], table: str, gone: int) -> None:
    """Add to the count of a table's rows that went."""
    if gone:
        rows[table] = rows.get(table, 0) + gone


def _text_mark(text: str) -> bytes:
    return b"text " + fold_name(storable(text)).encode()


def _fact_mark(subject: str, attribute: str, value: str) -> bytes:
    parts = (fold_name(subject), fold_attribute(attribute), fold_name(value))
    return b"fact " + "\n".join(parts).encode()
