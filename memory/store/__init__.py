"""The one place where SQL lives: typed rows in, typed rows out of the encrypted database."""

from memory.records import Kind
from memory.store.alike import Alike
from memory.store.answers import Answers
from memory.store.base import now_ms
from memory.store.batch_data import BatchData
from memory.store.caption_feedback import CaptionFeedbackRows
from memory.store.forgetting import Forgetting
from memory.store.ingest_jobs import IngestJobs
from memory.store.matching import Matching
from memory.store.photo_lists import PhotoLists
from memory.store.photo_tasks import PhotoTasks
from memory.store.profile_marks import ProfileMarks

COUNTED_TABLES = (
    "memories",
    "conversations",
    "concepts",
    "sightings",
    "items",
    "ratings",
    "feedback",
    "batches",
    "windows",
    "blobs",
    "tombstones",
)


class Store(
    Forgetting,
    Answers,
    Matching,
    IngestJobs,
    PhotoTasks,
    PhotoLists,
    Alike,
    ProfileMarks,
    BatchData,
    CaptionFeedbackRows,
):
    """Everything Locket remembers. Thread-safe; a write is on disk when its method returns."""

    def count_rows(self) -> dict[str, int]:
        """Rows by kind of memory (`note`, `photo` ...; the trash as `removed`) and by table."""
        counts: dict[str, int] = {kind.value: 0 for kind in Kind}
        # Both are answered from an index alone; one query of what is not removed reads all rows.
        counts.update(self._rows("SELECT kind, count(*) FROM memories GROUP BY kind"))
        removed = self._rows(
            "SELECT kind, count(*) FROM memories INDEXED BY memories_removed"
            " WHERE removed_at IS NOT NULL GROUP BY kind"
        )
        for kind, count in removed:
            counts[kind] -= count
        counts["removed"] = sum(count for _, count in removed)
        for table in COUNTED_TABLES:
            counts[table] = self._rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
        counts["memories"] -= counts["removed"]
        return counts


__all__ = ["Store", "now_ms"]
