"""What ratings say of tastes: a kind, maker or decade rated above or below the user's usual.

A rating counts as the stars above what most people gave. A trait's effect is the mean of its
ratings less the mean of all others, shrunk towards none (normal prior). How far it lies from none,
in standard deviations, gives the confidence: the chance that later ratings go the same way, fitted
on half of the users of ml-latest-small (evals/profile_ratings.py). Below `LEAST_CONFIDENCE` nothing
is said. Where the newest ratings differ clearly from those before, they speak alone, and what was
stays as history.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import CatalogueItem, FactState, Rating
from memory.store import Store
from memory.store.profile_marks import Marked
from tools.facts.build import say_date
from tools.private_kinds import find_sensitive
from tools.profile.statement import Statement, Status
from tools.recommend.genres import fold_genre

LEAST_RATINGS = 5
LEAST_CONFIDENCE = 0.8
LEAST_EFFECT = 0.15
"""Stars, after shrinking: what is less is no taste worth a sentence."""
PRIOR_SPREAD = 0.2
"""Standard deviation, in stars, of how tastes for kinds differ between people (fitted)."""
SLOPE = 0.565
"""Log-odds that later ratings agree, for each standard deviation (fitted)."""
RECENT_MS = 183 * 86_400_000
DRIFT_DEVIATIONS = 2.8
"""Drift is looked for in every trait, so it must be clearer than a taste."""
MOST_STATEMENTS = 12
PEOPLE_COUNT = 10.0
"""Ratings of the overall mean that an item's mean is shrunk with."""
RULE = "The chance that your later ratings of it go the same way, as it was measured on others."
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """How a trait is rated: `size` stars above the user's usual (shrunk), `above` what most give.

    `confidence` is the chance that later ratings go the same way.
    """

    size: float
    above: float
    confidence: float
    count: int

    @property
    def says_something(self) -> bool:
        """Whether it is clear and large enough for a sentence."""
        return (
            self.count >= LEAST_RATINGS
            and self.confidence >= LEAST_CONFIDENCE
            and abs(self.size) >= LEAST_EFFECT
            and self.above * self.size > 0
        )


@dataclass(frozen=True, eq=False)
class Rated:
    """The ratings as arrays, oldest first: stars above most people, times, items, traits' rows.

    `compared`: whether other people's means are known; else stars are above the user's own mean.
    """

    above: Floats
    times: NDArray[np.int64]
    items: Sequence[CatalogueItem]
    traits: dict[tuple[str, str], list[int]]
    compared: bool


def read_ratings(items: Iterable[CatalogueItem], ratings: Iterable[Rating]) -> Rated:
    """Line ratings up with what most people gave."""
    known = {item.id: item for item in items}
    rows = sorted((one for one in ratings if one.item_id in known), key=lambda one: one.rated_at)
    rated = [known[one.item_id] for one in rows]
    stars = np.array([5 * one.value for one in rows], np.float64)
    counts = [i.rating_count if i.mean_rating is not None else 0 for i in known.values()]
    capped = np.minimum(np.array(counts, np.float64), 100.0)
    means = np.array([i.mean_rating or 0.0 for i in known.values()], np.float64)
    compared = bool(rated) and sum(i.mean_rating is not None for i in rated) >= 0.8 * len(rated)
    usual = np.full(len(rows), float(stars.mean()) if rows else 0.0)
    if compared:
        overall = float((capped * means).sum() / max(capped.sum(), 1.0)) or float(means.mean())
        usual = np.array([_shrink_mean(item, overall) for item in rated])
    traits: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, item in enumerate(rated):
        for trait in find_traits(item):
            traits[trait].append(row)
    times = np.array([one.rated_at for one in rows], np.int64)
    return Rated(stars - usual, times, rated, dict(traits), compared)


def _shrink_mean(item: CatalogueItem, overall: float) -> float:
    """What most people give an item, in stars; few ratings count little. `overall` on 0..1."""
    if item.mean_rating is None:
        return 5 * overall
    total = item.mean_rating * item.rating_count + overall * PEOPLE_COUNT
    return 5 * total / (item.rating_count + PEOPLE_COUNT)


def find_traits(item: CatalogueItem) -> set[tuple[str, str]]:
    """What an item may be liked for: (genre, maker or decade; its key)."""
    traits = {("genre", fold_genre(genre)) for genre in item.genres}
    traits |= {("maker", name.casefold()) for name in item.creators}
    if item.year is not None:
        traits.add(("decade", f"{item.year // 10 * 10}"))
    return traits


def measure_effect(above: Floats, rows: Sequence[int], among: NDArray[np.bool_]) -> Effect:
    """How the ratings `rows` stand to the others; `among` (n,) says which ratings count at all."""
    inside = np.zeros(len(above), np.bool_)
    inside[list(rows)] = True
    inside &= among
    outside = among & ~inside
    n, rest = int(inside.sum()), int(outside.sum())
    if n < 2 or rest < 2:
        return Effect(0.0, 0.0, 0.5, n)
    spread = max(float(above[among].std()), 0.3)
    error = spread * math.sqrt(1 / n + 1 / rest)
    raw = float(above[inside].mean() - above[outside].mean())
    kept = PRIOR_SPREAD**2 / (PRIOR_SPREAD**2 + error**2)
    size = raw * kept
    deviation = error * math.sqrt(kept)
    return Effect(size, float(above[inside].mean()), _chance(abs(size) / deviation), n)


