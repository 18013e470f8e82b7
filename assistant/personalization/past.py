"""What a history adds up to for single items: exact, without the sums of all the others.

This is how an item's score is known as it would be had one rating not been given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import Event, History, count_days
from assistant.personalization.item_side import ItemSide
from assistant.personalization.network import Network
from assistant.personalization.read_out import Judged, join_judged

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Past:
    """A history after its last event, with the events that attention sees, the oldest first."""

    side: ItemSide
    network: Network
    history: History
    state: Floats
    events: Sequence[Event]
    told: Floats

    def judge(self, row: int, pairs: Floats, now: int) -> Judged:
        """What is made of one item; `pairs` (n, PAIR_NAMES) is it compared with every item."""
        weight, carried = self._weigh(pairs, now)
        found = self.network.attended(
            weight.sum(axis=0)[None].astype(np.float64),
            carried.sum(axis=0)[None].astype(np.float64),
        )
        candidates = self.history.describe(np.array([row]), now)
        level, rank = self.network.score(candidates, self.state, found)
        return join_judged(level, rank, candidates)

    def trace_attention(self, pairs: Floats, now: int) -> NDArray[np.float64]:
        """About how much attention to each event adds to an item's logit of liking, (events,)."""
        weight, carried = self._weigh(pairs, now)
        parts = self.network.read_attention(weight.sum(axis=0), carried)
        found: NDArray[np.float64] = parts.astype(np.float64)
        return found

    def trace_taste(self, row: int) -> NDArray[np.float64]:
        """About how much each event's surprise moves an item's closed-form taste, (events,)."""
        return self.history.trace(row, self._items, self._values, self._strengths)

    def _weigh(self, pairs: Floats, now: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        lags = np.arange(len(self.events))[::-1]
        days = count_days(np.array([*(event.at for event in self.events), now], np.int64))
        days = days[-1] - days[:-1]
        weight, carried = self.network.look(pairs[self._items], self.told)
        left = self.network.fade_each(lags, days)
        return weight * left, carried * left[:, :, None]

    @cached_property
    def _items(self) -> NDArray[np.int64]:
        return np.array([event.item for event in self.events], np.int64)

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        return np.array([event.value for event in self.events], np.float64)

    @cached_property
    def _strengths(self) -> NDArray[np.float64]:
        return np.array([event.strength for event in self.events], np.float64)
