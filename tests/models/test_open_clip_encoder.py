from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from assistant.models.errors import ModelDamaged
from assistant.models.open_clip_encoder import OpenClipEncoder
from tests.models.conftest import TINY_CLIP, make_jpeg


def test_images_and_words_share_one_unit_space(tiny_clip: OpenClipEncoder) -> None:
    red, blue = tiny_clip.look([make_jpeg("red"), make_jpeg("blue")])
    words = tiny_clip.ask_words(["a cat", "a dog", "a cup"])
    assert words.shape == (3, 16)
    assert red.features.shape == (16,)
    assert red.features.dtype == words.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)
    assert abs(float(np.linalg.norm(red.features)) - 1) < 1e-5
    assert not np.allclose(red.features, blue.features)


def test_zero_shot_labels_are_the_nearest_words(tiny_clip: OpenClipEncoder) -> None:
    (sight,) = tiny_clip.look([make_jpeg("green")])
    assert {label.name for label in sight.labels} == {"cat", "dog", "cup"}
    scores = [label.score for label in sight.labels]
    assert scores == sorted(scores, reverse=True)
    assert abs(sum(scores) - 1) < 1e-4


def test_the_same_photo_gives_the_same_vector_in_any_batch(tiny_clip: OpenClipEncoder) -> None:
    alone = tiny_clip.look([make_jpeg("red")])[0].features
    together = tiny_clip.look([make_jpeg("blue"), make_jpeg("red")])[1].features
    np.testing.assert_allclose(alone, together, atol=1e-5)


def test_weights_of_another_shape_are_refused(tmp_path: Path, tiny_clip: OpenClipEncoder) -> None:
    weights = tmp_path / "weights.safetensors"
    save_file({"visual.proj": torch.zeros(2, 2)}, weights)
    with pytest.raises(ModelDamaged):
        OpenClipEncoder(weights, architecture=TINY_CLIP, space="x", threads=1)
