"""The trial of cold films: what is cut is cut, and content speaks where ratings do not."""

import numpy as np
import pytest

from evals.cold_items import (
    OFFSET_WEIGHT,
    Log,
    Outcome,
    World,
    compare,
    expect,
    learn_world,
    reduce,
    thin_out,
)

FILMS, USERS = 40, 60


def make_log(seed: int = 0) -> Log:
    """Half of the films are a star better than the others."""
    random = np.random.default_rng(seed)
    users = np.repeat(np.arange(USERS), 20)
    films = np.concatenate([random.permutation(FILMS)[:20] for _ in range(USERS)])
    values = np.clip(0.5 + 0.2 * (films % 2) + random.normal(0, 0.05, len(films)), 0, 1)
    return Log(users, films, values, np.tile(np.arange(20) < 16, USERS))


@pytest.mark.parametrize(("span", "most"), [((0, 0), 0), ((1, 4), 4), ((5, 20), 20)])
def test_cold_films_keep_so_many_of_their_known_ratings(span: tuple[int, int], most: int) -> None:
    log, cold = make_log(), np.arange(FILMS) < 8
    rows = thin_out(log, cold, span, 1)
    counts = np.bincount(log.films[rows], minlength=FILMS)
    assert log.known[rows].all()
    assert (np.diff(rows) > 0).all()
    assert counts[cold].max() <= most
    assert counts[cold].min() >= min(span[0], 1)
    whole = np.bincount(log.films[log.known], minlength=FILMS)
    assert (counts[~cold] == whole[~cold]).all()


def test_content_tells_the_offset_of_a_film_that_nobody_rated() -> None:
    log, cold = make_log(), np.arange(FILMS) < 8
    world = learn_world(log, thin_out(log, cold, (0, 0), 1), FILMS)
    kind = np.where(np.arange(FILMS) % 2, 1.0, -1.0)[:, None]
    told, _ = expect(kind, world, ridge=1.0)
    assert told[cold][1::2].min() > told[cold][0::2].max() + 0.1
    untold, factors = expect(kind[:, :0], world, ridge=1.0)
    assert not untold[cold].any()
    assert not factors[cold].any()


def test_what_a_film_was_rated_outweighs_its_content_in_the_end() -> None:
    counts = np.array([0, 5, 1000])
    world = World(0.5, counts, 0.2 * counts, np.zeros(1), np.zeros((3, 8)), 0.04)
    content = np.ones((3, 1))
    offsets, _ = expect(content, world, ridge=1e9)
    assert offsets == pytest.approx(0.2 * counts / (counts + OFFSET_WEIGHT), abs=1e-6)


def test_films_without_a_poster_are_nowhere_in_its_directions() -> None:
    vectors = np.random.default_rng(0).normal(size=(90, 80)) + 5
    vectors[7] = 0
    reduced = reduce(vectors)
    assert not reduced[7].any()
    known = np.delete(reduced, 7, axis=0)
    assert np.sqrt((known**2).sum(axis=1).mean()) == pytest.approx(3.0)
    assert np.abs(known.mean(axis=0)).max() < 1e-9


def test_gains_are_told_with_intervals_that_hold_them() -> None:
    one = Outcome(np.full(50, 0.7), np.full(50, 8.0), np.full(50, 10.0))
    other = Outcome(np.full(50, 0.6), np.full(50, 7.0), np.full(50, 10.0))
    assert compare(one, other) == ["+0.100 (+0.100 to +0.100)"] * 2
