"""Tastes from the first 60 % of each user's ratings of ml-latest-small, against the rest.

The constants were fitted on every other user; the others are held out. Other people's means leave
the user's own ratings out.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from evals.data import find_data
from memory.records import CatalogueItem, Rating, Source
from tools.profile.from_ratings import Effect, Rated, find_drift, measure_effect, read_ratings

KNOWN = 0.6
LEAST_LATER = 3
Row = tuple[int, float, int]


def measure_ratings() -> None:
    """Print, for both halves of the users, how often later ratings agree with what is said."""
    folder = find_data("recommend", "ml-latest-small")
    ratings: dict[int, list[Row]] = defaultdict(list)
    everybody: dict[int, list[float]] = defaultdict(list)
    with (folder / "ratings.csv").open() as file:
        for row in csv.DictReader(file):
            value = float(row["rating"]) / 5
            film = int(row["movieId"])
            ratings[int(row["userId"])].append((film, value, int(row["timestamp"]) * 1000))
            everybody[film].append(value)
    films: dict[int, tuple[str, int | None, tuple[str, ...]]] = {}
    with (folder / "movies.csv").open() as file:
        for row in csv.DictReader(file):
            year = re.search(r"\((\d{4})\)\s*$", row["title"])
            genres = tuple(one for one in row["genres"].split("|") if not one.startswith("("))
            films[int(row["movieId"])] = (row["title"], int(year[1]) if year else None, genres)
    users = sorted(ratings)
    for title, some in (("users fitted on", users[::2]), ("users held out", users[1::2])):
        pairs: list[tuple[Effect, float]] = []
        for user in some:
            rows = sorted(ratings[user], key=lambda one: one[2])
            items = [_describe(films, everybody, *row[:2]) for row in rows]
            known = int(KNOWN * len(rows))
            told = [Rating(row[0], row[1], row[2], Source.IMPORT) for row in rows]
            pairs += _compare(read_ratings(items, told[:known]), read_ratings(items, told[known:]))
        _print(f"{title}: {len(some)}", pairs)


def _describe(
    films: dict[int, tuple[str, int | None, tuple[str, ...]]],
    everybody: dict[int, list[float]],
    film: int,
    own: float,
) -> CatalogueItem:
    title, year, genres = films[film]
    others, count = sum(everybody[film]) - own, len(everybody[film]) - 1
    mean = others / count if count else None
    return CatalogueItem(film, title, "film", str(film), year, (), genres, "", mean, count, None)


def _compare(known: Rated, later: Rated) -> Iterator[tuple[Effect, float]]:
    """Each trait's effect as known, with how it was rated later (stars above the user's others)."""
    everything = np.ones(len(known.above), np.bool_)
    for trait, rows in known.traits.items():
        where = later.traits.get(trait, [])
        if len(where) < LEAST_LATER or len(later.above) - len(where) < LEAST_LATER:
            continue
        since = find_drift(known, rows, everything)
        among = everything if since is None else known.times >= since
        inside = np.zeros(len(later.above), np.bool_)
        inside[where] = True
        after = float(later.above[inside].mean() - later.above[~inside].mean())
        yield measure_effect(known.above, rows, among), after


def _print(title: str, pairs: list[tuple[Effect, float]]) -> None:
    print(f"\nTastes from ratings, {title}; {len(pairs)} tastes with later ratings:\n")
    print("| confidence | tastes | stated | agreed |\n|---|---|---|---|")
    for low, high in ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        some = [one for one in pairs if low <= one[0].confidence < high]
        if some:
            stated = np.mean([effect.confidence for effect, _ in some])
            agreed = np.mean([effect.size * after > 0 for effect, after in some])
            print(
                f"| {low:.1f} to {min(high, 1):.1f} | {len(some)} | {stated:.3f} | {agreed:.3f} |"
            )
    said = [one for one in pairs if one[0].says_something]
    agreed = np.mean([effect.size * after > 0 for effect, after in said])
    size = np.mean([abs(effect.size) for effect, _ in said])
    later = np.mean([np.sign(effect.size) * after for effect, after in said])
    stated = np.mean([effect.confidence for effect, _ in said])
    print(
        f"\nSaid: {len(said)}, confidence {stated:.3f}, agreed {agreed:.3f}; {size:.2f} stars "
        f"stated, {later:.2f} later"
    )
