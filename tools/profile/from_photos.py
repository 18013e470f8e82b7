"""What photos say of visual interests: aspects that they show more often than photos usually do."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import FactState
from memory.store import Store
from memory.store.profile_marks import Marked
from tools.facts.build import say_date
from tools.profile.statement import Statement, Status
from tools.spectrum.aspects import ALL_ASPECTS, Aspect
from tools.spectrum.heads import ROWS_SPACE, load_heads
from tools.spectrum.weigh import (
    CHANGE_DEVIATIONS,
    LEAST_PERIOD,
    PERIOD_MS,
    History,
    Weight,
    group_photos,
    merge_groups,
    weigh_history,
)

MOST_STATEMENTS = 8
RULE = "The chance that its share of your photos is above that of ordinary photos."
SHOWN = 0.5
"""Probability from which a photo counts as one that shows an aspect."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The whole picture: every aspect's weight, and how many photos (bursts once) it rests on."""

    photos: int
    first: int
    last: int
    weights: list[Weight]


def read_history(store: Store, *, sensitive: bool) -> History:
    """The photos that have a meaning, oldest first."""
    windows = store.windows(ROWS_SPACE)
    order = np.argsort(windows.times, kind="stable")
    rows = windows.matrix[order]
    ids, times = windows.memories[order], windows.times[order]
    alike = store.find_alike_photos(ids.tolist()) if len(ids) else []
    return History(
        ids,
        times,
        load_heads().judge(rows, sensitive=sensitive)
        if len(ids)
        else np.zeros((0, len(ALL_ASPECTS))),
        group_photos(ids, rows, times, alike),
    )


def measure_spectrum(store: Store, *, sensitive: bool) -> Spectrum:
    """All aspects of the user's photos, over all time and by half-years."""
    history = read_history(store, sensitive=sensitive)
    weights = weigh_history(history, load_heads().usual)
    if not weights:
        return Spectrum(len(history.ids), 0, 0, [])
    merged, times = merge_groups(history)
    return Spectrum(len(merged), int(times.min()), int(times.max()), weights)


def infer_interests(
    store: Store, rejected: Mapping[str, Marked], pinned: Mapping[str, Marked], *, sensitive: bool
) -> list[Statement]:
    """What the user's photos say, the clearest first; each aspect without its rejected photos."""
    history = read_history(store, sensitive=sensitive)
    found: list[Statement] = []
    weights = weigh_history(history, load_heads().usual)
    for weight in weights:
        id = f"photos:{weight.aspect.name.replace(' ', '-')}"
        own = history
        if id in rejected:
            kept = ~np.isin(history.ids, list(rejected[id].memories))
            own = _take(history, kept)
            again = [
                one for one in weigh_history(own, load_heads().usual) if one.aspect == weight.aspect
            ]
            if not again:
                continue
            weight = again[0]
        statement = _state(id, weight, own, pinned=id in pinned)
        if statement is not None:
            found.append(statement)
    return found[:MOST_STATEMENTS]


def _state(id: str, weight: Weight, history: History, *, pinned: bool) -> Statement | None:
    """The statement of an aspect; None where it is no interest."""
    if not weight.is_interest and weight.change < CHANGE_DEVIATIONS:
        return None
    column = history.chances[:, ALL_ASPECTS.index(weight.aspect)]
    shows = np.flatnonzero(column >= SHOWN)
    new = history.times > history.times[-1] - PERIOD_MS
    faded = weight.change <= -CHANGE_DEVIATIONS
    if faded:
        shows = shows[~new[shows]]
    risen = weight.change >= CHANGE_DEVIATIONS
    if risen:
        shows = shows[new[shows]]
    if len(shows) < 3:
        return None
    shown = _order(shows, column)
    times = history.times[shows]
    return Statement(
        id=id,
        attribute="interest",
        value=weight.aspect.name,
        text=_word(weight, len(set(history.groups[shows].tolist())), faded, risen, times),
        status=Status.INFERRED,
        state=FactState.PAST if faded else FactState.CURRENT,
        confidence=round(min(weight.confidence, 0.99), 3),
        rule=RULE,
        first=int(times.min()),
        last=int(times.max()),
        memories=tuple(int(history.ids[at]) for at in shown),
        count=len(shows),
        kind=weight.aspect.kind,
        pinned=pinned,
        until=int(times.max()) if faded else None,
    )


def _order(shows: NDArray[np.int64], column: NDArray[np.float64]) -> list[int]:
    """The photos that show it, the clearest first."""
    return [int(at) for at in shows[np.argsort(-column[shows], kind="stable")]]


def _word(weight: Weight, count: int, faded: bool, risen: bool, times: NDArray[np.int64]) -> str:
    name = weight.aspect.name
    if faded:
        return f"You used to photograph {name} often ({count} photos, until {_day(times.max())})."
    if risen:
        return f"Lately you photograph {name} often ({count} photos since {_day(times.min())})."
    times_more = f"{weight.lift:.0f} times" if weight.lift >= 2 else f"{weight.lift:.1f} times"
    return f"You often photograph {name} ({count} photos, {times_more} as many as usual)."


def _day(moment: int) -> str:
    return say_date(int(moment), "month")


def _take(history: History, kept: NDArray[np.bool_]) -> History:
    return History(
        history.ids[kept], history.times[kept], history.chances[kept], history.groups[kept]
    )


__all__ = ["LEAST_PERIOD", "Aspect", "Spectrum", "infer_interests", "measure_spectrum"]
