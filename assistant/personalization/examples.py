"""Training examples: each of a person's ratings asked of the network from those before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import (
    CANDIDATE_WIDTH,
    EVENT_NAMES,
    Event,
    History,
    count_days,
)
from assistant.personalization.item_side import (
    LEVEL_SLACK,
    LIKED,
    LIKED_SOMEWHAT,
    ItemSide,
)
from assistant.personalization.pairs import compare_each

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PersonExamples:
    """One person's ratings, as events and as questions, t of each.

    `candidates` (t, CANDIDATE_WIDTH) as each item looked before it was rated; `events` (t,
    EVENT_NAMES) what each rating was; `pairs` (t, t, PAIR_NAMES) items with each other, as float16;
    `seen` (t,) how many events each question may see; `days` (t,) as attention counts them;
    `levels` (t, 2) whether it was liked, and at least somewhat; `asked` (t,) which questions count.
    """

    person: int
    candidates: Floats
    events: Floats
    pairs: NDArray[np.float16]
    seen: Ints
    days: Floats
    levels: Floats
    values: Floats
    asked: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.seen)


def make_examples(
    side: ItemSide, person: int, events: Sequence[Event], *, strict: bool, cap: int | None = None
) -> PersonExamples:
    """Replay the person's events in order. `strict` hides ratings of the very same moment.

    `cap` takes the latest so many. `side` must not hold the person's own ratings.
    """
    events = events[-cap:] if cap else events
    size = len(events)
    items = np.array([event.item for event in events], np.int64)
    times = np.array([event.at for event in events], np.int64)
    values = np.array([event.value for event in events], np.float32)
    starts = np.searchsorted(times, times) if strict else np.arange(size)
    candidates = np.empty((size, CANDIDATE_WIDTH), np.float32)
    told = np.empty((size, len(EVENT_NAMES)), np.float32)
    history = History(side)
    for n, event in enumerate(events):
        if starts[n] == n:
            last = int(np.searchsorted(times, event.at, "right")) if strict else n + 1
            candidates[n:last] = history.describe(items[n:last], event.at)
        told[n] = history.observe(event)
    return PersonExamples(
        person=person,
        candidates=candidates,
        events=told,
        pairs=compare_each(side, items).astype(np.float16),
        seen=starts,
        days=count_days(times).astype(np.float32),
        levels=np.stack(
            [values >= LIKED - LEVEL_SLACK, values >= LIKED_SOMEWHAT - LEVEL_SLACK], axis=1
        ).astype(np.float32),
        values=values,
        asked=np.ones(size, bool),
    )


def take_first(examples: PersonExamples, count: int) -> PersonExamples:
    """The person's first `count` ratings alone."""
    return _take(examples, np.arange(min(count, len(examples))))


def start_cold(
    examples: PersonExamples,
    side: ItemSide,
    events: Sequence[Event],
    known: int,
    asked: NDArray[np.bool_],
) -> PersonExamples:
    """The questions of `asked` as they look after the first `known` ratings, and no later one."""
    history = History(side)
    told = [history.observe(event) for event in events[:known]]
    rows = np.concatenate([np.arange(known), np.flatnonzero(asked)])
    chosen = _take(examples, rows)
    now = int(events[int(np.flatnonzero(asked)[0])].at)
    items = np.array([events[row].item for row in rows[known:]], np.int64)
    candidates, seen = chosen.candidates.copy(), chosen.seen.copy()
    candidates[known:] = history.describe(items, now)
    seen[known:] = known
    happened = chosen.events.copy()
    happened[:known] = np.array(told).reshape(known, happened.shape[1])
    return replace(
        chosen,
        candidates=candidates,
        events=happened,
        seen=seen,
        asked=np.arange(len(rows)) >= known,
    )


def _take(examples: PersonExamples, rows: Ints) -> PersonExamples:
    return PersonExamples(
        person=examples.person,
        candidates=examples.candidates[rows],
        events=examples.events[rows],
        pairs=examples.pairs[np.ix_(rows, rows)],
        seen=examples.seen[rows],
        days=examples.days[rows],
        levels=examples.levels[rows],
        values=examples.values[rows],
        asked=examples.asked[rows],
    )
