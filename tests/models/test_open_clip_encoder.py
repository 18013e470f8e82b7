import json
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from safetensors.torch import save_file

from assistant.models.errors import ModelDamaged
from assistant.models.open_clip_encoder import OpenClipEncoder
from tests.models.conftest import make_jpeg

TINY = {
    "embed_dim": 16,
    "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
    "text_cfg": {
        "context_length": 77,
        "vocab_size": 49408,
        "width": 16,
        "heads": 2,
        "layers": 1,
    },
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> OpenClipEncoder:
    folder = tmp_path_factory.mktemp("open-clip")
    config = folder / "locket-tiny-test.json"
    config.write_text(json.dumps(TINY))
    open_clip.add_model_config(config)
    torch.manual_seed(0)
    model = open_clip.create_model("locket-tiny-test")
    weights = folder / "weights.safetensors"
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, weights)
    return OpenClipEncoder(
        weights,
        architecture="locket-tiny-test",
        space="tiny-clip",
        threads=1,
        label_names=["cat", "dog", "cup", "cat"],
    )


def test_images_and_words_share_one_unit_space(tiny: OpenClipEncoder) -> None:
    red, blue = tiny.look([make_jpeg("red"), make_jpeg("blue")])
    words = tiny.encode_words(["a cat", "a dog", "a cup"])
    assert words is not None
    assert words.shape == (3, 16)
    assert red.features.shape == (16,)
    assert red.features.dtype == words.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)
    assert abs(float(np.linalg.norm(red.features)) - 1) < 1e-5
    assert not np.allclose(red.features, blue.features)


def test_zero_shot_labels_are_the_nearest_words(tiny: OpenClipEncoder) -> None:
    (sight,) = tiny.look([make_jpeg("green")])
    assert {label.name for label in sight.labels} == {"cat", "dog", "cup"}
    scores = [label.score for label in sight.labels]
    assert scores == sorted(scores, reverse=True)
    assert abs(sum(scores) - 1) < 1e-4


def test_the_same_photo_gives_the_same_vector_in_any_batch(tiny: OpenClipEncoder) -> None:
    alone = tiny.look([make_jpeg("red")])[0].features
    together = tiny.look([make_jpeg("blue"), make_jpeg("red")])[1].features
    np.testing.assert_allclose(alone, together, atol=1e-5)


def test_weights_of_another_shape_are_refused(tmp_path: Path, tiny: OpenClipEncoder) -> None:
    weights = tmp_path / "weights.safetensors"
    save_file({"visual.proj": torch.zeros(2, 2)}, weights)
    with pytest.raises(ModelDamaged):
        OpenClipEncoder(weights, architecture="locket-tiny-test", space="x", threads=1)
