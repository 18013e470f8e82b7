"""Everyday words for photos never trained on: how right and how sure, what search gains, the time.

    python -m evals tags

COCO is coco_val (130 photos), Flickr8k its dev split (122), both with five captions. A word counts
as said when one of them says it in any form. People leave most of what a photo shows unsaid, so a
word that is not said may still be right; where somebody counted objects, those tell more.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.models.everyday_words import EverydayWords
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from assistant.models.locket_embedded import EMBEDDED
from assistant.models.photo_tagger import SHOWN, PhotoTagger, load_tagger, split_label
from assistant.models.word_evidence import FEATURES
from evals.bridge_data import (
    COCO_TRAIN,
    FLICKR_HELD,
    FLICKR_TRAIN,
    Captioned,
    load_photos,
    load_set,
)
from evals.captions import counted_objects, see
from evals.tag_scores import (
    LEAST_SAID,
    Flags,
    bound_difference,
    brier,
    expected_error,
    mean_over_photos,
    mean_over_words,
    sort_into_bins,
)
from evals.tag_search import measure_search
from evals.train_tags import count_uses
from memory.records import Vector
from memory.store.photos import LEAST_LABEL_SCORE
from tools.caption_objects import list_kinds, list_objects
from tools.ports import Sight

MANY = 3
"""Captions that say a word which nobody overlooks."""


def report_reliability(chances: Vector, said: Flags, usual: Vector) -> None:
    """How often words of each rated probability are said, and how far off that is."""
    bins = sort_into_bins(chances, said)
    print("| rated | words | mean rated | said |\n|---|---|---|---|")
    for one in bins:
        bounds = f"{one.low:g} to {one.high:g}"
        print(f"| {bounds} | {one.count:,} | {one.rated:.3f} | {one.said:.3f} |")
    sure = [one for one in bins if one.low >= 0.1]
    base = np.tile(usual, (len(said), 1))
    print(
        f"\nExpected calibration error {expected_error(bins):.4f}, of words rated .1 or more "
        f"{expected_error(sure):.3f}. Brier score a photo {brier(chances, said):.2f}, of words' "
        f"usual rates {brier(base, said):.2f}."
    )


def report_shown(chances: Vector, uses: NDArray[np.int8]) -> None:
    """Precision and recall of the words that are shown."""
    tags, said = chances >= SHOWN, uses > 0
    often = uses >= MANY
    print(
        f"\nShown from {SHOWN:.2f} on: {tags.sum(1).mean():.1f} tags a photo, "
        f"{(tags.sum(1) == 0).mean():.0%} of photos without; said of all shown "
        f"{said[tags].mean():.3f}; shown of all said {tags[said].mean():.3f}, of what {MANY} or "
        f"more of five say {tags[often].mean():.3f}."
    )


def report_labels(words: EverydayWords, sights: Sequence[Sight], uses: NDArray[np.int8]) -> None:
    """The same of plain label words: all words of labels that are searched."""
    tags = np.zeros(uses.shape, bool)
    for row, sight in enumerate(sights):
        for label in sight.labels:
            if label.score >= LEAST_LABEL_SCORE:
                tags[row, sorted(words.find_in(split_label(label.name)))] = True
    said = uses > 0
    print(
        f"Label words instead: {tags.sum(1).mean():.1f} a photo, {(tags.sum(1) == 0).mean():.0%} "
        f"of photos without; said of all shown {said[tags].mean():.3f}; shown of what {MANY} or "
        f"more of five say {tags[uses >= MANY].mean():.3f}."
    )


def report_objects(words: EverydayWords, photos: Captioned, chances: Vector) -> None:
    """Of tags that name one of COCO's kinds, how many are there; counted photos alone."""
    kinds = {kind: number for kind in list_kinds() if (number := words.number_of(kind)) is not None}
    rows = [row for row, some in enumerate(counted_objects(photos)) if some]
    named = right = found = there = 0
    for row in rows:
        counted = set(counted_objects(photos)[row])
        truth = counted | list_objects(photos.captions[row])
        tagged = {kind for kind, number in kinds.items() if chances[row, number] >= SHOWN}
        named, right = named + len(tagged), right + len(tagged & truth)
        found, there = found + len(tagged & counted), there + len(counted & kinds.keys())
    if rows:
        print(
            f"Objects, {len(rows)} photos where they were counted: {right} of {named} tagged are "
            f"there or said; {found} of {there} counted are tagged."
        )


