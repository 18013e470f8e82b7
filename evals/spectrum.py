"""The spectrum of visual interests on simulated users, whose photos are drawn from captioned sets.

A user has three interests and photographs other things too; what people's captions say of the
photos is the truth. Half of the users change: their interests of the first year are not those of
the last half-year. Held-out users are drawn from photos that neither the shared space nor the
weights of the aspects were trained on; the constants were chosen on users of the training photos.
Simulated users are no people: their photos of an interest are more alike than anybody's.

    python -m evals.spectrum [CACHE] [--users 200]
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
from assistant.models.photo_finder import EmbeddedPhotoFinder
from assistant.models.shared_space import load_shared_space
from evals.bridge_data import COCO_HELD, COCO_TRAIN, FLICKR_HELD, FLICKR_TRAIN, load_photos
from evals.spectrum_data import find_truth
from evals.train_spectrum import EMBEDDED, place
from memory.records import Vector
from tools.spectrum.aspects import ASPECTS
from tools.spectrum.heads import load_heads
from tools.spectrum.weigh import (
    CHANGE_DEVIATIONS,
    PERIOD_MS,
    History,
    Weight,
    group_photos,
    weigh_history,
)

INTERESTS = 3
OF_EACH, BESIDE = (8, 13), (10, 25)
LEAST_IN_POOL = 13
"""Photos of an aspect in the pool, without which it is nobody's interest."""
NEWEST = 1_760_000_000_000


@dataclass(frozen=True, eq=False)
class Pool:
    """Photos to draw from: rows as stored, what they show by captions, what the heads say."""

    rows: Vector
    truth: NDArray[np.bool_]
    chances: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class User:
    """A photo history, its interests (of now, and of before where they changed)."""

    history: History
    truth: NDArray[np.bool_]
    interests: frozenset[str]
    before: frozenset[str]


