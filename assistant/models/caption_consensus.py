"""How well drafts agree with the captions near a photo: consensus by CIDEr (Devlin et al. 2015).

A draft that says what many near captions say, in their words, is probably true of the photo too;
words that are rare among all known captions count more (TF-IDF).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

LONGEST_GRAM = 4
_BASE = 8192
"""More than the vocabulary has words: a gram of word numbers is one number in this base."""

_LENGTH_SPREAD = 6.0
"""Words of difference in length that still count as alike, as in CIDEr-D."""

Grams = tuple[Counter[int], ...]
_Weighed = tuple[list[dict[int, float]], list[float], int]


def count_grams(words: Sequence[int]) -> Grams:
    """The n-grams of one to four words, each packed into one number, by their length."""
    orders: list[Counter[int]] = []
    packed = [0] * len(words)
    for length in range(LONGEST_GRAM):
        packed = [
            packed[start] * _BASE + words[start + length] + 1
            for start in range(max(0, len(words) - length))
        ]
        orders.append(Counter(packed))
    return tuple(orders)


class Consensus:
    """Likeness of captions to weighted captions, from 0 to 1.

    `counts` tells in how many of some captions a gram stands; one that is not in it, in one.
    """

    def __init__(self, counts: Mapping[int, int], captions: int) -> None:
        self._counts = counts
        self._most = math.log(captions)

    def rate(
        self,
        drafts: Sequence[Sequence[int]],
        near: Sequence[Sequence[int]],
        weights: Sequence[float],
    ) -> list[float]:
        """Mean likeness of each draft to the near captions, by their weights."""
        known = [self._weigh(words) for words in near]
        rated = []
        for words in drafts:
            own = self._weigh(words)
            likeness = (_liken(own, other) for other in known)
            rated.append(sum(weight * one for weight, one in zip(weights, likeness, strict=True)))
        return rated

    def _weigh(self, words: Sequence[int]) -> _Weighed:
        orders = [
            {gram: count * self._rate_rarity(gram) for gram, count in grams.items()}
            for grams in count_grams(words)
        ]
        norms = [math.sqrt(sum(value * value for value in one.values())) for one in orders]
        return orders, norms, len(words)

    def _rate_rarity(self, gram: int) -> float:
        return self._most - math.log(self._counts.get(gram, 1))


def _liken(own: _Weighed, other: _Weighed) -> float:
    total = 0.0
    for order in range(LONGEST_GRAM):
        if not own[1][order] or not other[1][order]:
            continue
        theirs = other[0][order]
        shared = sum(
            min(value, theirs[gram]) * theirs[gram]
            for gram, value in own[0][order].items()
            if gram in theirs
        )
        total += shared / (own[1][order] * other[1][order])
    return total / LONGEST_GRAM * math.exp(-((own[2] - other[2]) ** 2) / (2 * _LENGTH_SPREAD**2))
