"""One contract for all indexes; the exact scan is the oracle for the others."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bench.scale.vectors import VectorMaker
from memory.index import choose
from memory.index.choose import make_index, outgrown
from memory.index.chroma import ChromaIndex
from memory.index.exact import ExactIndex, VectorIndex
from memory.index.reduced import ReducedIndex
from memory.records import Vector

DIMENSION = 32
NEAR = 5e-4
"""Of a cosine: rows may lie in memory as float16."""


def random_units(rows: int, seed: int = 1, dimension: int = DIMENSION) -> Vector:
    matrix = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def fill(index: VectorIndex, matrix: Vector) -> VectorIndex:
    index.add(matrix)
    if isinstance(index, ChromaIndex):
        assert index.wait_full(60)
    return index


@pytest.fixture(params=[ExactIndex, ReducedIndex, ChromaIndex])
def make(request: pytest.FixtureRequest) -> Iterator[Callable[[], VectorIndex]]:
    made: list[VectorIndex] = []

    def make() -> VectorIndex:
        made.append(request.param(DIMENSION))
        return made[-1]

    yield make
    for index in made:
        index.close()


def test_an_empty_index_finds_nothing(make: Callable[[], VectorIndex]) -> None:
    assert make().search(random_units(1)[0], 5) == []


def test_the_nearest_rows_come_first_with_their_cosines(make: Callable[[], VectorIndex]) -> None:
    matrix = random_units(50)
    found = fill(make(), matrix).search(matrix[7], 5)
    assert found[0][0] == 7
    assert found[0][1] == pytest.approx(1, abs=NEAR)
    assert [cosine for _, cosine in found] == sorted((c for _, c in found), reverse=True)
    for row, cosine in found:
        assert cosine == pytest.approx(float(matrix[row] @ matrix[7]), abs=NEAR)


def test_rows_added_later_are_found_and_keep_counting(make: Callable[[], VectorIndex]) -> None:
    index = fill(make(), random_units(30, 1))
    more = random_units(10, 2)
    index.add(more)
    assert len(index) == 40
    assert index.search(more[3], 1)[0][0] == 33, "at once, full or not"


def test_a_limit_beyond_the_rows_gives_all_and_none_gives_none(
    make: Callable[[], VectorIndex],
) -> None:
    matrix = random_units(3)
    index = fill(make(), matrix)
    assert len(index.search(matrix[0], 10)) == 3
    assert index.search(matrix[0], 0) == []


def test_two_indexes_do_not_share_rows(make: Callable[[], VectorIndex]) -> None:
    one, two = random_units(5, 1), random_units(5, 2)
    first, second = fill(make(), one), fill(make(), two)
    assert first.search(one[2], 1)[0][1] == pytest.approx(1, abs=NEAR)
    assert second.search(one[2], 1)[0][1] < 0.99


def test_a_closed_index_holds_nothing(make: Callable[[], VectorIndex]) -> None:
    index = make()
    index.add(random_units(5))
    index.close()
    assert len(index) == 0
    assert index.search(random_units(1)[0], 5) == []


def test_only_allowed_rows_are_found(make: Callable[[], VectorIndex]) -> None:
    matrix = random_units(40)
    index = fill(make(), matrix)
    allowed = np.zeros(40, dtype=bool)
    allowed[[3, 11, 30]] = True
    assert {row for row, _ in index.search(matrix[7], 5, allowed)} == {3, 11, 30}
    assert index.search(matrix[11], 1, allowed)[0][0] == 11
    assert index.search(matrix[7], 5, np.zeros(40, dtype=bool)) == []


def test_a_cleared_row_is_not_near_to_anything(make: Callable[[], VectorIndex]) -> None:
    matrix = random_units(40)
    index = fill(make(), matrix)
    index.clear(np.array([7]))
    assert len(index) == 40, "rows keep their numbers"
    assert not index.rows(np.array([7])).any()
    assert 7 not in {row for row, _ in index.search(matrix[7], 3)}
    assert index.rows(np.array([8])) == pytest.approx(matrix[8:9], abs=1e-3)


def mean_recall(index: VectorIndex, exact: VectorIndex, queries: Vector) -> float:
    shares = []
    for query in queries:
        wanted = {row for row, _ in exact.search(query, 10)}
        shares.append(len(wanted & {row for row, _ in index.search(query, 10)}) / 10)
    return float(np.mean(shares))


@pytest.mark.parametrize(("rows", "least"), [(200, 1.0), (5_000, 0.98)])
def test_the_graph_finds_what_the_exact_scan_finds(rows: int, least: float) -> None:
    matrix, queries = random_units(rows, 3, 64), random_units(50, 4, 64)
    exact, graph = ExactIndex(64), ChromaIndex(64)
    exact.add(matrix)
    graph.add(matrix)
    assert graph.wait_full(120)
    found = mean_recall(graph, exact, queries)
    graph.close()
    assert found >= least


def test_the_scan_of_leading_directions_finds_what_the_exact_scan_finds() -> None:
    made = VectorMaker(384, 50)
    random = np.random.default_rng(2)
    matrix = made.draw(random.integers(0, 50, 12_000), np.arange(12_000) // 20, random)
    queries = made.ask(matrix[::150], random)
    exact, reduced = ExactIndex(384), ReducedIndex(384)
    exact.add(matrix)
    for start in range(0, 12_000, 3_000):
        reduced.add(matrix[start : start + 3_000])
        reduced.search(queries[0], 5)
    assert mean_recall(reduced, exact, queries) >= 0.98


def test_vectors_without_leading_directions_are_not_found_that_way() -> None:
    """The negative control: random directions have no shorter description."""
    matrix, queries = random_units(12_000, 3, 384), random_units(50, 4, 384)
    exact, reduced = ExactIndex(384), ReducedIndex(384)
    exact.add(matrix)
    reduced.add(matrix)
    assert mean_recall(reduced, exact, queries) < 0.9


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 30))
def test_a_small_collection_is_scanned_exactly(sizes: list[int], limit: int) -> None:
    exact, reduced = ExactIndex(8), ReducedIndex(8)
    for seed, size in enumerate(sizes):
        matrix = random_units(size, seed, 8)
        exact.add(matrix)
        reduced.add(matrix)
        query = random_units(1, seed + 100, 8)[0]
        found, wanted = reduced.search(query, limit), exact.search(query, limit)
        assert [cosine for _, cosine in found] == pytest.approx([c for _, c in wanted], abs=1e-3)


def test_size_decides_which_index_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "REDUCED_FROM", 10)
    monkeypatch.setattr(choose, "CHROMA_FROM", 20)
    assert isinstance(make_index(4, 9), ExactIndex)
    assert isinstance(make_index(4, 10), ReducedIndex)
    graph = make_index(4, 20)
    assert isinstance(graph, ChromaIndex)
    graph.close()
    assert [outgrown(rows, 1) for rows in (8, 9, 10, 19, 20)] == [False, True, False, True, False]


def test_chroma_writes_nothing_to_disk(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    graph = ChromaIndex(4)
    graph.add(random_units(100, 1, 4))
    assert graph.wait_full(60)
    from pathlib import Path

    assert list(Path(str(tmp_path)).rglob("*")) == []
    graph.close()
