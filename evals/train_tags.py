"""Train what tags photos with everyday words, and write the weights that come with Locket.

    python -m evals train_tags                        about two hours on two cores
    python -m evals.train_tags --cache FOLDER         keeps what was seen and placed: minutes then
    python -m evals.train_tags --sample               a few photos, to see that it runs; writes none

Run it anew when the known captions (`train_captions`) or the shared space (`train_bridge`) change.
It learns from the same photos as the shared space; coco_val, Flickr8k dev and 70 more are held out.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.models.caption_decoder import load_caption_decoder
from assistant.models.everyday_words import EverydayWords, load_everyday_words
from assistant.models.files import ModelFiles
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.photo_tagger import (
    PROMPTS,
    SHOWN,
    TAGS,
    TagNet,
    describe_words,
    list_known,
    place_prompts,
    spread_labels,
)
from assistant.models.shared_space import SharedSpace, join_inputs, load_shared_space
from assistant.models.word_evidence import Discriminants, WordEvidence, learn_photos
from evals.bridge_data import COCO_TRAIN, FLICKR_TRAIN, Captioned, encode_all, load_photos, see_all
from evals.bridge_training import EPOCHS as SPACE_EPOCHS
from evals.bridge_training import Lessons
from evals.caption_scores import split_caption
from evals.kept_weights import keep_weights, tell_sample
from evals.tag_folds import make_folds
from evals.tag_learning import EPOCHS, TagLessons, learn_tags
from evals.train_bridge import PROMPT, gather, label_names
from memory.records import Vector

WEIGHTS = Path(__file__).parents[1] / "assistant" / "models" / "data" / f"{TAGS}.npz"

_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class Known:
    """The known captions: unit vectors as text, words in no order, tags of each."""

    vectors: Vector
    spelled: list[tuple[str, ...]]
    tags: list[set[int]]


def read_known(words: EverydayWords) -> Known:
    """The captions that the decoder's file keeps."""
    decoder = load_caption_decoder()
    assert decoder is not None
    spelled = decoder.spell_known()
    tags = [words.find_among(some) for some in spelled]
    return Known(decoder.support.vectors, spelled, tags)


def find_own(photos: Captioned, known: Known) -> list[NDArray[np.int64]]:
    """Which known captions may be a photo's own: those that use the same words."""
    numbers: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for number, some in enumerate(known.spelled):
        numbers[frozenset(some) - {"<unk>"}].append(number)
    spelled = {word for some in known.spelled for word in some}
    return [
        np.array(
            sorted(
                number
                for caption in captions
                for number in numbers[frozenset(split_caption(caption)) & spelled]
            ),
            np.int64,
        )
        for captions in photos.captions
    ]


def count_uses(photos: Captioned, words: EverydayWords) -> NDArray[np.int8]:
    """In how many captions of each photo each word stands, (photos, words)."""
    uses = np.zeros((len(photos.captions), len(words)), np.int8)
    for row, captions in enumerate(photos.captions):
        for caption in captions:
            uses[row, sorted(words.find_in(split_caption(caption)))] += 1
    return uses


def learn_from(photos: Vector, uses: NDArray[np.int8]) -> Discriminants:
    """Discriminants of all words from photos in a space."""
    which, said = np.nonzero(uses)
    return learn_photos(photos, which, said, uses.shape[1])


def weigh_unseen(
    gather_lessons: Callable[[], Lessons],
    inputs: Vector,
    label_vectors: Vector,
    labels: Vector,
    photos: Captioned,
    words: EverydayWords,
    prompts: Sequence[Vector],
    *,
    cache: Path | None,
    folds: int,
    epochs: int,
    report: Callable[[str], None],
) -> TagLessons:
    """What speaks for each word of each photo, by a space and photos that leave the photo out."""
    known, uses = read_known(words), count_uses(photos, words)
    own, names = find_own(photos, known), label_names()
    evidence: Vector | None = None
    for fold in make_folds(
        len(own), gather_lessons, cache, folds=folds, epochs=epochs, report=report
    ):
        # The fold's matrices under the product's own arithmetic.
        space = SharedSpace({**fold.weights, "labels": label_vectors})
        placed = fold.place_photos(inputs)
        taught = np.setdiff1d(np.arange(len(own)), fold.unseen)
        captions = list_known(space.place_words(known.vectors), known.tags)
        lexicon = describe_words(words, place_prompts(prompts, space), captions, names, space)
        weigher = WordEvidence(captions, lexicon, learn_from(placed[taught], uses[taught]))
        for photo in fold.unseen.tolist():
            found = weigher.weigh(placed[photo], labels[photo], own[photo])
            if evidence is None:
                evidence = np.zeros((len(own), *found.shape), np.float32)
            evidence[photo] = found
    assert evidence is not None
    report("words weighed")
    return TagLessons(evidence, uses, np.array([len(some) for some in photos.captions]))