def main(arguments: Sequence[str] = ()) -> int:
    """Print precision, rank correlation and what rose and faded, for both kinds of users."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("cache", nargs="?", type=Path)
    parser.add_argument("--users", type=int, default=200)
    options = parser.parse_args(arguments)
    models = ModelSet(ModelFiles(), EMBEDDED)
    for title, parts in (
        ("development", (COCO_TRAIN, FLICKR_TRAIN)),
        ("held out", (COCO_HELD, FLICKR_HELD)),
    ):
        pool = make_pool(models, parts, options.cache)
        print(f"\n{title}: {len(pool.rows):,} photos, {options.users} users of each kind")
        print_judgement(pool)
        print_steady([draw_user(pool, seed) for seed in range(options.users)])
        print_changing([draw_user(pool, seed, changes=True) for seed in range(options.users)])
    return 0


def make_pool(models: ModelSet, parts: Sequence[str], cache: Path | None) -> Pool:
    """The photos of these parts."""
    photos = load_photos(parts[0])
    for part in parts[1:]:
        photos = photos + load_photos(part)
    shared = load_shared_space()
    rows = EmbeddedPhotoFinder(shared, models.text).rows_of(place(models, photos, cache))
    return Pool(rows, find_truth(photos), load_heads().judge(rows, sensitive=False))


def draw_user(pool: Pool, seed: int, *, changes: bool = False) -> User:
    """A user by number. With `changes`, all of the last half-year is of other interests."""
    chance = np.random.default_rng([seed, changes])
    common = np.flatnonzero(pool.truth.sum(0) >= LEAST_IN_POOL)
    wanted = chance.choice(common, 2 * INTERESTS if changes else INTERESTS, replace=False)
    spans = (
        [(wanted[:INTERESTS], (2, 1)), (wanted[INTERESTS:], (1, 0))]
        if changes
        else [(wanted, (2, 0))]
    )
    taken: list[int] = []
    times: list[int] = []
    for interests, (since, until) in spans:
        drawn: list[int] = []
        for aspect in interests:
            left = np.setdiff1d(np.flatnonzero(pool.truth[:, aspect]), [*taken, *drawn])
            count = min(int(chance.integers(*OF_EACH)), len(left))
            drawn += chance.choice(left, count, replace=False).tolist()
        left = np.setdiff1d(np.arange(len(pool.rows)), [*taken, *drawn])
        drawn += chance.choice(left, int(chance.integers(*BESIDE)), replace=False).tolist()
        span = (NEWEST - since * PERIOD_MS + 1, NEWEST - until * PERIOD_MS)
        times += chance.integers(*span, len(drawn)).tolist()
        taken += drawn
    rows, moments = pool.rows[taken], np.array(times, np.int64)
    ids = np.arange(len(taken))
    history = History(ids, moments, pool.chances[taken], group_photos(ids, rows, moments, ()))
    names = [ASPECTS[at].name for at in wanted]
    now = frozenset(names[-INTERESTS:])
    return User(history, pool.truth[taken], now, frozenset(names[:INTERESTS]) - now)


def print_judgement(pool: Pool) -> None:
    """How well single photos are judged."""
    auc = []
    for truth, chances in zip(pool.truth.T, pool.chances.T, strict=True):
        shown, others = chances[truth], chances[~truth]
        if len(shown) >= 3:
            auc.append(float((shown[:, None] > others[None]).mean()))
    print(
        f"  a photo's aspects: mean AUC {np.mean(auc):.3f} over {len(auc)} aspects; said "
        f"{pool.chances.mean():.4f}, shown {pool.truth.mean():.4f}"
    )


def print_steady(users: Sequence[User]) -> None:
    """Users whose interests stay: precision at 3, rank correlation, and what is said."""
    usual = load_heads().usual
    precision, correlation, said, right, seen = [], [], 0, 0, 0
    moved = 0
    for user in users:
        weights = weigh_history(user.history, usual)
        top = {one.aspect.name for one in weights[:INTERESTS]}
        precision.append(len(top & user.interests) / INTERESTS)
        counts = {a.name: int(n) for a, n in zip(ASPECTS, user.truth.sum(0), strict=True)}
        correlation.append(
            correlate([w.shown for w in weights], [counts[w.aspect.name] for w in weights])
        )
        interests = [one for one in weights if one.is_interest]
        said += len(interests)
        right += sum(_is_common(one, user) for one in interests)
        seen += len({one.aspect.name for one in interests} & user.interests)
        moved += sum(abs(one.change) >= CHANGE_DEVIATIONS for one in weights)
    planted = INTERESTS * len(users)
    spread = 1.96 * np.std(precision) / len(users) ** 0.5
    print(
        f"  steady: precision@3 {np.mean(precision):.3f} +-{spread:.3f}, rank correlation with the "
        f"counts {np.mean(correlation):.3f}"
    )
    print(
        f"    interests said: {said / len(users):.1f} a user, {right / max(said, 1):.3f} of them "
        f"truly 1.5 times the usual; {seen / planted:.3f} of the planted ones said; "
        f"{moved / len(users):.2f} wrong changes a user"
    )


def print_changing(users: Sequence[User]) -> None:
    """Users whose interests change: of the new and old ones, how many rose and faded."""
    usual = load_heads().usual
    rose = faded = rose_all = faded_all = rose_right = faded_right = 0
    for user in users:
        weights = weigh_history(user.history, usual)
        up = {one.aspect.name for one in weights if one.change >= CHANGE_DEVIATIONS}
        down = {one.aspect.name for one in weights if one.change <= -CHANGE_DEVIATIONS}
        rose += len(up & user.interests)
        faded += len(down & user.before)
        rose_all, faded_all = rose_all + len(up), faded_all + len(down)
        rose_right += sum(_moved(user, name) > 0 for name in up)
        faded_right += sum(_moved(user, name) < 0 for name in down)
    planted = INTERESTS * len(users)
    print(
        f"  changing: of the new interests {rose / planted:.3f} rose, of the old "
        f"{faded / planted:.3f} faded; of all that was said to rise {rose_right}/{rose_all} and to "
        f"fade {faded_right}/{faded_all} truly did"
    )


def correlate(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation, ties shared."""
    left, right = _rank(np.array(one)), _rank(np.array(other, float))
    return float(np.corrcoef(left, right)[0, 1])


def _rank(values: NDArray[np.float64]) -> NDArray[np.float64]:
    below = (values[:, None] > values[None]).sum(1)
    same = (values[:, None] == values[None]).sum(1)
    return np.asarray(below + (same - 1) / 2, np.float64)


def _is_common(weight: Weight, user: User) -> bool:
    column = [aspect.name for aspect in ASPECTS].index(weight.aspect.name)
    return bool(user.truth[:, column].mean() >= 1.5 * weight.usual)


def _moved(user: User, name: str) -> float:
    """By how much the share of photos that show it is larger in the last half-year."""
    shown = user.truth[:, [aspect.name for aspect in ASPECTS].index(name)]
    new = user.history.times > user.history.times.max() - PERIOD_MS
    return float(shown[new].mean() - shown[~new].mean())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