def find_drift(rated: Rated, rows: Sequence[int], among: NDArray[np.bool_]) -> int | None:
    """Since when (ms UTC) a trait is rated clearly otherwise than before; None if it is not."""
    if not len(rated.times):
        return None
    cut = int(rated.times[-1]) - RECENT_MS
    inside = np.zeros(len(rated.above), np.bool_)
    inside[list(rows)] = True
    new, old = rated.times > cut, rated.times <= cut
    cells = [
        rated.above[where]
        for where in (
            among & inside & new, among & inside & old, among & ~inside & new, among & ~inside & old
        )
    ]  # fmt: skip
    if any(len(cell) < LEAST_RATINGS for cell in cells):
        return None
    spread = max(float(rated.above[among].std()), 0.3)
    error = spread * math.sqrt(sum(1 / len(cell) for cell in cells))
    a, b, c, d = (float(cell.mean()) for cell in cells)
    moved = (a - b) - (c - d)
    kept = PRIOR_SPREAD**2 / (PRIOR_SPREAD**2 + error**2)
    if abs(moved) / error < DRIFT_DEVIATIONS or abs(moved * kept) < LEAST_EFFECT:
        return None
    return int(rated.times[among & inside & new][0])


def infer_tastes(
    store: Store, rejected: Mapping[str, Marked], pinned: Mapping[str, Marked], *, sensitive: bool
) -> list[Statement]:
    """What the user's ratings say, the clearest first; each trait without its rejected ratings."""
    ratings = store.ratings()
    if len(ratings) < 2 * LEAST_RATINGS:
        return []
    rated = read_ratings(store.items(), ratings)
    found: list[Statement] = []
    for (sort, key), rows in rated.traits.items():
        id = f"ratings:{sort}:{key}"
        name = _name(sort, key, [rated.items[row] for row in rows])
        kind = find_sensitive(name) if sort == "genre" else None
        if len(rows) < LEAST_RATINGS or (kind is not None and not sensitive):
            continue
        among = np.ones(len(rated.above), np.bool_)
        refused = rejected[id].items if id in rejected else set()
        for row in rows:
            among[row] = rated.items[row].id not in refused
        now, before, since = _weigh(rated, rows, among)
        for effect, past in ((now, False), (before, True)):
            if effect is None or not effect.says_something:
                continue
            counted = [row for row in rows if among[row]]
            if since is not None:
                counted = [row for row in counted if (rated.times[row] < since) == past]
            statement = Statement(
                id=f"{id}:before" if past else id,
                attribute="taste",
                value=name,
                text=_word(effect, name, rated.compared, since if not past else None, past),
                status=Status.INFERRED,
                state=FactState.PAST if past else FactState.CURRENT,
                confidence=round(effect.confidence, 3),
                rule=RULE,
                first=int(rated.times[counted[0]]),
                last=int(rated.times[counted[-1]]),
                items=tuple(rated.items[row].id for row in counted),
                count=len(counted),
                kind=kind,
                pinned=id in pinned,
                until=since if past else None,
            )
            found.append(statement)
    found.sort(key=lambda one: (-one.pinned, -one.confidence, -one.count, one.id))
    return found[:MOST_STATEMENTS]


def _weigh(
    rated: Rated, rows: Sequence[int], among: NDArray[np.bool_]
) -> tuple[Effect | None, Effect | None, int | None]:
    """The effect that holds now, the one before where it drifted, and since when."""
    since = find_drift(rated, rows, among)
    if since is None:
        return measure_effect(rated.above, rows, among), None, None
    new = rated.times >= since
    return (
        measure_effect(rated.above, rows, among & new),
        measure_effect(rated.above, rows, among & ~new),
        since,
    )


def _chance(deviations: float) -> float:
    return 1 / (1 + math.exp(-SLOPE * deviations))


def _name(sort: str, key: str, items: Sequence[CatalogueItem]) -> str:
    domains = [item.domain for item in items]
    things = f"{max(sorted(set(domains)), key=domains.count)}s"
    if sort == "decade":
        return f"{things} of the {key}s"
    if sort == "maker":
        names = [name for item in items for name in item.creators if name.casefold() == key]
        return f"{things} by {names[0]}"
    genres = [genre for item in items for genre in item.genres if fold_genre(genre) == key]
    return f"{genres[0].lower()} {things}"


def _word(effect: Effect, name: str, compared: bool, since: int | None, past: bool) -> str:
    where = "above" if effect.size > 0 else "below"
    stars = f"{abs(effect.above):.1f} stars {where} " + (
        "most people" if compared else "your average"
    )
    if compared:
        stars += f" and {abs(effect.size):.1f} {where} your usual"
    if past:
        return f"You used to rate {name} {stars} ({effect.count} ratings)."
    lately = ""
    if since is not None:
        lately = f" lately (since {say_date(since, 'month')})"
    return f"You rate {name} {stars}{lately} ({effect.count} ratings)."