def pack_tags(
    net: TagNet, prompts: Sequence[Vector], discriminants: Discriminants
) -> dict[str, Any]:
    """All arrays of the file; nothing in it is pickled."""
    packed: dict[str, Any] = {
        "labels": np.frombuffer("\n".join(label_names()).encode(), np.uint8),
        "photos.middle": discriminants.middle,
        "photos.counts": discriminants.counts,
    }
    rows = {
        "words": place_prompts(prompts, load_shared_space()),
        "photos": discriminants.directions,
    }
    for name, matrix in rows.items():
        scale = np.maximum(np.abs(matrix).max(1), 1e-9) / 127
        packed[f"{name}.int8"] = np.round(matrix / scale[:, None]).astype(np.int8)
        packed[f"{name}.scale"] = scale.astype(np.float32)
    for name in TagNet.__dataclass_fields__:
        packed[f"net.{name}"] = np.asarray(getattr(net, name), np.float32)
    return packed


def main(arguments: Sequence[str]) -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="evals.train_tags")
    parser.add_argument("--cache", type=Path, help="keeps what was seen and read")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--coco", action="store_true", help="learn from COCO alone")
    parser.add_argument("--sample", action="store_true", help="a few photos; writes nothing")
    options = parser.parse_args(list(arguments))
    embedded = {"image": "efficientnet-lite2", "text": "bge-small-en-v1.5-int8"}
    models = ModelSet(ModelFiles(), embedded)
    photos = load_photos(COCO_TRAIN)
    if not options.coco:
        photos = photos + load_photos(FLICKR_TRAIN)
    cache = None if options.sample else options.cache
    if options.sample:
        photos = load_photos(COCO_TRAIN)
        photos = photos.take([row for row, at in enumerate(photos.photos) if at[0] == "coco_train"])
        photos = photos.take(range(_SAMPLE))
    started = time.perf_counter()

    def report(line: str) -> None:
        print(f"{time.perf_counter() - started:6.0f} s  {line}", flush=True)

    words, encode = load_everyday_words(), models.text().encode_passages
    prompts = [
        encode_all(encode, [prompt.format(word) for word in words.tags], cache, f"tags{at}")
        for at, prompt in enumerate(PROMPTS)
    ]
    few = slice(0, 300 if options.sample else None)
    label_vectors = encode_all(
        encode, [PROMPT.format(name) for name in label_names()], cache, "labels"
    )
    eyes = models.eyes()
    assert isinstance(eyes, LiteImageEncoder)
    seen = see_all(lambda: eyes, photos, "orig", cache)
    labels = np.stack([spread_labels(one, label_names()) for one in eyes.name_seen(seen)])
    report("photos seen, captions read")
    lessons = weigh_unseen(
        lambda: gather(photos, models, cache, ("orig",), few)[0],
        join_inputs(seen, label_vectors),
        label_vectors,
        labels,
        photos,
        words,
        prompts,
        cache=cache,
        folds=2 if options.sample else 5,
        epochs=2 if options.sample else SPACE_EPOCHS,
        report=report,
    )
    net, chances, said = learn_tags(lessons, epochs=1 if options.sample else EPOCHS, report=report)
    placed = load_shared_space().place_photos(seen)
    arrays = pack_tags(net, prompts, learn_from(placed, lessons.uses))
    right = said[chances >= SHOWN]
    report(f"shown from {SHOWN} on: {right.mean():.3f} right, {len(right) / len(said):.1f} a photo")
    if options.sample:
        tell_sample(arrays, len(photos.photos))
        return 0
    keep_weights(arrays, options.out, report)
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
