"""Scores of captions photo by photo, and how sure their differences are (paired bootstrap).

The same photos are drawn for both sides (Koehn 2004): 2,000 draws, middle 95 %. BLEU-4 and the
objects are computed anew over each draw, CIDEr-D is the mean of the photos'.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.caption_chair import score_objects
from evals.caption_scores import LONGEST_GRAM, count_matches, measure_cider, split_caption, sum_bleu

MEASURES = ("BLEU-4", "CIDEr-D", "CHAIRi", "object recall")
DRAWS, SEED = 2_000, 0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rated:
    """What was counted of each photo's caption: a row a photo.

    Columns: right and given n-grams of four orders, words, closest reference's words, CIDEr-D,
    objects named, those not there, those there and named, those there.
    """

    counts: Floats

    def measure(self, rows: NDArray[np.int64] | None = None) -> Floats:
        """`MEASURES` over some of the photos; BLEU-4 and CIDEr-D times 100. Shape (4,)."""
        counts = self.counts if rows is None else self.counts[rows]
        total = counts.sum(0)
        right, given = total[:LONGEST_GRAM], total[LONGEST_GRAM : 2 * LONGEST_GRAM]
        length, closest, cider, named, wrong, found, there = total[2 * LONGEST_GRAM :]
        bleu = sum_bleu(right.tolist(), given.tolist(), float(length), float(closest))
        return np.array(
            [
                100 * bleu[3],
                100 * cider / max(1, len(counts)),
                wrong / max(1, named),
                found / max(1, there),
            ]
        )

    @property
    def length(self) -> float:
        """Mean number of words."""
        return float(self.counts[:, 2 * LONGEST_GRAM].mean())


def rate_captions(
    captions: Sequence[str], references: Sequence[Sequence[str]], counted: Sequence[Sequence[str]]
) -> Rated:
    """Rate one caption a photo by its references and the objects `counted` in it."""
    said = [split_caption(caption) for caption in captions]
    known = [[split_caption(one) for one in some] for some in references]
    rows = []
    for at, cider in enumerate(measure_cider(said, known)):
        bleu = count_matches(said[at], known[at])
        objects = score_objects([captions[at]], [references[at]], [counted[at]])
        rows.append(
            [
                *bleu.right,
                *bleu.given,
                bleu.length,
                bleu.closest,
                cider,
                objects.named,
                objects.wrong,
                objects.found,
                objects.there,
            ]
        )
    return Rated(np.array(rows, np.float64))


def draw_differences(one: Rated, other: Rated) -> Floats:
    """The middle 95 % of `one` minus `other`, each of `MEASURES`. Shape (4, 2)."""
    chance = np.random.default_rng(SEED)
    count = len(one.counts)
    drawn = []
    for _ in range(DRAWS):
        rows = chance.integers(0, count, count)
        drawn.append(one.measure(rows) - other.measure(rows))
    return np.asarray(np.percentile(np.array(drawn), [2.5, 97.5], axis=0).T)
