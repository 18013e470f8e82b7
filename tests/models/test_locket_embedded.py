import io

import numpy as np
import pytest
from PIL import Image

from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.load import ModelSet
from assistant.models.locket_embedded import build_model, make_tokenizer
from assistant.models.shared_space import load_shared_space
from tests.models.conftest import cached_model


def test_the_tokenizer_gives_texts_of_one_length_that_can_be_read_back() -> None:
    tokens = make_tokenizer()(["a cat", "zwei Kätzchen"])
    assert tokens.shape == (2, 512)
    assert bytes(byte for byte in tokens[1].tolist() if byte).decode() == "zwei Kätzchen"


@pytest.mark.model
def test_open_clips_way_gives_the_vectors_of_the_light_way() -> None:
    model, files = cached_model("efficientnet-lite2")
    cached_model("bge-small-en-v1.5-int8")
    weights = files.verified(model.file[0])
    text = ModelSet(files, {"text": "bge-small-en-v1.5-int8"}).text()
    clip, prepare, tokenize = build_model(weights, text)
    data = pytest.importorskip("skimage.data")
    cat, cup = (Image.fromarray(getattr(data, name)()) for name in ("chelsea", "coffee"))
    packed = []
    for image in (cat, cup):
        out = io.BytesIO()
        image.save(out, "PNG")
        packed.append(out.getvalue())
    seen = LiteImageEncoder(weights, space="eyes").look(packed)
    found = np.concatenate(
        [clip.encode_image(prepare(image)[None]).numpy() for image in (cat, cup)]
    )
    for vector, sight in zip(found, seen, strict=True):
        assert sight.meaning is not None
        np.testing.assert_allclose(vector, sight.meaning, atol=1e-4)
    texts = ["a cat looks into the camera"]
    words = clip.encode_text(tokenize(texts)).numpy()
    light = load_shared_space().place_words(text.encode_passages(texts))
    np.testing.assert_allclose(words, light, atol=1e-5)
    assert (found @ words[0]).argmax() == 0
