"""Events the worker streams; each repeats its command's `id`. `Done` or `Failed` is the last."""

import msgspec

from assistant.protocol.results import (
    AnyResult,
    CaptionResult,
    Citation,
    ConceptScore,
    IngestRow,
    RecommendedItem,
    ShownPhoto,
    Status,
    TagScore,
    Timings,
)


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Base of all events."""

    id: str


class Progress(Event, frozen=True, kw_only=True, tag="progress"):
    """Long work goes on: `done` of `total` (0 when unknown); `label` says what."""

    label: str
    done: int
    total: int


class Perceived(Event, frozen=True, kw_only=True, tag="perceived"):
    """A photo was seen: labels, tags, concepts, text."""

    memory_id: str | None
    file_name: str
    labels: list[str]
    concepts: list[ConceptScore]
    ocr_text: str
    place: str
    taken_at: int | None
    thumbnail: bytes = b""
    tags: list[TagScore] = []


class RecalledMemory(msgspec.Struct, frozen=True, kw_only=True):
    """A memory that entered the prompt, with each channel's share of its score."""

    id: str
    kind: str
    text: str
    time: int
    score: float
    channels: dict[str, float]


class Recalled(Event, frozen=True, kw_only=True, tag="recalled"):
    """The memories recalled for this turn (may be none) and the fusion weights used."""

    memories: list[RecalledMemory]
    weights: dict[str, float]
    elapsed_ms: float


class Routed(Event, frozen=True, kw_only=True, tag="routed"):
    """What the turn is (caption, recommend, answer, remember, forget, wipe, chat), and who said."""

    intent: str
    by: str


class ToolAsked(Event, frozen=True, kw_only=True, tag="tool_asked"):
    """A tool needs the user's yes: `action` is made by code. Answer with `Confirm`."""

    approval: str
    tool: str
    action: str
    memories: list[Citation] = []
    expires_in: int = 60


class ToolResult(Event, frozen=True, kw_only=True, tag="tool_result"):
    """A tool finished: a caption, items, photos that answer a question, or one sentence."""

    tool: str
    text: str = ""
    caption: CaptionResult | None = None
    items: list[RecommendedItem] = []
    photos: list[ShownPhoto] = []


class Token(Event, frozen=True, kw_only=True, tag="token"):
    """The next piece of the answer's text."""

    text: str


class Answered(Event, frozen=True, kw_only=True, tag="answered"):
    """The answer is complete (and replaces the streamed text if a check changed it)."""

    answer: str
    answer_id: str
    citations: list[Citation]
    abstained: bool
    timings: Timings
    answerable: float | None = None


class Learned(Event, frozen=True, kw_only=True, tag="learned"):
    """What was learned from this turn: readable statements with their memory ids.

    `notes` tell of earlier values that a new one contradicts without a word of change.
    """

    statements: list[Citation]
    notes: list[str] = []


class StatusChanged(Event, frozen=True, kw_only=True, tag="status"):
    """New figures for the status line."""

    status: Status


class IngestChanged(Event, frozen=True, kw_only=True, tag="ingest_changed"):
    """A library that is brought in went on, or what comes after: then `job` is null.

    `label` is the newest file, or what is done then: the text in photos is read, or likes are
    learned from other people's ratings (`done` of `total` parts). `unread` photos wait for their
    text to be read.
    """

    job: IngestRow | None
    label: str = ""
    unread: int = 0
    done: int = 0
    total: int = 0


class Done(Event, frozen=True, kw_only=True, tag="done"):
    """The command succeeded."""

    result: AnyResult


class Failed(Event, frozen=True, kw_only=True, tag="failed"):
    """The command did not succeed; `sentence` says why and what to do. Code "cancelled" is calm."""

    code: str
    sentence: str


AnyEvent = (
    Progress
    | Perceived
    | Recalled
    | Routed
    | ToolAsked
    | ToolResult
    | Token
    | Answered
    | Learned
    | StatusChanged
    | IngestChanged
    | Done
    | Failed
)
