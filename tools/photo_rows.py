"""Rows by which photos are found by words, for photos that an earlier version stored without."""

from collections.abc import Callable, Sequence

from memory.errors import LocketError, NotFound
from memory.records import Kind, Vector, WindowVector
from memory.store import Store
from tools.ports import CancelToken, ImageEncoder, PhotoFinder, Sight

AT_A_TIME = 8
"""Photos that are written together."""


def row_of(
    finder: PhotoFinder | None, eyes: ImageEncoder, sight: Sight
) -> list[tuple[str, Vector]]:
    """The (space, row) to store of a photo; none where eyes and finder do not go together."""
    if finder is None or sight.meaning is None or eyes.meaning_space != finder.meaning_space:
        return []
    if finder.space == eyes.space:
        return []  # its features are that row, and are stored anyway
    return [(finder.space, finder.rows_of(sight.meaning[None])[0])]


def find_rowless(store: Store, finder: PhotoFinder, after: int = 0) -> list[int]:
    """Some photos that words cannot find yet, with ids above `after`, oldest first."""
    return store.unindexed(finder.space, limit=AT_A_TIME, after=after, kind=Kind.PHOTO)


def give_rows(
    store: Store,
    eyes: ImageEncoder,
    finder: PhotoFinder,
    cancel: CancelToken,
    wait_for_calm: Callable[[], None] = lambda: None,
) -> int:
    """Look at the stored pixels of photos without a row and store one; returns how many.

    `wait_for_calm` is called before each look. Raises `Cancelled`; what was done stays. A photo
    that cannot be opened is left as it is.
    """
    done, last = 0, 0
    while ids := find_rowless(store, finder, last):
        rows: list[WindowVector] = []
        for id in ids:
            wait_for_calm()
            cancel.raise_if_cancelled()
            try:
                (sight,) = eyes.look([store.photo_pixels(id)])
            except (LocketError, OSError):
                continue
            rows += [WindowVector(id, *row) for row in row_of(finder, eyes, sight)]
        done += _write(store, rows)
        last = ids[-1]
    return done


def _write(store: Store, rows: Sequence[WindowVector]) -> int:
    with store.transaction():
        # One may have been forgotten, or got its row, while it was looked at.
        kept = [row for row in rows if _still_wants(store, row)]
        store.add_vectors(kept)
    return len(kept)


def _still_wants(store: Store, row: WindowVector) -> bool:
    try:
        store.memory(row.memory_id)
    except NotFound:
        return False
    return row.memory_id in store.unindexed(
        row.space, limit=1, after=row.memory_id - 1, kind=Kind.PHOTO
    )
