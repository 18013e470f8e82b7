"""The files of a library, named and counted before any is read."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.photos.paths import PHOTO_SUFFIXES, read_photo

TEXT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text"})
FILM_SUFFIXES = frozenset({".mov", ".mp4", ".m4v", ".mp"})
WRONG_KIND = "This kind of file is not taken; use photos, .txt or .md files."


@dataclass(frozen=True, slots=True)
class Told:
    """What an export says of a photo beside the file: time (ms UTC), place, words, a heart.

    A rough time counts only where the file itself has none.
    """

    at: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    text: str = ""
    favourite: bool = False
    is_rough: bool = False


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a library. `identity` changes when the file does.

    `refused` says why it is not even read. `edit_of` names the original (its `source_id`) that
    this photo is an edited version of. `tell` reads what the export says of it.
    """

    name: str
    identity: tuple[object, ...]
    read: Callable[[], bytes]
    text_file: Path | None = None
    refused: str = ""
    source_id: str | None = None
    edit_of: str | None = None
    tell: Callable[[], Told] = field(default=Told)


def list_folder(roots: Sequence[Path]) -> list[Entry]:
    """The files of folders and single files, folders in name order with all below them."""
    return [_make_entry(path) for path in list_files(roots)]


def list_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as given, folders in name order with all below them; hidden files are passed over."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, names, files in os.walk(path):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for file in sorted(files):
                if not file.startswith("."):
                    yield Path(folder) / file


def is_photo(path: Path) -> bool:
    """Whether a file's name has the ending of a photo."""
    return path.suffix.lower() in PHOTO_SUFFIXES


def _make_entry(path: Path) -> Entry:
    suffix = path.suffix.lower()
    refused = ""
    if suffix in FILM_SUFFIXES and any(
        path.with_suffix(other).exists()
        for one in (".heic", ".jpg", ".jpeg")
        for other in (one, one.upper())
    ):
        refused = LIVE_PHOTO
    elif suffix not in PHOTO_SUFFIXES and suffix not in TEXT_SUFFIXES:
        refused = WRONG_KIND
    return Entry(
        name=path.name,
        identity=identify(path),
        read=lambda: read_photo(path),
        text_file=path if suffix in TEXT_SUFFIXES else None,
        refused=refused,
    )


LIVE_PHOTO = "This is the moving part of a live photo; its photo is taken, films are not."


def identify(path: Path) -> tuple[object, ...]:
    """What says whether a file is the one that was seen before: path, size, time of change."""
    try:
        found = path.stat()
    except OSError:
        return (path, "absent")
    return (path, found.st_size, found.st_mtime_ns)
