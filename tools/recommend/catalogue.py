"""Loads the catalogue from the store as arrays, and keeps it until an import changes it."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memory.records import CatalogueItem, Vector
from memory.store import Store
from tools.recommend.collaborative import COLLABORATIVE_SPACE
from tools.recommend.next_item import NEXT_ITEM_SPACE
from tools.recommend.ports import Catalogue

NO_MEAN = 0.65
"""Taken for everything where no item has other people's ratings: about the mean of MovieLens."""
PRIOR_COUNT = 4.0
"""Ratings' worth of the overall mean mixed into each item's (measured: 2 to 8 are alike)."""

ItemVectors = tuple[NDArray[np.int64], Vector]
_NONE: ItemVectors = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)


def build_catalogue(
    items: Sequence[CatalogueItem],
    text: ItemVectors,
    factors: ItemVectors,
    following: ItemVectors | None = None,
) -> Catalogue:
    """Line the items, their text vectors, taste factors and next-item vectors up by row."""
    rows = {item.id: row for row, item in enumerate(items)}
    counts = np.array([i.rating_count if i.mean_rating is not None else 0 for i in items], float)
    means = np.array([i.mean_rating or 0.0 for i in items], float)
    # Millions of votes must not drown the rest: the overall mean takes each item 100 times at most.
    capped = np.minimum(counts, 100.0)
    overall = float((capped * means).sum() / capped.sum()) if capped.sum() else NO_MEAN
    prior = (counts * means + PRIOR_COUNT * overall) / (counts + PRIOR_COUNT)
    return Catalogue(
        items=tuple(items),
        rows=rows,
        prior=prior,
        overall=overall,
        text=_line_up(rows, text),
        factors=_line_up(rows, factors),
        following=_line_up(rows, following or _NONE),
    )


def _line_up(rows: dict[int, int], vectors: ItemVectors) -> Vector:
    ids, matrix = vectors
    lined = np.zeros((len(rows), matrix.shape[1] if matrix.ndim == 2 else 0), dtype=np.float32)
    found = [(rows[int(id)], n) for n, id in enumerate(ids) if int(id) in rows]
    if found:
        at, taken = np.array(found).T
        lined[at] = matrix[taken]
    return lined


class CatalogueCache:
    """The catalogue of a store, read again only when items or their vectors changed."""

    def __init__(self, store: Store, text_space: str) -> None:
        self._store = store
        self._text_space = text_space
        self._lock = threading.Lock()
        self._key: tuple[object, ...] | None = None
        self._catalogue: Catalogue | None = None
        self._stale = 0

    def mark_stale(self) -> None:
        """Read everything again at the next call (after text vectors were added)."""
        with self._lock:
            self._stale += 1

    def clear(self) -> None:
        """Let go of the catalogue (after something was forgotten)."""
        with self._lock:
            self._catalogue = self._key = None

    def load(self) -> Catalogue:
        """The catalogue as it stands. A rating alone does not make it be read again."""
        with self._lock:
            batches = self._store.batches()
            key = (
                self._store.count_rows()["items"],
                tuple((batch.id, batch.rows) for batch in batches[:5]),
                self._stale,
            )
            if self._catalogue is None or key != self._key:
                self._catalogue = build_catalogue(
                    self._store.items(),
                    self._store.item_vectors(self._text_space),
                    self._store.item_vectors(COLLABORATIVE_SPACE),
                    self._store.item_vectors(NEXT_ITEM_SPACE),
                )
                self._key = key
            return self._catalogue
