"""Photo files: found in a folder, taken out of dropped text, and read with limits."""

import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tools.photos.errors import Reason, UnreadablePhoto

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".gif"})
MAX_FILE_BYTES = 64 * 1024 * 1024

# How terminals write a dropped file: quoted, as a URI, or as a path with escaped blanks.
# A path starts the text or follows a blank or a bracket, and has at most 4,096 characters (Linux's
# limit), which also bounds the work on a long text.
_DROPPED = re.compile(
    r"""
    (?:^|(?<=[\s(\[{,;])(?<!\\.))
    (?:
      '(?P<single>(?:[^'\n]|'\\''){1,4096})'
    | "(?P<double>(?:[^"\\\n]|\\.){1,4096})"
    | (?P<uri>file://\S{1,4096})
    | (?P<plain>(?:~|\.{1,2})?/(?:\\.|[^\s\\'"]){1,4096})
    )
    """,
    re.VERBOSE,
)
_CLOSING = ".,;:!?)]}"


def is_photo_name(name: str) -> bool:
    """Whether a file name has the ending of a photo format Locket reads."""
    return Path(name).suffix.lower() in PHOTO_SUFFIXES


def find_photos(folder: Path) -> list[Path]:
    """Return the photo files in a folder and those below it, sorted by path.

    Hidden files and folders are left out; links to folders are not followed. A path that is
    itself a file is returned alone, whatever its ending.
    """
    if folder.is_file():
        return [folder]
    found: list[Path] = []
    for directory, subfolders, names in os.walk(folder):
        subfolders[:] = [name for name in subfolders if not name.startswith((".", "@"))]
        found.extend(
            Path(directory, name)
            for name in names
            if not name.startswith(".") and is_photo_name(name)
        )
    return sorted(found)


def read_photo(path: Path) -> bytes:
    """Read a photo file of at most 64 MB. Raises `UnreadablePhoto`.

    Only regular files: a pipe or device, which could block or never end, is refused.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise UnreadablePhoto(Reason.NOT_A_FILE) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadablePhoto(Reason.NOT_A_FILE)
    with os.fdopen(descriptor, "rb") as file:
        try:
            data = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise UnreadablePhoto(Reason.NOT_A_FILE) from error
    if len(data) > MAX_FILE_BYTES:
        raise UnreadablePhoto(Reason.TOO_LARGE)
    return data


def parse_dropped(
    text: str, is_file: Callable[[Path], bool] = Path.is_file
) -> tuple[str, list[Path]]:
    """Take the photo paths out of typed, pasted or dropped text.

    Understands 'quoted', "quoted", backslash-escaped and file:// forms, and a whole text that is
    one bare path with blanks in it. Only absolute, `~` and `./` paths of existing photo files
    count. Returns the text without them and the paths in order, each once.
    """
    whole = _as_photo(text.strip(), is_file)
    if whole is not None:
        return "", [whole]
    if not any(suffix in text.lower() for suffix in PHOTO_SUFFIXES):
        return text, []
    paths: list[Path] = []
    kept: list[str] = []
    end = 0
    for start, stop, path in _find_paths(text, is_file):
        kept.append(text[end:start])
        end = stop
        if path not in paths:
            paths.append(path)
    if not paths:
        return text, []
    kept.append(text[end:])
    return re.sub(r"[ \t]{2,}", " ", "".join(kept)).strip(), paths


def _find_paths(text: str, is_file: Callable[[Path], bool]) -> Iterator[tuple[int, int, Path]]:
    at = 0
    while match := _DROPPED.search(text, at):
        at = match.start() + 1  # a lone quotation mark must not hide a path after it
        written = match[0]
        while written:
            path = _as_photo(_unwrap(match, written), is_file)
            if path is not None:
                at = match.start() + len(written)
                yield match.start(), at, path
                break
            if match["single"] or match["double"] or written[-1] not in _CLOSING:
                break
            written = written[:-1]  # a sentence's full stop is not part of the path


def _unwrap(match: re.Match[str], written: str) -> str:
    if match["single"]:
        return match["single"].replace("'\\''", "'")
    if match["uri"]:
        return written
    return re.sub(r"\\(.)", r"\1", match["double"] or written)


def _as_photo(written: str, is_file: Callable[[Path], bool]) -> Path | None:
    if written.startswith("file://"):
        try:
            parts = urlsplit(written)
        except ValueError:
            return None
        if parts.netloc not in {"", "localhost"}:
            return None
        written = unquote(parts.path)
    if "\0" in written or "\n" in written or not is_photo_name(written):
        return None
    if not written.startswith(("/", "~/", "./", "../")):
        return None
    path = Path(written).expanduser()
    try:
        return path if is_file(path) else None
    except OSError:  # for example, a name too long
        return None
