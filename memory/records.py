"""Typed rows of the vault. Values only: they know nothing of SQL, models or screens.

Times are whole milliseconds since 1970-01-01 UTC. Ids are row numbers; `memory.ids` prints them.
Vectors are float32, unit length.
"""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


CHANNELS = ("text", "words", "image", "time", "person")
"""What speaks for a memory in recall: meaning, words, looks, time, and who said it."""


class Kind(StrEnum):
    """What a memory is."""

    NOTE = "note"
    DOCUMENT = "document"
    PHOTO = "photo"
    TURN = "turn"
    FACT = "fact"


class Source(StrEnum):
    """Where a row's content came from (its provenance)."""

    TYPED = "typed"
    CONFIRMED = "confirmed"
    PHOTO = "photo"
    OCR = "ocr"
    EXIF = "exif"
    IMPORT = "import"
    MODEL = "model"


TRUST: dict[Source, int] = {
    Source.CONFIRMED: 4,
    Source.TYPED: 3,
    Source.IMPORT: 2,
    Source.PHOTO: 2,
    Source.EXIF: 2,
    Source.OCR: 1,
    Source.MODEL: 0,
}
"""Trust of a row by its source; a derived row takes the lowest trust of those it came from."""


@dataclass(frozen=True, slots=True)
class NewMemory:
    """A memory to be stored. `happened_at` is when the thing took place, if known."""

    kind: Kind
    text: str
    source: Source
    title: str = ""
    happened_at: int | None = None
    source_id: str | None = None
    speaker: str | None = None
    conversation: int | None = None
    batch: int | None = None
    derived_from: tuple[int, ...] = ()
    history: bool = False
    """Kept as conversation history and never recalled as evidence."""


@dataclass(frozen=True, slots=True)
class MemorySource:
    """One further telling of a memory: when, how worded (empty: the same), from which import.

    `turn` is the chat turn that repeated it, if one did.
    """

    id: int
    memory_id: int
    turn: int | None
    kind: Kind
    text: str
    title: str
    source: Source
    created_at: int
    happened_at: int | None
    source_id: str | None
    speaker: str | None
    batch: int | None


@dataclass(frozen=True, slots=True)
class Memory:
    """One row of the vault that can be recalled, cited, shown and forgotten."""

    id: int
    kind: Kind
    text: str
    source: Source
    trust: int
    created_at: int
    title: str = ""
    happened_at: int | None = None
    source_id: str | None = None
    speaker: str | None = None
    conversation: int | None = None
    batch: int | None = None
    removed_at: int | None = None
    history: bool = False


@dataclass(frozen=True, slots=True)
class WindowVector:
    """The vector of one window of a memory's text (or of its image), in one named space.

    `start` and `end` are character offsets into the memory's text; both 0 for an image.
    """

    memory_id: int
    space: str
    vector: Vector
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A word for what is in a photo, with the model's probability in 0..1."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A decoded photo to be stored. `pixels` and `thumbnail` are re-encoded JPEG or WebP bytes.

    `tags` are everyday words that people would probably say of it, surest first.
    """

    pixels: bytes
    thumbnail: bytes
    width: int
    height: int
    digest: bytes
    perceptual_hash: int
    file_name: str = ""
    taken_at: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    neutral_caption: str = ""
    personal_caption: str = ""
    labels: tuple[Label, ...] = ()
    tags: tuple[Label, ...] = ()
    ocr_text: str = ""
    source: Source = Source.PHOTO
    source_id: str | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """What is known of a stored photo, without its pixels (`Store.photo_pixels` opens those)."""

    memory_id: int
    width: int
    height: int
    perceptual_hash: int
    file_name: str
    taken_at: int | None
    latitude: float | None
    longitude: float | None
    place: str
    neutral_caption: str
    personal_caption: str
    labels: tuple[Label, ...]
    ocr_text: str
    tags: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A named thing of the user's: "Bo", "my blue mug". `category` is a plain word ("cat")."""

    id: int
    name: str
    category: str
    created_at: int
    examples: int


