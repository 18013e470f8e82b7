"""Who owns which windows, and who sits next to whom in a conversation.

Each memory with a window has a place. Places are numbered in the order of memory ids, so that new
memories take the places at the end and nothing has to be sorted again. A memory that goes leaves
its place empty.
"""

import numpy as np
from numpy.typing import NDArray

from memory.index.growing import GrowingRows

Ints = NDArray[np.int64]
NOBODY = -1


class Arrangement:
    """Places of memories, their rows, and their neighbours. All arrays are int64."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._known = GrowingRows(np.int64)
        self._times = GrowingRows(np.int64)
        self._talks = GrowingRows(np.int64)  # conversations, 0 for none
        self._live = GrowingRows(np.bool_)
        self._starts = GrowingRows(np.int64)  # of a place's rows in `_rows`
        self._counts = GrowingRows(np.int64)
        self._rows = GrowingRows(np.int64)
        self._before = GrowingRows(np.int64)
        self._after = GrowingRows(np.int64)
        self._last: dict[int, int] = {}  # conversation -> the place of its last turn

    @property
    def known(self) -> Ints:
        """Memory ids by place, ascending; those that left are still listed."""
        return self._known.filled

    @property
    def times(self) -> Ints:
        """When the memory of each place happened, ms UTC."""
        return self._times.filled

    def rebuild(self, memories: Ints, conversations: Ints, times: Ints) -> None:
        """Arrange all rows anew: `memories` (n,) own them, `NOBODY` where a row is empty."""
        self._clear()
        order = np.argsort(memories, kind="stable")
        order = order[np.count_nonzero(memories == NOBODY) :]
        self._seat(order, memories, conversations, times)
        talks, when = self._talks.filled, self.times
        turns = np.flatnonzero(talks)
        chain = turns[np.lexsort((turns, when[turns], talks[turns]))]
        together = talks[chain][1:] == talks[chain][:-1]
        self._before.filled[chain[1:][together]] = chain[:-1][together]
        self._after.filled[chain[:-1][together]] = chain[1:][together]
        ends = np.append(~together, True) if len(chain) else together
        self._last = dict(zip(talks[chain[ends]].tolist(), chain[ends].tolist(), strict=True))

    def append(self, first: int, memories: Ints, conversations: Ints, times: Ints) -> bool:
        """Seat the rows from number `first` on; False, with nothing done, if they do not come last.

        They come last when their memories are newer than all known ones, and later than all turns
        of their conversations.
        """
        order = np.argsort(memories, kind="stable")
        ordered = memories[order]
        if not len(ordered) or (len(self.known) and ordered[0] <= self.known[-1]):
            return False
        fresh = order[np.append(True, ordered[1:] != ordered[:-1])]
        talks, when = conversations[fresh].tolist(), times[fresh].tolist()
        latest = {talk: int(self.times[self._last[talk]]) for talk in talks if talk in self._last}
        for talk, at in zip(talks, when, strict=True):
            if talk and at < latest.get(talk, at):
                return False
            latest[talk] = at
        place = len(self.known)
        self._seat(order, memories, conversations, times, first)
        for talk in talks:
            if talk:
                previous = self._last.get(talk, NOBODY)
                if previous != NOBODY:
                    self._before.filled[place] = previous
                    self._after.filled[previous] = place
                self._last[talk] = place
            place += 1
        return True

    def _seat(
        self, order: Ints, memories: Ints, conversations: Ints, times: Ints, first: int = 0
    ) -> None:
        ordered = memories[order]
        fresh = np.ones(len(order), dtype=bool)
        fresh[1:] = ordered[1:] != ordered[:-1]
        starts = np.flatnonzero(fresh)
        nobody = np.full(len(starts), NOBODY, dtype=np.int64)
        self._starts.add(starts + self._rows.count)
        self._counts.add(np.diff(np.append(starts, len(order))))
        self._rows.add(order + first)
        self._known.add(ordered[starts])
        self._times.add(times[order[starts]])
        self._talks.add(conversations[order[starts]])
        self._live.add(np.ones(len(starts), dtype=bool))
        self._before.add(nobody)
        self._after.add(nobody)

    def leave(self, memory_ids: Ints) -> None:
        """Empty the places of these memories; their neighbours close up."""
        places = self.places_of(memory_ids)
        for place in places[places != NOBODY].tolist():
            before, after = int(self._before.filled[place]), int(self._after.filled[place])
            if before != NOBODY:
                self._after.filled[before] = after
            if after != NOBODY:
                self._before.filled[after] = before
            self._live.filled[place] = False
            talk = int(self._talks.filled[place])
            if self._last.get(talk) == place:
                del self._last[talk]
                if before != NOBODY:
                    self._last[talk] = before

    def places_of(self, memory_ids: Ints) -> Ints:
        """Places of memories, `NOBODY` for those without a window. Shape (n,)."""
        known = self.known
        if not len(known):
            return np.full(len(memory_ids), NOBODY, dtype=np.int64)
        at = np.minimum(np.searchsorted(known, memory_ids), len(known) - 1)
        return np.where((known[at] == memory_ids) & self._live.filled[at], at, NOBODY)

    def step(self, places: Ints, by: int) -> Ints:
        """The places `by` turns later (earlier if negative), `NOBODY` past an end."""
        there = self._after.filled if by > 0 else self._before.filled
        for _ in range(abs(by)):
            places = np.where(places == NOBODY, NOBODY, there[places]) if len(there) else places
        return places

    def rows_of(self, places: Ints) -> tuple[Ints, Ints]:
        """Row numbers of all windows of these places, place by place, and how many each has."""
        starts, counts = self._starts.filled[places], self._counts.filled[places]
        offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._rows.filled[np.repeat(starts, counts) + offsets], counts
