"""Opens an export, be it a folder, a zip file or one file, without trusting it.

Nothing is unpacked to disk: members are read in memory, because plain copies must not lie about.
"""

import codecs
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from tools.importers.errors import ImportProblem, UnsafeArchive

MAX_MEMBERS = 200_000
MAX_MEMBER_BYTES = 512 * 2**20
MAX_TOTAL_BYTES = 64 * 2**30
MAX_RATIO = 200
"""A zip member that claims to grow more than this (beyond 1 MiB) is a bomb, not an export."""


_DAMAGED = (
    "That zip file is damaged or encrypted; export it again, or unpack it yourself and import the "
    "folder."
)


class Archive:
    """The files of an export by relative name. `close()` when done, or use it in `with`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip: zipfile.ZipFile | None = None
        self._files: dict[str, Path | zipfile.ZipInfo] = {}
        if path.is_dir():
            root = path.resolve()
            for found in sorted(path.rglob("*")):
                if found.is_file() and found.resolve().is_relative_to(root):
                    self._files[found.relative_to(path).as_posix()] = found
        elif path.is_file() and zipfile.is_zipfile(path):
            self._zip = zipfile.ZipFile(path)
            try:
                self._list_members(self._zip)
            except UnsafeArchive:
                self._zip.close()
                raise
        elif path.is_file():
            self._files[path.name] = path
        else:
            raise ImportProblem("There is no file or folder at that path; check it and try again.")

    def _list_members(self, archive: zipfile.ZipFile) -> None:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_TOTAL_BYTES:
            raise UnsafeArchive
        for member in members:
            name = PurePosixPath(member.filename.replace("\\", "/"))
            if name.is_absolute() or ".." in name.parts or ":" in name.as_posix()[:2]:
                raise UnsafeArchive
            if member.is_dir():
                continue
            if member.file_size > MAX_MEMBER_BYTES:
                raise UnsafeArchive
            grown = member.file_size > 2**20
            if grown and member.file_size > MAX_RATIO * max(1, member.compress_size):
                raise UnsafeArchive
            self._files[name.as_posix()] = member

    def names(self) -> list[str]:
        """Relative names of all files, with forward slashes."""
        return list(self._files)

    def find(self, name: str) -> str | None:
        """The full name of the file that ends in `name` (shallowest first), ignoring case."""
        wanted = name.casefold()
        fits = [
            each
            for each in self._files
            if each.casefold() == wanted or each.casefold().endswith("/" + wanted)
        ]
        return min(fits, key=lambda each: (each.count("/"), each), default=None)

    def size(self, name: str) -> int:
        """Uncompressed size in bytes, as the archive states it."""
        entry = self._files[name]
        return entry.stat().st_size if isinstance(entry, Path) else entry.file_size

    def identify(self, name: str) -> tuple[object, ...]:
        """What says whether a file is the one that was seen before: place, size, time or sum."""
        entry = self._files[name]
        if isinstance(entry, Path):
            found = entry.stat()
            return (entry, found.st_size, found.st_mtime_ns)
        return (self.path, name, entry.file_size, entry.CRC)

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises `UnsafeArchive` beyond 512 MiB."""
        with self.open(name) as stream:
            data = stream.read(MAX_MEMBER_BYTES + 1)
        if len(data) > MAX_MEMBER_BYTES:
            raise UnsafeArchive
        return data

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open one file for reading bytes."""
        entry = self._files[name]
        if isinstance(entry, Path):
            with entry.open("rb") as stream:
                yield stream
            return
        assert self._zip is not None
        try:
            member = self._zip.open(entry)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise ImportProblem(_DAMAGED) from error
        try:
            with member:
                yield member
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ImportProblem(_DAMAGED) from error

    @contextmanager
    def open_text(self, name: str) -> Iterator[IO[str]]:
        """Open one file as text: UTF-8 (with or without a mark), UTF-16 by its mark, else Latin-1.

        The whole file is tried first, in pieces, so that one late Latin-1 letter is not an error.
        """
        encoding = self._guess_encoding(name)
        with (
            self.open(name) as stream,
            io.TextIOWrapper(stream, encoding=encoding, newline="") as text,
        ):
            yield text

    def _guess_encoding(self, name: str) -> str:
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self.open(name) as stream:
            head = stream.read(1 << 20)
            if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            try:
                while head:
                    decoder.decode(head)
                    head = stream.read(1 << 20)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return "latin-1"
        return "utf-8-sig"

    def close(self) -> None:
        """Close the zip file, if it is one."""
        if self._zip is not None:
            self._zip.close()

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
