"""What exports of photos have in common: entries over an archive, and what is not taken of it."""

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from tools.importers.archive import Archive
from tools.ingest.entries import FILM_SUFFIXES, LIVE_PHOTO, Entry, Told
from tools.photos.errors import Reason, UnreadablePhoto
from tools.photos.paths import MAX_FILE_BYTES, PHOTO_SUFFIXES

FILM = "This is a film; only photos are taken."


def is_photo_name(name: str) -> bool:
    """Whether a name in an archive has the ending of a photo."""
    return PurePosixPath(name).suffix.casefold() in PHOTO_SUFFIXES


def make_entry(
    archive: Archive, name: str, tell: Callable[[], Told], edit_of: str | None = None
) -> Entry:
    """A photo of an export, read when it is its turn."""

    def read() -> bytes:
        if archive.size(name) > MAX_FILE_BYTES:
            raise UnreadablePhoto(Reason.TOO_LARGE)
        return archive.read(name)

    return Entry(
        name=PurePosixPath(name).name,
        identity=archive.identify(name),
        read=read,
        source_id=name,
        edit_of=edit_of,
        tell=tell,
    )


def refuse_rest(
    archive: Archive, names: Sequence[str], photos: Sequence[str], reason: str
) -> list[Entry]:
    """Entries for what is not taken: the moving parts of live photos, films, and other files."""
    stems = {_stem(photo) for photo in photos}
    found = []
    for name in sorted(names):
        why = reason
        if PurePosixPath(name).suffix.casefold() in FILM_SUFFIXES:
            why = LIVE_PHOTO if _stem(name) in stems else FILM
        found.append(
            Entry(
                name=name,
                identity=archive.identify(name),
                read=lambda: b"",
                refused=why,
            )
        )
    return found


def _stem(name: str) -> str:
    """A name without its ending, nor that of the photo before it (`x.heic.mov`)."""
    path = PurePosixPath(name)
    stem = path.with_suffix("")
    if stem.suffix.casefold() in PHOTO_SUFFIXES:
        stem = stem.with_suffix("")
    return stem.as_posix().casefold()
