"""What belongs to an import as a whole and goes with it: public ratings, what they teach."""

from memory.store.base import Row, StoreBase


class BatchData(StoreBase):
    """Keeps bytes by import and name."""

    def put_batch_data(self, batch: int, name: str, data: bytes) -> bool:
        """Keep bytes; False, with nothing kept, where the import is not there any more."""
        with self.transaction():
            kept = self._write(
                "INSERT INTO batch_data (batch, name, data) SELECT id, ?, ? FROM batches"
                " WHERE id = ? ON CONFLICT DO UPDATE SET data = excluded.data",
                (name, data, batch),
            )
        return bool(kept)

    def batch_data(self, batch: int, name: str) -> bytes | None:
        """The bytes kept under a name."""
        row: Row | None = self._row(
            "SELECT data FROM batch_data WHERE batch = ? AND name = ?", (batch, name)
        )
        return None if row is None else bytes(row[0])

    def batch_data_sizes(self, name: str) -> dict[int, int]:
        """How many bytes each import has under a name, for those that have any."""
        return dict(
            self._rows(
                "SELECT batch, length(data) FROM batch_data WHERE name = ? ORDER BY batch", (name,)
            )
        )
