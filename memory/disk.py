"""Writes that are on the disk when they return, in files that only their owner can read."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from memory.errors import DiskFailed, DiskFull, VaultError

PRIVATE_DIRECTORY, PRIVATE_FILE = 0o700, 0o600
CHUNK_BYTES = 1 << 20
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
FAILING = (errno.EIO, errno.ENXIO, errno.ENODEV)


class NotWritable(VaultError):
    """The vault's folder does not let this user write."""

    code = "not_writable"
    sentence = "Locket may not write in that folder; choose another one or change its permissions."


@contextmanager
def translate_disk_errors() -> Iterator[None]:
    """Turn the system's refusals into `DiskFull`, `NotWritable` and `DiskFailed`."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull from None
        if error.errno in NOT_ALLOWED:
            raise NotWritable from None
        if error.errno in FAILING:
            raise DiskFailed from None
        raise


def overwrite_in_place(path: Path, offset: int, data: bytes) -> None:
    """Write over the bytes at `offset` of an existing file and wait until they are on the disk."""
    file = OverwrittenFile(path)
    try:
        file.write(offset, data)
        file.sync()
    finally:
        file.close()


class OverwrittenFile:
    """An existing file held open to write over parts of it; `sync` waits for the disk.

    `DiskFull`, `DiskFailed` and `NotWritable` are raised by every method but `close`.
    """

    def __init__(self, path: Path) -> None:
        with translate_disk_errors():
            self._descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0))

    def write(self, offset: int, data: bytes) -> None:
        """Write at `offset`; after a power cut it may be there or not."""
        with translate_disk_errors():
            _write_all(self._descriptor, offset, data)

    def sync(self) -> None:
        """Wait until all that was written is on the disk."""
        with translate_disk_errors():
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Let go; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def write_new_file(path: Path, data: bytes) -> None:
    """Write a file with mode 0600 and wait until its bytes are on the disk.

    What was there is overwritten. The name is on the disk after `sync_directory`.
    """
    with translate_disk_errors():
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, flags, PRIVATE_FILE)
        try:
            _write_all(descriptor, 0, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def copy_file(source: Path, target: Path) -> str:
    """Copy a file to a private one, synced, and return the SHA-256 of what was copied, in hex."""
    digest = sha256()
    with translate_disk_errors():
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(target, flags, PRIVATE_FILE)
        try:
            offset = 0
            with source.open("rb") as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    digest.update(chunk)
                    _write_all(descriptor, offset, chunk)
                    offset += len(chunk)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        digest = sha256()
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def overwrite_with_noise(path: Path) -> int:
    """Write random bytes over a whole file in place, synced; returns how many."""
    descriptor = os.open(path, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        size = os.fstat(descriptor).st_size
        for offset in range(0, size, CHUNK_BYTES):
            _write_all(descriptor, offset, os.urandom(min(CHUNK_BYTES, size - offset)))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return size


def sync_directory(directory: Path) -> None:
    """Wait until the names in a directory are on the disk (a no-op where it cannot be asked)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with translate_disk_errors():
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, offset: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written
