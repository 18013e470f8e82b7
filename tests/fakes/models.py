"""Model doubles that satisfy `tools.ports`: deterministic, quick, and honest about what they do.

They are for tests of everything around the models; tests marked `model` run the real ones.
"""

import hashlib
import io
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from memory.records import Label, Vector
from tools.ports import (
    CancelToken,
    ChatMessage,
    ImageEncoder,
    LanguageModel,
    PhotoFinder,
    Sight,
    Usage,
)
from tools.ports import TextEncoder as TextEncoderPort
from tools.ports import TextReader as TextReaderPort

_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by do for from has have i in is it its me my of on or s that the"
        " this to was we were what when where which who with you your",
    )
)


def _unit(matrix: Vector) -> Vector:
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.maximum(norms, 1e-9), dtype=np.float32)


class FakeTextEncoder:
    """Bag of hashed words: texts that share words are near, others are orthogonal."""

    space = "fake-text"
    dimension = 256
    max_characters = 1000

    def encode_queries(self, texts: Sequence[str]) -> Vector:
        """Encode queries as passages are encoded."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vector:
        """Shape (len(texts), 256)."""
        matrix = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                if word not in _STOP_WORDS:
                    digest = hashlib.sha256(word.encode()).digest()
                    matrix[row, digest[0]] += 1.0
        return _unit(matrix)


class FakeEyes:
    """Sees colours: features are a coarse colour grid, the label is the strongest channel.

    Its meaning is the label's words, in the space of `FakeTextEncoder`; places are 2 x 2 colours.
    """

    space = "fake-eyes"
    meaning_space: str | None = "fake-meaning"

    def look(self, jpegs: Sequence[bytes]) -> list[Sight]:
        """See each JPEG."""
        from PIL import Image

        sights = []
        for jpeg in jpegs:
            whole = Image.open(io.BytesIO(jpeg)).convert("RGB")
            pixels = np.asarray(whole.resize((8, 8)), dtype=np.float32).reshape(1, -1)
            places = np.asarray(whole.resize((2, 2)), dtype=np.float32)
            mean = pixels.reshape(-1, 3).mean(axis=0)
            name = ("red thing", "green thing", "blue thing")[int(np.argmax(mean))]
            labels = (Label(name, 0.9), Label("thing", 0.05))
            (meaning,) = FakeTextEncoder().encode_passages([name])
            sights.append(Sight(_unit(pixels)[0], labels, meaning, places))
        return sights


class FakePhotoFinder:
    """Finds photos by the words of their labels; rows are meanings."""

    space = "fake-rows"
    meaning_space = "fake-meaning"

    def rows_of(self, meanings: Vector) -> Vector:
        """The meanings as they are."""
        return meanings

    def meanings_of(self, rows: Vector) -> Vector:
        """The rows as they are."""
        return rows

    def ask_words(self, texts: Sequence[str]) -> Vector:
        """The hashed bag of words."""
        return FakeTextEncoder().encode_passages(texts)

    def ask_photo(self, meaning: Vector) -> Vector:
        """The meaning as it is."""
        return meaning


class FakeReader:
    """Reads a fixed text (empty by default)."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def read(self, jpeg: bytes) -> str:
        """Return the fixed text."""
        return self.text


Answerer = Callable[[Sequence[ChatMessage], dict[str, Any] | None], str]


def echo_last_message(messages: Sequence[ChatMessage], schema: dict[str, Any] | None) -> str:
    """Answer with the last message, or with the first allowed value under an enum schema."""
    if schema is not None:
        return _smallest_instance(schema)
    return messages[-1].content


def _smallest_instance(schema: dict[str, Any]) -> str:
    import json

    def build(node: dict[str, Any]) -> Any:
        if "enum" in node:
            return node["enum"][0]
        match node.get("type"):
            case "object":
                return {key: build(value) for key, value in node.get("properties", {}).items()}
            case "array":
                return []
            case "boolean":
                return False
            case "number" | "integer":
                return 0
            case _:
                return ""

    return json.dumps(build(schema))


class FakeLanguage:
    """Streams what a scripted function answers, word by word; records what it was asked."""

    name = "fake-language"
    can_see = False

    def __init__(self, answer: Answerer = echo_last_message, seconds_a_word: float = 0.0) -> None:
        self.answer = answer
        self.seconds_a_word = seconds_a_word
        self.calls: list[list[ChatMessage]] = []
        self.last_usage: Usage | None = None

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 256,
        schema: dict[str, Any] | None = None,
        images: Sequence[bytes] = (),
        temperature: float = 0.0,
        cancel: CancelToken | None = None,
    ) -> Iterator[str]:
        """Yield the scripted answer in words."""
        self.calls.append(list(messages))
        words = re.findall(r"\S+\s*", self.answer(messages, schema))[:max_tokens]
        for word in words:
            if cancel is not None:
                cancel.raise_if_cancelled()
            if self.seconds_a_word:
                time.sleep(self.seconds_a_word)
            yield word
        self.last_usage = Usage(len(messages), 0, len(words), 1.0, 2.0)

    def count_tokens(self, text: str) -> int:
        """About four characters a token."""
        return max(1, len(text) // 4)


class FakeKnowingLanguage(FakeLanguage):
    """A fake that shows a state after reading a prompt, as a model with a probe does.

    `name` is the catalogue name whose probe reads it; `state` makes it from the messages.
    """

    def __init__(
        self,
        answer: Answerer,
        *,
        name: str,
        state: Callable[[Sequence[ChatMessage]], Vector],
    ) -> None:
        super().__init__(answer)
        self.name = name
        self.state = state
        self.read: list[list[ChatMessage]] = []

    def read_state(
        self, messages: Sequence[ChatMessage], cancel: CancelToken | None = None
    ) -> Vector | None:
        """The scripted state."""
        self.read.append(list(messages))
        return self.state(messages)


class FakeModels:
    """The set of models that `build_services` takes, all fakes."""

    def __init__(
        self,
        language: FakeLanguage | None = None,
        reader: FakeReader | None = None,
    ) -> None:
        self._language = language or FakeLanguage()
        self._reader = reader or FakeReader()
        self._text = FakeTextEncoder()
        self._eyes = FakeEyes()

    def language(self) -> LanguageModel:
        """The scripted chat model."""
        return self._language

    def text(self) -> TextEncoderPort:
        """The hashed bag of words."""
        return self._text

    def text_space(self) -> str:
        """The space of the hashed bag of words."""
        return self._text.space

    def eyes(self) -> ImageEncoder:
        """The colour seer."""
        return self._eyes

    def photo_finder(self) -> PhotoFinder | None:
        """Search by label words."""
        return FakePhotoFinder()

    def reader(self) -> TextReaderPort:
        """The fixed reader."""
        return self._reader

    def warm_language(self, messages: Sequence[ChatMessage]) -> None:
        """Nothing to warm."""

    def forget_conversations(self) -> None:
        """Hand on to a language model that keeps what it reads."""
        forget = getattr(self._language, "forget_conversations", None)
        if callable(forget):
            forget()

    def describe(self) -> list[tuple[str, str, str, str]]:
        """One line for the doctor: name, state, detail, fix."""
        return [("models", "ok", "fakes for tests", "")]
