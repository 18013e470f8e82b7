"""Chooses the weights and the cut by which photos are answers, on photos that nothing was shown.

    python -m evals.photo_questions_fit --cache FOLDER     half an hour; prints what ships

The space of photos and words knows its training photos too well to say how new ones lie in it. So
it is trained once more without coco_train and 150 photos of Flickr8k's training split; those are
then captioned, their own captions taken out of the known ones, and asked for. Nothing of coco_val
or of Flickr8k's dev photos is seen.
"""

import argparse
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.caption_decoder import CAPTIONS, CaptionDecoder, build_decoder
from assistant.models.files import ModelFiles
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.photo_finder import EmbeddedPhotoFinder
from assistant.models.shared_space import WORDS_SPACE, SharedSpace
from evals.bridge_data import (
    FLICKR_TRAIN,
    HELD_PAIRS,
    Captioned,
    load_photos,
    load_set,
    read_rows,
    see_all,
)
from evals.bridge_training import EPOCHS, train_once
from evals.caption_scores import split_caption
from evals.data import find_data
from evals.logistic import fit_logistic
from evals.photo_questions_data import Asked, make_questions
from evals.train_bridge import finish, gather
from memory.records import Photo, Vector
from memory.relevance import image_scale_of
from tools.neutral_caption import word_caption
from tools.photo_evidence import CUT, FEATURES, OFFSET, WEIGHTS, measure_evidence
from tools.photo_terms import read_terms, split_phrase
from tools.ports import Sight

FLICKR_TUNED, SEED = 150, 11
CUTS = (0.05, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4)
Bools = NDArray[np.bool_]


def split_photos() -> tuple[Captioned, Captioned]:
    """The photos to train the space on, and those to choose on."""
    pairs, flickr = load_set("pairs_coco"), load_photos(FLICKR_TRAIN)
    order = np.random.default_rng(7).permutation(len(pairs.photos)).tolist()
    drawn = np.random.default_rng(SEED).permutation(len(flickr.photos)).tolist()
    taught = pairs.take(order[HELD_PAIRS:]) + flickr.take(sorted(drawn[FLICKR_TUNED:]))
    return taught, load_set("coco_train") + flickr.take(sorted(drawn[:FLICKR_TUNED]))


def open_decoder(space: SharedSpace, left_out: Captioned) -> CaptionDecoder:
    """The decoder that ships, over another space, and without the captions of some photos."""
    path = files("assistant.models") / "data" / f"{CAPTIONS}.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    words = bytes(arrays["words"]).decode().split("\n")
    own = {frozenset(split_caption(caption)) for caption in left_out.texts()}
    ends = np.cumsum(arrays["known.lengths"].astype(np.int64))
    known = [
        arrays["known.tokens"][end - length : end]
        for end, length in zip(ends, arrays["known.lengths"], strict=True)
    ]
    kept = [frozenset(words[word] for word in tokens) not in own for tokens in known]
    left = [some for some, keep in zip(known, kept, strict=True) if keep]
    arrays["known.tokens"] = np.concatenate(left)
    for name in ("known.lengths", "known.codes", "known.scales"):
        arrays[name] = arrays[name][np.array(kept)]
    return build_decoder(arrays, space.place_words)


def describe(
    photos: Captioned, models: ModelSet, meanings: Vector, decoder: CaptionDecoder
) -> list[Photo]:
    """What is kept of each photo, as far as evidence is taken from it."""
    eyes = models.eyes()
    described = []
    for (name, row), meaning in zip(photos.photos, meanings, strict=True):
        data = find_data("photos", name, "images", read_rows(name)[row]["file"]).read_bytes()
        labels = eyes.look([data])[0].labels
        caption = word_caption(labels, "", decoder.caption(Sight(meaning, labels, meaning)))
        described.append(
            Photo(0, 1, 1, 0, "", None, None, None, "", caption, "", tuple(labels), "")
        )
    return described


def gather_evidence(
    questions: Sequence[Asked], photos: Sequence[Photo], rows: Vector, finder: EmbeddedPhotoFinder
) -> tuple[Vector, Bools, NDArray[np.int64]]:
    """Evidence (n, features), whether it is right (n,) and the question (n,) of each pair."""
    scale = image_scale_of(finder.space)
    evidence, right, owners = [], [], []
    for number, asked in enumerate(questions):
        (phrase,) = read_terms(asked.phrase, concepts=(), places=(), now=0).phrases
        parts = split_phrase(phrase) or [phrase]
        texts = [phrase] if parts == [phrase] else [phrase, *parts]
        fits = scale.stretch((rows @ finder.ask_words(texts).T).astype(np.float64))
        for row, photo in enumerate(photos):
            evidence.append(measure_evidence(phrase, parts, fits[row].tolist(), photo))
            right.append(row in asked.right)
            owners.append(number)
    return np.array(evidence, np.float32), np.array(right), np.array(owners)


def score(
    questions: Sequence[Asked],
    chances: NDArray[np.float64],
    right: Bools,
    owners: NDArray[np.int64],
    cut: float,
) -> tuple[float, float]:
    """Mean F1 where there is an answer, and the share of right "none" where there is none."""
    found, none = [], []
    for number, asked in enumerate(questions):
        own = owners == number
        said, truth = chances[own] >= cut, right[own]
        if asked.right:
            found.append(2 * int((said & truth).sum()) / int(said.sum() + truth.sum()))
        else:
            none.append(not said.any())
    return float(np.mean(found)), float(np.mean(none))


def main(arguments: Sequence[str]) -> int:
    """Print the weights, and for each cut what it gives."""
    parser = argparse.ArgumentParser(prog="evals.photo_questions_fit")
    parser.add_argument("--cache", type=Path, help="keeps what was seen and read")
    options = parser.parse_args(list(arguments))
    models = ModelSet(ModelFiles(), {"image": "efficientnet-lite2", "text": WORDS_SPACE})
    taught, photos = split_photos()
    lessons, labels = gather(taught, models, options.cache, ("orig",))
    space = SharedSpace(finish(train_once(lessons, 0, EPOCHS), lessons, labels))
    eyes = models.eyes()
    assert isinstance(eyes, LiteImageEncoder)
    meanings = space.place_photos(see_all(lambda: eyes, photos, "orig", options.cache))
    finder = EmbeddedPhotoFinder(space, models.text)
    described = describe(photos, models, meanings, open_decoder(space, photos))
    questions = make_questions(photos)
    evidence, right, owners = gather_evidence(
        questions, described, finder.rows_of(meanings), finder
    )
    # A question with many answers counts for less than as many questions.
    each = np.array([max(1, len(asked.right)) for asked in questions]) ** -0.5
    weights, offset = fit_logistic(evidence, right, ridge=1.0, weights=each[owners])
    print(f"{len(photos.photos)} photos, {len(questions)} questions")
    print(f"fitted: {dict(zip(FEATURES, weights.round(3).tolist(), strict=True))}, {offset:.3f}")
    print(f"ships:  {dict(zip(FEATURES, WEIGHTS, strict=True))}, {OFFSET}, cut {CUT}\n")
    chances = 1 / (1 + np.exp(-(evidence @ weights + offset)))
    there = sum(bool(asked.right) for asked in questions)
    print("| cut | F1 | right none | all |\n|---|---|---|---|")
    for cut in CUTS:
        found, none = score(questions, chances, right, owners, cut)
        both = (there * found + (len(questions) - there) * none) / len(questions)
        print(f"| {cut} | {found:.3f} | {none:.3f} | {both:.3f} |")
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
