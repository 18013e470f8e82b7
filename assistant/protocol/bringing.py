"""Bringing memories in: notes, files, other programs' exports."""

import msgspec

from assistant.protocol.memories import TagScore
from assistant.protocol.message import Command, Result


class Remember(Command, frozen=True, kw_only=True, tag="remember"):
    """Remember texts, files or folders; `name` says what the photo shows.

    Folders are brought in by the background, and the answer waits for it; cancelled, they are
    paused (`ingest_control` resumes). With `background` the answer comes as soon as they are noted.
    Answers `RememberResult`.
    """

    paths: list[str] = []
    texts: list[str] = []
    name: str | None = None
    background: bool = False


class Import(Command, frozen=True, kw_only=True, tag="import"):
    """Read another program's export. Answers `ImportResult`.

    `format`: letterboxd, imdb, goodreads, movielens, takeout, apple, csv, jsonl. Photos (takeout,
    apple) are brought in as folders are.
    """

    format: str
    path: str


class MemoryBatches(Command, frozen=True, kw_only=True, tag="memory_batches"):
    """The imports, newest first. Answers `BatchesResult`."""


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was not taken, and why."""

    name: str
    reason: str


class RememberedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo as it was seen: its neutral caption and its tags."""

    memory: str
    caption: str
    tags: list[TagScore]


class RememberResult(Result, frozen=True, kw_only=True, tag="remember"):
    """What was stored; `skipped` lists the rest, none silently.

    `job` names a folder that was brought in by the background; of the photos that are new `alike`
    look nearly the same as others. `unread` photos wait for their text to be read. `photos` tells
    how they were seen, of a few.
    """

    memory_ids: list[str]
    duplicates: int
    skipped: list[Skipped]
    concept: str | None = None
    job: str = ""
    alike: int = 0
    unread: int = 0
    photos: list[RememberedPhoto] = []


class ImportResult(Result, frozen=True, kw_only=True, tag="import"):
    """What an import brought; `batch` names it for forgetting.

    `suggested` facts of the user's own turns wait in the profile to be confirmed. `unlearned`: it
    brought other people's ratings, and likes are still to be learned from them.
    """

    batch: str
    memories: int
    items: int
    ratings: int
    skipped: list[Skipped]
    suggested: int = 0
    job: str = ""
    alike: int = 0
    unread: int = 0
    unlearned: bool = False


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """An import in a list; `rows` counts memories, items and ratings."""

    id: str
    name: str
    created: int
    rows: int


class BatchesResult(Result, frozen=True, kw_only=True, tag="batches"):
    """The imports, newest first."""

    batches: list[BatchRow]
