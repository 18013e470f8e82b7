"""One contract for both indexes; the exact scan is the oracle for the graph."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from memory.index.choose import CHROMA_FROM, make_index
from memory.index.chroma import ChromaIndex
from memory.index.exact import ExactIndex, VectorIndex
from memory.records import Vector

DIMENSION = 32


def random_units(rows: int, seed: int = 1, dimension: int = DIMENSION) -> Vector:
    matrix = np.random.default_rng(seed).standard_normal((rows, dimension)).astype(np.float32)
    return np.asarray(matrix / np.linalg.norm(matrix, axis=1, keepdims=True), dtype=np.float32)


def fill(index: VectorIndex, matrix: Vector) -> VectorIndex:
    index.add(matrix)
    if isinstance(index, ChromaIndex):
        assert index.wait_full(60)
    return index


@pytest.fixture(params=[ExactIndex, ChromaIndex])
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
    assert found[0][1] == pytest.approx(1, abs=1e-4)
    assert [cosine for _, cosine in found] == sorted((c for _, c in found), reverse=True)
    for row, cosine in found:
        assert cosine == pytest.approx(float(matrix[row] @ matrix[7]), abs=1e-4)


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
    assert first.search(one[2], 1)[0][1] == pytest.approx(1, abs=1e-4)
    assert second.search(one[2], 1)[0][1] < 0.99


def test_a_closed_index_holds_nothing(make: Callable[[], VectorIndex]) -> None:
    index = make()
    index.add(random_units(5))
    index.close()
    assert len(index) == 0
    assert index.matrix.size == 0


@pytest.mark.parametrize(("rows", "least"), [(200, 1.0), (5_000, 0.98)])
def test_the_graph_finds_what_the_exact_scan_finds(rows: int, least: float) -> None:
    matrix, queries = random_units(rows, 3, 64), random_units(50, 4, 64)
    exact, graph = ExactIndex(64), ChromaIndex(64)
    exact.add(matrix)
    graph.add(matrix)
    assert graph.wait_full(120)
    shares = []
    for query in queries:
        wanted = {row for row, _ in exact.search(query, 10)}
        shares.append(len(wanted & {row for row, _ in graph.search(query, 10)}) / 10)
    graph.close()
    assert np.mean(shares) >= least


def test_size_decides_between_exact_and_graph() -> None:
    assert isinstance(make_index(4, CHROMA_FROM - 1), ExactIndex)
    graph = make_index(4, CHROMA_FROM)
    assert isinstance(graph, ChromaIndex)
    graph.close()


def test_chroma_writes_nothing_to_disk(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    graph = ChromaIndex(4)
    graph.add(random_units(100, 1, 4))
    assert graph.wait_full(60)
    from pathlib import Path

    assert list(Path(str(tmp_path)).rglob("*")) == []
    graph.close()
