"""What is still to be done for stored photos: their text read, their look measured, tags.

A task is noted in the transaction that stores the photo and struck off with its result, so that a
kill in between only delays it. One that was begun too often is given up: it may be what kills.
"""

from enum import StrEnum

from memory.store.base import StoreBase

MOST_TRIES = 3


class PhotoTask(StrEnum):
    """What can be left to do for a photo."""

    TEXT = "text"
    LOOK = "look"
    TAGS = "tags"


class PhotoTasks(StoreBase):
    """Keeps the list of what is to be done for photos."""

    def add_photo_task(self, photo: int, task: PhotoTask) -> None:
        """Note that something is to be done for a stored photo."""
        with self.transaction():
            self._write(
                "INSERT OR IGNORE INTO photo_tasks (task, photo) VALUES (?, ?)",
                (task.value, photo),
            )

    def next_photo_tasks(self, task: PhotoTask, limit: int, after: int = 0) -> list[int]:
        """Photos that wait for this, oldest first, from beyond the id `after`; not the trash's."""
        rows = self._rows(
            "SELECT t.photo FROM photo_tasks t JOIN memories m ON m.id = t.photo"
            " WHERE t.task = ? AND t.tries < ? AND t.photo > ? AND m.removed_at IS NULL"
            " ORDER BY t.photo LIMIT ?",
            (task.value, MOST_TRIES, after, limit),
        )
        return [int(row[0]) for row in rows]

    def begin_photo_task(self, photo: int, task: PhotoTask) -> None:
        """Count a try. After three nobody tries again."""
        with self.transaction():
            self._write(
                "UPDATE photo_tasks SET tries = tries + 1 WHERE task = ? AND photo = ?",
                (task.value, photo),
            )

    def end_photo_task(self, photo: int, task: PhotoTask) -> None:
        """Strike it off: it is done."""
        with self.transaction():
            self._write("DELETE FROM photo_tasks WHERE task = ? AND photo = ?", (task.value, photo))

    def count_photo_tasks(self, task: PhotoTask) -> int:
        """How many photos wait for this."""
        rows = self._rows(
            "SELECT count(*) FROM photo_tasks t JOIN memories m ON m.id = t.photo"
            " WHERE t.task = ? AND t.tries < ? AND m.removed_at IS NULL",
            (task.value, MOST_TRIES),
        )
        return int(rows[0][0])
