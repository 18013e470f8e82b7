"""Do a film's words and poster help where few or none have rated it? Like is 4 stars and more.

ml-latest-small, per-user temporal 80/20. Films in five folds; for each fold its films keep only n
of their known ratings, drawn at random: none, 1 to 4, or 5 to 20; all other films keep theirs.
Asked: the users' later ratings of the fold's films, the same ones for each n. Cold users: their own
known ratings cut to the newest 0, 1, 5 or 20, all films warm.

Score: user's generosity + item's offset + taste . factors. Offset and factors of a film are those
of its ratings, shrunk to what ridge regression on content expects of it: nothing (no content),
genres and year, these and the plot or the poster (64 principal directions each), or all. Ridge
strengths are chosen for each contender on the users of even number; the tables are of those of odd
number, whose threshold for accuracy comes from the even ones. Intervals: paired bootstrap over
users.

    python -m evals cold_items
    python -m evals.cold_items [--keep FOLDER]         keep the films' vectors in FOLDER
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.cold_content import Films, read_films
from evals.data import find_data
from evals.recommend_movielens import area_under_curve, read_ratings
from tools.recommend.collaborative import fit_factors

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LIKE = 0.8
FOLDS = 5
FACTORS = 8
DIRECTIONS = 64
RIDGES = (30.0, 100.0, 300.0, 1000.0)
BASE = "genres, year"
OFFSET_WEIGHT = 5.0
"""Ratings' worth of what content expects, mixed into a film's offset and factors."""
COUNTS = {"none": (0, 0), "1 to 4": (1, 4), "5 to 20": (5, 20), "all": (10**6, 10**6)}
NEWEST = (0, 1, 5, 20)
RESAMPLES = 5_000


@dataclass(frozen=True, eq=False)
class Log:
    """Ratings of the films that have words, by user and time."""

    users: Ints
    films: Ints
    values: Floats
    known: NDArray[np.bool_]


def read_log(films: Films) -> Log:
    """Read them; `known` is the first 80 % of each user's."""
    people, movies, values, _ = read_ratings(find_data("recommend", "ml-latest-small"))
    numbers = np.array(movies, np.int64)
    kept = np.isin(numbers, films.numbers)
    users = np.unique(people[kept], return_inverse=True)[1].astype(np.int64)
    starts = np.searchsorted(users, np.arange(users.max() + 2))
    place = np.arange(len(users)) - starts[users]
    known = place < np.floor(np.diff(starts)[users] * 0.8)
    return Log(users, np.searchsorted(films.numbers, numbers[kept]), values[kept], known)


@dataclass(frozen=True, eq=False)
class World:
    """What some ratings teach, before content speaks."""

    overall: float
    counts: Ints
    sums: Floats
    """Of each film's ratings less overall and the user's generosity."""
    generosity: Floats
    factors: Floats
    noise: float


def learn_world(log: Log, rows: Ints, size: int) -> World:
    """Offsets and taste factors from the given ratings."""
    users, films, values = log.users[rows], log.films[rows], log.values[rows]
    overall = float(values.mean())
    counts = np.bincount(films, minlength=size)
    offsets = _sum_by(films, values - overall, size) / (counts + OFFSET_WEIGHT)
    people = log.users.max() + 1
    given = np.bincount(users, minlength=people) + OFFSET_WEIGHT
    generosity = _sum_by(users, values - overall - offsets[films], people) / given
    residuals = values - overall - generosity[users]
    factors = fit_factors(
        users.astype(np.int32), films.astype(np.int32), values.astype(np.float32), size
    )
    assert factors is not None
    left = residuals - offsets[films]
    sums = _sum_by(films, residuals, size)
    return World(overall, counts, sums, generosity, factors.astype(np.float64), float(left.var()))


def _sum_by(groups: Ints, values: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(groups, values, count), np.float64)


def expect(content: Floats, world: World, ridge: float) -> tuple[Floats, Floats]:
    """Each film's offset and factors, shrunk to what content expects: [films], [films, k]."""
    counts = world.counts
    targets = np.column_stack([world.sums / np.maximum(counts, 1), world.factors])
    weights = counts / (counts + OFFSET_WEIGHT)
    expected = np.zeros_like(targets)
    if content.shape[1]:
        scaled = content * weights[:, None]
        square = content.T @ scaled + ridge * np.eye(content.shape[1])
        expected = content @ np.linalg.solve(square, scaled.T @ targets)
    offsets = (world.sums + OFFSET_WEIGHT * expected[:, 0]) / (counts + OFFSET_WEIGHT)
    trusted = weights[:, None]
    return offsets, trusted * world.factors + (1 - trusted) * expected[:, 1:]


