"""The learned model of likes as it is in use: read from the vault when it is first asked for."""

import threading

from assistant.personalization.likes_learning import Effort, Report, learn_likes
from assistant.personalization.likes_model import (
    LikesModel,
    find_learned,
    load_likes,
    pack_nothing,
)
from memory.store import Store
from tools.recommend.other_people import LEARNED_DATA, RATINGS_DATA, find_untaught, unpack_people


class LikesShelf:
    """Keeps the model of the import that teaches most. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._key: tuple[int, int] | None = None
        self._model: LikesModel | None = None

    def find(self) -> LikesModel | None:
        """The model, or None where nothing was learned (yet). A second at most the first time."""
        batch = find_learned(self._store)
        if batch is None:
            self.forget()
            return None
        key = batch, self._store.batch_data_sizes(LEARNED_DATA)[batch]
        with self._lock:
            if key != self._key:
                self._model = load_likes(self._store, batch)
                self._key = key
            return self._model

    def forget(self) -> None:
        """Let go of what was read."""
        with self._lock:
            self._model = self._key = None


def learn_untaught(store: Store, report: Report, effort: Effort | None = None) -> bool:
    """Learn from the import that waits for it; False where none does.

    `report` hears the share done and may raise to stop: nothing is kept then, and the next call
    begins anew. An import that was forgotten meanwhile is not learned from.
    """
    batch = find_untaught(store)
    data = None if batch is None else store.batch_data(batch, RATINGS_DATA)
    if batch is None or data is None:
        return False
    known = {item.id: item for item in store.items()}
    model = learn_likes(unpack_people(data), known, report, effort)
    store.put_batch_data(batch, LEARNED_DATA, pack_nothing() if model is None else model.pack())
    return True


def give_up_untaught(store: Store) -> None:
    """Learn nothing from the import that waits for it; recommendations go on without."""
    batch = find_untaught(store)
    if batch is not None:
        store.put_batch_data(batch, LEARNED_DATA, pack_nothing())
