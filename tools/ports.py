"""The small Protocols through which tools reach models. Owned here, implemented in `assistant`.

Vectors are float32 NumPy arrays of unit length.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from memory.errors import LocketError
from memory.records import Label, Vector


class Cancelled(Exception):
    """The user stopped this work. What was stored before stays stored."""


class CancelToken:
    """A flag shared between the one who asks and the one who works. Thread-safe."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if the work was asked to stop."""
        if self._event.is_set():
            raise Cancelled


class SightFailed(LocketError):
    """The language model could not look at an image: none fits, or it failed midway."""

    code = "sight_failed"
    sentence = "The language model could not look at the photo; ask again without it."


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message to the language model; `role` is system, user or assistant.

    `images` are JPEG bytes that stand before its words, only for a model that can see.
    """

    role: str
    content: str
    images: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one completion: prompt, prompt tokens reused from the KV cache, generated."""

    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    first_token_ms: float
    total_ms: float


class LanguageModel(Protocol):
    """A local chat model."""

    @property
    def name(self) -> str:
        """The catalogue name, for the status line."""
        ...

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
        """Yield text pieces as they are generated.

        `schema` holds the output to a JSON schema by grammar. `images` are JPEG bytes that stand
        before the last user message, only for a model whose `can_see` is true. Raises `Cancelled`
        when `cancel` is set midway, `SightFailed` when it cannot look at an image.
        """
        ...

    @property
    def can_see(self) -> bool:
        """Whether the model accepts images."""
        ...

    @property
    def last_usage(self) -> Usage | None:
        """Token counts and times of the newest completion."""
        ...

    def count_tokens(self, text: str) -> int:
        """Number of tokens of `text` in this model's vocabulary."""
        ...


