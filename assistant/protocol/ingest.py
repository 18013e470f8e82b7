"""Libraries of photos brought in by the background: how they stand, and what to do with them."""

import msgspec

from assistant.protocol.bringing import Skipped
from assistant.protocol.memories import MemoryRow
from assistant.protocol.message import Command, Result


class IngestList(Command, frozen=True, kw_only=True, tag="ingest_list"):
    """The folders and photo exports that are or were brought in. Answers `IngestResult`."""


class IngestShow(Command, frozen=True, kw_only=True, tag="ingest_show"):
    """One of them, with every file that was not taken. Answers `IngestDetail`."""

    job: str


class IngestControl(Command, frozen=True, kw_only=True, tag="ingest_control"):
    """Do something with one of them, or with all that it can be done with. Answers `IngestResult`.

    `action`: pause, resume, cancel (what is stored stays), clear (drop the records of finished
    ones). Pausing all leaves the text in photos unread too, until something is resumed.
    """

    action: str
    job: str = ""


class IngestWatch(Command, frozen=True, kw_only=True, tag="ingest_watch"):
    """Go on with what is unfinished, and stream `ingest_changed` and `status` events.

    Ends when it is cancelled; with `until_done`, when nothing is left to do, and cancelling pauses
    what goes on. Answers `IngestResult`.
    """

    until_done: bool = False


class MemoryAlike(Command, frozen=True, kw_only=True, tag="memory_alike"):
    """Groups of photos that look nearly the same, or the one group of a photo.

    Answers `AlikeResult`. All are kept; `memory_forget` with the ids of `others` forgets the rest.
    """

    memory: str = ""


class IngestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A library in a list. Of `total` files `done` need nothing more: stored, known or skipped.

    `source` is folder, takeout or apple, `name` its folder's or file's; `state` running, paused
    (`reason` says why, if not by you), done or cancelled. `per_second` files while it runs.
    """

    id: str
    source: str
    name: str
    state: str
    total: int
    done: int
    stored: int
    known: int
    skipped: int
    created: int
    reason: str = ""
    per_second: float = 0.0


class IngestResult(Result, frozen=True, kw_only=True, tag="ingest"):
    """The libraries, newest first. `unread` photos wait for their text to be read.

    `alike` is the number of groups of photos that look nearly the same; `unlearned`: likes are
    still to be learned from an import of other people's ratings.
    """

    jobs: list[IngestRow]
    unread: int = 0
    alike: int = 0
    unlearned: bool = False


class IngestDetail(Result, frozen=True, kw_only=True, tag="ingest_detail"):
    """One library with the files that were not taken."""

    job: IngestRow
    skipped: list[Skipped]


class AlikeGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Photos that look nearly the same: the one with the most pixels, and the others."""

    keep: MemoryRow
    others: list[MemoryRow]


class AlikeResult(Result, frozen=True, kw_only=True, tag="alike"):
    """Groups of photos that look nearly the same."""

    groups: list[AlikeGroup]
