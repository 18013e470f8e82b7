"""Neutral captions on photos never trained on: BLEU-4, CIDEr-D, made-up objects, time a photo.

    python -m evals captions

COCO is coco_val (130 photos), Flickr8k its dev split; photos are seen by the real models.
"""

import time
from collections.abc import Callable, Sequence

from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bridge_data import FLICKR_HELD, Captioned, load_photos, load_set, read_rows
from evals.caption_chair import score_objects
from evals.caption_scores import score_captions
from evals.data import find_data
from tools.neutral_caption import word_caption
from tools.ports import Captioner, Sight


def see(photos: Captioned, models: ModelSet) -> tuple[list[Sight], float]:
    """What the product's eyes see of each photo, and ms a photo."""
    eyes = models.eyes()
    paths = [
        find_data("photos", name, "images", read_rows(name)[row]["file"])
        for name, row in photos.photos
    ]
    eyes.look([paths[0].read_bytes()])
    started = time.perf_counter()
    sights = [eyes.look([path.read_bytes()])[0] for path in paths]
    return sights, 1000 * (time.perf_counter() - started) / len(sights)


def counted_objects(photos: Captioned) -> list[list[str]]:
    """Objects that somebody counted in each photo; none where nobody did."""
    return [list(read_rows(name)[row].get("objects") or {}) for name, row in photos.photos]


def report(
    name: str, photos: Captioned, sights: Sequence[Sight], word: Callable[[Sight], str]
) -> None:
    """One line of the table."""
    started = time.perf_counter()
    said = [word(sight) for sight in sights]
    spent = 1000 * (time.perf_counter() - started) / len(said)
    scores = score_captions(said, photos.captions)
    objects = score_objects(said, photos.captions, counted_objects(photos))
    print(
        f"| {name} | {scores.bleu[3]:.1f} | {scores.cider:.1f} | {objects.per_object:.3f} |"
        f" {objects.recall:.3f} | {scores.length:.1f} | {spent:.0f} |",
        flush=True,
    )


def draft_of(decoder: Captioner, sight: Sight) -> str:
    """The decoder's own caption."""
    caption = decoder.caption(sight)
    return "" if caption is None else caption.text


def main(arguments: Sequence[str]) -> int:
    """Print the table of both data sets."""
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2"})
    decoder = load_caption_decoder()
    if decoder is None:
        print("The caption decoder's weights are not here; run `python -m evals.train_captions`.")
        return 1
    for title, photos in (("COCO", load_set("coco_val")), ("Flickr8k", load_photos(FLICKR_HELD))):
        sights, spent = see(photos, models)
        print(f"\n{title}, {len(sights)} photos; seeing takes {spent:.0f} ms a photo\n")
        print("| caption | BLEU-4 | CIDEr-D | CHAIRi | object recall | words | ms |")
        print("|---|---|---|---|---|---|---|")
        report("labels alone", photos, sights, lambda sight: word_caption(sight.labels))
        report("decoder alone", photos, sights, lambda sight: draft_of(decoder, sight))
        report(
            "neutral caption",
            photos,
            sights,
            lambda sight: word_caption(sight.labels, "", decoder.caption(sight)),
        )
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