@runtime_checkable
class ReadsState(Protocol):
    """A language model that shows what it holds after reading a prompt. Not every one does."""

    def read_state(
        self, messages: Sequence[ChatMessage], cancel: CancelToken | None = None
    ) -> Vector | None:
        """The hidden state of some of its layers for the prompt's last token, one after the other.

        None when this model has none to show. What was read is kept: a `stream` of the same
        messages right after starts to answer at once.
        """
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one of some passages, word for word.

    `passage` is its number; `log_chance` the mean log-probability of its tokens and of its end,
    before anything was ruled out.
    """

    text: str
    passage: int
    log_chance: float


@runtime_checkable
class ExtractsSpans(Protocol):
    """A language model that can be held to spans of given passages. Not every one can."""

    def extract_span(
        self,
        messages: Sequence[ChatMessage],
        passages: Sequence[str],
        *,
        otherwise: str = "",
        max_tokens: int = 32,
        cancel: CancelToken | None = None,
    ) -> Span | None:
        """The span that the model would answer with; it can write nothing else.

        None when it writes `otherwise` instead, where that is given. Raises `Cancelled`.
        """
        ...


class TextEncoder(Protocol):
    """Text to unit vectors in one named space."""

    @property
    def space(self) -> str:
        """Name of the vector space, for example `bge-small-en-v1.5-int8`."""
        ...

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        ...

    @property
    def max_characters(self) -> int:
        """Longest text, in characters, that is sure to fit the model unclipped."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vector:
        """Encode search queries. Shape (len(texts), dimension)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vector:
        """Encode texts to be found. Shape (len(texts), dimension)."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What the image model saw of one photo.

    `features` is the unit vector that the user's concepts are known by; `labels` come most probable
    first. `meaning` is a unit vector in the space that photos share with words, None where the
    model has none. `places` are the features of the photo's places, left to right in rows from the
    top, shape (rows, columns, width): for finding things in it, never stored. `colours` are
    histograms of the colours there (`tools.colours`), shape (rows, columns, 144).
    """

    features: Vector
    labels: tuple[Label, ...]
    meaning: Vector | None = None
    places: NDArray[np.float32] | None = None
    colours: NDArray[np.float32] | None = None


class ImageEncoder(Protocol):
    """Pixels to features and labels."""

    @property
    def space(self) -> str:
        """Name of the feature space."""
        ...

    @property
    def meaning_space(self) -> str | None:
        """Name of the space that photos share with words; None when the model has none."""
        ...

    def look(self, jpegs: Sequence[bytes]) -> list[Sight]:
        """See each image (JPEG or WebP bytes, already decoded once and so safe)."""
        ...


@runtime_checkable
class PhotoFinder(Protocol):
    """How photos are found by words, or by another photo, without looking at them again.

    The inner product of a query and a photo's row says how well they fit, on a scale that
    `memory.relevance.image_scale_of` knows by the name of the space.
    """

    @property
    def space(self) -> str:
        """Name of the space of the stored rows."""
        ...

    @property
    def meaning_space(self) -> str:
        """Name of the space of the meanings it takes."""
        ...

    def rows_of(self, meanings: Vector) -> Vector:
        """Unit rows to store for photos, from what they mean. Shape (len(meanings), width)."""
        ...

    def meanings_of(self, rows: Vector) -> Vector:
        """What photos mean, from their stored rows."""
        ...

    def ask_words(self, texts: Sequence[str]) -> Vector:
        """Queries for words. Shape (len(texts), width)."""
        ...

    def ask_photo(self, meaning: Vector) -> Vector:
        """The query for photos that mean the same as one. Shape (width,)."""
        ...


@dataclass(frozen=True, slots=True)
class RatedDraft:
    """Another phrase that says what a photo shows, such as a shorter one.

    `confidence` as a neutral caption's; `worth` is what speaks for it in all, on a scale on which
    the neutral caption has the most; `support` from 0 to 1 is the least share of like photos'
    captions that name some object it names (1 where it names none).
    """

    text: str
    confidence: float
    worth: float
    support: float


@dataclass(frozen=True, slots=True)
class NeutralCaption:
    """What a photo shows in one phrase: lower case, no full stop, no names.

    `confidence` from 0 to 1: how far it agrees with what people say of like photos. `drafts` are
    what else was thought of, the phrase itself among them.
    """

    text: str
    confidence: float
    drafts: tuple[RatedDraft, ...] = ()


class Captioner(Protocol):
    """Words what a photo shows."""

    def caption(self, sight: Sight) -> NeutralCaption | None:
        """A caption of a photo seen; None where what was seen does not allow one."""
        ...


class Tagger(Protocol):
    """Everyday words that people would say of a photo, with how probable that is."""

    @property
    def meaning_space(self) -> str:
        """Name of the space of the meanings it takes."""
        ...

    def tag(self, meaning: Vector, labels: Sequence[Label]) -> tuple[Label, ...]:
        """The words that are sure enough to be searched and shown, surest first.

        `labels` are those of the photo, as `Sight` has them.
        """
        ...


class TextReader(Protocol):
    """Optical character recognition."""

    def read(self, jpeg: bytes) -> str:
        """The text in an image, lines joined by newlines; empty when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """A photo after the guarded child decoded and re-encoded it, upright, without metadata.

    `pixels` JPEG at most 2,048 px on the longer side, `thumbnail` JPEG at most 320 px.
    `digest` is the SHA-256 of the original file. `look` is what look-alikes are found by
    (`tools.photos.look`), empty for a flat picture. `taken_at` in ms UTC.
    """

    pixels: bytes
    thumbnail: bytes
    width: int
    height: int
    digest: bytes
    look: bytes
    format: str
    taken_at: int | None
    latitude: float | None
    longitude: float | None


class PhotoDecoder(Protocol):
    """Opens untrusted image files."""

    def decode(self, data: bytes) -> DecodedPhoto:
        """Decode in a guarded child process. Raises `tools.photos.errors.UnreadablePhoto`."""
        ...


class PlaceFinder(Protocol):
    """Coordinates to a place name, offline."""

    def name_place(self, latitude: float, longitude: float) -> str:
        """A readable place such as "Lisbon, Portugal"; empty when none is near."""
        ...
