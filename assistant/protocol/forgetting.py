"""Forgetting for good: first the list, then exactly that list."""

from assistant.protocol.memories import MemoryRow
from assistant.protocol.message import Command, Result


class ForgetSelection(Command, frozen=True, kw_only=True):
    """The ways of naming what to forget; see `MemoryForgetList`."""

    memories: list[str] = []
    matching: str = ""
    since: int | None = None
    until: int | None = None
    person: str = ""
    concept: str = ""
    batch: str = ""
    conversation: str = ""


class MemoryForgetList(ForgetSelection, frozen=True, kw_only=True, tag="memory_forget_list"):
    """What `MemoryForget` with the same fields would take; nothing changes.

    One way of naming is used: ids in `memories`; `matching` words; a span from `since` to `until`
    (ms UTC, either may be left out); a `person` or `concept` by name; a `batch` or `conversation`
    by id (a batch by its name too). Answers `ForgetListResult`.
    """


class MemoryForget(ForgetSelection, frozen=True, kw_only=True, tag="memory_forget"):
    """Forget for good what the fields name (see `MemoryForgetList`). Answers `ForgetResult`.

    With `expected`, the digest of a list that was shown, exactly that list goes or nothing does.
    """

    expected: str = ""


class ForgetListResult(Result, frozen=True, kw_only=True, tag="forget_list"):
    """What would go. `memories` are the first of `total`; `derived` come from others of them.

    `sources` stay although facts among them were taken from there. `kept` memories only lose one
    of several sources. `rows` counts by table; `digest` stands for exactly this list.
    """

    memories: list[MemoryRow]
    total: int
    digest: str
    derived: list[str] = []
    sources: list[MemoryRow] = []
    kept: int = 0
    rows: dict[str, int] = {}


class ForgetResult(Result, frozen=True, kw_only=True, tag="forget"):
    """What is gone, by table. `kept` memories lost one of several sources.

    `mentions`: memories that still say a forgotten thing's name, in the user's own words.
    """

    memories: list[str]
    rows: dict[str, int]
    kept: list[str] = []
    mentions: int = 0
