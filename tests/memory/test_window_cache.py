"""A cache that takes in changes answers as one that is read anew."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.cipher import VaultKeys
from memory.index.arrangement import NOBODY
from memory.records import Kind, NewMemory, Source, Vector, WindowVector
from memory.store import Store
from memory.store import windows as store_windows
from memory.window_cache import WindowCache
from tests.memory.store.opening import opened

SPACE = "space"
ACTION = st.tuples(
    st.sampled_from(
        ["turn", "old turn", "note", "remove", "restore", "forget", "encode", "undo", "nothing"]
    ),
    st.integers(0, 40),
)


def random_unit(seed: int) -> Vector:
    row = np.random.default_rng(seed).standard_normal(8).astype(np.float32)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


def carry_out(store: Store, action: str, number: int, known: list[int]) -> None:
    """Change the store as the program does."""
    seed = 1_000 * store.revision + number  # no two vectors are alike, so nothing ties
    if action in ("turn", "old turn", "note"):
        talk = None if action == "note" else number % 2 + 1
        at = 1_000 + len(known) if action == "turn" else number
        memory = store.add_memory(
            NewMemory(Kind.TURN, f"t{number}", Source.TYPED, conversation=talk, happened_at=at),
            [(0, 1, SPACE, random_unit(seed)), (1, 2, SPACE, random_unit(-seed % 99_999))],
        )
        known.append(memory.id)
    elif known and action != "nothing":
        id = known[number % len(known)]
        if action == "remove":
            store.remove([id])
        elif action == "restore":
            store.restore([id])
        elif action == "forget":
            store.forget([id])
            known.remove(id)
        elif action == "encode":
            store.drop_vectors([id], SPACE)
            store.add_vectors([WindowVector(id, SPACE, random_unit(seed), 0, 2)])
        else:
            take_back(store, lambda: store.drop_vectors(known, SPACE))


def start_conversations(store: Store) -> None:
    """Two conversations that are never empty, since a row without vectors stays in each."""
    for _ in range(2):
        talk = store.start_conversation().id
        store.add_memory(NewMemory(Kind.TURN, "stays", Source.TYPED, conversation=talk))


def take_back(store: Store, change: Callable[[], object]) -> None:
    """Change the store in a transaction that fails."""
    with suppress(KeyError), store.transaction():
        change()
        raise KeyError


def describe(cache: WindowCache, query: Vector) -> list[object]:
    """Everything that can be asked of a cache, by memory."""
    nearest = cache.find_nearest(query, 12)
    ids = np.arange(1, 60)
    places = cache.places_of(ids)
    there = places != NOBODY
    steps = [cache.step(places[there], by) for by in (-2, -1, 1, 2)]
    near = [np.where(step == NOBODY, NOBODY, cache.known[step]).tolist() for step in steps]
    cosines, bounds = cache.cosines_of(places[there], query)
    return [
        nearest,
        ids[there].tolist(),
        near,
        cosines.round(5).tolist(),
        bounds.tolist(),
        cache.known_times[places[there]].tolist(),
    ]


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(actions=st.lists(ACTION, max_size=12), seed=st.integers(0, 5))
def test_what_changed_is_taken_in_as_if_all_were_read_anew(
    tmp_path: Path, actions: list[tuple[str, int]], seed: int
) -> None:
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
    with opened(path, VaultKeys.generate()) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_windows, "CHUNK", 3)
        start_conversations(store)
        cache, known = WindowCache(store, SPACE), list[int]()
        query = random_unit(seed)
        for action, number in actions:
            carry_out(store, action, number, known)
            cache.refresh()
            anew = WindowCache(store, SPACE)
            anew.refresh()
            assert describe(cache, query) == describe(anew, query)


def test_gaps_are_closed_when_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory.window_cache.LEAST_GAPS", 2)
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        known: list[int] = []
        for number in range(10):
            carry_out(store, "note", number, known)
        cache = WindowCache(store, SPACE)
        cache.refresh()
        store.forget(known[:1])
        cache.refresh()
        assert len(cache.index) == 20, "two rows are empty"
        store.forget(known[1:5])
        cache.refresh()
        assert len(cache.index) == 10
        assert NOBODY not in cache.memories
        assert set(cache.find_nearest(random_unit(3), 20)) == set(known[5:])


def test_forgetting_and_adding_do_not_compare_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        known: list[int] = []
        start_conversations(store)
        for number in range(6):
            carry_out(store, "turn", number, known)
        cache = WindowCache(store, SPACE)
        cache.refresh()

        def refuse(*_: object) -> None:
            raise AssertionError("all rows were read again")

        monkeypatch.setattr(store, "window_ids", refuse)
        monkeypatch.setattr(cache, "_arrange", refuse)
        store.forget(known[2:3])
        cache.refresh()
        carry_out(store, "turn", 50, known)
        cache.refresh()
        assert known[2] not in cache.find_nearest(random_unit(2), 20)
        take_back(store, lambda: store.forget(known[:1]))
        with pytest.raises(AssertionError, match="read again"):
            cache.refresh()
