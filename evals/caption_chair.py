"""Objects that captions make up, and objects they find (CHAIR, Rohrbach et al. 2018).

What is in a photo: the objects counted in it, where somebody counted, and what people's captions of
it name. A kind is one of COCO's 80.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.caption_objects import find_objects, list_objects


@dataclass(frozen=True, slots=True)
class ChairScores:
    """Shares from 0 to 1.

    `per_object` of all objects named, those not there (CHAIRi); `per_caption` of all captions,
    those that name one or more of them (CHAIRs); `recall` of the objects there, those named.
    Beside them what they are made of: objects named, not there, there and named, there.
    """

    per_object: float
    per_caption: float
    recall: float
    named: int
    wrong: int
    found: int
    there: int


def score_objects(
    captions: Sequence[str],
    references: Sequence[Sequence[str]],
    counted: Sequence[Sequence[str]],
) -> ChairScores:
    """Compare the objects that captions name with those that are there."""
    named = wrong = faulty = found = there = 0
    for caption, said, boxes in zip(captions, references, counted, strict=True):
        truth = list_objects(said) | set(boxes)
        kinds = [kind for kind, _ in find_objects(caption)]
        made_up = [kind for kind in kinds if kind not in truth]
        named += len(kinds)
        wrong += len(made_up)
        faulty += bool(made_up)
        found += len(set(kinds) & truth)
        there += len(truth)
    return ChairScores(
        per_object=wrong / max(1, named),
        per_caption=faulty / max(1, len(captions)),
        recall=found / max(1, there),
        named=named,
        wrong=wrong,
        found=found,
        there=there,
    )
