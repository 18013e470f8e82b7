"""Finds the memories that matter for a query: by meaning, words, image and time, in one score.

Candidates come from each channel; then every candidate gets every part, so that none is ranked low
only because another channel did not list it. See `memory.relevance` for the sum.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from memory.candidates import Candidates, Parts
from memory.records import Kind, Recalled, Vector
from memory.relevance import (
    IMAGE_ALIKE,
    IMAGE_UNLIKE,
    IMAGE_WEIGHT,
    REPLACED_PENALTY,
    TIME_ALONE_WEIGHT,
    TIME_WEIGHT,
    WORD_WEIGHT,
    scale_of,
    score_of,
)
from memory.store import Store, now_ms
from memory.store.windows import KINDS
from memory.store.words import STOP_WORDS, find_words
from memory.time_words import TimeRange, find_time_ranges
from memory.window_cache import WindowCache

CHANNELS = ("text", "words", "image", "time")
DEPTH = 200
"""Candidates taken from each channel."""

_ASKED = "anything happen happened something thing things all everything else go went"
_ASKING = frozenset(_ASKED.split())


class Recall:
    """Search over an open store. Thread-safe.

    Holds the text windows (and image vectors) of the store in memory from the first search on.
    `image_query` gives text vectors in `image_space`, or None while it cannot.
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
        self._replaced: tuple[int, dict[int, int]] = (0, {})
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read the vectors in ahead of the first search."""
        with self._lock:
            self._refresh()

    def search(
        self,
        text: str,
        *,
        limit: int = 8,
        weights: Mapping[str, float] | None = None,
        image_vector: Vector | None = None,
        kinds: Sequence[Kind] | None = None,
        now: int | None = None,
        exclude_conversation: int | None = None,
        apply_cut: bool = True,
    ) -> list[Recalled]:
        """The memories that matter, best first; none when `apply_cut` and nothing is near enough.

        `weights` multiply the channels text, words, image and time, 1 when not given. `now` (ms
        UTC) is when relative times such as "last week" are counted from.
        """
        weigh = dict.fromkeys(CHANNELS, 1.0) | dict(weights or {})
        image = self._find_image_query(text, image_vector)
        ranges = find_time_ranges(text, now_ms() if now is None else now)
        query = self._encode_queries([text])[0] if text.strip() else None
        with self._lock:
            self._refresh()
            candidates = Candidates(self._store, self._texts, self._images, DEPTH)
            allowed = self._allow(self._texts, kinds, exclude_conversation)
            if query is not None:
                candidates.add_by_text(query, allowed)
                candidates.add_by_words(text, kinds)
            if image is not None and self._images is not None:
                candidates.add_by_image(
                    image, self._allow(self._images, kinds, exclude_conversation)
                )
            candidates.add_by_time(ranges, kinds)
            replaced = self._find_replaced()
            candidates.add(replaced[id] for id in list(candidates.ids) if id in replaced)
            parts = candidates.measure(query, image)
        return self._rank(
            parts, weigh, ranges, _says_only_when(text, ranges), replaced, kinds,
            exclude_conversation, limit, apply_cut,
        )  # fmt: skip

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
        revision = self._store.revision
        if self._replaced[0] != revision:
            self._replaced = (revision, self._store.replaced_facts())
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

    def _rank(
        self,
        parts: Parts,
        weigh: Mapping[str, float],
        ranges: Sequence[TimeRange],
        only_when: bool,
        replaced: Mapping[int, int],
        kinds: Sequence[Kind] | None,
        exclude_conversation: int | None,
        limit: int,
        apply_cut: bool,
    ) -> list[Recalled]:
        scale = self._scale
        memories = self._store.memories_by_id(parts.ids.tolist())
        likeness = np.clip((parts.image - IMAGE_UNLIKE) / (IMAGE_ALIKE - IMAGE_UNLIKE), 0.0, 1.0)
        found: list[Recalled] = []
        totals: dict[int, float] = {}
        for at, id in enumerate(parts.ids.tolist()):
            memory = memories.get(id)
            if memory is None or memory.removed_at is not None:
                continue
            if kinds is not None and memory.kind not in kinds:
                continue
            if exclude_conversation is not None and memory.conversation == exclude_conversation:
                continue
            when = memory.created_at if memory.happened_at is None else memory.happened_at
            in_time = any(one.since <= when < one.until for one in ranges)
            if only_when and apply_cut and not in_time:
                continue
            # A memory without vectors yet is neither near nor far.
            cosine = float(parts.text[at])
            near = (cosine - scale.unrelated) if cosine == cosine else 0.0
            gains = {
                "text": weigh["text"] * near,
                "words": weigh["words"] * WORD_WEIGHT * float(parts.words[at]),
                "image": weigh["image"] * IMAGE_WEIGHT * float(likeness[at]),
                "time": weigh["time"]
                * (TIME_ALONE_WEIGHT if only_when else TIME_WEIGHT)
                * float(in_time),
            }
            totals[id] = scale.unrelated + sum(gains.values())
            start, end = (int(bound) for bound in parts.bounds[at])
            found.append(Recalled(memory, 0.0, _share(gains), start, end))
        for old, new in replaced.items():
            if old in totals:
                totals[old] = min(totals[old], totals.get(new, np.inf)) - REPLACED_PENALTY
        found.sort(key=lambda one: (-totals[one.memory.id], -one.memory.id))
        return [
            Recalled(
                one.memory, score_of(totals[one.memory.id], scale), one.channels, one.start, one.end
            )
            for one in found[:limit]
            if not apply_cut or totals[one.memory.id] >= scale.cut
        ]


def _share(gains: Mapping[str, float]) -> dict[str, float]:
    """Each channel's part of what speaks for a memory; sums to 1, or is empty."""
    total = sum(gain for gain in gains.values() if gain > 0)
    return {name: gain / total for name, gain in gains.items() if gain > 0} if total > 0 else {}


def _says_only_when(text: str, ranges: Sequence[TimeRange]) -> bool:
    if not ranges:
        return False
    rest = list(text)
    for one in ranges:
        rest[one.start : one.end] = " " * (one.end - one.start)
    return all(word in STOP_WORDS or word in _ASKING for word in find_words("".join(rest)))
