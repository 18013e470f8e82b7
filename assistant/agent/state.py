"""The values that pass from node to node of a turn."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from assistant.agent.recording import Asked
from assistant.protocol.commands import Ask
from assistant.protocol.results import CaptionResult, RecommendedItem, ShownPhoto
from memory.records import Memory, Recalled
from tools.facts.learning import Lesson
from tools.ports import CancelToken, ChatMessage
from tools.quoting import Quoted
from tools.route import Route

if TYPE_CHECKING:
    from tools.perceive import Perception


@dataclass(frozen=True, slots=True)
class SeenPhoto:
    """A photo of this turn: what was perceived, and its memory once stored (None if it is not)."""

    file_name: str
    perception: "Perception"
    memory: Memory | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the turn answers. `cited` are (printable id, score); `spoken` if its tokens went out.

    `answerable` is how probable it was that memory holds the answer; None when nobody asked.
    `exchanges` are what a model that sees has read and said, with the photos, for the thread to
    keep; `remark` is a sentence beside the answer.
    """

    text: str
    cited: tuple[tuple[str, float], ...] = ()
    abstained: bool = False
    spoken: bool = False
    caption: CaptionResult | None = None
    items: tuple[RecommendedItem, ...] = ()
    learned: tuple[tuple[int, str], ...] = ()
    derived_from: tuple[int, ...] = field(default=())
    notes: tuple[str, ...] = ()
    answerable: float | None = None
    exchanges: tuple[tuple[ChatMessage, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PhotoAnswer:
    """The answer to a question about the user's photos, and the photos to be shown with it."""

    reply: Reply
    shown: tuple[ShownPhoto, ...] = ()


class TurnState(TypedDict, total=False):
    """The state of the turn graph. Times in ms UTC, durations in ms."""

    command: Ask
    cancel: CancelToken
    started: float
    said_at: int
    conversation: int | None
    photos: list[SeenPhoto]
    recalled: list[Recalled]
    asked: Asked
    recall_ms: float
    quotes: list[Quoted]
    route: Route
    user_turn: Memory | None
    photo_answer: PhotoAnswer
    reply: Reply
    lesson: Lesson
