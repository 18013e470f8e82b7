"""How sure it is that a photo shows what some words say: from its look, its caption and its labels.

The sum was fitted, and the cut chosen, on photos that the space of photos and words was not trained
on (`evals.photo_questions_fit`); docs/benchmarks.md gives the figures on others.
"""

import math
from collections.abc import Sequence
from itertools import zip_longest

from memory.records import Photo
from tools.caption_objects import find_objects
from tools.general_words import find_general
from tools.grounding import all_stems, content_stems
from tools.label_families import find_family

FEATURES = ("whole", "least part", "said", "labelled")
WEIGHTS = (1.509, 1.134, 2.533, 5.886)
OFFSET = -1.999
CUT = 0.2
"""From this probability on a photo is an answer."""

FITS_GENERAL = 0.3
"""How well a general word fits a photo at least whose caption or tags name one of its kinds."""

_ANYBODY = all_stems("person people someone somebody")
_MEN, _WOMEN = all_stems("man men guy gentleman male"), all_stems("woman women lady female")
_CHILDREN = all_stems("child kid")
_PEOPLE = (
    (_MEN, _MEN),
    (_WOMEN, _WOMEN),
    (_CHILDREN, _CHILDREN | all_stems("boy girl toddler baby infant")),
)
"""Words for people, each with those that tell of them too."""


def measure_evidence(
    phrase: str, parts: Sequence[str], fits: Sequence[float], photo: Photo
) -> list[float]:
    """The numbers of `FEATURES` for one photo.

    `fits` are how well the photo fits the phrase and each of its parts, by what it looks like
    (`memory.recall.Recall.measure_photos`).
    """
    captions = [photo.personal_caption, photo.neutral_caption]
    general = [_tells_general(part, captions, photo) for part in parts]
    whole = fits[0]
    least = [
        max(fit, FITS_GENERAL) if told else fit
        for fit, told in zip_longest(fits[1:] or fits[:1], general, fillvalue=False)
    ]
    if len(parts) == 1 and general[0]:
        whole = max(whole, FITS_GENERAL)
    said = min(
        (
            1.0 if told else _find_said(part, captions)
            for part, told in zip(parts, general, strict=True)
        ),
        default=0.0,
    )
    labelled = min((_sum_labels(part, photo) for part in parts), default=0.0)
    return [whole, min(least), said, labelled]


def judge(evidence: Sequence[float]) -> float:
    """How probable it is, 0..1, that people would say so of the photo."""
    total = OFFSET + sum(w * x for w, x in zip(WEIGHTS, evidence, strict=True))
    return 1 / (1 + math.exp(-total))


def _tells_general(part: str, captions: Sequence[str], photo: Photo) -> bool:
    """Whether captions or tags name one of the many kinds that a general part ("food") holds."""
    held = find_general(part)
    return held is not None and held.is_told([*captions, *(tag.name for tag in photo.tags)])


def _find_said(part: str, captions: Sequence[str]) -> float:
    """The share of what a part names that the captions name too, in whatever words."""
    if _names_object(part, captions):
        return 1.0
    wanted = content_stems(part)
    said = {stem for caption in captions for stem in all_stems(caption)}
    if find_objects(part):
        return float(bool(wanted) and wanted <= said)
    return len(wanted & said) / max(1, len(wanted))


def _names_object(part: str, texts: Sequence[str]) -> bool:
    """Whether texts name an object that a part names, in other words too, but no other sort of it.

    "A bird" is named by "an owl" and the other way round; "an owl" not by "a duck", nor "a surfer"
    by "a man": who somebody is, a word for anybody does not tell.
    """
    named = [object for text in texts for object in find_objects(text)]
    return any(
        kind == other and _means(kind, wanted, said)
        for kind, wanted in find_objects(part)
        for other, said in named
    )


def _means(kind: str, wanted: str, said: str) -> bool:
    one, other, whole = all_stems(wanted), all_stems(said), all_stems(kind)
    if one in (other, whole):
        return True
    if kind != "person":
        return other == whole
    return one <= _ANYBODY or any(one <= asked and other <= told for asked, told in _PEOPLE)


def _sum_labels(part: str, photo: Photo) -> float:
    """The summed scores of the labels that name the part."""
    wanted = content_stems(part)
    total = 0.0
    for label in photo.labels:
        names = [label.name, find_family(label.name)]
        words = {stem for name in names for stem in all_stems(name)}
        if _names_object(part, names[:1]) or (wanted and wanted <= words):
            total += label.score
    return min(1.0, total)
