"""How the evidence of the recall channels becomes one score, and when it is too little.

The parts are added rather than rank-fused: on LoCoMo (7 conversations, 1,032 questions of
categories 1-4) the sum found .64/.75/.82 of the evidence at 5/10/20, reciprocal rank fusion of the
same parts .61/.71/.79. And a sum says how good a match is, which a rank cannot. All constants of
recall's scoring are in this file; they were set on that data by hand, in coarse steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WORD_WEIGHT = 0.4
"""Of BM25 as a share of the most it could be for the query, beside a cosine."""

IMAGE_WEIGHT = 0.4
"""Of an image's likeness, mapped to 0..1 by `IMAGE_UNLIKE` and `IMAGE_ALIKE`."""

TIME_WEIGHT = 0.1
"""Of having happened in a span of time that the query names."""

TIME_ALONE_WEIGHT = 0.4
"""The same when the query says nothing else: "what did I do yesterday?"."""

TEXT_SPREAD = (0.2, 0.1)
WORD_SPREAD = (0.5, 0.25)
"""How much the turns one and two steps away lend a turn: questions quote one line of an exchange
and are answered by the next. Cosines are averaged with these weights, word scores added."""

IMAGE_UNLIKE, IMAGE_ALIKE = 0.3, 0.9

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
    # Best sums: own questions 1st percentile .58, 5th .63, median .78; questions about other
    # people's conversations median .55, 90th percentile .65; small talk .39-.55.
    "bge-small-en-v1.5-int8": Scale(unrelated=0.45, certain=1.0, cut=0.58),
}
OTHER_SCALE = Scale(unrelated=0.0, certain=1.0, cut=0.1)
"""For a space nobody measured: only what shares next to nothing with the query is cut."""


def scale_of(space: str) -> Scale:
    """The measured scale of a text space, or a lenient one."""
    return SCALES.get(space, OTHER_SCALE)


def score_of(total: float, scale: Scale) -> float:
    """A sum of parts as a score in 0..1, comparable between queries."""
    return min(1.0, max(0.0, (total - scale.unrelated) / (scale.certain - scale.unrelated)))
