"""What is chosen of captions beside weights: how near captions count, how drafts are weighed.

    python -m evals.caption_choosing [--cache FOLDER]

On the training photos that `train_captions` keeps out, seen through a shared space of the same
recipe that was not trained on them either. Each setting is changed alone; those in use come first.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from assistant.models.caption_decoder import BEAMS, Draft, Weighing, build_decoder
from assistant.models.caption_support import SHARPNESS
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bridge_data import COCO_TRAIN, FLICKR_TRAIN, VARIANTS, Captioned, load_photos
from evals.bridge_training import Lessons, train
from evals.caption_compare import MEASURES, rate_captions
from evals.captions import counted_objects
from evals.train_bridge import gather
from evals.train_captions import CHOOSING, TEXT, WEIGHTS, project, split_photos
from memory.records import Vector

SHARPNESSES = (0.04, 0.05, 0.06, 0.085, 0.1, 0.14)
WEIGHINGS = [
    replace(Weighing(), **{name: value})
    for name, values in {
        "chance": (0.0, 0.02, 0.1, 0.2),
        "objects": (0.0, 0.05, 0.2),
        "usual": (0.2, 0.25, 0.35),
        "worst": (0.0, 0.1, 0.4),
    }.items()
    for value in values
]


def see_unlearned(cache: Path | None) -> tuple[Captioned, Vector, Callable[[Vector], Vector]]:
    """The photos to choose on, where they lie, and how words come into that space."""
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2", "text": TEXT})
    photos = load_photos(COCO_TRAIN) + load_photos(FLICKR_TRAIN)
    learned, kept = split_photos(photos)
    bridge, _ = gather(photos, models, cache, VARIANTS)
    weights = train(
        Lessons(
            [matrix[learned] for matrix in bridge.inputs],
            [bridge.captions[row] for row in learned],
            bridge.groups,
        )
    )

    def place_words(vectors: Vector) -> Vector:
        rows = np.asarray(vectors, np.float32) @ weights["words"].T
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    return photos.take(kept), project(weights, bridge.inputs[0][kept]), place_words


def print_row(name: str, photos: Captioned, said: Sequence[str]) -> None:
    """One line of the table: both data sets side by side."""
    counted, cells, first = counted_objects(photos), [], 0
    for count in CHOOSING.values():
        rows = slice(first, first + count)
        rated = rate_captions(said[rows], photos.captions[rows], counted[rows])
        bleu, cider, made_up, recall = rated.measure()
        cells.append(f"{bleu:.1f} | {cider:.1f} | {made_up:.3f} | {recall:.3f}")
        first += count
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def take_best(drafts: Sequence[Sequence[Draft]], weighing: Weighing) -> list[str]:
    """The draft of each photo that is worth most."""
    return [max(some, key=lambda one: one.worth(weighing)).text for some in drafts]


def main(arguments: Sequence[str]) -> int:
    """Print a table of settings."""
    parser = argparse.ArgumentParser(prog="evals.caption_choosing")
    parser.add_argument("--cache", type=Path, help="keeps what was seen and read")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args(list(arguments))
    photos, meanings, place_words = see_unlearned(options.cache)
    with np.load(options.weights, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def draft(sharpness: float = SHARPNESS, beams: int = BEAMS) -> list[list[Draft]]:
        decoder = build_decoder(arrays, place_words, sharpness, beams)
        return [decoder.draft(meaning) for meaning in meanings]

    print(f"| | {' | '.join(f'{name} {measure}' for name in CHOOSING for measure in MEASURES)} |")
    print(f"|---|{'---|' * len(CHOOSING) * len(MEASURES)}")
    in_use = draft()
    print_row("as in use", photos, take_best(in_use, Weighing()))
    print_row("most probable", photos, [max(some, key=_by_chance).text for some in in_use])
    for weighing in WEIGHINGS:
        print_row(_say_change(weighing), photos, take_best(in_use, weighing))
    for beams in (4, 16):
        print_row(f"beams {beams}", photos, take_best(draft(beams=beams), Weighing()))
    for sharpness in SHARPNESSES:
        print_row(f"sharpness {sharpness}", photos, take_best(draft(sharpness), Weighing()))
    return 0


def _by_chance(draft: Draft) -> float:
    return draft.chance


def _say_change(one: Weighing) -> str:
    usual = asdict(Weighing())
    return ", ".join(
        f"{name} {value}" for name, value in asdict(one).items() if value != usual[name]
    )


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
