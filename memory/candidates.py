"""The memories a search considers, and what each channel says of every one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import Kind, Vector
from memory.relevance import OWN_SPEAKERS, SHORT_TURN, TEXT_SPREAD, TOLD_AFTER
from memory.store import Store
from memory.store.matching import Trait
from memory.time_words import TimeRange
from memory.window_cache import NOBODY, WindowCache
from memory.word_match import Asked, cover

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
BESIDE = (-1, 1, -2, 2)
"""The neighbours that lend a turn their score, the nearest first."""

_OWN_KINDS = frozenset({Kind.NOTE, Kind.FACT, Kind.PHOTO})
NO_PHOTO = -1e3
"""Instead of a product, where a memory has no row: fits no image scale."""

_NO_TRAIT = Trait(Kind.NOTE, "", 0, False)


@dataclass(frozen=True, slots=True)
class Parts:
    """One row a candidate, the turns around the found ones among them.

    `text` are cosines, NaN where there is no vector; `words` 0..1; `image` products of query and
    photo, far below zero where there is none; `person` 1 where the right one speaks; `asks` 1 where
    a turn is a question, `little` 0..1 how short a turn is; `in_time` says whether it happened in a
    span that the query names and `told` 0..1 whether then or soon after; `bounds` (n, 2).
    """

    ids: Ints
    text: Floats
    words: Floats
    image: Floats
    person: Floats
    asks: Floats
    little: Floats
    in_time: NDArray[np.bool_]
    told: Floats
    bounds: Ints


class Candidates:
    """Collects candidates from the channels, then measures all of them in all channels."""

    def __init__(
        self, store: Store, texts: WindowCache, images: WindowCache | None, depth: int
    ) -> None:
        self._store = store
        self._texts = texts
        self._images = images
        self._depth = depth
        self._asked = Asked()
        self._ranges: Sequence[TimeRange] = ()
        self._in_time: set[int] = set()
        self.ids: dict[int, None] = {}

    def add(self, ids: Iterable[int]) -> None:
        """Consider these memories too."""
        self.ids.update(dict.fromkeys(ids))

    def add_by_text(self, query: Vector, allowed: NDArray[np.bool_] | None) -> None:
        """Consider the memories nearest in meaning, and the turns around them."""
        self.add(self._texts.find_nearest(query, self._depth, allowed))

    def add_by_words(self, asked: Asked, allowed: NDArray[np.bool_] | None) -> None:
        """Consider the memories that hold the most of the question's words."""
        self._asked = asked
        self.add(asked.rank(self._depth, allowed, self._texts.memories))

    def add_by_image(self, query: Vector, allowed: NDArray[np.bool_] | None) -> None:
        """Consider the photos nearest to an image or to a text in the image space."""
        if self._images is not None:
            self.add(self._images.find_nearest(query, self._depth, allowed))

    def add_by_time(self, ranges: Sequence[TimeRange], kinds: Sequence[Kind] | None) -> None:
        """Consider what happened in the spans of time that the query names."""
        self._ranges = ranges
        for one in ranges:
            found = self._store.memories_between(one.since, one.until, self._depth, kinds)
            self._in_time.update(memory.id for memory in found)
        self.add(self._in_time)

    def measure(self, query: Vector | None, image: Vector | None) -> Parts:
        """Measure all candidates, with the turns next to them, which may be the answer."""
        ids = self._with_neighbours(np.fromiter(self.ids, dtype=np.int64, count=len(self.ids)))
        # Neighbours of neighbours lend their scores too, and are no candidates themselves.
        lenders = np.setdiff1d(self._with_neighbours(ids), ids, assume_unique=True)
        pool = np.concatenate([ids, lenders])
        places = self._texts.places_of(ids)
        beside = [self._find_in(pool, self._texts.step(places, by)) for by in BESIDE]
        found = self._store.traits(ids.tolist())
        traits = [found.get(id, _NO_TRAIT) for id in ids.tolist()]
        text, bounds = self._measure_text(pool, len(ids), beside, query)
        lengths = np.array([trait.length for trait in traits], dtype=np.float64)
        turns = np.array([trait.kind is Kind.TURN for trait in traits], dtype=np.float64)
        in_time, told = self._measure_time(ids, places)
        return Parts(
            ids,
            text,
            cover(self._asked, pool, beside, lengths, len(ids)),
            self._measure_images(ids, image),
            self._find_speakers(ids, traits),
            np.array([trait.asks for trait in traits], float),
            turns * np.exp(-lengths / SHORT_TURN),
            in_time,
            told,
            bounds,
        )

    def _with_neighbours(self, ids: Ints) -> Ints:
        places = self._texts.places_of(ids)
        own = places[places != NOBODY]
        around = np.concatenate([self._texts.step(own, by) for by in BESIDE])
        return np.union1d(ids, self._texts.known[np.unique(around[around != NOBODY])])

    def _find_in(self, pool: Ints, places: Ints) -> Ints:
        """Where in `pool` the memories of these places are, -1 for `NOBODY`."""
        wanted = np.full(len(places), -1, dtype=np.int64)
        there = places != NOBODY
        wanted[there] = self._texts.known[places[there]]
        order = np.argsort(pool, kind="stable")
        at = np.minimum(np.searchsorted(pool, wanted, sorter=order), max(len(pool) - 1, 0))
        return np.where(there, order[at], -1) if len(pool) else wanted

    def _measure_time(self, ids: Ints, places: Ints) -> tuple[NDArray[np.bool_], Floats]:
        inside = np.isin(ids, list(self._in_time))
        told = inside.astype(np.float64)
        known = places != NOBODY
        times = self._texts.known_times[places[known]]
        for one in self._ranges:
            late = np.maximum(0, times - one.until)
            now = (one.since <= times) & (times < one.until)
            inside[known] |= now
            soon = np.where(times >= one.since, np.exp(-late / TOLD_AFTER), 0.0)
            told[known] = np.maximum(told[known], np.where(now, 1.0, soon))
        return inside, told

    def _measure_text(
        self, pool: Ints, count: int, beside: Sequence[Ints], query: Vector | None
    ) -> tuple[Floats, Ints]:
        cosines = np.full(count, np.nan)
        bounds = np.zeros((count, 2), dtype=np.int64)
        places = self._texts.places_of(pool)
        known = places != NOBODY
        if query is None or not known.any():
            return cosines, bounds
        near = np.zeros(len(pool) + 1)  # the last is the neighbour that is not there
        there = np.append(known, False).astype(np.float64)
        windows = np.zeros((len(pool), 2), dtype=np.int64)
        near[:-1][known], windows[known] = self._texts.cosines_of(places[known], query)
        total, weight = near[:count].copy(), there[:count].copy()
        for at, lender in enumerate(beside):
            share = TEXT_SPREAD[at // 2]
            total += share * near[lender]
            weight += share * there[lender]
        own = known[:count]
        cosines[own] = total[own] / weight[own]
        bounds[own] = windows[:count][own]
        return cosines, bounds

    def _find_speakers(self, ids: Ints, traits: Sequence[Trait]) -> Floats:
        asked = self._asked
        if asked.people:
            speaks = np.array([trait.speaker in asked.people for trait in traits], float)
            silent = np.array([not trait.speaker for trait in traits], dtype=bool)
            return np.asarray(np.maximum(speaks, silent & np.isin(ids, asked.named)), float)
        if asked.own:
            return np.array([_is_own(trait) for trait in traits], float)
        return np.zeros(len(ids))

    def _measure_images(self, ids: Ints, image: Vector | None) -> Floats:
        likeness = np.full(len(ids), NO_PHOTO)
        if image is None or self._images is None:
            return likeness
        places = self._images.places_of(ids)
        known = places != NOBODY
        if known.any():
            likeness[known] = self._images.cosines_of(places[known], image)[0]
        return likeness


def _is_own(trait: Trait) -> bool:
    return trait.speaker in OWN_SPEAKERS or (not trait.speaker and trait.kind in _OWN_KINDS)
