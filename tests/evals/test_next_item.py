import numpy as np
import pytest

from evals import next_item_gru
from evals.movielens_100k import ITEMS, USERS, MovieLens
from evals.next_item import compare, find_ranks_in_pool, gain_of
from evals.next_item_features import POOL, Asked
from evals.next_item_gru import score_next, train_network
from evals.next_item_mix import train_mix
from evals.next_item_models import near_by_place, solve_ease, sum_pairs

RING = 20
STEPS = 15


def walk_in_rings(people: int = 32) -> MovieLens:
    """People who go round twenty films in one order, a film a second."""
    starts = np.arange(people) % RING
    items = (starts[:, None] + np.arange(STEPS)) % RING
    none = np.zeros(0, np.int64)
    return MovieLens(
        users=np.repeat(np.arange(people), STEPS),
        items=items.ravel(),
        values=np.full(people * STEPS, 4.0),
        times=np.tile(np.arange(STEPS), people),
        titles=(),
        years=none,
        genre_names=(),
        genres=np.zeros((0, 0), np.bool_),
        ages=none,
        genders=(),
        occupations=(),
    )


def histories(data: MovieLens) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    return [np.arange(n * STEPS, (n + 1) * STEPS) for n in range(len(data.users) // STEPS)]


def test_local_ease_leads_to_what_stands_beside() -> None:
    data = walk_in_rings()
    weights = solve_ease(sum_pairs(data, histories(data), near_by_place(3)), 1.0)
    assert not np.diag(weights).any()
    for item in range(RING):
        best = set(np.argsort(-weights[item])[:2].tolist())
        assert best == {(item - 1) % RING, (item + 1) % RING}


def test_network_learns_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(next_item_gru, "EPOCHS", 150)
    data = walk_in_rings()
    net = train_network(data, histories(data), seed=0)
    scores = score_next(data, net, histories(data))
    for rows, row in zip(histories(data), scores, strict=False):
        row[data.items[rows]] = -np.inf
    right = [
        scores[n].argmax() == (data.items[rows[-1]] + 1) % RING
        for n, rows in enumerate(histories(data))
    ]
    assert np.mean(right) > 0.4  # one of the ring's five unseen films at random: .2


@pytest.mark.parametrize("shape", ["linear", "network"])
def test_mix_finds_the_telling_feature(shape: str) -> None:
    random = np.random.default_rng(5)

    def pose() -> Asked:
        features = random.normal(size=(USERS, POOL, 3)).astype(np.float32)
        answer = features[:, :, 1].argmax(axis=1)
        pool = np.tile(np.arange(POOL), (USERS, 1))
        return Asked(pool, features, random.normal(size=(USERS, 2)).astype(np.float32), answer)

    asked = pose()
    found = find_ranks_in_pool(asked, train_mix([pose()], shape, 0, networks=1)(asked))
    assert (found < 10).mean() > 0.9
    blind = find_ranks_in_pool(asked, train_mix([pose()], shape, 0, [0, 2], networks=1)(asked))
    assert (blind < 10).mean() < 0.2


def test_answers_outside_the_pool_are_missed() -> None:
    asked = Asked(
        np.zeros((USERS, POOL), np.int64),
        np.zeros((USERS, POOL, 1), np.float32),
        np.zeros((USERS, 1), np.float32),
        np.full(USERS, -1),
    )
    chances = np.zeros((USERS, POOL), np.float32)
    assert not gain_of(find_ranks_in_pool(asked, chances)).any()


def test_differences_come_with_intervals() -> None:
    first, second = np.zeros(USERS), np.full(USERS, float(ITEMS))
    assert compare(first, second).startswith("+1.000 (+1.000 to +1.000) |")
