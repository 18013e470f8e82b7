"""The memories a search considers, and what each channel says of every one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import Kind, Vector
from memory.relevance import TEXT_SPREAD, WORD_SPREAD
from memory.store import Store
from memory.time_words import TimeRange
from memory.window_cache import NOBODY, WindowCache

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parts:
    """One row a candidate, the turns around the found ones among them.

    `text` are cosines, NaN where there is no vector; `words` 0..1; `image` cosines, 0 where there
    is none; `in_time` says whether it happened in a span that the query names; `bounds` (n, 2).
    """

    ids: Ints
    text: Floats
    words: Floats
    image: Floats
    in_time: NDArray[np.bool_]
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
        self._word_scores: dict[int, float] = {}
        self._ranges: Sequence[TimeRange] = ()
        self._in_time: set[int] = set()
        self.ids: dict[int, None] = {}

    def add(self, ids: Iterable[int]) -> None:
        """Consider these memories too."""
        self.ids.update(dict.fromkeys(ids))

    def add_by_text(self, query: Vector, allowed: NDArray[np.bool_] | None) -> None:
        """Consider the memories nearest in meaning, and the turns around them."""
        self.add(self._texts.find_nearest(query, self._depth, allowed))

    def add_by_words(self, text: str, kinds: Sequence[Kind] | None) -> None:
        """Consider the memories with the words of the query."""
        found = self._store.search_words(text, self._depth, kinds)
        best = self._store.best_word_score(text) if found else 0.0
        if best > 0:
            self._word_scores = {id: min(1.0, score / best) for id, score in found}
        self.add(self._word_scores)

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
        ids = np.fromiter(self.ids, dtype=np.int64, count=len(self.ids))
        places = self._texts.places_of(ids)
        own = places[places != NOBODY]
        around = np.concatenate([self._texts.step(own, by) for by in (-2, -1, 0, 1, 2)])
        around = np.unique(around[around != NOBODY])
        ids = np.union1d(ids, self._texts.known[around])
        places = self._texts.places_of(ids)
        text, bounds = self._measure_text(ids, places, query)
        words = self._spread_words(ids, places)
        image_cosines = self._measure_images(ids, image)
        return Parts(ids, text, words, image_cosines, self._find_in_time(ids, places), bounds)

    def _find_in_time(self, ids: Ints, places: Ints) -> NDArray[np.bool_]:
        inside = np.isin(ids, list(self._in_time))
        known = places != NOBODY
        for one in self._ranges:
            times = self._texts.known_times[places[known]]
            inside[known] |= (one.since <= times) & (times < one.until)
        return inside

    def _measure_text(self, ids: Ints, places: Ints, query: Vector | None) -> tuple[Floats, Ints]:
        cosines = np.full(len(ids), np.nan)
        bounds = np.zeros((len(ids), 2), dtype=np.int64)
        if query is None:
            return cosines, bounds
        # Candidates' neighbours two steps away lend their cosines too.
        wider = np.unique(
            np.concatenate([self._texts.step(places, by) for by in (-2, -1, 0, 1, 2)])
        )
        wider = wider[wider != NOBODY]
        if not len(wider):
            return cosines, bounds
        near, near_bounds = self._texts.cosines_of(wider, query)

        def look_up(wanted: Ints) -> tuple[Floats, NDArray[np.bool_], Ints]:
            known = wanted != NOBODY
            at = np.minimum(np.searchsorted(wider, np.where(known, wanted, 0)), len(wider) - 1)
            return np.where(known, near[at], 0.0), known, at

        own, known, at = look_up(places)
        total, weight = own.astype(np.float64), known.astype(np.float64)
        for distance, share in enumerate(TEXT_SPREAD, 1):
            for by in (-distance, distance):
                lent, there, _ = look_up(self._texts.step(places, by))
                total += share * lent
                weight += share * there
        cosines[known] = total[known] / weight[known]
        bounds[known] = near_bounds[at[known]]
        return cosines, bounds

    def _spread_words(self, ids: Ints, places: Ints) -> Floats:
        def score(wanted: Ints) -> Floats:
            return np.array([self._word_scores.get(id, 0.0) for id in wanted.tolist()])

        def lend(by: int) -> Floats:
            there = self._texts.step(places, by)
            lent = np.zeros(len(ids))
            known = there != NOBODY
            lent[known] = score(self._texts.known[there[known]])
            return lent

        total = score(ids) if len(ids) else np.zeros(0)
        for distance, share in enumerate(WORD_SPREAD, 1):
            total = total + share * (lend(-distance) + lend(distance))
        return np.asarray(np.minimum(total, 1.0), dtype=np.float64)

    def _measure_images(self, ids: Ints, image: Vector | None) -> Floats:
        likeness = np.zeros(len(ids))
        if image is None or self._images is None:
            return likeness
        places = self._images.places_of(ids)
        known = places != NOBODY
        if known.any():
            likeness[known] = self._images.cosines_of(places[known], image)[0]
        return likeness
