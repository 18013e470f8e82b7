"""Likes of all items, kept up to date rating by rating.

Attention fades exponentially, so a new rating multiplies the sums of each candidate and adds one
column: nothing of the past is looked at again. It sees the latest ratings only; the means and
tastes have them all.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import EVENT_NAMES, EVENT_VALUES, Event, History
from assistant.personalization.item_side import ItemSide
from assistant.personalization.network import HIDDEN, LAYERS, Network
from assistant.personalization.pairs import compare_all

Floats = NDArray[np.float32]

ATTENDED_EVENTS = 500
_DAY_MS = 86_400_000.0


class Scorer:
    """One user's likes over one catalogue. Not thread-safe.

    What it holds follows from the events alone, in their order: made anew without a rating, it
    knows nothing of it.
    """

    def __init__(self, side: ItemSide, network: Network) -> None:
        self._side, self._network = side, network
        self._history = History(side)
        self._state = np.zeros((LAYERS, HIDDEN), np.float32)
        count, heads = len(side), network.heads
        self._whole = np.zeros((count, heads))
        self._carried = np.zeros((count, heads, len(EVENT_VALUES)))
        self._attended: deque[tuple[Event, Floats]] = deque()

    def replay(self, events: Iterable[Event]) -> None:
        """Take many events in, the oldest first; as `observe` one by one, but for rounding."""
        told = [(event, self._take(event)) for event in events]
        for event, numbers in told[-ATTENDED_EVENTS:]:
            self._attend(event, numbers)

    def observe(self, event: Event) -> None:
        """Take one event in; it is not older than the last."""
        self._attend(event, self._take(event))

    def score(self, now: int) -> Floats:
        """Logits of liking every item, at four and at three stars, (n, 2)."""
        left = self._network.fade(0, self._days(now))
        found = self._network.attended(self._whole * left, self._carried * left[:, None])
        level, rank = self._network.score(
            self._history.describe(slice(None), now), self._state, found
        )
        return rank + level

    def _take(self, event: Event) -> Floats:
        told = self._history.observe(event)
        assert told.shape == (len(EVENT_NAMES),)
        self._state = self._network.step(self._state, told)
        return told

    def _attend(self, event: Event, told: Floats) -> None:
        network = self._network
        left = network.fade(1, self._days(event.at))
        self._whole *= left
        self._carried *= left[:, None]
        self._attended.append((event, told))
        weight, carried = network.look(compare_all(self._side, event.item), told)
        self._whole += weight
        self._carried += carried
        if len(self._attended) > ATTENDED_EVENTS:
            self._let_go(*self._attended.popleft())

    def _let_go(self, event: Event, told: Floats) -> None:
        """Take the oldest attended event's column out again."""
        left = self._network.fade(len(self._attended), self._days(event.at, back=True))
        weight, carried = self._network.look(compare_all(self._side, event.item), told)
        self._whole -= weight * left
        self._carried -= carried * left[:, None]
        # Rounding may leave a little less than nothing.
        np.maximum(self._whole, 0.0, out=self._whole)

    def _days(self, at: int, back: bool = False) -> float:
        """Days from the latest attended event to `at`, or from `at` to it."""
        if not self._attended:
            return 0.0
        gap = at - self._attended[-1][0].at
        return max(-gap if back else gap, 0) / _DAY_MS
