"""The generated library is like a real one where it matters, and the same each time."""

import numpy as np
import pytest

from evals.bench.scale.library import CHUNK, Library
from evals.bench.scale.machine import growth_exponent
from evals.bench.scale.vectors import VectorMaker, spectrum
from memory.records import Kind, NewMemory, NewPhoto

VOCABULARY = [f"{first}{second}" for first in "bcdfghklmnprst" for second in map(str, range(250))]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(VOCABULARY, pixel_bytes=100)


def test_a_chunk_is_the_same_each_time_and_differs_from_the_next(library: Library) -> None:
    one, again, other = (
        [str(entry.new) for entry in library.chunk(number)] for number in (3, 3, 4)
    )
    assert one == again
    assert len(one) == CHUNK
    assert one != other


def test_a_tenth_are_photos_and_every_text_has_its_windows(library: Library) -> None:
    entries = list(library.chunk(0))
    photos = [entry for entry in entries if entry.kind is Kind.PHOTO]
    assert len(photos) / CHUNK == pytest.approx(0.1, abs=0.03)
    assert all(isinstance(entry.new, NewPhoto) and entry.image is not None for entry in photos)
    assert all(len(entry.windows) == len(entry.vectors) > 0 for entry in entries)
    words = [
        len(entry.new.text.split())
        for entry in entries
        if entry.kind is Kind.TURN and isinstance(entry.new, NewMemory)
    ]
    assert np.median(words) == pytest.approx(18, abs=3)


def test_vectors_spread_as_those_of_the_text_model() -> None:
    held = np.cumsum(spectrum(384))
    for directions, share in ((32, 0.49), (96, 0.74), (128, 0.80), (256, 0.94)):
        assert held[directions - 1] == pytest.approx(share, abs=0.02)
    random = np.random.default_rng(1)
    made = VectorMaker(384, 50)
    rows = made.draw(random.integers(0, 50, 1_000), np.arange(1_000) // 20, random)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1)
    assert np.linalg.norm(rows.mean(axis=0)) == pytest.approx(0.62, abs=0.03)
    asked = np.sum(made.ask(rows, random) * rows, axis=1)
    assert 0.6 < np.median(asked) < 0.8


def test_the_exponent_tells_linear_from_quadratic() -> None:
    sizes = [1_000, 10_000, 100_000]
    assert growth_exponent(sizes, [3 * size for size in sizes]) == pytest.approx(1)
    assert growth_exponent(sizes, [size**2 / 7 for size in sizes]) == pytest.approx(2)
    assert growth_exponent(sizes, [5.0] * 3) == pytest.approx(0)
