"""Photos that look nearly the same: linked in pairs, shown as groups, each a memory of its own."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from memory.store.base import StoreBase


class Alike(StoreBase):
    """Keeps how photos look and which look alike."""

    def set_look(self, photo: int, look: bytes) -> None:
        """Keep what a photo's look is compared by (`tools.photos.look`)."""
        with self.transaction():
            self._write(
                "INSERT OR REPLACE INTO photo_looks (photo, look) VALUES (?, ?)", (photo, look)
            )

    def looks(self, width: int, after: int = 0) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Photos beyond the id `after` and their looks of `width` bytes, the trash included.

        Shapes (n,) and (n, width), in the order of ids.
        """
        rows = self._rows(
            "SELECT photo, look FROM photo_looks WHERE photo > ? AND length(look) = ?"
            " ORDER BY photo",
            (after, width),
        )
        ids = np.array([row[0] for row in rows], np.int64)
        joined = b"".join(row[1] for row in rows)
        return ids, np.frombuffer(joined, np.uint8).reshape(len(rows), width)

    def link_alike(self, photo: int, others: Iterable[int]) -> None:
        """Note that a photo looks nearly the same as others."""
        pairs = [(max(photo, other), min(photo, other)) for other in others if other != photo]
        with self.transaction():
            self._write_many(
                "INSERT OR IGNORE INTO alike_photos (photo, other) VALUES (?, ?)", pairs
            )

    def find_alike_photos(self, ids: Iterable[int] | None = None) -> list[tuple[int, ...]]:
        """Groups of photos that look nearly the same, oldest first; of `ids` their groups only.

        The trash is left out. A burst is one group, though its first and last may differ more.
        """
        rows = self._rows(
            "SELECT a.photo, a.other FROM alike_photos a JOIN memories m ON m.id = a.photo"
            " JOIN memories o ON o.id = a.other"
            " WHERE m.removed_at IS NULL AND o.removed_at IS NULL ORDER BY a.photo, a.other"
        )
        root_of: dict[int, int] = {}

        def find_root(id: int) -> int:
            root_of.setdefault(id, id)
            while root_of[id] != id:
                root_of[id] = id = root_of[root_of[id]]
            return id

        for photo, other in rows:
            one, two = sorted((find_root(photo), find_root(other)))
            root_of[two] = one
        groups: dict[int, list[int]] = {}
        for id in sorted(root_of):
            groups.setdefault(find_root(id), []).append(id)
        wanted = None if ids is None else {find_root(id) for id in ids if id in root_of}
        return [tuple(group) for root, group in groups.items() if wanted is None or root in wanted]
