"""How the evidence of the recall channels becomes one score, and when it is too little.

The parts are added rather than rank-fused, which found less on LoCoMo; and a sum says how good a
match is, which a rank cannot. All constants of recall's scoring are in this file. They were set by
hand, in coarse steps, on four conversations of LoCoMo; tuning them further helped the conversation
that was left out by nothing. docs/benchmarks.md gives the figures, the other three included.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WORD_WEIGHT = 0.4
"""Of BM25 as a share of the most it could be for the query, beside a cosine."""

IMAGE_WEIGHT = 0.4
"""Of how well a photo fits, mapped to 0..1 by an `ImageScale`."""

PERSON_WEIGHT = 0.06
"""Of being said by whom the question names, or by the user when it is about themselves."""

TIME_WEIGHT = 0.1
"""Of having happened in a span of time that the query names."""

TOLD_AFTER = 4 * 86_400_000
"""People tell things in the days after: the weight of time falls to 1/e this long (ms) later."""

TIME_ALONE_WEIGHT = 0.4
"""The same when the query says nothing else: "what did I do yesterday?"."""

TEXT_SPREAD = (0.3, 0.1)
WORD_SPREAD = (0.6, 0.4)
"""How much the turns one and two steps away lend a turn: questions quote one line of an exchange
and are answered by the next. Cosines are averaged with these weights; of a word the best counts."""

LONG_TEXT, LONG_SHARE = 150.0, 0.1
"""Words count for less in texts longer than this (characters), by this share of the length."""

ASKING_PENALTY = 0.02
"""Of a turn that is a question: it is rarely the answer, though it lends to it."""

SHORT_PENALTY, SHORT_TURN = 0.05, 60.0
"""Of a turn that says next to nothing; falls to 1/e at this many characters."""

OWN_SPEAKERS = frozenset({"user", "me"})
"""Speakers that are the user."""

REPLACED_PENALTY = 0.05
"""A fact that no longer holds ranks below; it always ranks below the one that took its place."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What cosines mean in one text space.

    `unrelated` is usual for texts that have nothing to do with each other, `certain` the sum that
    counts as score 1, and below `cut` a memory is not evidence.
    """

    unrelated: float
    certain: float
    cut: float


SCALES: Mapping[str, Scale] = {
    # Best sums: own questions 1st percentile .67, 5th .74, median .94; questions about other
    # people's conversations median .57, 90th percentile .68; about nothing at hand median .48. The
    # cut is low, since a short note that shares no word with its question reaches only .55-.65.
    "bge-small-en-v1.5-int8": Scale(unrelated=0.45, certain=1.2, cut=0.58),
}
OTHER_SCALE = Scale(unrelated=0.0, certain=1.0, cut=0.1)
"""For a space nobody measured: only what shares next to nothing with the query is cut."""


@dataclass(frozen=True, slots=True)
class ImageScale:
    """Products of a query and a photo's row that mean (nothing in common, the very thing).

    `words` for a query in words, `photo` for a query by another photo.
    """

    words: tuple[float, float]
    photo: tuple[float, float]

    def likeness(self, products: Floats, by_photo: bool) -> Floats:
        """How well photos fit the query, 0..1."""
        return np.clip(self.stretch(products, by_photo), 0.0, 1.0)

    def stretch(self, products: Floats, by_photo: bool = False) -> Floats:
        """Products with nothing in common at 0 and the very thing at 1, not clipped."""
        unlike, alike = self.photo if by_photo else self.words
        return (products - unlike) / (alike - unlike)


IMAGE_SCALES: Mapping[str, ImageScale] = {
    # 322 photos that nothing was trained on: the best of all for a question about other things
    # (LoCoMo) is .07 in the median, .16 at the 95th percentile and .20 at the 99th; a photo and its
    # own caption .20 in the median, .32 at the 95th percentile. Two photos: .04 in the median, .53
    # at the 99th percentile; of each photo the most alike other, .63.
    "locket-embedded-1-rows": ImageScale(words=(0.11, 0.325), photo=(0.45, 1.0)),
}
OTHER_IMAGE_SCALE = ImageScale(words=(0.3, 0.9), photo=(0.3, 0.9))


def image_scale_of(space: str) -> ImageScale:
    """The measured scale of a space of photos, or a guess."""
    return IMAGE_SCALES.get(space, OTHER_IMAGE_SCALE)


def scale_of(space: str) -> Scale:
    """The measured scale of a text space, or a lenient one."""
    return SCALES.get(space, OTHER_SCALE)


def score_of(total: float, scale: Scale) -> float:
    """A sum of parts as a score in 0..1, comparable between queries."""
    return min(1.0, max(0.0, (total - scale.unrelated) / (scale.certain - scale.unrelated)))
