"""Turns of the conversation, and what is said of their answers."""

import msgspec

from assistant.protocol.message import Command, Result


class Ask(Command, frozen=True, kw_only=True, tag="ask"):
    """One turn: text, images or both. Streams the turn's events, answers `AskResult`.

    `intent` skips routing. `conversation` None starts a new one. `now` (ms UTC) is for replays.
    """

    text: str
    images: list[str] = []
    intent: str | None = None
    conversation: str | None = None
    remember_turn: bool = True
    now: int | None = None


class Caption(Command, frozen=True, kw_only=True, tag="caption"):
    """Caption a photo and remember it. Answers `CaptionResult`."""

    path: str


class Recommend(Command, frozen=True, kw_only=True, tag="recommend"):
    """Recommend catalogue items. Answers `RecommendResult`."""

    text: str = ""
    n: int = 5


class GiveFeedback(Command, frozen=True, kw_only=True, tag="feedback"):
    """Say up, down, a rating (0..5 stars) or an edited text of an answer, caption or item.

    `pin` and `reject` are for a memory behind an answer: it comes first, or stays out, when that
    is asked again. `answer` names the answer; without, the last that the memory was recalled for.
    """

    target: str
    verdict: str
    stars: float | None = None
    text: str = ""
    answer: str = ""


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A memory that an answer rests on."""

    id: str
    kind: str
    score: float
    text: str = ""


class Timings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the time of a turn went, and what the KV cache saved."""

    recall_ms: float = 0.0
    first_token_ms: float = 0.0
    total_ms: float = 0.0
    prompt_tokens: int = 0
    reused_tokens: int = 0
    generated_tokens: int = 0
    tokens_per_second: float = 0.0


class ConceptScore(msgspec.Struct, frozen=True, kw_only=True):
    """A concept recognised in a photo."""

    name: str
    score: float


class RecommendedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One recommendation; `because` are the memories and items that moved its score."""

    id: str
    title: str
    score: float
    reason: str
    because: list[str]
    year: int | None = None
    genres: list[str] = []


class CaptionStyle(msgspec.Struct, frozen=True, kw_only=True):
    """How a caption was worded: `by` "code", "style" (the user's, by code), "model" or "user".

    `learned` says in phrases what was learned from so many `examples` (an edit 1, a thumb half).
    """

    by: str
    learned: list[str] = []
    examples: float = 0.0


class ShownPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A stored photo as an answer shows it: caption with names, place, when.

    `time` in ms UTC is when it was taken or, with `taken` false, when it was stored. `thumbnail` is
    base64 JPEG (msgspec bytes).
    """

    id: str
    caption: str
    time: int
    taken: bool = True
    place: str = ""
    thumbnail: bytes = b""


class CaptionResult(Result, frozen=True, kw_only=True, tag="caption"):
    """A photo's captions and what was recognised in it.

    `remark` is a sentence on how it was seen, where a model that can see could not look.
    """

    caption: str
    neutral_caption: str
    concepts: list[ConceptScore]
    memory_id: str
    labels: list[str] = []
    ocr_text: str = ""
    timings: Timings = Timings()
    remark: str = ""
    style: CaptionStyle | None = None


class RecommendResult(Result, frozen=True, kw_only=True, tag="recommend"):
    """Ranked items, best first; may be empty, with `message` saying why."""

    items: list[RecommendedItem]
    message: str = ""
    timings: Timings = Timings()


class AskResult(Result, frozen=True, kw_only=True, tag="ask"):
    """The answer of one turn. `answer_id` takes feedback. Parts of other tools ride along.

    `notes` tell of contradictions between what was said now and before.
    `answerable`: how probable it was, before answering, that memory holds the answer (0..1); null
    where that was not judged (facts, photos, talk).
    """

    answer: str
    citations: list[Citation]
    intent: str
    abstained: bool
    answer_id: str
    conversation: str
    answerable: float | None = None
    caption: CaptionResult | None = None
    items: list[RecommendedItem] = []
    timings: Timings = Timings()
    notes: list[str] = []


class FeedbackResult(Result, frozen=True, kw_only=True, tag="feedback"):
    """The stored feedback; `learned` is one sentence on what changes."""

    feedback_id: str
    learned: str
