import numpy as np
import pytest

from assistant.models.caption_decoder import load_caption_decoder
from evals.caption_chair import score_objects
from evals.caption_compare import draw_differences, rate_captions
from evals.caption_retrieval import Retrieval
from evals.caption_scores import score_captions, split_caption
from memory.records import Vector

GOOD = ["a dog runs on the grass", "a man rides a red bike down the street", "a cat on a couch"]
BAD = ["a pizza on a plate", "a cat in a box", "two people at a table"]
REFERENCES = [
    ["A brown dog runs across the grass.", "The dog is running on the grass."],
    ["A man rides a bike down a street.", "A person on a red bike in the street."],
    ["A cat sleeping on a couch.", "A cat on a sofa."],
]
NOTHING: list[list[str]] = [[], [], []]


def test_what_is_counted_photo_by_photo_adds_up_to_the_scores() -> None:
    rated = rate_captions(GOOD, REFERENCES, NOTHING)
    scores = score_captions(GOOD, REFERENCES)
    objects = score_objects(GOOD, REFERENCES, NOTHING)

    assert rated.measure() == pytest.approx(
        [scores.bleu[3], scores.cider, objects.per_object, objects.recall]
    )
    assert rated.length == pytest.approx(scores.length)


def test_better_captions_are_surely_better_and_the_same_ones_not() -> None:
    good, bad = (rate_captions(said, REFERENCES, NOTHING) for said in (GOOD, BAD))

    apart = draw_differences(good, bad)

    assert (apart[1] > 0).all(), "CIDEr-D of every draw is higher"
    assert (apart[2] < 0).all(), "fewer objects are made up"
    assert (draw_differences(good, good) == 0).all()


def a_meaning(seed: int) -> Vector:
    rows = np.random.default_rng(seed).normal(size=384)
    return np.asarray(rows / np.linalg.norm(rows), np.float32)


def test_known_captions_are_found_again_by_their_words_and_the_nearest_is_told() -> None:
    decoder = load_caption_decoder()
    assert decoder is not None
    support = decoder.support
    sentences = [
        " ".join(decoder.words[word] for word in support.words_of(at).tolist())
        for at in range(len(support))
    ]
    retrieval = Retrieval(decoder, sentences)

    nearest = retrieval.nearest(a_meaning(1))

    assert len(retrieval) == len(support)
    best = int(support.find_near(a_meaning(1)).which[0])
    assert set(split_caption(nearest)) == set(split_caption(sentences[best]))


def test_a_known_caption_whose_sentence_is_not_there_is_counted_as_missing() -> None:
    decoder = load_caption_decoder()
    assert decoder is not None

    assert Retrieval(decoder, []).missing == len(decoder.support)
