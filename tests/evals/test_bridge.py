import random

import numpy as np
import pytest
from PIL import Image

from assistant.models.shared_space import SharedSpace
from evals.bridge import rank_own
from evals.bridge_captions import join_alike
from evals.bridge_data import make_variant
from evals.bridge_training import Lessons, train
from evals.train_bridge import finish, pack


def test_ranks_count_what_is_before_the_own_one_and_ties_against() -> None:
    owners = np.array([0, 0, 1])
    products = np.array([[0.9, 0.1, 0.9], [0.2, 0.8, 0.5]], dtype=np.float32)
    photos_before, captions_before = rank_own(products, owners)
    assert photos_before.tolist() == [0, 1, 1]
    assert captions_before.tolist() == [1, 1], "a tie is no hit"


def test_captions_of_one_picture_are_joined_though_others_stand_between() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.normal(size=(6, 32))
    order = [0, 1, 0, 2, 1, 0, 2, 3, 4, 3, 5, 5]
    rows = pictures[order] + 0.2 * rng.normal(size=(len(order), 32))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    groups = join_alike(rows.astype(np.float32))
    assert sorted(groups) == [[0, 2, 5], [1, 4], [3, 6], [7, 9], [8], [10, 11]]


@pytest.mark.parametrize("variant", ["orig", "flip", "c1"])
def test_a_variant_is_the_same_each_time(variant: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 90, 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    one, other = (make_variant(image, variant, random.Random("seed")) for _ in range(2))
    assert one.tobytes() == other.tobytes()
    assert (one.tobytes() == image.tobytes()) == (variant == "orig")


def make_lessons(seed: int) -> Lessons:
    """Photos and captions of twelve things that share a hidden cause."""
    rng = np.random.default_rng(seed)
    causes = rng.normal(size=(96, 12))
    inputs = (causes @ rng.normal(size=(12, 40))).astype(np.float32)
    words = causes @ rng.normal(size=(12, 384))
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    captions = [row[None].astype(np.float32) for row in words]
    return Lessons([inputs], captions, [np.concatenate([row, row]) for row in captions])


def test_training_brings_photos_to_their_captions_and_repeats_exactly() -> None:
    lessons = make_lessons(0)
    first, again = (train(lessons, epochs=25, runs=1) for _ in range(2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    inputs, captions = lessons.inputs[0], np.concatenate(list(lessons.captions))
    hidden = inputs @ first["hidden"].T + first["hidden.bias"]
    hidden = 0.5 * hidden * (1 + np.tanh(0.7978845608 * (hidden + 0.044715 * hidden**3)))
    photos = inputs @ first["straight"].T + first["straight.bias"]
    photos = photos + hidden @ first["out"].T + first["out.bias"]
    words = captions @ first["words"].T
    assert ((photos @ words.T).argmax(1) == np.arange(96)).mean() > 0.5
    assert (photos @ captions.T[:, ::-1]).argmax(1).tolist() != list(range(96))


def test_what_is_packed_is_what_the_space_reads() -> None:
    lessons = make_lessons(1)
    weights = finish(train(lessons, epochs=1, runs=1), lessons, np.eye(3, 384, dtype=np.float32))
    packed = pack(weights)
    assert packed["words.int8"].dtype == np.int8
    back = packed["words.int8"] * packed["words.scale"][:, None]
    np.testing.assert_allclose(back, weights["words"], atol=np.abs(weights["words"]).max() / 100)
    space = SharedSpace(weights)
    assert space.dimension == 384
    assert space.commonness(weights["captions"][:2]).shape == (2,)
