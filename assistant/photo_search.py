"""Searches the older photos for what was just named, behind whatever the user does next."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from memory.errors import LocketError
from memory.store import Store
from tools.ports import CancelToken, ImageEncoder

if TYPE_CHECKING:
    from tools.concept_search import SearchOutcome


class PhotoSearch:
    """One search at a time, on a thread of its own; names given meanwhile are searched next."""

    def __init__(
        self,
        store: Store,
        eyes: Callable[[], ImageEncoder],
        renew_texts: Callable[[], None],
    ) -> None:
        self._store = store
        self._eyes = eyes
        self._renew_texts = renew_texts
        self._lock = threading.Lock()
        self._wanted: set[int] = set()
        self._thread: threading.Thread | None = None
        self._cancel = CancelToken()
        self.last: SearchOutcome | None = None

    def start(self, concept_ids: Iterable[int]) -> None:
        """Search for these concepts soon; returns at once."""
        with self._lock:
            self._wanted.update(concept_ids)
            if self._cancel.is_cancelled or self._thread is not None:
                return
            self._thread = threading.Thread(target=self._run, name="photo-search", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to search; False when that takes longer."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self._thread is None

    def close(self) -> None:
        """Stop at the next photo and take no more."""
        self._cancel.cancel()

    def _run(self) -> None:
        from tools.concept_search import search_older_photos

        while True:
            with self._lock:
                wanted, self._wanted = self._wanted, set()
                if not wanted or self._cancel.is_cancelled:
                    self._thread = None
                    return
            # A vault that is locked meanwhile, or a model that is not there, ends the search only.
            with contextlib.suppress(LocketError):
                outcome = search_older_photos(self._store, self._eyes(), wanted, self._cancel)
                self.last = outcome
                if outcome.said and not self._cancel.is_cancelled:
                    self._renew_texts()
