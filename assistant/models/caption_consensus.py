"""How well drafts agree with the captions near a photo: consensus of words (Devlin et al. 2015).

A draft that uses the words of many near captions is probably true of the photo too; words that are
rare among all known captions count more. After CIDEr-D (Vedantam et al. 2015), with single words:
of a known caption only its set of words is kept.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

_LENGTH_SPREAD = 6.0
"""Words of difference in length that still count as alike, as in CIDEr-D."""

_Weighed = tuple[dict[int, float], float, int]


class Consensus:
    """Likeness of drafts to weighted sets of words, from 0 to 1.

    `counts` tells in how many known captions a word stands; one that is not in it, in one.
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
        weighed = {
            word: count * (self._most - math.log(self._counts.get(word, 1)))
            for word, count in Counter(words).items()
        }
        return weighed, math.sqrt(sum(value * value for value in weighed.values())), len(words)


def _liken(own: _Weighed, other: _Weighed) -> float:
    if not own[1] or not other[1]:
        return 0.0
    theirs = other[0]
    shared = sum(
        min(value, theirs[word]) * theirs[word] for word, value in own[0].items() if word in theirs
    )
    apart = math.exp(-((own[2] - other[2]) ** 2) / (2 * _LENGTH_SPREAD**2))
    return shared / (own[1] * other[1]) * apart
