"""Arranging by adding and leaving gives what arranging everything anew gives."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.index.arrangement import NOBODY, Arrangement, Ints

Row = tuple[int, int, int]
"""(memory, conversation, time)."""

ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, 2), st.integers(1, 3)),
    min_size=1,
    max_size=25,
)
"""Memories to come: (id step, conversation, time step, windows)."""


def columns(rows: list[Row]) -> tuple[Ints, Ints, Ints]:
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def neighbours(arrangement: Arrangement, memory: int) -> dict[str, object]:
    """What can be asked about a memory, without the numbers of places."""
    place = arrangement.places_of(np.array([memory]))
    if place[0] == NOBODY:
        return {}
    near = [arrangement.step(place, by)[0] for by in (-2, -1, 1, 2)]
    return {
        "near": [None if one == NOBODY else int(arrangement.known[one]) for one in near],
        "rows": sorted(arrangement.rows_of(place)[0].tolist()),
        "time": int(arrangement.times[place[0]]),
    }


def by_hand(rows: list[Row], memory: int) -> dict[str, object]:
    """The same, in the plainest way."""
    own = [row for row in rows if row[0] == memory]
    if not own:
        return {}
    _, conversation, time = own[0]
    turns = sorted({(row[2], row[0]) for row in rows if row[1] == conversation and row[0] > 0})
    at = turns.index((time, memory))
    near = [at + by for by in (-2, -1, 1, 2)]
    return {
        "near": [turns[one][1] if conversation and 0 <= one < len(turns) else None for one in near],
        "rows": [number for number, row in enumerate(rows) if row[0] == memory],
        "time": time,
    }


@settings(deadline=None)
@given(ROWS, st.data())
def test_adding_and_leaving_equal_arranging_anew(
    steps: list[tuple[int, int, int, int]], data: st.DataObject
) -> None:
    arrangement, rows = Arrangement(), list[Row]()
    memory = time = 0
    for step, conversation, later, windows in steps:
        memory, time = memory + step, time + later
        fresh = [(memory, conversation, time)] * windows
        assert arrangement.append(len(rows), *columns(fresh))
        rows += fresh
        if data.draw(st.booleans()):
            gone = data.draw(st.sampled_from(sorted({row[0] for row in rows} - {NOBODY} | {99})))
            arrangement.leave(np.array([gone]))
            rows = [(NOBODY, *row[1:]) if row[0] == gone else row for row in rows]
        anew = Arrangement()
        anew.rebuild(*columns(rows))
        for one in {row[0] for row in rows} - {NOBODY} | {memory + 1}:
            assert neighbours(arrangement, one) == by_hand(rows, one)
            assert neighbours(anew, one) == by_hand(rows, one)


def test_what_does_not_come_last_is_refused_untouched() -> None:
    arrangement = Arrangement()
    assert arrangement.append(0, *columns([(5, 1, 100), (6, 1, 200)]))
    assert not arrangement.append(2, *columns([(4, 1, 300)])), "an older memory"
    assert not arrangement.append(2, *columns([(6, 1, 200)])), "more windows of a known one"
    assert not arrangement.append(2, *columns([(7, 1, 150)])), "a turn before the last"
    assert not arrangement.append(2, *columns([(7, 1, 300), (8, 1, 250)])), "not in order"
    assert arrangement.known.tolist() == [5, 6]
    assert arrangement.append(2, *columns([(7, 2, 150)]))


def test_many_are_arranged_at_once() -> None:
    random = np.random.default_rng(3)
    memories = np.sort(random.integers(1, 200, 400))
    rows = [(int(one), int(one) % 7, int(one) * 13 % 50) for one in memories]
    random.shuffle(rows)
    arrangement = Arrangement()
    arrangement.rebuild(*columns(rows))
    for one in range(1, 201):
        assert neighbours(arrangement, one) == by_hand(rows, one)
