import numpy as np
import pytest

from assistant.models.photo_tagger import TagNet
from assistant.models.word_evidence import FEATURES, NEAR_SHARE
from evals.tag_learning import TagLessons, fit_curve, learn_tags
from evals.tag_scores import (
    brier,
    expected_error,
    find_average_precision,
    mean_over_words,
    sort_into_bins,
)
from evals.tag_words import group_words, pair_words, write_list


def test_words_are_grouped_by_their_forms_and_by_how_people_use_them() -> None:
    said = (
        ["a dog runs in the park", "two dogs running by a park", "dogs run on grass"] * 6
        + ["a parked car", "cars parked near the tennis court", "a tennis court"] * 6
        + ["three leaves on a tree", "a photo of trees"] * 5
    )
    groups = group_words([one.split() for one in said])
    assert groups["dog"] == ["dogs"]
    assert groups["running"] == ["run", "runs"]
    assert groups["park"] == []
    assert groups["leaf"] == ["leaves"]
    assert "photo" not in groups
    assert "the" not in groups
    pairs = pair_words([one.split() for one in said] * 9, groups)
    assert "tennis court" in pairs
    assert "dog: dogs\n" in write_list(groups, pairs)


def test_average_precision_counts_each_right_one_at_its_place() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6], np.float32)
    assert find_average_precision(scores, np.array([1, 0, 1, 0], bool)) == pytest.approx(5 / 6)
    said = np.array([[1, 0], [1, 0], [1, 1], [0, 0]], bool)
    assert mean_over_words(np.stack([scores, scores], 1), said) == pytest.approx(1)


def test_honest_probabilities_have_little_calibration_error() -> None:
    chance = np.random.default_rng(0)
    rated = chance.random((200, 50)).astype(np.float32)
    said = chance.random((200, 50)) < rated
    assert expected_error(sort_into_bins(rated, said)) < 0.02
    assert expected_error(sort_into_bins(np.sqrt(rated), said)) > 0.1
    assert brier(rated, said) < brier(np.full_like(rated, 0.5), said)


def test_the_curve_rises_and_meets_what_was_said() -> None:
    chance = np.random.default_rng(1)
    odds = chance.normal(size=20_000).astype(np.float32)
    said = chance.random(20_000) < 1 / (1 + np.exp(-2 * odds))
    knots, heights = fit_curve(odds, said)
    assert (np.diff(knots) > 0).all()
    assert (np.diff(heights) >= 0).all()
    assert np.interp(0.0, knots, heights) == pytest.approx(0.5, abs=0.05)
    assert np.interp(1.0, knots, heights) == pytest.approx(0.88, abs=0.05)


def test_the_net_learns_what_tells_and_rates_photos_it_did_not_see() -> None:
    chance = np.random.default_rng(2)
    evidence = np.zeros((120, 30, len(FEATURES)), np.float32)
    evidence[..., NEAR_SHARE] = -2
    evidence[..., 0] = chance.normal(size=(120, 30))
    odds = 2.5 * evidence[..., 0] - 2
    uses = chance.binomial(5, 1 / (1 + np.exp(-odds))).astype(np.int8)
    net, unseen, said = learn_tags(TagLessons(evidence, uses, np.full(120, 5)), epochs=40)
    assert isinstance(net, TagNet)
    assert unseen.shape == said.shape == (120, 30)
    assert brier(unseen, said) < 0.7 * brier(np.full_like(unseen, said.mean()), said)
    rated = net.rate(evidence[0])
    assert np.corrcoef(rated, odds[0])[0, 1] > 0.8
