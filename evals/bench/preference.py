"""Time until a rating counts: 10,000 made-up items, a user with 10,000 ratings, 3,000 raters.

The network is not trained: what it takes does not depend on its weights.
"""

import time
from collections.abc import Callable

import numpy as np
import torch

from assistant.personalization.factors import FACTORS, ItemFactors
from assistant.personalization.history import CANDIDATE_WIDTH, Event
from assistant.personalization.item_side import ItemSide, ItemTraits
from assistant.personalization.people import PeopleRatings
from assistant.personalization.scorer import Scorer
from assistant.personalization.torch_network import Parts, PreferenceNetwork
from assistant.personalization.training import export_network

ITEMS, HISTORY, PEOPLE, EACH = 10_000, 10_000, 3_000, 100
ROUNDS = 60
UPDATE_LIMIT, SCORE_LIMIT = 150.0, 30.0
HOUR = 3_600_000


def main() -> None:
    """Print the percentiles."""
    generator = np.random.default_rng(0)
    scorer = make_scorer(generator)
    events = [
        Event(int(generator.integers(ITEMS)), float(generator.integers(1, 6)) / 5, n * HOUR)
        for n in range(HISTORY + ROUNDS)
    ]
    started = time.perf_counter()
    scorer.replay(events[:HISTORY])
    print(f"Reading {HISTORY:,} ratings anew: {time.perf_counter() - started:.1f} s\n")
    rest = iter(events[HISTORY:])
    now = events[-1].at
    print("| what | median | 95th percentile | limit |")
    print("|---|---|---|---|")
    show("take one rating in", lambda: scorer.observe(next(rest)), UPDATE_LIMIT)
    show(f"score {ITEMS:,} items", lambda: scorer.score(now), SCORE_LIMIT)


def show(name: str, act: Callable[[], object], limit: float) -> None:
    """Measure an act and print its row, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    median, late = np.quantile(taken, (0.5, 0.95))
    print(f"| {name} | {median:.1f} ms | {late:.1f} ms | {limit:.0f} ms |", flush=True)


def make_scorer(generator: np.random.Generator) -> Scorer:
    """An untrained network over made-up statistics of the sizes named above."""
    people = np.repeat(np.arange(PEOPLE), EACH)
    popularity = 1.0 / (10.0 + np.arange(ITEMS))
    items = generator.choice(ITEMS, PEOPLE * EACH, p=popularity / popularity.sum())
    values = (generator.integers(1, 6, len(items)) / 5).astype(np.float32)
    ratings = PeopleRatings(people, items, values, np.arange(len(items)), ITEMS)
    genres = (generator.random((ITEMS, 18)) < 0.1).astype(np.float32)
    side = ItemSide(
        ratings,
        ItemTraits(genres, generator.integers(1930, 2020, ITEMS)),
        np.full(ITEMS, 0.7, np.float32),
        np.full((ITEMS, 2), 0.5, np.float32),
        np.full(ITEMS, 0.04, np.float32),
        make_factors(generator),
        make_factors(generator),
    )
    network = PreferenceNetwork(
        Parts(), torch.zeros(CANDIDATE_WIDTH), torch.ones(CANDIDATE_WIDTH), 0.0
    )
    return Scorer(side, export_network(network))


def make_factors(generator: np.random.Generator) -> ItemFactors:
    """Factors of the size that fitting gives."""
    width = FACTORS + 2
    mean = generator.normal(0.0, 0.05, (ITEMS, width)).astype(np.float32)
    mean[:, 1] = 1.0
    covariance = np.zeros((ITEMS, width, width), np.float32)
    covariance[:] = np.eye(width) * 0.002
    covariance[:, 1, 1] = 0.0
    return ItemFactors(mean, covariance, 0.7, 0.005, 0.03)
