"""Feedback, import batches, settings and blobs."""

from collections.abc import Sequence

from memory.errors import NotFound
from memory.ids import ITEM, MEMORY, parse_id
from memory.records import Batch, Feedback, Kind, Source, Verdict
from memory.store.base import Row, storable
from memory.store.catalogue import Catalogue
from memory.store.item_sources import OWN

FEEDBACK_COLUMNS = "id, target, verdict, value, text, created_at, answer, before"

BATCHES = (
    "SELECT b.id, b.name, b.created_at,"
    " (SELECT count(*) FROM memories WHERE batch = b.id)"
    " + (SELECT count(*) FROM memory_sources WHERE batch = b.id)"
    " + (SELECT count(*) FROM items WHERE batch = b.id)"
    " + (SELECT count(*) FROM ratings WHERE batch = b.id) FROM batches b"
)


class FeedbackRows(Catalogue):
    """Keeps feedback, batches, settings and blobs."""

    def add_feedback(
        self,
        target: str,
        verdict: Verdict,
        value: float | None = None,
        text: str = "",
        batch: int | None = None,
        *,
        answer: int | None = None,
        before: str = "",
    ) -> Feedback:
        """Keep feedback on a printable id; `value` is 0..1 for ratings, `text` the edit.

        `batch` is the import that brought it, `answer` the turn it is about, `before` what an edit
        replaced.
        """
        with self.transaction():
            id = self._insert(
                "INSERT INTO feedback (target, verdict, value, text, created_at, batch, answer,"
                " before) VALUES (?,?,?,?,?,?,?,?)",
                (
                    storable(target),
                    verdict.value,
                    value,
                    storable(text),
                    self._clock(),
                    batch,
                    answer,
                    storable(before),
                ),
            )
            return self.feedback_by_id(id)

    def feedback_by_id(self, id: int) -> Feedback:
        """One piece of feedback. Raises `NotFound`."""
        row = self._row(f"SELECT {FEEDBACK_COLUMNS} FROM feedback WHERE id = ?", (id,))  # noqa: S608
        if row is None:
            raise NotFound
        return read_feedback(row)

    def take_back(self, id: int) -> None:
        """Take one piece of feedback back, as if it had not been given. Raises `NotFound`.

        An own rating gives way to the one before it, or to an import's; an edited caption to what
        the edit replaced.
        """
        with self.transaction():
            gone = self.feedback_by_id(id)
            newer = self._row(
                "SELECT min(id) FROM feedback WHERE target = ? AND verdict = ? AND id > ?",
                (gone.target, gone.verdict.value, id),
            )
            heir = None if newer is None else newer[0]
            self._write("DELETE FROM feedback WHERE id = ?", (id,))
            if gone.verdict is Verdict.EDIT and heir is not None:
                self._write("UPDATE feedback SET before = ? WHERE id = ?", (gone.before, heir))
            elif gone.verdict is Verdict.EDIT and gone.target.startswith(MEMORY):
                self._restore_caption(parse_id(gone.target)[1], gone.before)
            elif gone.verdict is Verdict.RATING and heir is None:
                self._restore_rating(parse_id(gone.target, ITEM)[1], gone.target)

    def _restore_caption(self, photo: int, before: str) -> None:
        if self.memory(photo).kind is Kind.PHOTO:
            self.update_photo_captions(photo, personal=before)

    def _restore_rating(self, item: int, target: str) -> None:
        self._write("DELETE FROM rating_sources WHERE item = ? AND batch = ?", (item, OWN))
        self._write(
            "INSERT INTO rating_sources (item, value, rated_at, source, batch)"
            " SELECT ?, value, created_at, ?, ? FROM feedback WHERE target = ? AND verdict = ?"
            " AND batch IS NULL ORDER BY id DESC LIMIT 1",
            (item, Source.TYPED.value, OWN, target, Verdict.RATING.value),
        )
        self._renew_ratings([item])

    def renew_like(self, target: str, batch: int) -> None:
        """Let an imported like rest on the newest import that brings it; the user's own stays."""
        with self.transaction():
            self._write(
                "UPDATE feedback SET batch = ? WHERE target = ? AND verdict = ?"
                " AND batch IS NOT NULL",
                (batch, target, Verdict.UP.value),
            )

    def feedback(self, limit: int = 50, target: str | None = None) -> list[Feedback]:
        """Feedback, newest first, on everything or on one printable id."""
        rows = self._rows(
            f"SELECT {FEEDBACK_COLUMNS} FROM feedback"  # noqa: S608
            " WHERE ?1 IS NULL OR target = ?1 ORDER BY id DESC LIMIT ?2",
            (target, limit),
        )
        return [read_feedback(row) for row in rows]

    def add_batch(self, name: str) -> Batch:
        """Begin an import."""
        with self.transaction():
            id = self._insert(
                "INSERT INTO batches (name, created_at) VALUES (?, ?)",
                (storable(name), self._clock()),
            )
        return self.batch(id)

    def batch(self, id: int) -> Batch:
        """The import with this id. Raises `NotFound`."""
        row = self._row(f"{BATCHES} WHERE b.id = ?", (id,))
        if row is None:
            raise NotFound
        return Batch(*row)

    def batches(self) -> list[Batch]:
        """All imports, newest first."""
        return [Batch(*row) for row in self._rows(f"{BATCHES} ORDER BY b.id DESC")]

    def setting(self, name: str, default: str = "") -> str:
        """The value of a setting, or `default`."""
        row = self._row("SELECT value FROM settings WHERE name = ?", (name,))
        return default if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self.transaction():
            self._write(
                "INSERT INTO settings (name, value) VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET value = excluded.value",
                (storable(name), storable(value)),
            )

    def settings(self) -> dict[str, str]:
        """All settings by name."""
        return {row[0]: row[1] for row in self._rows("SELECT name, value FROM settings ORDER BY 1")}

    def put_blob(self, name: str, data: bytes, learned_from: Sequence[int] = ()) -> None:
        """Keep bytes under a name: personal-model weights, checkpoints, summaries.

        The blob is deleted when any memory of `learned_from` is forgotten.
        """
        with self.transaction():
            self._write(
                "INSERT INTO blobs (name, data, updated_at) VALUES (?,?,?)"
                " ON CONFLICT DO UPDATE SET data = excluded.data, updated_at = excluded.updated_at",
                (name, data, self._clock()),
            )
            self._write("DELETE FROM blob_sources WHERE blob = ?", (name,))
            self._write_many(
                "INSERT OR IGNORE INTO blob_sources (blob, memory) VALUES (?, ?)",
                [(name, int(id)) for id in learned_from],
            )

    def blob(self, name: str) -> bytes | None:
        """The bytes kept under a name."""
        row: Row | None = self._row("SELECT data FROM blobs WHERE name = ?", (name,))
        return None if row is None else bytes(row[0])

    def drop_blob(self, name: str) -> None:
        """Delete the bytes kept under a name, if there are any."""
        with self.transaction():
            self._write("DELETE FROM blobs WHERE name = ?", (name,))


def read_feedback(row: Row) -> Feedback:
    """A fetched row of `FEEDBACK_COLUMNS` as a value."""
    return Feedback(row[0], row[1], Verdict(row[2]), *row[3:8])
