import numpy as np

from assistant.models.prefix_states import PrefixStates, SavedState, Tokens, count_shared


def tokens(*values: int) -> Tokens:
    return np.array(values, np.int32)


def saved(*values: int, size: int = 10) -> SavedState:
    return SavedState(tokens(*values), bytes(size))


def test_shared_tokens_are_counted_from_the_start() -> None:
    assert count_shared(tokens(1, 2, 3), tokens(1, 2, 4, 5)) == 2
    assert count_shared(tokens(1, 2), tokens(1, 2, 3)) == 2
    assert count_shared(tokens(9), tokens(1)) == 0
    assert count_shared(tokens(), tokens(1)) == 0


def test_the_longest_shared_prefix_is_found() -> None:
    states = PrefixStates(count=4, max_bytes=1000)
    states.keep(saved(1, 2, 3))
    states.keep(saved(1, 9))
    best, shared = states.best_for(tokens(1, 2, 3, 4))
    assert best is not None
    assert list(best.tokens) == [1, 2, 3]
    assert shared == 3


def test_a_longer_state_takes_the_place_of_one_it_contains() -> None:
    states = PrefixStates(count=4, max_bytes=1000)
    states.keep(saved(1, 2))
    states.keep(saved(1, 2, 3))
    assert len(states) == 1
    assert states.holds(tokens(1, 2))
    assert not states.holds(tokens(1, 4))


def test_the_least_recently_used_state_goes_first() -> None:
    states = PrefixStates(count=2, max_bytes=1000)
    states.keep(saved(1, 1))
    states.keep(saved(2, 2))
    states.best_for(tokens(1, 1))
    states.keep(saved(3, 3))
    assert states.best_for(tokens(2, 2)) == (None, 0)
    assert states.best_for(tokens(1, 1))[1] == 2


def test_the_byte_budget_is_kept() -> None:
    states = PrefixStates(count=9, max_bytes=25)
    for first in range(5):
        states.keep(saved(first))
    assert states.total_bytes <= 25
    assert len(states) == 2


def test_dropped_states_are_overwritten_first() -> None:
    data = bytearray(b"what the user said")
    states = PrefixStates(count=2, max_bytes=100)
    states.keep(SavedState(np.array([1, 2, 3], np.int32), memoryview(data)))
    states.clear()
    assert len(states) == 0
    assert data == bytes(len(data))
