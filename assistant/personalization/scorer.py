"""Likes of all items, kept up to date rating by rating.

Attention fades exponentially, so a new rating multiplies the sums of each candidate and adds one
column: nothing of the past is looked at again. It sees the latest ratings only; the means and
tastes have them all.
"""

from collections import deque
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import (
    DAY_MS,
    EVENT_NAMES,
    EVENT_VALUES,
    LONGEST_GAP_DAYS,
    Event,
    History,
)
from assistant.personalization.item_side import ItemSide
from assistant.personalization.network import HIDDEN, LAYERS, Network
from assistant.personalization.pairs import compare_all
from assistant.personalization.past import Past
from assistant.personalization.read_out import Judged, join_judged

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

ATTENDED_EVENTS = 500
MARK_EVERY = 64
"""Events between the states that are kept to look back from, about 25 kB each."""


class Scorer:
    """One user's likes over one catalogue. Not thread-safe, but for `past` of what is told.

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
        self._attended: deque[int] = deque()
        self._told: list[Floats] = []
        self._days: list[float] = []
        self._marks: list[tuple[History, Floats]] = []
        self.events: list[Event] = []

    def replay(self, events: Iterable[Event]) -> None:
        """Take many events in, the oldest first; as `observe` one by one, but for rounding."""
        first = len(self.events)
        for event in events:
            self._take(event)
        for place in range(max(first, len(self.events) - ATTENDED_EVENTS), len(self.events)):
            self._attend(place)

    def observe(self, event: Event) -> None:
        """Take one event in; it is not older than the last."""
        self._take(event)
        self._attend(len(self.events) - 1)

    def score(self, now: int) -> Floats:
        """Logits of liking every item, at four and at three stars, (n, 2)."""
        judged = self.judge(now)
        found: Floats = (judged.rank + judged.level).astype(np.float32)
        return found

    def judge(self, now: int, rows: Ints | slice = slice(None)) -> Judged:
        """What is made of items, all or some, with what is told so far."""
        left = self._network.fade(0, self._count_days(now) - self._days[-1] if self._days else 0.0)
        found = self._network.attended(
            self._whole[rows] * left, self._carried[rows] * left[:, None]
        )
        candidates = self._history.describe(rows, now)
        level, rank = self._network.score(candidates, self._state, found)
        return join_judged(level, rank, candidates)

    def past(self, count: int, without: int | None = None) -> Past:
        """The first `count` events, but for one of them: what they add up to for single items."""
        start = (count if without is None else min(without, count)) // MARK_EVERY
        history, state = self._marks[start] if start < len(self._marks) else self._begin()
        history, start = history.copy(), start * MARK_EVERY
        kept = [n for n in range(count) if n != without]
        told = {n: self._told[n] for n in kept[-ATTENDED_EVENTS:] if n < start}
        for n in kept:
            if n >= start:
                told[n] = history.observe(self.events[n])
                state = self._network.step(state, told[n])
        attended = kept[-ATTENDED_EVENTS:]
        return Past(
            self._side,
            self._network,
            history,
            state,
            [self.events[n] for n in attended],
            np.array([told[n] for n in attended], np.float32).reshape(-1, len(EVENT_NAMES)),
        )

    def _begin(self) -> tuple[History, Floats]:
        return History(self._side), np.zeros((LAYERS, HIDDEN), np.float32)

    def _take(self, event: Event) -> None:
        if len(self.events) % MARK_EVERY == 0:
            self._marks.append((self._history.copy(), self._state))
        told = self._history.observe(event)
        assert told.shape == (len(EVENT_NAMES),)
        self._days.append(self._count_days(event.at))
        self._state = self._network.step(self._state, told)
        self._told.append(told)
        self.events.append(event)

    def _attend(self, place: int) -> None:
        network, event = self._network, self.events[place]
        left = network.fade(1, self._days[place] - self._days[max(place - 1, 0)])
        self._whole *= left
        self._carried *= left[:, None]
        self._attended.append(place)
        weight, carried = network.look(compare_all(self._side, event.item), self._told[place])
        self._whole += weight
        self._carried += carried
        if len(self._attended) > ATTENDED_EVENTS:
            self._let_go(self._attended.popleft())

    def _let_go(self, place: int) -> None:
        """Take the oldest attended event's column out again."""
        event = self.events[place]
        days = self._days[self._attended[-1]] - self._days[place]
        left = self._network.fade(len(self._attended), days)
        weight, carried = self._network.look(compare_all(self._side, event.item), self._told[place])
        self._whole -= weight * left
        self._carried -= carried * left[:, None]
        # Rounding may leave a little less than nothing.
        np.maximum(self._whole, 0.0, out=self._whole)

    def _count_days(self, at: int) -> float:
        """Days since the first event, as attention counts them."""
        if not self._days:
            return 0.0
        gap = max(at - self.events[-1].at, 0) / DAY_MS
        return self._days[-1] + min(gap, LONGEST_GAP_DAYS)