def score(
    log: Log, world: World, content: Floats, ridge: float, known: Ints, asked: Ints
) -> Floats:
    """Scores of the asked ratings; the users' own known ratings are `known`."""
    offsets, factors = expect(content, world, ridge)
    scores = world.overall + offsets[log.films[asked]]
    split = np.searchsorted(log.users[known], np.arange(log.users.max() + 2))
    for user in np.unique(log.users[asked]):
        own = known[split[user] : split[user + 1]]
        films = log.films[own]
        left = log.values[own] - world.overall - offsets[films]
        generous = left.sum() / (len(own) + OFFSET_WEIGHT)
        rows = factors[films]
        precision = np.eye(FACTORS) + rows.T @ rows / world.noise
        taste = np.linalg.solve(precision, rows.T @ (left - generous) / world.noise)
        mine = log.users[asked] == user
        scores[mine] += generous + factors[log.films[asked[mine]]] @ taste
    return scores


def make_contents(films: Films) -> dict[str, Floats]:
    """What each contender knows of the films."""
    plain = films.plain - films.plain.mean(axis=0)
    plot, poster = reduce(films.words), reduce(films.posters)
    return {
        "no content": np.zeros((len(plain), 0)),
        BASE: plain,
        f"{BASE}, plot": np.hstack([plain, plot]),
        f"{BASE}, poster": np.hstack([plain, poster]),
        f"{BASE}, plot, poster": np.hstack([plain, plot, poster]),
    }