def report_ranking(
    tagger: PhotoTagger, models: ModelSet, sights: Sequence[Sight], chances: Vector, said: Flags
) -> None:
    """Mean average precision against simpler ways, and for words as though nobody knew them."""
    evidence = np.stack([tagger.weigh(_meaning(one), one.labels) for one in sights])

    def column(name: str) -> Vector:
        return np.asarray(evidence[..., FEATURES.index(name)], np.float32)

    asked = np.flatnonzero(said.sum(0) >= LEAST_SAID)
    names = [tagger.words.tags[word] for word in asked]
    ways = {
        "labels alone": column("label") + 1e-3 * column("label likeness"),
        "cosine alone (zero-shot)": column("cosine"),
        "near captions alone": column("captions 50"),
        "photos of the word alone": column("among photos"),
        "tags": chances,
    }
    print(f"\n| mean average precision | {len(asked)} words | photos |\n|---|---|---|")
    for name, scores in ways.items():
        print(f"| {name} | {mean_over_words(scores, said):.3f} |", end="")
        print(f" {mean_over_photos(scores, said):.3f} |")
    bare = replace(tagger.maker, spelled=[()] * len(tagger.maker.spelled))
    seen = [(_meaning(one), one.labels) for one in sights]
    for name, maker in (("tags, word not listed", tagger.maker), ("and in no caption", bare)):
        rows = tagger.rate_others(names, models.text(), seen, maker)
        scores = np.zeros_like(chances)
        scores[:, asked] = rows
        print(f"| {name} | {mean_over_words(scores, said):.3f} | |")
    low, high = bound_difference(chances, column("cosine"), said)
    print(f"\nTags over cosine, words: 95 % of paired resamples in {low:+.3f} to {high:+.3f}.")


def _meaning(sight: Sight) -> Vector:
    assert sight.meaning is not None
    return sight.meaning


def measure_usual(words: EverydayWords) -> Vector:
    """How often each word is said of training photos with five captions."""
    photos = load_photos(COCO_TRAIN) + load_photos(FLICKR_TRAIN)
    photos = photos.take([row for row, some in enumerate(photos.captions) if len(some) > 1])
    return np.asarray((count_uses(photos, words) > 0).mean(0), np.float32)


def main(arguments: Sequence[str]) -> int:
    """Print all tables."""
    tagger, models = load_tagger(), ModelSet(ModelFiles(), EMBEDDED)
    if tagger is None:
        print("The weights of the tags are not here; run `python -m evals train_tags`.")
        return 1
    usual = measure_usual(tagger.words)
    print(f"{len(tagger.words)} words")
    parts: list[tuple[Captioned, list[Sight]]] = []
    for title, photos in (("COCO", load_set("coco_val")), ("Flickr8k", load_photos(FLICKR_HELD))):
        sights, _ = see(photos, models)
        started = time.process_time()
        chances = np.stack([tagger.rate(_meaning(one), one.labels) for one in sights])
        spent = 1000 * (time.process_time() - started) / len(sights)
        uses = count_uses(photos, tagger.words)
        print(f"\n### {title}, {len(sights)} photos; {spent:.0f} ms of a processor a photo\n")
        report_reliability(chances, uses > 0, usual)
        report_shown(chances, uses)
        report_labels(tagger.words, sights, uses)
        report_objects(tagger.words, photos, chances)
        report_ranking(tagger, models, sights, chances, uses > 0)
        parts.append((photos, sights))
    photos = parts[0][0] + parts[1][0]
    measure_search(photos, [*parts[0][1], *parts[1][1]], tagger, models)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
