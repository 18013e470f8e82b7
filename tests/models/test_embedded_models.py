"""The embedded tier as it ships: the real files from the model cache."""

import io
import json
import socket

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.models.chat import LlamaModel
from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.reader import RapidReader
from assistant.models.text_encoder import BgeTextEncoder
from tests.models.conftest import cached_model
from tools.ports import ChatMessage

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a model opened a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="module")
def bge() -> BgeTextEncoder:
    model, files = cached_model("bge-small-en-v1.5-int8")
    weights, tokenizer = (files.verified(file) for file in model.file)
    return BgeTextEncoder(weights, tokenizer, threads=2, space=model.name)


def photo(name: str) -> bytes:
    data = pytest.importorskip("skimage.data")
    out = io.BytesIO()
    Image.fromarray(getattr(data, name)()).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def test_the_passage_that_answers_is_nearest_to_the_question(bge: BgeTextEncoder) -> None:
    passages = bge.encode_passages(["My dog is called Dana.", "It rained.", "I like tea."])
    near = bge.encode_queries(["what is the name of my dog?"]) @ passages.T
    assert passages.shape == (3, bge.dimension)
    assert near.argmax() == 0
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_batch(bge: BgeTextEncoder) -> None:
    texts = ["short", "a much longer text about a walk by the river " * 8, "", "middle one here"]
    together = bge.encode_passages(texts)
    alone = np.concatenate([bge.encode_passages([text]) for text in texts])
    # int8 activations are scaled by the whole batch, so equality is near, not exact.
    assert (together * alone).sum(axis=1).min() > 0.98


def test_the_end_of_a_long_text_counts(bge: BgeTextEncoder) -> None:
    filler = "the weather report says it may be cloudy tomorrow " * 80
    plain, ending = bge.encode_passages([filler, filler + "my parrot is called Zazu " * 80])
    query = bge.encode_queries(["what is the parrot called?"])[0]
    assert query @ ending > query @ plain + 0.03


def test_max_characters_of_english_fit_one_window(bge: BgeTextEncoder) -> None:
    text = ("Anna met George's sister at 10:45 in Kraków, Poland. " * 40)[: bge.max_characters]
    assert len(bge._token_ids([text])[0]) <= 510


def test_no_texts_give_no_rows(bge: BgeTextEncoder) -> None:
    assert bge.encode_passages([]).shape == (0, 384)


def test_the_language_model_answers_reuses_and_fills_a_schema() -> None:
    model, files = cached_model("qwen2.5-coder-0.5b")
    language = LlamaModel(files.verified(model.file[0]), name=model.name, threads=2, context=2048)
    system = ChatMessage("system", "You are brief. " + "Facts are facts. " * 20)
    first = [system, ChatMessage("user", "What is 2 + 2? Answer with the number only.")]
    answer = "".join(language.stream(first, max_tokens=8))
    assert "4" in answer
    longer = [*first, ChatMessage("assistant", answer), ChatMessage("user", "And 3 + 3?")]
    assert "6" in "".join(language.stream(longer, max_tokens=8))
    usage = language.last_usage
    assert usage is not None
    assert usage.prompt_tokens - usage.reused_tokens < 30
    schema = {
        "type": "object",
        "properties": {"dog": {"type": "string"}},
        "required": ["dog"],
    }
    ask = [ChatMessage("user", "My dog is called Bo. Give the dog's name as JSON.")]
    filled = json.loads("".join(language.stream(ask, schema=schema, max_tokens=40)))
    assert filled["dog"] == "Bo"
    assert language.count_tokens("<|im_start|>") > 1
    language.close()


def test_the_eyes_name_a_cat_and_a_cup_and_tell_them_apart() -> None:
    model, files = cached_model("efficientnet-lite2")
    eyes = LiteImageEncoder(files.verified(model.file[0]), space=model.name)
    cat, coffee, cat_again = eyes.look([photo("chelsea"), photo("coffee"), photo("cat")])
    assert any("cat" in label.name.lower() for label in cat.labels[:3])
    assert "espresso" in {label.name for label in coffee.labels[:2]}
    assert cat.features @ cat_again.features > 0.9
    assert cat.features @ coffee.features < 0.5
    assert cat.features.shape == (1424,)
    assert len({label.name for label in cat.labels}) == len(cat.labels)


def test_printed_words_are_read_and_a_photo_without_words_reads_empty() -> None:
    page = Image.new("RGB", (700, 200), "white")
    draw = ImageDraw.Draw(page)
    draw.text((30, 60), "Dentist on Friday at nine", fill="black", font=ImageFont.load_default(44))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=92)
    reader = RapidReader(threads=2)
    assert reader.read(out.getvalue()).lower().replace(" ", "") == "dentistonfridayatnine"
    assert reader.read(photo("coffee")) == ""
    assert reader.read(b"not an image") == ""
