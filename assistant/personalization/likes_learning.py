"""Learns a model of likes from an import's ratings of other people: minutes, on this machine.

Each person's examples are made with item statistics that know nothing of that person: the people
are dealt into folds, and each fold gets an item side of the others. Some people are held out; the
model is used only if it foretells their ratings better than means do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.examples import PersonExamples, make_examples
from assistant.personalization.factors import FACTORS, ITERATIONS
from assistant.personalization.history import CANDIDATE_NAMES, Event
from assistant.personalization.item_side import ItemSide, ItemTraits, build_item_side
from assistant.personalization.likes_model import LikesModel, line_up_ratings
from assistant.personalization.people import PeopleRatings
from assistant.personalization.read_out import Judged, fit_read_out, join_judged
from memory.records import CatalogueItem
from tools.recommend.genres import fold_genre
from tools.recommend.other_people import OtherPeople

Report = Callable[[float], None]
Ints = NDArray[np.int64]

MOST_ITEMS = 5_000
"""The most rated items are learned; the rest are left to the closed-form model."""
LEAST_RATED = 3
LONGEST = 400
"""Latest ratings of a person that are learned from."""
MOST_PAIRS = 8_000_000
"""Pairs of ratings of one person that are held in memory at once, 18 bytes each."""
HELD_OUT = 0.12
CLEARLY = 0.99
"""Of the least squared error of a mean: what is learned must stay below that on people held out."""
MOST_GENRES = 20
_SIDES = 0.6
"""Share of the work that is done once the sides and the examples are there."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work is put in: folds, taste factors, rounds of fitting them, epochs."""

    folds: int = 4
    factors: int = FACTORS
    iterations: int = ITERATIONS
    epochs: int = 4


def learn_likes(
    others: OtherPeople,
    known: Mapping[int, CatalogueItem],
    report: Report = lambda share: None,
    effort: Effort | None = None,
    seed: int = 0,
) -> LikesModel | None:
    """Learn; None when what was learned would foretell new people no better than means.

    `known` are the catalogue's items by id. `report` hears the share done and may raise to stop.
    torch is imported here.
    """
    from assistant.personalization.training import (
        Training,
        export_network,
        predict_parts,
        train_network,
    )

    effort = effort or Effort()
    items = choose_items(others, known)
    if not len(items):
        return None
    ratings = line_up_ratings(others, items)
    traits = describe_items([known[int(id)] for id in items])
    folds = np.random.default_rng(seed).integers(0, effort.folds, ratings.person_count)
    taught = _choose_people(ratings, seed)

    def build(fold: int | None, number: int) -> ItemSide:
        some = ratings if fold is None else ratings.select(folds[ratings.people] != fold)
        return build_item_side(
            some,
            traits,
            factors=effort.factors,
            iterations=effort.iterations,
            report=lambda share: report(_SIDES * (number + share) / (effort.folds + 1)),
        )

    examples: dict[int, PersonExamples] = {}
    for fold in range(effort.folds):
        side = build(fold, fold)
        for person in taught[folds[taught] == fold]:
            examples[int(person)] = make_examples(
                side, int(person), read_events(ratings, int(person)), strict=False, cap=LONGEST
            )
            report(_SIDES * (fold + 1) / (effort.folds + 1))
    side = build(None, effort.folds)
    size = max(1, int(HELD_OUT * len(taught)))
    asked = [examples[int(person)] for person in taught[:size]]
    learned = [examples[int(person)] for person in taught[size:]]
    if not learned:
        return None
    network = train_network(
        learned,
        how=Training(epochs=effort.epochs, seed=seed),
        report=lambda share: report(_SIDES + (1.0 - _SIDES) * share),
    )
    read_out = fit_read_out(
        _judge(learned, predict_parts(network, learned)),
        np.concatenate([one.values for one in learned]),
    )
    expected = read_out.expect(_judge(asked, predict_parts(network, asked)))
    if not foretells_better(asked, expected):
        return None
    return LikesModel(items, side, export_network(network), read_out)


def choose_items(others: OtherPeople, known: Mapping[int, CatalogueItem]) -> Ints:
    """Ids of the items that are learned, in order: rated a few times, the most rated ones."""
    ids, counts = np.unique(others.items, return_counts=True)
    there = np.array([int(id) in known for id in ids], bool)
    ids, counts = ids[there & (counts >= LEAST_RATED)], counts[there & (counts >= LEAST_RATED)]
    return np.sort(ids[np.argsort(-counts, kind="stable")[:MOST_ITEMS]])


def describe_items(items: Sequence[CatalogueItem]) -> ItemTraits:
    """Genres, the most frequent ones, and years."""
    sets = [frozenset(fold_genre(genre) for genre in item.genres) for item in items]
    names, counts = np.unique([name for one in sets for name in sorted(one)], return_counts=True)
    frequent = names[np.argsort(-counts, kind="stable")[:MOST_GENRES]].tolist()
    genres = np.array([[name in one for name in frequent] for one in sets], np.float32)
    years = np.array([item.year or 0 for item in items], np.int64)
    return ItemTraits(genres.reshape(len(items), len(frequent)), years)


def read_events(ratings: PeopleRatings, person: int) -> list[Event]:
    """A person's ratings as events, the oldest first."""
    rows = range(int(ratings.starts[person]), int(ratings.starts[person + 1]))
    return [
        Event(int(ratings.items[n]), float(ratings.values[n]), int(ratings.times[n])) for n in rows
    ]


def foretells_better(asked: Sequence[PersonExamples], expected: NDArray[np.float64]) -> bool:
    """Whether ratings are clearly nearer to what is expected than to any mean.

    Means are that of all, the item's, and the item's with how far the person lies above it so far.
    """
    values = np.concatenate([one.values for one in asked])
    item = 0.7 + np.concatenate([_column(one, "item mean") for one in asked])
    person = np.concatenate([_column(one, "running mean 1.0") for one in asked])
    plain = min(
        float(((mean - values) ** 2).mean()) for mean in (values.mean(), item, item + person)
    )
    return float(((expected - values) ** 2).mean()) < CLEARLY * plain


def _choose_people(ratings: PeopleRatings, seed: int) -> Ints:
    """People in random order, as many as there is room for."""
    order = np.random.default_rng([seed, 1]).permutation(ratings.person_count)
    lengths = np.minimum(np.diff(ratings.starts)[order], LONGEST)
    fits = np.cumsum(lengths.astype(np.int64) ** 2) <= MOST_PAIRS
    chosen: Ints = order[fits & (lengths > 1)]
    return chosen


def _judge(examples: Sequence[PersonExamples], parts: Sequence[NDArray[np.float32]]) -> Judged:
    both = np.concatenate(parts)
    candidates = np.concatenate([one.candidates for one in examples])
    return join_judged(both[:, 0], both[:, 1], candidates)


def _column(examples: PersonExamples, name: str) -> NDArray[np.float32]:
    column: NDArray[np.float32] = examples.candidates[:, CANDIDATE_NAMES.index(name)]
    return column
