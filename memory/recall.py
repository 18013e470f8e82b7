"""Finds the memories that matter for a query: by meaning, words, image and time, in one score.

Candidates come from each channel; then every candidate gets every part, so that none is ranked low
only because another channel did not list it. See `memory.relevance` for the sum.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from memory.candidates import Candidates, Floats, Parts
from memory.records import Kind, Memory, Recalled, Vector
from memory.relevance import (
    ASKING_PENALTY,
    IMAGE_WEIGHT,
    PERSON_WEIGHT,
    REPLACED_PENALTY,
    SHORT_PENALTY,
    TIME_ALONE_WEIGHT,
    TIME_WEIGHT,
    WORD_WEIGHT,
    image_scale_of,
    scale_of,
    score_of,
)
from memory.store import Store, now_ms
from memory.store.windows import KINDS
from memory.store.words import STOP_WORDS, find_words
from memory.time_words import TimeRange, find_time_ranges
from memory.window_cache import NOBODY, WindowCache
from memory.word_match import read_question

DEPTH = 100
"""Candidates taken from each channel."""

FETCHED_AT_ONCE = 64

_ASKED = "anything happen happened something thing things all everything else go went"
_ASKING = frozenset(_ASKED.split())


class Recall:
    """Search over an open store. Thread-safe.

    Holds the text windows (and image vectors) of the store in memory from the first search on.
    `image_query` turns words into queries for the rows of photos in `image_space`.
    """

    def __init__(
        self,
        store: Store,
        encode_queries: Callable[[Sequence[str]], Vector],
        text_space: str,
        *,
        image_query: Callable[[Sequence[str]], Vector | None] | None = None,
        image_space: str | None = None,
    ) -> None:
        self._store = store
        self._encode_queries = encode_queries
        self._image_query = image_query
        self._scale = scale_of(text_space)
        self._texts = WindowCache(store, text_space)
        self._images = None if image_space is None else WindowCache(store, image_space)
        self._image_scale = image_scale_of(image_space or "")
        self._replaced: tuple[tuple[int, ...], dict[int, int]] = ((), {})
        self._lock = threading.Lock()

    @property
    def searches_images(self) -> bool:
        """Whether photos are searched by what they look like."""
        return self._images is not None

    def search_images(
        self, image_query: Callable[[Sequence[str]], Vector | None], image_space: str
    ) -> None:
        """Search photos by what they look like from now on; what is in memory stays."""
        with self._lock:
            self._image_query = image_query
            self._images = WindowCache(self._store, image_space)
            self._image_scale = image_scale_of(image_space)

    def load(self) -> None:
        """Read in, ahead of the first search, the vectors and who spoke."""
        with self._lock:
            self._refresh()
            self._store.speakers()

    def search(
        self,
        text: str,
        *,
        limit: int = 8,
        weights: Mapping[str, float] | None = None,
        lifts: Mapping[int, float] | None = None,
        query_vector: Vector | None = None,
        image_vector: Vector | None = None,
        kinds: Sequence[Kind] | None = None,
        now: int | None = None,
        exclude_conversation: int | None = None,
        apply_cut: bool = True,
    ) -> list[Recalled]:
        """The memories that matter, best first; none when `apply_cut` and nothing is near enough.

        `query_vector` is the text's own, if it is at hand. `image_vector` is a query for photos
        that mean the same as one; it is asked instead of the words. `weights` multiply what each of
        `CHANNELS` says, 1 when not given, and `lifts` are added to the sums of single memories:
        both order what is found and change neither its score nor what is near enough. `now`
        (ms UTC) is when relative times such as "last week" are counted from.
        """
        image = self._find_image_query(text, image_vector)
        ranges = find_time_ranges(text, now_ms() if now is None else now)
        query = query_vector
        if query is None and text.strip():
            query = self._encode_queries([text])[0]
        with self._lock:
            self._refresh()
            candidates = Candidates(self._store, self._texts, self._images, DEPTH)
            allowed = self._allow(self._texts, kinds, exclude_conversation)
            if query is not None:
                candidates.add_by_text(query, allowed)
                asked = read_question(self._store, text, len(self._texts.known))
                candidates.add_by_words(asked, allowed)
            if image is not None and self._images is not None:
                candidates.add_by_image(
                    image, self._allow(self._images, kinds, exclude_conversation)
                )
            candidates.add_by_time(ranges, kinds)
            candidates.add(id for id, lift in (lifts or {}).items() if lift > 0)
            replaced = self._find_replaced()
            candidates.add(replaced[id] for id in list(candidates.ids) if id in replaced)
            parts = candidates.measure(query, image)
        gains = self._measure_gains(parts, _says_only_when(text, ranges), image_vector is not None)
        less = ASKING_PENALTY * parts.asks + SHORT_PENALTY * parts.little
        totals = self._scale.unrelated + np.sum(list(gains.values()), axis=0) - less
        ranking = totals
        if weights or lifts:
            weighed = [(weights or {}).get(name, 1.0) * gain for name, gain in gains.items()]
            ranking = self._scale.unrelated + np.sum(weighed, axis=0) - less
            ranking += [(lifts or {}).get(id, 0.0) for id in parts.ids.tolist()]
            self._put_replaced_below(parts, ranking, replaced)
        self._put_replaced_below(parts, totals, replaced)
        wanted: NDArray[np.bool_] = np.ones(len(totals), dtype=np.bool_)
        if apply_cut:
            wanted &= totals >= self._scale.cut
            if _says_only_when(text, ranges):
                wanted &= parts.in_time
        found: list[Recalled] = []
        order = [at for at in np.lexsort((-parts.ids, -ranking)).tolist() if wanted[at]]
        for first in range(0, len(order), FETCHED_AT_ONCE):
            some = order[first : first + FETCHED_AT_ONCE]
            memories = self._store.memories_by_id(parts.ids[some].tolist())
            for at in some:
                memory = memories.get(int(parts.ids[at]))
                if memory is None or not _may_show(memory, kinds, exclude_conversation):
                    continue
                said = {name: float(gain[at]) for name, gain in gains.items()}
                score = score_of(float(totals[at]), self._scale)
                start, end = parts.bounds[at].tolist()
                shares = _share(said, weights or {})
                found.append(Recalled(memory, score, shares, start, end, said, float(totals[at])))
                if len(found) >= limit:
                    return found
        return found

    def measure_photos(
        self, texts: Sequence[str], *, nearest: int, among: Iterable[int] = ()
    ) -> dict[int, list[float]]:
        """How well photos fit each of some texts by what they look like, the trash left out.

        Of each text the `nearest` photos, and those of `among`: 0 means nothing in common with the
        text, 1 that it is the very thing; not clipped. Empty where photos cannot be searched so.
        """
        queries = self._image_query(list(texts)) if texts and self._image_query else None
        if queries is None or self._images is None:
            return {}
        with self._lock:
            self._images.refresh()
            found = set(among)
            for query in queries:
                found.update(self._images.find_nearest(np.asarray(query, np.float32), nearest))
            ids = np.fromiter(sorted(found), dtype=np.int64, count=len(found))
            places = self._images.places_of(ids)
            there = places != NOBODY
            products = [
                self._images.cosines_of(places[there], np.asarray(query, np.float32))[0]
                for query in queries
            ]
        fits = self._image_scale.stretch(np.stack(products, axis=1).astype(np.float64))
        return dict(zip(ids[there].tolist(), fits.tolist(), strict=True))

    def _measure_gains(self, parts: Parts, only_when: bool, by_photo: bool) -> dict[str, Floats]:
        """What each channel adds to each candidate."""
        # A memory without vectors yet is neither near nor far.
        near = np.nan_to_num(parts.text - self._scale.unrelated, nan=0.0)
        in_time = TIME_ALONE_WEIGHT if only_when else TIME_WEIGHT
        return {
            "text": near,
            "words": WORD_WEIGHT * parts.words,
            "image": IMAGE_WEIGHT * self._image_scale.likeness(parts.image, by_photo),
            "time": in_time * parts.told,
            "person": PERSON_WEIGHT * parts.person,
        }

    @staticmethod
    def _put_replaced_below(parts: Parts, totals: Floats, replaced: Mapping[int, int]) -> None:
        place = {id: at for at, id in enumerate(parts.ids.tolist()) if id in replaced}
        for old, at in place.items():
            (newer,) = np.nonzero(parts.ids == replaced[old])
            best = totals[newer[0]] if len(newer) else np.inf
            totals[at] = min(totals[at], best) - REPLACED_PENALTY

    def _find_image_query(self, text: str, image_vector: Vector | None) -> Vector | None:
        if image_vector is not None or self._images is None:
            return image_vector
        if self._image_query is None or not text.strip():
            return None
        found = self._image_query([text])
        return None if found is None else np.asarray(found[0], dtype=np.float32)

    def _refresh(self) -> None:
        self._texts.refresh()
        if self._images is not None:
            self._images.refresh()

    def _find_replaced(self) -> dict[int, int]:
        # A plan that was told begins some day, so that what it replaces is looked up each hour.
        version = (*self._store.facts_version, now_ms() // 3_600_000)
        if self._replaced[0] != version:
            self._replaced = (version, self._store.replaced_facts())
        return self._replaced[1]

    @staticmethod
    def _allow(
        cache: WindowCache, kinds: Sequence[Kind] | None, exclude_conversation: int | None
    ) -> NDArray[np.bool_] | None:
        if kinds is None and exclude_conversation is None:
            return None
        allowed = np.ones(len(cache.memories), dtype=bool)
        if kinds is not None:
            allowed &= np.isin(cache.kinds, [KINDS.index(kind) for kind in kinds])
        if exclude_conversation is not None:
            allowed &= cache.conversations != exclude_conversation
        return allowed


def _may_show(
    memory: Memory, kinds: Sequence[Kind] | None, exclude_conversation: int | None
) -> bool:
    return (
        memory.removed_at is None
        and (kinds is None or memory.kind in kinds)
        and (exclude_conversation is None or memory.conversation != exclude_conversation)
    )


def _share(gains: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    """Each channel's part of what speaks for a memory, as weighed; sums to 1, or is empty."""
    weighed = {name: weights.get(name, 1.0) * gain for name, gain in gains.items()}
    total = sum(gain for gain in weighed.values() if gain > 0)
    return {name: gain / total for name, gain in weighed.items() if gain > 0} if total > 0 else {}


def _says_only_when(text: str, ranges: Sequence[TimeRange]) -> bool:
    if not ranges:
        return False
    rest = list(text)
    for one in ranges:
        rest[one.start : one.end] = " " * (one.end - one.start)
    return all(word in STOP_WORDS or word in _ASKING for word in find_words("".join(rest)))