def reduce(vectors: Floats) -> Floats:
    """The leading directions, of mean length 3; what is not known (zeros) stays zero."""
    known = np.abs(vectors).sum(axis=1) > 0
    centred = np.where(known[:, None], vectors - vectors[known].mean(axis=0), 0.0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    reduced = centred @ directions[:DIRECTIONS].T
    return np.asarray(reduced * 3.0 / np.sqrt((reduced[known] ** 2).sum(axis=1).mean()))


@dataclass(frozen=True, eq=False)
class Outcome:
    """Per user of odd number: within-user AUC (NaN without both kinds); right ones and asked."""

    areas: Floats
    right: Floats
    asked: Floats

    def describe(self) -> str:
        """Accuracy and mean within-user AUC."""
        return f"{self.right.sum() / self.asked.sum():.3f} | {np.nanmean(self.areas):.3f}"


def judge(users: Ints, liked: NDArray[np.bool_], scores: Floats) -> tuple[Outcome, float]:
    """The outcome on users of odd number, and the mean within-user AUC on the even."""
    even = users % 2 == 0
    cuts = np.quantile(scores[even], np.linspace(0.02, 0.98, 97))
    cut = max(cuts, key=lambda c: float(((scores[even] >= c) == liked[even]).mean()))
    areas = {
        user: area_under_curve(liked[users == user], scores[users == user])
        for user in np.unique(users)
    }
    odd = [user for user in areas if user % 2]
    right = np.array([((scores >= cut) == liked)[users == user].sum() for user in odd], float)
    asked = np.array([(users == user).sum() for user in odd], float)
    tuning = float(np.nanmean([areas[user] for user in areas if user % 2 == 0]))
    return Outcome(np.array([areas[user] for user in odd]), right, asked), tuning


def compare(one: Outcome, other: Outcome) -> list[str]:
    """Paired differences of accuracy and AUC with 95 % bootstrap intervals over users."""
    draws = np.random.default_rng(0).integers(0, len(one.asked), (RESAMPLES, len(one.asked)))
    both = one.areas - other.areas
    areas = np.nanmean(both[draws], axis=1)
    gain = one.right - other.right
    accuracy = gain[draws].sum(1) / one.asked[draws].sum(1)
    parts = []
    for mean, draw in (
        (gain.sum() / one.asked.sum(), accuracy),
        (float(np.nanmean(both)), areas),
    ):
        low, high = np.quantile(draw, (0.025, 0.975))
        parts.append(f"{mean:+.3f} ({low:+.3f} to {high:+.3f})")
    return parts


def thin_out(log: Log, cold: NDArray[np.bool_], span: tuple[int, int], seed: int) -> Ints:
    """Known rows in which each cold film keeps a number of ratings drawn from `span`."""
    random = np.random.default_rng(seed)
    rows = random.permutation(np.flatnonzero(log.known))
    order = np.argsort(log.films[rows], kind="stable")
    films = log.films[rows][order]
    place = np.arange(len(films)) - np.searchsorted(films, films)
    most = random.integers(span[0], span[1] + 1, len(cold))
    kept = ~cold[films] | (place < most[films])
    return np.sort(rows[order][kept])


def report(title: str, found: dict[str, list[tuple[Outcome, float]]]) -> None:
    """A row a contender at its best ridge: what it reaches, and its gain on genres and year."""
    best = {name: max(tried, key=lambda pair: pair[1])[0] for name, tried in found.items()}
    for name, outcome in best.items():
        other = "no content" if name == BASE else BASE
        gains = " | ".join(compare(outcome, best[other])) if name != "no content" else " | "
        print(f"| {title} | {name} | {outcome.describe()} | {gains} |", flush=True)


def print_heading(what: str) -> None:
    """The columns of a table."""
    print(f"\n| {what} | content | accuracy | within-user AUC | accuracy gained | AUC gained |")
    print("|---|---|---|---|---|---|")


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--keep", type=Path, default=None)
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2"})
    films = read_films(models.text, models.eyes, parser.parse_args(arguments).keep)
    log, contents = read_log(films), make_contents(films)
    size = len(films.numbers)
    folds = np.random.default_rng(1).permutation(size) % FOLDS
    posters = int(films.posters.any(axis=1).sum())
    liked = log.values[~log.known] >= LIKE
    print(
        f"{size} films with words, {posters} of them with a poster; {int((~log.known).sum())} "
        f"ratings asked, majority rate {max(liked.mean(), 1 - liked.mean()):.3f}. Genres and year "
        "are compared with no content, the rest with genres and year."
    )
    print_heading("known ratings of the film")
    for title, span in COUNTS.items():
        asked = [np.flatnonzero(~log.known & (folds == f)[log.films]) for f in range(FOLDS)]
        kept = [thin_out(log, folds == f, span, f) for f in range(FOLDS)]
        if title == "all":
            asked, kept = [np.flatnonzero(~log.known)], [np.flatnonzero(log.known)]
        worlds = [learn_world(log, rows, size) for rows in kept]
        rows = np.concatenate(asked)
        found: dict[str, list[tuple[Outcome, float]]] = {name: [] for name in contents}
        for name, content in contents.items():
            for ridge in RIDGES if content.shape[1] else RIDGES[:1]:
                scores = [
                    score(log, world, content, ridge, known, part)
                    for world, known, part in zip(worlds, kept, asked, strict=True)
                ]
                liked = log.values[rows] >= LIKE
                found[name].append(judge(log.users[rows], liked, np.concatenate(scores)))
        report(title, found)
    report_cold_users(log, contents, size)
    return 0


def report_cold_users(log: Log, contents: dict[str, Floats], size: int) -> None:
    """Users of one half with few ratings of their own; the other half's ratings are strangers'."""
    print_heading("user's own newest ratings")
    asked = np.flatnonzero(~log.known)
    from_end = np.bincount(log.users[log.known])[log.users] - 1
    place = np.arange(len(log.users)) - np.searchsorted(log.users, log.users)
    for newest in NEWEST:
        found: dict[str, list[tuple[Outcome, float]]] = {name: [] for name in contents}
        own = np.flatnonzero(log.known & (from_end - place < newest))
        halves = [(log.users // 2) % 2 == half for half in range(2)]
        worlds = [learn_world(log, np.flatnonzero(log.known & ~half), size) for half in halves]
        for name, content in contents.items():
            for ridge in RIDGES if content.shape[1] else RIDGES[:1]:
                scores = np.zeros(len(asked))
                for half, world in zip(halves, worlds, strict=True):
                    mine = half[asked]
                    scores[mine] = score(log, world, content, ridge, own[half[own]], asked[mine])
                found[name].append(judge(log.users[asked], log.values[asked] >= LIKE, scores))
        report(str(newest), found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
