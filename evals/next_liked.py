"""Does knowing what tends to come next help to recommend what the user then likes?

MovieLens-100k. Users in three folds: item means, taste factors and next-item vectors come from the
other folds' ratings less each one's last two, as strangers' ratings come with an import. Orders
compared: the preference model's expected rating; what tends to come next; both. First: of the ten
films on top, how many the user rated soon after, with four stars or more and with fewer. The weight
of what comes next is the one with most liked less not liked, knowing 60 % of each user's ratings
and judged until 80 %; then 80 % are known. Second: each user's last rating where it is four stars
or more, among all films not rated before: HR@10 and NDCG@10, paired bootstrap intervals over users.

    python -m evals next_liked                                  (about half a minute of one core)
"""

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.preference import ContentPreference
from evals.movielens_100k import (
    ITEMS,
    USERS,
    MovieLens,
    fold_users,
    read_movielens_100k,
)
from memory.records import CatalogueItem
from tools.recommend.catalogue import build_catalogue
from tools.recommend.collaborative import fit_factors
from tools.recommend.next_item import fit_next_items, score_next
from tools.recommend.ports import Catalogue, Evidence

FOLDS = 3
DEPTH = 10
LIKED = 4
WEIGHTS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12)
RESAMPLES = 10_000
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Strangers:
    """The catalogue that other users' ratings give, with what tends to come next."""

    catalogue: Catalogue
    following: NDArray[np.float32]
    popularity: Floats


def meet_strangers(data: MovieLens, others: NDArray[np.bool_]) -> Strangers:
    """Means, factors and next-item vectors from some of the ratings."""
    people, items = data.users[others].astype(np.int32), data.items[others].astype(np.int32)
    values = (data.values[others] / 5).astype(np.float32)
    counts = np.bincount(items, minlength=ITEMS)
    means = np.bincount(items, values, ITEMS) / np.maximum(counts, 1)
    films = [
        CatalogueItem(
            n,
            title,
            "film",
            f"movielens:{n}",
            int(data.years[n]) or None,
            (),
            tuple(g for g, has in zip(data.genre_names, data.genres[n], strict=True) if has),
            "",
            float(means[n]) if counts[n] else None,
            int(counts[n]),
            None,
        )
        for n, title in enumerate(data.titles)
    ]
    factors = fit_factors(people, items, values, ITEMS)
    following = fit_next_items(people, items, data.times[others], ITEMS)
    assert factors is not None
    assert following is not None
    none = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    catalogue = build_catalogue(films, none, (np.arange(ITEMS), factors))
    return Strangers(catalogue, following, counts.astype(np.float64))


def score_orders(
    data: MovieLens, strangers: Strangers, model: ContentPreference, known: NDArray[np.int64]
) -> dict[str, Floats]:
    """Each order's scores of all films; those that the user has rated have none."""
    evidence = [
        Evidence(f"i{n}", data.values[n] / 5, int(data.times[n]) * 1000, row=int(data.items[n]))
        for n in known
    ]
    now = int(data.times[known[-1]]) * 1000
    liking = model.judge(strangers.catalogue, evidence, now).scores
    coming = score_next(strangers.following, evidence)
    orders = {"popularity": strangers.popularity.copy(), "preference": liking, "next": coming}
    orders |= {f"both, {weight}": liking + weight * coming for weight in WEIGHTS}
    for order in orders.values():
        order[data.items[known]] = -np.inf
    return orders


def find_ranks(data: MovieLens, parts: Sequence[Strangers], cut: int) -> dict[str, Floats]:
    """Films above the rating `cut` from the end, for each order, of users who liked it."""
    ranks: dict[str, list[float]] = defaultdict(list)
    model = ContentPreference()
    for user in np.argsort(fold_users(FOLDS), kind="stable"):
        known = data.rows_of(user)[:-cut]
        asked = known[-1] + 1
        if data.values[asked] >= LIKED:
            strangers = parts[fold_users(FOLDS)[user]]
            for name, order in score_orders(data, strangers, model, known).items():
                answer = order[data.items[asked]]
                above = (order > answer).sum() + ((order == answer).sum() - 1) / 2
                ranks[name].append(float(above))
    return {name: np.array(each) for name, each in ranks.items()}


def judge_top_tens(
    data: MovieLens, parts: Sequence[Strangers], known: float, judged: float
) -> dict[str, tuple[float, float]]:
    """Films among each order's top ten that the user rated soon after: liked, and not.

    `known` is the part of the user's ratings that is known, `judged` the part by whose end a film
    must be rated to count; both per user.
    """
    liked: dict[str, int] = defaultdict(int)
    disliked: dict[str, int] = defaultdict(int)
    model = ContentPreference()
    for user in np.argsort(fold_users(FOLDS), kind="stable"):
        rows = data.rows_of(user)
        first, last = int(len(rows) * known), int(len(rows) * judged)
        later = dict(zip(data.items[rows[first:last]], data.values[rows[first:last]], strict=True))
        strangers = parts[fold_users(FOLDS)[user]]
        for name, order in score_orders(data, strangers, model, rows[:first]).items():
            stars = [later[row] for row in np.argsort(-order)[:DEPTH] if row in later]
            liked[name] += sum(each >= LIKED for each in stars)
            disliked[name] += sum(each < LIKED for each in stars)
    return {name: (liked[name] / USERS, disliked[name] / USERS) for name in liked}


def gain_of(ranks: Floats) -> Floats:
    """NDCG at 10 for each user; one film is right."""
    return np.where(ranks < DEPTH, 1 / np.log2(ranks + 2), 0.0)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    data = read_movielens_100k()
    folds = fold_users(FOLDS)
    newest = data.starts[data.users + 1] - 1 - np.arange(len(data.users))
    parts = [meet_strangers(data, (folds[data.users] != n) & (newest >= 2)) for n in range(FOLDS)]
    earlier = judge_top_tens(data, parts, 0.6, 0.8)
    mixed = [name for name in earlier if name.startswith("both")]
    chosen = max(mixed, key=lambda name: earlier[name][0] - earlier[name][1])
    for title, table in (
        ("60 % known, rated until 80 %", earlier),
        ("80 % known, rated after", judge_top_tens(data, parts, 0.8, 1.0)),
    ):
        print(f"\n| ten on top, {title} | liked | not liked | liked part |\n|---|---|---|---|")
        for name, (liked, disliked) in table.items():
            part = liked / (liked + disliked)
            print(f"| {name} | {liked:.2f} | {disliked:.2f} | {part:.3f} |")
    found = find_ranks(data, parts, 1)
    print(
        f"\n| last rating, liked by {len(found['next'])} users | HR@10 | NDCG@10 |\n|---|---|---|"
    )
    for name, each in found.items():
        print(f"| {name} | {(each < DEPTH).mean():.3f} | {gain_of(each).mean():.3f} |")
    print()
    people = len(found["next"])
    draws = np.random.default_rng(0).integers(0, people, (RESAMPLES, people))
    for name in ("preference", "next"):
        for what, ours, other in (
            ("HR", (found[chosen] < DEPTH) * 1.0, (found[name] < DEPTH) * 1.0),
            ("NDCG", gain_of(found[chosen]), gain_of(found[name])),
        ):
            low, high = np.quantile((ours - other)[draws].mean(1), (0.025, 0.975))
            gain = (ours - other).mean()
            print(f"- {chosen} less {name}: {what} {gain:+.3f} ({low:+.3f} to {high:+.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
