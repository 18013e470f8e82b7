"""Finding, showing, removing and tidying memories."""

import msgspec

from assistant.protocol.message import Command, Result
from assistant.protocol.turns import ConceptScore


class MemorySearch(Command, frozen=True, kw_only=True, tag="memory_search"):
    """Find memories. Answers `MemoriesResult`; may be empty."""

    text: str
    limit: int = 20
    now: int | None = None


class MemoryList(Command, frozen=True, kw_only=True, tag="memory_list"):
    """The newest memories, optionally of one kind. Answers `MemoriesResult`."""

    kind: str | None = None
    limit: int = 50
    before: str | None = None
    removed: bool = False


class MemoryShow(Command, frozen=True, kw_only=True, tag="memory_show"):
    """One memory in full, with its sources and any thumbnail. Answers `MemoryDetail`."""

    memory: str
    pixels: bool = False


class MemoryRemove(Command, frozen=True, kw_only=True, tag="memory_remove"):
    """Put memories in the trash (undoable). `restore` takes them out again."""

    memories: list[str]
    restore: bool = False


class MemoryTidy(Command, frozen=True, kw_only=True, tag="memory_tidy"):
    """Find junk and repeats; with `apply`, merge the repeats and set the junk aside.

    Nothing is forgotten by it. Answers `TidyResult`.
    """

    apply: bool = False


class MemoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A memory in a list. `source_id` is the id it had in an import, `removed` when it was put in
    the trash; `history` is kept as part of a conversation and never recalled. `shown` is what a
    list shows of a photo, its caption with names and its place; `text` is all that is searched."""

    id: str
    kind: str
    text: str
    time: int
    source: str
    source_id: str | None = None
    title: str = ""
    score: float = 0.0
    removed: int | None = None
    history: bool = False
    shown: str = ""


class MemoriesResult(Result, frozen=True, kw_only=True, tag="memories"):
    """Memories found or listed; `more` says the list goes on."""

    memories: list[MemoryRow]
    more: bool = False


class MemorySourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One more telling of a memory: when, from where; `text` is empty when worded the same."""

    source: str
    time: int
    text: str = ""
    title: str = ""
    batch: str = ""
    turn: str = ""


class TagScore(msgspec.Struct, frozen=True, kw_only=True):
    """An everyday word with the probability that people would say it of a photo."""

    word: str
    confidence: float


class MemoryDetail(Result, frozen=True, kw_only=True, tag="memory"):
    """One memory with everything that hangs on it. Images are base64 JPEG (msgspec bytes)."""

    memory: MemoryRow
    derived_from: list[str]
    derived: list[str]
    trust: int
    place: str = ""
    taken_at: int | None = None
    neutral_caption: str = ""
    labels: list[str] = []
    tags: list[TagScore] = []
    concepts: list[ConceptScore] = []
    ocr_text: str = ""
    thumbnail: bytes = b""
    pixels: bytes = b""
    sources: list[MemorySourceRow] = []


class RepeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """A memory that says what an older one says."""

    keep: MemoryRow
    repeat: MemoryRow


class TidyResult(Result, frozen=True, kw_only=True, tag="tidy"):
    """Junk, repeats and look-alike photos found among `evidence` memories that can be recalled.

    Rates are shares of `evidence`. `applied` says that junk was set aside and repeats merged;
    photos are only ever grouped.
    """

    evidence: int
    history: int
    junk: list[MemoryRow]
    repeats: list[RepeatRow]
    alike: list[list[str]]
    junk_rate: float
    repeat_rate: float
    applied: bool = False
