"""Items the user has watched or read and not judged: left out of recommendations, no evidence."""

from collections.abc import Iterable

import numpy as np

from memory.store import Store

SEEN_BLOB = "recommend-seen-items"
"""Where vaults made before imports were told apart keep them."""


def read_seen(store: Store) -> set[int]:
    """Ids of the items marked as seen."""
    return store.seen() | _read_blob(store)


def add_seen(store: Store, ids: Iterable[int], batch: int | None = None) -> None:
    """Mark items as seen; `batch` is the import that says so, and they go with it."""
    with store.transaction():
        old = _read_blob(store)
        if old:
            known = {item.id for item in store.items()}
            store.add_seen(old & known)
            store.drop_blob(SEEN_BLOB)
        store.add_seen(ids, batch)


def _read_blob(store: Store) -> set[int]:
    data = store.blob(SEEN_BLOB)
    return set() if data is None else {int(id) for id in np.frombuffer(data, dtype="<i8")}
