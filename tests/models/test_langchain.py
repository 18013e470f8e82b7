import base64
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel, FakeMessagesListChatModel
from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel

from assistant.models.chat import LlamaModel
from assistant.models.langchain_chat import LangChainLanguage, LocketChat
from assistant.models.langchain_embeddings import LocketEmbeddings
from memory.errors import InvalidRequest
from tests.fakes.models import FakeLanguage, FakeTextEncoder
from tests.models.conftest import make_jpeg
from tools.ports import Cancelled, CancelToken, ChatMessage


def script(text: str) -> FakeLanguage:
    return FakeLanguage(lambda messages, schema: text)


class SeeingLanguage(FakeLanguage):
    seen: Sequence[bytes] = ()

    def stream(self, messages: Sequence[ChatMessage], **options: Any) -> Iterator[str]:
        self.seen = options["images"]
        return super().stream(messages, **options)


class Pet(BaseModel):
    name: str
    legs: int


def test_roles_and_words_reach_the_local_model() -> None:
    fake = script("hello")
    answer = LocketChat(language=fake).invoke([SystemMessage("Be kind."), HumanMessage("Hi")])
    assert answer.content == "hello"
    assert fake.calls == [[ChatMessage("system", "Be kind."), ChatMessage("user", "Hi")]]


def test_answers_stream_in_pieces_with_usage_at_the_end() -> None:
    chunks = list(LocketChat(language=script("one two three")).stream("count"))
    words = [chunk.text for chunk in chunks if chunk.text]
    assert words == ["one ", "two ", "three"]
    usage = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert usage[-1]["output_tokens"] == 3


def test_stop_words_split_over_pieces_end_the_answer() -> None:
    chat = LocketChat(language=script("one two END three"))
    assert chat.invoke("count", stop=["END"]).content == "one two "


def test_images_given_as_data_are_passed_on_and_addresses_refused() -> None:
    language = SeeingLanguage(lambda messages, schema: "a photo")
    jpeg = make_jpeg()
    data = "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()

    def ask(url: str) -> None:
        part: dict[str, Any] = {"type": "image_url", "image_url": {"url": url}}
        words: dict[str, Any] = {"type": "text", "text": "what?"}
        LocketChat(language=language).invoke([HumanMessage(content=[part, words])])

    ask(data)
    assert list(language.seen) == [jpeg]
    assert language.calls[-1] == [ChatMessage("user", "what?")]
    with pytest.raises(InvalidRequest):
        ask("https://example.invalid/cat.jpg")


def test_structured_output_is_held_by_grammar_on_the_real_runtime(tiny_model: LlamaModel) -> None:
    schema = {
        "type": "object",
        "properties": {"intent": {"enum": ["caption", "answer"]}},
        "required": ["intent"],
    }
    value = LocketChat(language=tiny_model).with_structured_output(schema).invoke("hello")
    assert value["intent"] in {"caption", "answer"}


def test_structured_output_becomes_a_pydantic_value() -> None:
    chat = LocketChat(language=script('{"name": "Bo", "legs": 4}'))
    assert chat.with_structured_output(Pet).invoke("who?") == Pet(name="Bo", legs=4)


def test_a_langchain_model_speaks_through_the_port() -> None:
    language = LangChainLanguage(FakeListChatModel(responses=["hello"]), name="other")
    assert "".join(language.stream([ChatMessage("user", "hi")])) == "hello"
    assert language.name == "other"


def test_a_langchain_model_can_be_cancelled_between_pieces() -> None:
    language = LangChainLanguage(FakeListChatModel(responses=["hello"]), name="other")
    cancel = CancelToken()
    stream = language.stream([ChatMessage("user", "hi")], cancel=cancel)
    next(stream)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(stream)


def test_a_langchain_model_without_schemas_is_refused_plainly() -> None:
    language = LangChainLanguage(FakeMessagesListChatModel(responses=[]), name="other")
    with pytest.raises(InvalidRequest):
        list(language.stream([ChatMessage("user", "hi")], schema={"type": "object"}))


def test_embeddings_equal_the_encoders_vectors() -> None:
    encoder = FakeTextEncoder()
    embeddings = LocketEmbeddings(encoder)
    assert embeddings.embed_query("a dog") == encoder.encode_queries(["a dog"])[0].tolist()
    assert len(embeddings.embed_documents(["a", "b"])) == 2
