"""Train the caption decoder and write the weights that come with Locket.

    python -m evals train_captions                    about an hour on two cores
    python -m evals.train_captions --keep-network     other known captions for the network there is
    python -m evals.train_captions --sample           a few photos, to see that it runs; writes none

Flickr8k's training captions are learned from too (research use), unless `--coco` leaves COCO alone.
Photos and captions that are evaluated on are held out: coco_val, Flickr8k dev, and every line of
caption_text.txt that says one of their captions. So are 210 of the training photos, on which what
is no weight is chosen (evals/caption_choosing.py). Seeds are fixed.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.models.caption_decoder import CAPTIONS, unpack_network
from assistant.models.caption_support import NEAR
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from assistant.models.shared_space import load_shared_space
from evals.bridge_captions import FIRST_COCO_LINE, read_caption_text
from evals.bridge_data import (
    COCO_TRAIN,
    FLICKR_HELD,
    FLICKR_TRAIN,
    VARIANTS,
    Captioned,
    encode_all,
    load_photos,
    load_set,
    plain,
)
from evals.bridge_training import EPOCHS as BRIDGE_EPOCHS
from evals.bridge_training import Lessons, train_once
from evals.caption_learning import (
    DRAWS,
    EPOCHS,
    HEADS,
    PHOTO_EPOCHS,
    CaptionLessons,
    Near,
    Numbers,
    find_nearest,
    move_captions,
    train_decoder,
)
from evals.caption_packing import choose_words, number_words, pack_decoder
from evals.caption_scores import split_caption
from evals.kept_weights import keep_weights, tell_sample
from evals.train_bridge import gather
from memory.records import Vector

WEIGHTS = Path(__file__).parents[1] / "assistant" / "models" / "data" / f"{CAPTIONS}.npz"
FOLDS, SEED = 5, 0
CHOOSING = {"coco_train": 90, "flickr8k": 120}
"""Training photos that are kept out to choose on, by data set."""

TEXT = "bge-small-en-v1.5-int8"
MIRRORED = 2
"""The first two of `VARIANTS` are the photo and its mirror image, which captions are true of."""

_SHORTEST = 4
_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class Known:
    """Captions that are learned from, with unit vectors; those of `photos` are the last ones."""

    texts: list[str]
    vectors: Vector
    first_of_photos: int


def split_photos(photos: Captioned) -> tuple[list[int], list[int]]:
    """Which photos are learned from, and which are kept to choose on; those by data set."""
    chance = np.random.default_rng(SEED)
    kept: list[int] = []
    for name, count in CHOOSING.items():
        rows = [row for row, (of, _) in enumerate(photos.photos) if of == name]
        kept += sorted(chance.permutation(rows)[:count].tolist())
    out = set(kept)
    return [row for row in range(len(photos.photos)) if row not in out], kept


def known_captions(
    photos: Captioned,
    others: Captioned,
    models: ModelSet,
    cache: Path | None,
    *,
    flickr: bool,
    few: int | None,
) -> Known:
    """Lines of the caption text that may be learned from, and then the photos' captions.

    No line says a caption of `others` or of the photos that are evaluated on.
    """
    held = {
        plain(caption)
        for some in (load_set("coco_val"), load_photos(FLICKR_HELD), photos, others)
        for caption in some.texts()
    }
    lines = read_caption_text()
    start = 0 if flickr else FIRST_COCO_LINE
    rows = [
        row
        for row in range(start, len(lines))
        if plain(lines[row]) not in held and len(split_caption(lines[row])) >= _SHORTEST
    ][:few]
    encode = models.text().encode_passages
    name = "caption_text" if few is None else "few"
    vectors = encode_all(encode, [lines[row] for row in rows], cache, f"{name}{start}")
    texts = photos.texts()
    both = np.concatenate([vectors, encode(texts)])
    unit = both / np.linalg.norm(both, axis=1, keepdims=True)
    return Known([lines[row] for row in rows] + texts, np.asarray(unit, np.float32), len(rows))


def place_unseen(
    bridge: Lessons, known: Known, owners: Numbers, epochs: int, folds: int
) -> tuple[list[Near], Vector]:
    """Where each photo lies by projections that were not trained on it.

    The known captions near it and near its mirror image, its own left out, and its error: the photo
    minus its first caption.
    """
    count = len(bridge.captions)
    fold_of = np.random.default_rng(SEED).integers(0, folds, count)
    near = [
        Near(np.zeros((count, NEAR), np.int64), np.zeros((count, NEAR), np.float32))
        for _ in range(MIRRORED)
    ]
    errors = np.zeros((count, known.vectors.shape[1]), np.float32)
    for fold in range(folds):
        taught, unseen = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        weights = train_once(
            Lessons(
                [matrix[taught] for matrix in bridge.inputs],
                [bridge.captions[row] for row in taught.tolist()],
                bridge.groups,
            ),
            SEED,
            epochs,
        )
        placed = known.vectors @ weights["words"].T
        placed /= np.linalg.norm(placed, axis=1, keepdims=True)
        for inputs, found in zip(bridge.inputs, near, strict=False):
            photos = project(weights, inputs[unseen])
            scores = photos @ placed.T
            for at, photo in enumerate(unseen):
                own = known.first_of_photos + np.flatnonzero(owners == photo)
                if found is near[0]:
                    errors[photo] = photos[at] - placed[own[0]]
                scores[at, own] = -9
            best = find_nearest(scores)
            found.which[unseen], found.likeness[unseen] = best.which, best.likeness
    return near, errors


def learn(
    known: Known, bridge: Lessons, owners: Numbers, *, sample: bool, report: Callable[[str], None]
) -> tuple[dict[str, Vector], list[str]]:
    """The network's weights and its words."""
    photos, errors = place_unseen(
        bridge, known, owners, 2 if sample else BRIDGE_EPOCHS, 2 if sample else FOLDS
    )
    report("photos placed among captions")
    split = [split_caption(text) for text in known.texts]
    words = choose_words(split)
    placed = load_shared_space().place_words(known.vectors)
    chance = np.random.default_rng(SEED)
    lessons = CaptionLessons(
        vectors=known.vectors,
        words=number_words(known.texts, words),
        vocabulary=len(words),
        draws=[move_captions(known.vectors, placed, errors, chance) for _ in range(DRAWS)],
        photos=[one.take(owners) for one in photos],
        photo_captions=np.arange(known.first_of_photos, len(known.texts)),
    )
    report(f"{len(known.texts)} captions, {len(words)} words")
    weights = train_decoder(
        lessons,
        seed=SEED,
        epochs=1 if sample else EPOCHS,
        photo_epochs=1 if sample else PHOTO_EPOCHS,
        report=report,
    )
    return weights, words


