import pytest

from evals.caption_chair import score_objects
from evals.caption_scores import score_captions, split_caption

SAID = ["a dog runs on the grass", "a man rides a red bike down the street"]
KNOWN = [
    ["A brown dog runs across the grass.", "The dog is running on the grass."],
    ["A man rides a bike down a street.", "A person on a red bike in the street."],
]
REFERENCE_BLEU = (93.5507, 82.0494, 61.1817, 39.2796)
REFERENCE_CIDER = 328.2164


def test_scores_are_those_of_the_reference_code() -> None:
    """The numbers are pycocoevalcap 1.2's, BLEU with the closest length and CIDEr-D."""
    scores = score_captions(SAID, KNOWN)

    assert scores.bleu == pytest.approx(REFERENCE_BLEU, abs=1e-3)
    assert scores.cider == pytest.approx(REFERENCE_CIDER, abs=1e-3)


def test_a_caption_of_another_photo_scores_lower() -> None:
    assert score_captions(SAID[::-1], KNOWN).cider < score_captions(SAID, KNOWN).cider / 5


def test_words_are_split_without_punctuation() -> None:
    assert split_caption("A man's dog, well-fed .") == ["a", "man", "'s", "dog", "well-fed"]


def test_objects_that_are_not_there_are_counted_and_those_there_are_found() -> None:
    scores = score_objects(
        ["a dog and a cat on a couch", "a man on a bike"],
        [["A puppy on the sofa."], ["A woman rides her bicycle."]],
        [[], ["dog"]],
    )

    assert scores.per_object == pytest.approx(1 / 5), "only the cat is made up"
    assert scores.per_caption == pytest.approx(1 / 2)
    assert scores.recall == pytest.approx(4 / 5), "the dog that was counted is not named"
