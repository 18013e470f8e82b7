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
from assistant.personalization.likes_model import LikesModel
from assistant.personalization.likes_preference import PersonalPreference
from assistant.personalization.network import Network
from assistant.personalization.people import PeopleRatings
from assistant.personalization.read_out import READ_OUT_WIDTH, ReadOut
from assistant.personalization.scorer import Scorer
from assistant.personalization.torch_network import Parts, PreferenceNetwork
from assistant.personalization.training import export_network
from memory.records import CatalogueItem
from tools.recommend.catalogue import build_catalogue
from tools.recommend.ports import Evidence

ITEMS, HISTORY, PEOPLE, EACH = 10_000, 10_000, 3_000, 100
ROUNDS = 60
UPDATE_LIMIT, SCORE_LIMIT = 150.0, 30.0
HOUR = 3_600_000
GENRES = [f"Genre {n}" for n in range(18)]


def main() -> None:
    """Print the percentiles."""
    generator = np.random.default_rng(0)
    scorer = Scorer(make_side(generator), make_network())
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
    judge = make_judge(generator)
    judge(HISTORY)
    count = iter(range(HISTORY + 1, HISTORY + ROUNDS + 1))
    show("both after a rating, with the closed form", lambda: judge(next(count)), UPDATE_LIMIT)


def show(name: str, act: Callable[[], object], limit: float) -> None:
    """Measure an act and print its row, in milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    median, late = np.quantile(taken, (0.5, 0.95))
    print(f"| {name} | {median:.1f} ms | {late:.1f} ms | {limit:.0f} ms |", flush=True)


def make_judge(generator: np.random.Generator) -> Callable[[int], object]:
    """What a recommendation asks of the personal model, with so many ratings of the user's."""
    side, network = make_side(generator), make_network()
    items = [
        CatalogueItem(
            n + 1, f"Film {n}", "film", f"x{n}", 1930 + n % 90, (f"Maker {n % 500}",),
            (GENRES[n % 18], GENRES[n * 7 % 18]), "", 0.7, 50, 1,
        )
        for n in range(ITEMS)
    ]  # fmt: skip
    ids = np.arange(1, ITEMS + 1)
    factors = generator.normal(0, 0.03, (ITEMS, 8)).astype(np.float32)
    none = ids[:0], np.zeros((0, 0), np.float32)
    catalogue = build_catalogue(items, none, (ids, factors))
    model = LikesModel(ids, side, network, ReadOut(np.full(READ_OUT_WIDTH, 0.1)))
    evidence = [
        Evidence(f"i{row + 1}", float(value) / 5, n * HOUR, row=int(row))
        for n, (row, value) in enumerate(
            zip(
                generator.integers(0, ITEMS, HISTORY + ROUNDS),
                generator.integers(1, 6, HISTORY + ROUNDS),
                strict=True,
            )
        )
    ]
    preference = PersonalPreference(lambda: model)
    return lambda count: preference.judge(catalogue, evidence[:count], (count + 1) * HOUR)


def make_network() -> Network:
    """An untrained network."""
    mean, deviation = torch.zeros(CANDIDATE_WIDTH), torch.ones(CANDIDATE_WIDTH)
    return export_network(PreferenceNetwork(Parts(), mean, deviation, 0.0))


def make_side(generator: np.random.Generator) -> ItemSide:
    """Made-up statistics of the sizes named above."""
    people = np.repeat(np.arange(PEOPLE), EACH)
    popularity = 1.0 / (10.0 + np.arange(ITEMS))
    items = generator.choice(ITEMS, PEOPLE * EACH, p=popularity / popularity.sum())
    values = (generator.integers(1, 6, len(items)) / 5).astype(np.float32)
    ratings = PeopleRatings(people, items, values, np.arange(len(items)), ITEMS)
    genres = (generator.random((ITEMS, 18)) < 0.1).astype(np.float32)
    return ItemSide(
        ratings,
        ItemTraits(genres, generator.integers(1930, 2020, ITEMS)),
        np.full(ITEMS, 0.7, np.float32),
        np.full((ITEMS, 2), 0.5, np.float32),
        np.full(ITEMS, 0.04, np.float32),
        make_factors(generator),
        make_factors(generator),
    )


def make_factors(generator: np.random.Generator) -> ItemFactors:
    """Factors of the size that fitting gives."""
    width = FACTORS + 2
    mean = generator.normal(0.0, 0.05, (ITEMS, width)).astype(np.float32)
    mean[:, 1] = 1.0
    covariance = np.zeros((ITEMS, width, width), np.float32)
    covariance[:] = np.eye(width) * 0.002
    covariance[:, 1, 1] = 0.0
    return ItemFactors(mean, covariance, 0.7, 0.005, 0.03)
