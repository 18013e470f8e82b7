"""Items the user has watched or read and not judged: left out of recommendations, no evidence."""

from collections.abc import Iterable

import numpy as np

from memory.store import Store

SEEN_BLOB = "recommend-seen-items"


def read_seen(store: Store) -> set[int]:
    """Ids of the items marked as seen."""
    data = store.blob(SEEN_BLOB)
    return set() if data is None else {int(id) for id in np.frombuffer(data, dtype="<i8")}


def add_seen(store: Store, ids: Iterable[int]) -> None:
    """Mark items as seen."""
    new = set(ids)
    if not new:
        return
    with store.transaction():
        together = sorted(read_seen(store) | new)
        store.put_blob(SEEN_BLOB, np.asarray(together, dtype="<i8").tobytes())
