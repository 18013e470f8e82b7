"""How much of a question's words a memory covers, by itself or with the turns around it.

Coverage rather than BM25: each word counts once, by its rarity, where it stands best among a turn
and its neighbours. In short turns how often a word stands says nothing, and sums over neighbours
count a word that is repeated in an exchange several times (LoCoMo, the four tuning conversations:
recall@5/10/20 .707/.802/.854 with BM25 sums lent to neighbours, .730/.809/.862 with coverage).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from memory.relevance import LONG_SHARE, LONG_TEXT, WORD_SPREAD
from memory.store import Store
from memory.store.words import STOP_WORDS, find_query_words, find_words

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

COMMON_SHARE, COMMON_AT_LEAST, COMMON_AT_MOST = 0.1, 50, 4_000
"""A word is common when more than this share of all memories hold it, within these bounds: it
weighs next to nothing and costs most of the time."""

MOST_LOOKED_UP, MOST_COMMON = 24, 3
"""Words of a question that are looked up, and of one in common words alone."""

LEAST_RARITY = 1e-3
_FIRST_PERSON = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])


def _no_ids() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for in words.

    `words` with the ids that hold each and the rarity of each; `people` are speakers it names, in
    lower case; `named` are the ids of memories that have one of their names in the text, and
    `own` says that it is in the first person.
    """

    holders: tuple[Ints, ...] = ()
    rarities: tuple[float, ...] = ()
    people: frozenset[str] = frozenset()
    named: Ints = field(default_factory=_no_ids)
    own: bool = False

    def rank(self, depth: int, allowed: "NDArray[np.bool_] | None", known: Ints) -> list[int]:
        """Ids that hold the most by rarity, best first, newest first among equals.

        `allowed` (n,) says which of the `known` (n,) ids may be found.
        """
        if not self.holders:
            return []
        ids, where = np.unique(np.concatenate(self.holders), return_inverse=True)
        weights = np.repeat(self.rarities, [len(some) for some in self.holders])
        totals = np.bincount(where, weights=weights, minlength=len(ids))
        if allowed is not None:
            totals[np.isin(ids, known[~allowed])] = 0.0
        order = np.lexsort((-ids, -totals))[:depth]
        return [int(id) for id in ids[order[totals[order] > 0]]]


def read_question(store: Store, text: str, total: int) -> Asked:
    """Look up the telling words of a question among `total` memories.

    The names of people who spoke are left out of the words: who said it is what matters, and in
    the text a name mostly says who is spoken to.
    """
    people, names = find_people(text, store.speakers())
    words = [word for word in find_query_words(text) if word not in names]
    words = (words or find_query_words(text))[:MOST_LOOKED_UP]
    most = int(min(max(COMMON_AT_LEAST, COMMON_SHARE * total), COMMON_AT_MOST))
    counts = {word: store.count_holders(word) for word in words}
    if any(0 < count <= most for count in counts.values()):
        counts = {word: count for word, count in counts.items() if count <= most}
    else:
        rarest = sorted((word for word in counts if counts[word]), key=lambda word: counts[word])
        counts = {word: counts[word] for word in rarest[:MOST_COMMON]}
    found = {word: store.holders(word) if count else _no_ids() for word, count in counts.items()}
    named = [store.holders(name) for name in sorted(names)] if people else []
    return Asked(
        tuple(found.values()),
        tuple(_rarity(len(ids), total) for ids in found.values()),
        people,
        np.unique(np.concatenate(named)) if named else _no_ids(),
        not people and not _FIRST_PERSON.isdisjoint(find_words(text)),
    )


def find_people(
    text: str, speakers: dict[str, tuple[str, ...]]
) -> tuple[frozenset[str], frozenset[str]]:
    """The speakers that a question names, and the words that name them, in lower case.

    A first name names them; a later part of a name ("Ana Work") or one that is a common word
    ("Will") does when it is written large within the sentence.
    """
    asked = set(find_words(text))
    large = {
        word
        for at, written in enumerate(text.split())
        if at and written[:1].isupper()
        for word in find_words(written)
    }
    people: set[str] = set()
    names: set[str] = set()
    for name, words in speakers.items():
        said = {word for word in words if word in large}
        said.update(word for word in words[:1] if word in asked and word not in STOP_WORDS)
        if said:
            people.add(name)
            names.update(said)
    return frozenset(people), frozenset(names)


def cover(asked: Asked, ids: Ints, beside: Sequence[Ints], lengths: Floats, count: int) -> Floats:
    """The covered share of the words for the first `count` of `ids`, on 0..1.

    `beside` gives, for steps of 1 and 2 before and after (-1, 1, -2, 2), the place in `ids` of the
    neighbour of each of those `count`, -1 for none. `lengths` (count,) in characters: a long text
    holds many words by chance.
    """
    best = sum(asked.rarities)
    if not asked.holders or best <= 0:
        return np.zeros(count)
    norm = (1 + LONG_SHARE) / (1 + LONG_SHARE * np.maximum(1.0, lengths / LONG_TEXT))
    total = np.zeros(count)
    for holders, rarity in zip(asked.holders, asked.rarities, strict=True):
        has = np.append(_is_among(ids, holders), 0.0)  # the last is the neighbour that is not there
        found = has[:count] * norm
        for at, places in enumerate(beside):
            np.maximum(found, WORD_SPREAD[at // 2] * has[places], out=found)
        total += rarity * found
    return np.asarray(np.minimum(total / best, 1.0), dtype=np.float64)


def _is_among(ids: Ints, holders: Ints) -> Floats:
    """1.0 for the ids that are among the sorted `holders`."""
    if not len(holders):
        return np.zeros(len(ids))
    at = np.minimum(np.searchsorted(holders, ids), len(holders) - 1)
    return np.asarray(holders[at] == ids, dtype=np.float64)


def _rarity(count: int, total: int) -> float:
    """BM25's inverse document frequency (Robertson and Sparck Jones 1976), never below 1e-3."""
    total = max(total, count)
    return max(float(np.log((total - count + 0.5) / (count + 0.5))), LEAST_RARITY)