def read_network(path: Path) -> tuple[dict[str, Vector], list[str]]:
    """The network's weights and words in a file written before."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return unpack_network(arrays), bytes(arrays["words"]).decode().split("\n")


def project(weights: dict[str, Vector], inputs: Vector) -> Vector:
    """Unit vectors of photos, as `SharedSpace.place_photos` makes them."""
    inner = inputs @ weights["hidden"].T + weights["hidden.bias"]
    inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner**3)))
    rows = inputs @ weights["straight"].T + weights["straight.bias"]
    rows = rows + inner @ weights["out"].T + weights["out.bias"]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def main(arguments: Sequence[str]) -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="evals.train_captions")
    parser.add_argument("--cache", type=Path, help="keeps what was seen and read")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--coco", action="store_true", help="learn from COCO alone")
    parser.add_argument("--keep-network", action="store_true", help="known captions alone")
    parser.add_argument("--sample", action="store_true", help="a few photos; writes nothing")
    options = parser.parse_args(list(arguments))
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2", "text": TEXT})
    photos = load_photos(COCO_TRAIN)
    if not options.coco:
        photos = photos + load_photos(FLICKR_TRAIN)
    started = time.perf_counter()

    def report(line: str) -> None:
        print(f"{time.perf_counter() - started:6.0f} s  {line}", flush=True)

    few = 3_000 if options.sample else None
    cache = None if options.sample else options.cache
    learned, kept_out = split_photos(photos)
    if options.sample:
        learned = [row for row in learned if photos.photos[row][1] < _SAMPLE][:_SAMPLE]
    others, photos = photos.take(kept_out), photos.take(learned)
    known = known_captions(photos, others, models, cache, flickr=not options.coco, few=few)
    if options.keep_network:
        weights, words = read_network(options.out)
    else:
        variants = VARIANTS[:MIRRORED] if options.sample else VARIANTS
        lines = slice(0, 300 if options.sample else None)
        bridge, _ = gather(photos, models, cache, variants, lines)
        report("photos seen, captions read")
        weights, words = learn(known, bridge, photos.owners(), sample=options.sample, report=report)
    numbers = number_words(known.texts, words)
    arrays = pack_decoder(weights, HEADS, words, numbers, known.vectors)
    if options.sample:
        tell_sample(arrays, len(photos.photos))
        return 0
    keep_weights(arrays, options.out, report)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
