"""Train the space that photos and words share, and write the weights that come with Locket.

    python -m evals train_bridge                      about an hour on two cores
    python -m evals.train_bridge --cache FOLDER       keeps what was seen: minutes the next time
    python -m evals.train_bridge --sample             a few photos, to see that it runs; writes none

COCO's and Flickr8k's photos, as shipped; `--coco` leaves Flickr8k (for research use) out.
Seeds are fixed: the same data and libraries give the same weights.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.shared_space import SHARED_SPACE, join_inputs
from evals.bridge_captions import FIRST_COCO_LINE, find_groups, read_caption_text
from evals.bridge_data import (
    COCO_TRAIN,
    FLICKR_TRAIN,
    VARIANTS,
    Captioned,
    encode_all,
    load_photos,
    see_all,
)
from evals.bridge_training import EPOCHS, RUNS, Lessons, train
from evals.kept_weights import keep_weights, tell_sample
from memory.records import Vector

WEIGHTS = Path(__file__).parents[1] / "assistant" / "models" / "data" / f"{SHARED_SPACE}.npz"
PROMPT = "a photo of a {}"
_SAMPLE = 48


def gather(
    photos: Captioned,
    models: ModelSet,
    cache: Path | None,
    variants: Sequence[str] = VARIANTS,
    lines_from: slice = slice(None),
) -> tuple[Lessons, Vector]:
    """What is learned from, and the vectors of the label words."""
    text = models.text()
    names = label_names()
    labels = encode_all(
        text.encode_passages, [PROMPT.format(name) for name in names], cache, "labels"
    )
    lines = read_caption_text()[FIRST_COCO_LINE:][lines_from]
    vectors = encode_all(text.encode_passages, lines, cache, "coco_lines")
    found = find_groups(lines, vectors)
    said = text.encode_passages(photos.texts())
    owners = photos.owners()
    inputs = [
        join_inputs(see_all(lambda: _lite(models), photos, variant, cache), labels)
        for variant in variants
    ]
    captions = [said[owners == row] for row in range(len(photos.photos))]
    return Lessons(inputs, captions, [vectors[group] for group in found]), labels


def label_names() -> list[str]:
    """ImageNet's classes in words, as open_clip writes them."""
    from open_clip.zero_shot_metadata import IMAGENET_CLASSNAMES

    return list(IMAGENET_CLASSNAMES)


def finish(weights: dict[str, Vector], lessons: Lessons, labels: Vector) -> dict[str, Vector]:
    """Add the vectors of the labels, and of the first caption of each photo in the space."""
    firsts = np.stack([some[0] for some in lessons.captions]) @ weights["words"].T
    captions = firsts / np.linalg.norm(firsts, axis=1, keepdims=True)
    return {**weights, "labels": labels, "captions": captions}


def pack(weights: dict[str, Vector]) -> dict[str, Any]:
    """Matrices as int8 with a scale a row, the rest as float32."""
    packed: dict[str, Any] = {}
    for name, value in sorted(weights.items()):
        if value.ndim == 1:
            packed[name] = value.astype(np.float32)
            continue
        scale = np.abs(value).max(1) / 127
        packed[f"{name}.int8"] = np.round(value / scale[:, None]).astype(np.int8)
        packed[f"{name}.scale"] = scale.astype(np.float32)
    return packed


def _lite(models: ModelSet) -> LiteImageEncoder:
    eyes = models.eyes()
    assert isinstance(eyes, LiteImageEncoder)
    return eyes


def main(arguments: Sequence[str], make_models: Callable[[], ModelSet] | None = None) -> int:
    """Train and write. The embedded tier's own models see and read, whatever else is there."""
    parser = argparse.ArgumentParser(prog="evals.train_bridge")
    parser.add_argument("--cache", type=Path, help="keeps what was seen and read")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--coco", action="store_true", help="learn from COCO alone")
    parser.add_argument("--sample", action="store_true", help="a few photos; writes nothing")
    options = parser.parse_args(list(arguments))
    embedded = {"image": "efficientnet-lite2", "text": "bge-small-en-v1.5-int8"}
    models = make_models() if make_models else ModelSet(ModelFiles(), embedded)
    photos = load_photos(COCO_TRAIN)
    if not options.coco:
        photos = photos + load_photos(FLICKR_TRAIN)
    started = time.perf_counter()
    if options.sample:
        rows = [row for row, (_, at) in enumerate(photos.photos) if at < _SAMPLE][:_SAMPLE]
        few = slice(0, 300)
        lessons, labels = gather(photos.take(rows), models, None, ("orig", "c1"), few)
        weights = train(lessons, epochs=2, runs=2)
        tell_sample(pack(finish(weights, lessons, labels)), len(rows))
        return 0
    lessons, labels = gather(photos, models, options.cache)
    print(f"{len(photos.photos)} photos, {len(lessons.groups)} groups of captions,", flush=True)
    print(f"{time.perf_counter() - started:.0f} s to see and read them", flush=True)
    weights = train(lessons, epochs=EPOCHS, runs=RUNS)
    print(f"Learned after {time.perf_counter() - started:.0f} s.")
    keep_weights(pack(finish(weights, lessons, labels)), options.out, print)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
