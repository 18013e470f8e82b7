"""Feedback, import batches, settings and blobs."""

from collections.abc import Sequence

from memory.errors import NotFound
from memory.records import Batch, Feedback, Verdict
from memory.store.base import Row, storable
from memory.store.catalogue import Catalogue

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
    ) -> Feedback:
        """Keep feedback on a printable id; `value` is 0..1 for ratings, `text` the edit.

        `batch` is the import that brought it.
        """
        with self.transaction():
            id = self._insert(
                "INSERT INTO feedback (target, verdict, value, text, created_at, batch)"
                " VALUES (?,?,?,?,?,?)",
                (storable(target), verdict.value, value, storable(text), self._clock(), batch),
            )
            row = self._row("SELECT created_at FROM feedback WHERE id = ?", (id,))
        if row is None:
            raise NotFound
        return Feedback(id, target, verdict, value, text, int(row[0]))

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
            "SELECT id, target, verdict, value, text, created_at FROM feedback"
            " WHERE ?1 IS NULL OR target = ?1 ORDER BY id DESC LIMIT ?2",
            (target, limit),
        )
        return [Feedback(row[0], row[1], Verdict(row[2]), *row[3:6]) for row in rows]

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
