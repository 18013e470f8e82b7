"""Scores of captions against people's: BLEU-4, CIDEr-D, and hallucinated objects (CHAIR).

BLEU (Papineni et al. 2002) over the corpus, closest reference length; CIDEr-D (Vedantam et al.
2015) with document frequencies of the references evaluated, times 100: both count as
`pycocoevalcap` does, on words in lower case without punctuation.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST_GRAM = 4
CIDER_SIGMA = 6.0
"""Of the Gaussian penalty on differing lengths, in words, as in the reference code."""

Gram = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaptionScores:
    """BLEU-1 to BLEU-4 and CIDEr-D, all times 100, and the mean length in words."""

    bleu: tuple[float, ...]
    cider: float
    length: float


def split_caption(caption: str) -> list[str]:
    """Words in lower case, without punctuation: "A man's dog." is a, man, 's, dog."""
    text = caption.lower().replace("’", "'")
    return re.findall(r"'s\b|n't\b|[a-z0-9]+(?:-[a-z0-9]+)*", text)


def count_grams(words: Sequence[str]) -> Counter[Gram]:
    """All n-grams of one to four words."""
    return Counter(
        tuple(words[start : start + length])
        for length in range(1, LONGEST_GRAM + 1)
        for start in range(len(words) - length + 1)
    )


def score_captions(captions: Sequence[str], references: Sequence[Sequence[str]]) -> CaptionScores:
    """Score one caption a photo against that photo's references."""
    said = [split_caption(caption) for caption in captions]
    known = [[split_caption(one) for one in some] for some in references]
    ciders = measure_cider(said, known)
    return CaptionScores(
        bleu=tuple(100 * value for value in measure_bleu(said, known)),
        cider=100 * sum(ciders) / max(1, len(ciders)),
        length=sum(map(len, said)) / max(1, len(said)),
    )


@dataclass(frozen=True, slots=True)
class BleuCounts:
    """What BLEU adds up over photos: n-grams said, those of them that are right, lengths in words.

    `right` and `given` have a number for each order; `closest` is the nearest reference's length.
    """

    right: tuple[int, ...]
    given: tuple[int, ...]
    length: int
    closest: int


def count_matches(words: Sequence[str], references: Sequence[Sequence[str]]) -> BleuCounts:
    """Count one caption's n-grams against its photo's references."""
    right, given = [0] * LONGEST_GRAM, [0] * LONGEST_GRAM
    most: Counter[Gram] = Counter()
    for one in references:
        most |= count_grams(one)
    for gram, count in count_grams(words).items():
        given[len(gram) - 1] += count
        right[len(gram) - 1] += min(count, most[gram])
    closest = min((abs(len(one) - len(words)), len(one)) for one in references)[1]
    return BleuCounts(tuple(right), tuple(given), len(words), closest)


def measure_bleu(
    said: Sequence[Sequence[str]], known: Sequence[Sequence[Sequence[str]]]
) -> list[float]:
    """BLEU-1 to BLEU-4 of a corpus, 0 to 1."""
    counted = [count_matches(words, some) for words, some in zip(said, known, strict=True)]
    return sum_bleu(
        [sum(one.right[order] for one in counted) for order in range(LONGEST_GRAM)],
        [sum(one.given[order] for one in counted) for order in range(LONGEST_GRAM)],
        sum(one.length for one in counted),
        sum(one.closest for one in counted),
    )


def sum_bleu(
    right: Sequence[float], given: Sequence[float], length: float, closest: float
) -> list[float]:
    """BLEU-1 to BLEU-4, 0 to 1, from what was counted over a corpus."""
    brevity = min(1.0, math.exp(1 - closest / length)) if length else 0.0
    scores, product = [], 1.0
    for order in range(LONGEST_GRAM):
        product *= (right[order] + 1e-15) / (given[order] + 1e-9)
        scores.append(product ** (1 / (order + 1)) * brevity)
    return scores


class CiderWeights:
    """TF-IDF weights of n-grams, from groups of captions (one group a photo)."""

    def __init__(self, frequencies: Mapping[Gram, int], groups: int) -> None:
        self._frequencies = frequencies
        self._log_groups = math.log(max(1, groups))

    @classmethod
    def of_references(cls, known: Sequence[Sequence[Sequence[str]]]) -> "CiderWeights":
        """Count in how many photos' references each n-gram stands."""
        frequencies: Counter[Gram] = Counter()
        for references in known:
            frequencies.update({gram for one in references for gram in count_grams(one)})
        return cls(frequencies, len(known))

    def vector(self, words: Sequence[str]) -> tuple[list[dict[Gram, float]], list[float], int]:
        """A caption's weights by order, their norms, and its length in pairs of words."""
        weights: list[dict[Gram, float]] = [{} for _ in range(LONGEST_GRAM)]
        for gram, count in count_grams(words).items():
            rarity = self._log_groups - math.log(max(1, self._frequencies.get(gram, 0)))
            weights[len(gram) - 1][gram] = count * rarity
        norms = [math.sqrt(sum(value * value for value in some.values())) for some in weights]
        # The reference code takes the number of word pairs for the length.
        return weights, norms, max(0, len(words) - 1)


def measure_cider(
    said: Sequence[Sequence[str]],
    known: Sequence[Sequence[Sequence[str]]],
    weights: CiderWeights | None = None,
) -> list[float]:
    """CIDEr-D of each caption; 1.0 is what the field writes as 100."""
    weights = weights or CiderWeights.of_references(known)
    scores = []
    for words, references in zip(said, known, strict=True):
        own = weights.vector(words)
        total = sum(liken_weights(own, weights.vector(one)) for one in references)
        scores.append(10 * total / len(references) / LONGEST_GRAM)
    return scores


def liken_weights(
    own: tuple[list[dict[Gram, float]], list[float], int],
    other: tuple[list[dict[Gram, float]], list[float], int],
) -> float:
    """The sum over n-gram orders of two captions' likeness, 0 to 4; not symmetric."""
    total = 0.0
    for order in range(LONGEST_GRAM):
        theirs = other[0][order]
        shared = sum(
            min(value, theirs.get(gram, 0.0)) * theirs.get(gram, 0.0)
            for gram, value in own[0][order].items()
        )
        if own[1][order] and other[1][order]:
            shared /= own[1][order] * other[1][order]
        total += shared
    return total * math.exp(-((own[2] - other[2]) ** 2) / (2 * CIDER_SIGMA**2))
