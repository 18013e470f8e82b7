import io
from typing import Any

import numpy as np
import open_clip
import pytest
from PIL import Image

from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.locket_embedded import (
    ARCHITECTURE,
    EMBEDDED,
    build_untrained,
    create_model,
    make_tokenizer,
    register_config,
)
from assistant.models.open_clip_encoder import OpenClipEncoder
from assistant.models.shared_space import load_shared_space
from tests.models.conftest import cached_model

TEXTS = ["a cat looks into the camera", "a cup of coffee on a table"]


@pytest.fixture(scope="module")
def models() -> ModelSet:
    cached_model(EMBEDDED["text"])
    _, files = cached_model(EMBEDDED["image"])
    return ModelSet(files, EMBEDDED)


@pytest.fixture(scope="module")
def photos() -> list[Any]:
    data = pytest.importorskip("skimage.data")
    return [Image.fromarray(getattr(data, name)()) for name in ("chelsea", "coffee")]


def pack(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_the_tokenizer_gives_texts_of_one_length_that_can_be_read_back() -> None:
    tokens = make_tokenizer()(["a cat", "zwei Kätzchen"])
    assert tokens.shape == (2, 512)
    assert bytes(byte for byte in tokens[1].tolist() if byte).decode() == "zwei Kätzchen"


def test_open_clip_knows_the_config_and_builds_our_image_tower_from_it() -> None:
    register_config()
    assert ARCHITECTURE in open_clip.list_models()
    theirs = open_clip.create_model(ARCHITECTURE, load_weights=False, pretrained_image=False)
    ours = build_untrained()
    assert isinstance(theirs, open_clip.CustomTextCLIP)
    shapes = {name: value.shape for name, value in theirs.visual.state_dict().items()}
    assert shapes == {name: value.shape for name, value in ours.visual.state_dict().items()}
    assert shapes["trunk.conv_head.weight"][0] == 1280


@pytest.mark.model
def test_open_clips_way_gives_the_vectors_of_the_light_way(
    models: ModelSet, photos: list[Any]
) -> None:
    clip, prepare, tokenize = create_model(models)
    assert isinstance(clip, open_clip.CustomTextCLIP)
    seen = models.eyes().look([pack(photo) for photo in photos])
    found = np.concatenate(
        [clip.encode_image(prepare(photo)[None], normalize=True).numpy() for photo in photos]
    )
    for vector, sight in zip(found, seen, strict=True):
        assert sight.meaning is not None
        np.testing.assert_allclose(vector, sight.meaning, atol=1e-4)
    words = clip.encode_text(tokenize(TEXTS), normalize=True).numpy()
    light = load_shared_space().place_words(models.text().encode_passages(TEXTS))
    np.testing.assert_allclose(words, light, atol=1e-5)
    image_logits, _ = clip.get_logits(prepare(photos[0])[None], tokenize(TEXTS))
    assert image_logits.argmax() == 0


@pytest.mark.model
def test_one_encoder_serves_both_tiers_and_here_gives_the_same_vectors(
    models: ModelSet, photos: list[Any]
) -> None:
    model, files = cached_model("efficientnet-lite2")
    weights = files.verified(model.file[0])
    both = OpenClipEncoder(
        weights,
        architecture=ARCHITECTURE,
        space=ARCHITECTURE,
        threads=1,
        label_names=["cat", "cup of coffee", "rocket"],
        text=models.text(),
    )
    jpegs = [pack(photo) for photo in photos]
    sights = both.look(jpegs)
    light = LiteImageEncoder(weights, space="eyes").look(jpegs)
    for sight, other in zip(sights, light, strict=True):
        assert sight.meaning is not None
        assert other.meaning is not None
        np.testing.assert_allclose(sight.meaning, other.meaning, atol=1e-4)
    assert [sight.labels[0].name for sight in sights] == ["cat", "cup of coffee"]
    asked = load_shared_space().place_words(models.text().encode_passages(TEXTS))
    np.testing.assert_allclose(both.ask_words(TEXTS), asked, atol=1e-5)