@dataclass(frozen=True, slots=True)
class ConceptExample:
    """One enrolled view of a concept: the feature vector of a photo (or of a region of it).

    `against`: the user said that this is not the concept.
    """

    concept_id: int
    memory_id: int
    space: str
    vector: Vector
    against: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A concept recognised (or confirmed by the user) in a photo.

    `suggested`: not sure enough to be said; it waits for the user's yes. `across` is where in the
    photo it lies, 0 (left) to 1 (right), None for all of it.
    """

    memory_id: int
    concept_id: int
    score: float
    confirmed: bool
    suggested: bool = False
    across: float | None = None


class Stance(StrEnum):
    """What a statement says of its value."""

    HOLDS = "holds"
    HELD = "held"
    ENDS = "ends"


class FactState(StrEnum):
    """Where a stored value stands now."""

    CURRENT = "current"
    PLANNED = "planned"
    PAST = "past"
    RETRACTED = "retracted"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class NewFact:
    """A statement to be kept: subject, attribute, value.

    `valid_from` and `valid_to` are when the value began and ceased to hold; `precision` says how
    exactly `valid_from` (or, of past values, either) was told: "day", "month", "year", or "" when
    it was not. `changes`: said with words of change. `told_at` is `valid_from` when not given.
    """

    subject: str
    attribute: str
    value: str
    text: str
    source: Source
    valid_from: int | None = None
    confidence: float = 1.0
    derived_from: tuple[int, ...] = ()
    told_at: int | None = None
    valid_to: int | None = None
    precision: str = ""
    stance: Stance = Stance.HOLDS
    changes: bool = True


@dataclass(frozen=True, slots=True)
class Fact:
    """A stored statement as it stands now; `current` is False once it does not answer any more.

    `conflicts_with` is an earlier value that this one replaced without a word of change;
    `replaced_by` is the statement that this one gave way to.
    """

    memory_id: int
    subject: str
    attribute: str
    value: str
    text: str
    source: Source
    trust: int
    valid_from: int
    confidence: float
    current: bool
    told_at: int = 0
    valid_to: int | None = None
    precision: str = ""
    state: FactState = FactState.CURRENT
    conflicts_with: int | None = None
    replaced_by: int | None = None
    stance: Stance = Stance.HOLDS


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat: its turns are memories of kind `turn`."""

    id: int
    title: str
    created_at: int
    turns: int


@dataclass(frozen=True, slots=True)
class NewItem:
    """A catalogue item to be stored; `domain` is a plain word such as "film" or "book"."""

    title: str
    domain: str
    external_id: str
    year: int | None = None
    creators: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    text: str = ""
    mean_rating: float | None = None
    rating_count: int = 0


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """Something that can be recommended. `mean_rating` is other people's, on 0..1."""

    id: int
    title: str
    domain: str
    external_id: str
    year: int | None
    creators: tuple[str, ...]
    genres: tuple[str, ...]
    text: str
    mean_rating: float | None
    rating_count: int
    batch: int | None


@dataclass(frozen=True, slots=True)
class Rating:
    """The user's rating of an item, on 0..1 (5 stars = 1.0, half a star = 0.1)."""

    item_id: int
    value: float
    rated_at: int
    source: Source
    batch: int | None = None


class Verdict(StrEnum):
    """What the user said of an answer, a caption or an item, or of a memory behind an answer."""

    UP = "up"
    DOWN = "down"
    RATING = "rating"
    EDIT = "edit"
    PIN = "pin"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One piece of feedback. `target` is a printable id; `value` is 0..1 for ratings.

    `answer` is the answer it is about, if that was recorded; `before` is what an edit replaced.
    """

    id: int
    target: str
    verdict: Verdict
    value: float | None
    text: str
    created_at: int
    answer: int | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class RecallRecord:
    """A memory that was recalled for an answer: what each of `CHANNELS` said of it, unweighed.

    `rest` is what else counted in its rank, `lift` what earlier lessons added.
    """

    memory_id: int
    cited: bool
    gains: tuple[float, ...]
    rest: float
    lift: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class AnswerRecord:
    """What an answer was made of: the question's vector in a text space, and what was recalled.

    `weights` are the learned weights of the channels at the time; memories are in their order.
    """

    turn: int
    space: str
    vector: Vector | None
    weights: dict[str, float]
    recalled: tuple[RecallRecord, ...]


@dataclass(frozen=True, eq=False, slots=True)
class JudgedAnswer:
    """An answer with what the user said of it: of all it cites, or of the memory `about`."""

    feedback_id: int
    verdict: Verdict
    about: int | None
    at: int
    answer: AnswerRecord


@dataclass(frozen=True, slots=True)
class Batch:
    """One import: what it was called and how many rows came with it."""

    id: int
    name: str
    created_at: int
    rows: int


@dataclass(frozen=True, slots=True)
class ForgetReceipt:
    """What an irrevocable forget took away, counted by table.

    `kept_ids` lost one of their sources only and stay for the others.
    """

    memory_ids: tuple[int, ...]
    rows: dict[str, int] = field(default_factory=dict)
    kept_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """A memory found for a query: its score in 0..1 and each channel's share in its rank.

    `gains` is what each channel adds, before learned weights; `total` their sum less penalties,
    which is what the score is made of.
    """

    memory: Memory
    score: float
    channels: dict[str, float]
    start: int = 0
    end: int = 0
    gains: dict[str, float] = field(default_factory=dict)
    total: float = 0.0


class JobState(StrEnum):
    """Where the bringing in of a library stands. `running` is taken up again after a kill."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class FileOutcome(StrEnum):
    """What became of one file; `part` is a further memory of a long text."""

    STORED = "stored"
    KNOWN = "known"
    SKIPPED = "skipped"
    PART = "part"


@dataclass(frozen=True, slots=True)
class IngestJob:
    """A library being brought in. `total` files (0 until they are counted), of which so many done.

    `source` is "folder" or an import format; `reason` says why it is paused, if not by the user.
    """

    id: int
    source: str
    roots: tuple[str, ...]
    state: JobState
    reason: str
    total: int
    created_at: int
    changed_at: int
    batch: int | None
    stored: int
    known: int
    skipped: int

    @property
    def done(self) -> int:
        """Files that need nothing more."""
        return self.stored + self.known + self.skipped
