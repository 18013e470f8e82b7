"""What a job brings in: a folder, or another program's export of photos, opened and listed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from memory.records import IngestJob
from tools.importers.apple import list_apple
from tools.importers.archive import Archive
from tools.importers.takeout import list_takeout
from tools.ingest.entries import Entry, list_folder
from tools.ingest.run import LibraryGone

FOLDER = "folder"
LISTERS: dict[str, Callable[[Archive], list[Entry]]] = {
    "takeout": list_takeout,
    "apple": list_apple,
}
"""Import formats whose photos are brought in as a library, and how their files are listed."""


@dataclass(frozen=True, slots=True)
class Library:
    """The files of one job, and whether they can still be reached."""

    entries: Sequence[Entry]
    still_there: Callable[[], bool]


@contextmanager
def open_library(job: IngestJob) -> Iterator[Library]:
    """List what a job brings in. Raises `LibraryGone`, `NotThisFormat`, `UnsafeArchive`."""
    roots = [Path(root) for root in job.roots]

    def still_there() -> bool:
        return all(root.exists() for root in roots)

    if not still_there():
        raise LibraryGone
    if job.source == FOLDER:
        yield Library(list_folder(roots), still_there)
        return
    with Archive(roots[0]) as archive:
        yield Library(LISTERS[job.source](archive), still_there)
