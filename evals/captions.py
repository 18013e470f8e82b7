"""Neutral captions on photos never trained on: BLEU-4, CIDEr-D, made-up objects, cost a photo.

    python -m evals captions

COCO is coco_val (130 photos), Flickr8k its dev split; photos are seen by the real models. Beside
the product's captions: labels in words, and captions of other photos (evals/caption_retrieval.py).
"""

import time
from collections.abc import Callable, Sequence

from assistant.models.caption_decoder import CaptionDecoder, load_caption_decoder
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bridge_captions import read_caption_text
from evals.bridge_data import (
    COCO_TRAIN,
    FLICKR_HELD,
    FLICKR_TRAIN,
    Captioned,
    load_photos,
    load_set,
    read_rows,
)
from evals.caption_compare import MEASURES, Rated, draw_differences, rate_captions
from evals.caption_retrieval import Retrieval
from evals.data import find_data
from memory.records import Vector
from tools.neutral_caption import word_caption
from tools.ports import Captioner, Sight

OURS = "neutral caption"


def see(photos: Captioned, models: ModelSet) -> tuple[list[Sight], float]:
    """What the product's eyes see of each photo, and processor ms a photo."""
    eyes = models.eyes()
    paths = [
        find_data("photos", name, "images", read_rows(name)[row]["file"])
        for name, row in photos.photos
    ]
    eyes.look([paths[0].read_bytes()])
    started = time.process_time()
    sights = [eyes.look([path.read_bytes()])[0] for path in paths]
    return sights, 1000 * (time.process_time() - started) / len(sights)


def counted_objects(photos: Captioned) -> list[list[str]]:
    """Objects that somebody counted in each photo; none where nobody did."""
    return [list(read_rows(name)[row].get("objects") or {}) for name, row in photos.photos]


def draft_of(decoder: Captioner, sight: Sight) -> str:
    """The decoder's own caption."""
    caption = decoder.caption(sight)
    return "" if caption is None else caption.text


def meaning_of(sight: Sight) -> Vector:
    """Where a photo lies; the embedded eyes always tell it."""
    assert sight.meaning is not None
    return sight.meaning


def list_ways(decoder: CaptionDecoder, known: Retrieval) -> dict[str, Callable[[Sight], str]]:
    """The lines of the table: how each comes to a caption."""
    return {
        "labels alone": lambda sight: word_caption(sight.labels),
        "nearest known caption": lambda sight: known.nearest(meaning_of(sight)),
        "consensus of near captions": lambda sight: known.agreed(meaning_of(sight)),
        "decoder alone": lambda sight: draft_of(decoder, sight),
        OURS: lambda sight: word_caption(sight.labels, "", decoder.caption(sight)),
    }


def print_table(
    photos: Captioned, sights: Sequence[Sight], ways: dict[str, Callable[[Sight], str]]
) -> None:
    """A line a way, then how far ours is from the others."""
    print(f"| caption | {' | '.join(MEASURES)} | words | processor ms |")
    print(f"|---|{'---|' * (len(MEASURES) + 2)}")
    rated: dict[str, Rated] = {}
    for name, word in ways.items():
        started = time.process_time()
        said = [word(sight) for sight in sights]
        spent = 1000 * (time.process_time() - started) / len(said)
        rated[name] = rate_captions(said, photos.captions, counted_objects(photos))
        cells = " | ".join(_say(at, value) for at, value in enumerate(rated[name].measure()))
        print(f"| {name} | {cells} | {rated[name].length:.1f} | {spent:.0f} |", flush=True)
    print(f"\n| {OURS} less | {' | '.join(MEASURES)} |")
    print(f"|---|{'---|' * len(MEASURES)}")
    for name, other in rated.items():
        if name != OURS:
            apart = draw_differences(rated[OURS], other)
            cells = " | ".join(
                f"{_say(at, low)} to {_say(at, high)}" for at, (low, high) in enumerate(apart)
            )
            print(f"| {name} | {cells} |", flush=True)


def _say(measure: int, value: float) -> str:
    return f"{value:.1f}" if measure < 2 else f"{value:.3f}"


def main(arguments: Sequence[str]) -> int:
    """Print the tables of both data sets."""
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2"})
    decoder = load_caption_decoder()
    if decoder is None:
        print("The caption decoder's weights are not here; run `python -m evals.train_captions`.")
        return 1
    learned = load_photos(COCO_TRAIN) + load_photos(FLICKR_TRAIN)
    known = Retrieval(decoder, [*learned.texts(), *read_caption_text()])
    print(f"{len(known)} known captions, of {known.missing} of them the sentence is not here.")
    for title, photos in (("COCO", load_set("coco_val")), ("Flickr8k", load_photos(FLICKR_HELD))):
        sights, spent = see(photos, models)
        print(f"\n{title}, {len(sights)} photos; seeing takes {spent:.0f} processor ms a photo\n")
        print_table(photos, sights, list_ways(decoder, known))
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
