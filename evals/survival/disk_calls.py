"""Every call that changes the disk, SQLite's and Locket's own, through one observer."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from evals.survival.sqlite_shim import between_sqlite_and

WRITE, SYNC, TRUNCATE, OPEN, UNLINK, RENAME, SYNC_FOLDER = (
    "write",
    "sync",
    "truncate",
    "open",
    "unlink",
    "rename",
    "sync folder",
)
INDEX = "-shm"
"""SQLite's index of the log lies in shared memory, is made anew after a crash and never synced."""

FULL, CANNOT_OPEN, IO_ERROR = 13, 14, 10
SQLITE_CODES = {
    (WRITE, errno.ENOSPC): FULL,
    (WRITE, errno.EIO): IO_ERROR | 3 << 8,
    (SYNC, errno.EIO): IO_ERROR | 4 << 8,
    (TRUNCATE, errno.EIO): IO_ERROR | 6 << 8,
    (OPEN, errno.EIO): CANNOT_OPEN,
    (UNLINK, errno.EIO): IO_ERROR | 10 << 8,
}


class Observer(Protocol):
    """Told of each call before it is made.

    Returns 0 to let it be made, or the errno to fail with. A negative errno on a write lets the
    first half be written: for Locket's own write that is a short write, for SQLite's a full disk.
    """

    def __call__(self, call: str, path: str, offset: int = 0, data: bytes = b"") -> int:
        """`data` is what is written; for a rename the new path; `offset` a truncation's size."""


class _SqliteCalls:
    def __init__(self, observe: Observer) -> None:
        self._observe = observe

    def _ask(self, call: str, path: str, offset: int = 0, data: bytes = b"") -> int:
        if path.endswith(INDEX):
            return 0
        code = self._observe(call, path, offset, data)
        return SQLITE_CODES.get((call, abs(code)), IO_ERROR) if code else 0

    def write(self, path: str, offset: int, data: bytes) -> int | tuple[int, int]:
        code = self._observe(WRITE, path, offset, data)
        if code < 0:
            return FULL, len(data) // 2
        return SQLITE_CODES[WRITE, code] if code else 0

    def sync(self, path: str) -> int:
        return self._ask(SYNC, path)

    def truncate(self, path: str, size: int) -> int:
        return self._ask(TRUNCATE, path, size)

    def open(self, path: str, *, create: bool) -> int:
        return self._ask(OPEN, path) if create and not Path(path).exists() else 0

    def unlink(self, path: str) -> int:
        return self._ask(UNLINK, path)


@contextmanager
def observed(folder: Path, observe: Observer) -> Iterator[None]:
    """Send every call below `folder` that changes the disk through `observe`."""
    paths: dict[int, str] = {}
    inside = str(folder)
    real = {name: getattr(os, name) for name in ("open", "pwrite", "fsync", "unlink", "rename")}

    def ask(call: str, path: Any, offset: int = 0, data: bytes = b"") -> int:
        if not str(path).startswith(inside):
            return 0
        code = observe(call, str(path), offset, data)
        if code > 0:
            raise OSError(code, os.strerror(code))
        return code

    def open_file(path: Any, flags: int, *more: Any, **options: Any) -> int:
        makes = flags & os.O_CREAT and not Path(path).exists()
        if makes:
            ask(OPEN, path)
        elif flags & os.O_TRUNC:
            ask(TRUNCATE, path)
        descriptor: int = real["open"](path, flags, *more, **options)
        paths[descriptor] = str(path)
        return descriptor

    def pwrite(descriptor: int, data: Any, offset: int) -> int:
        short = ask(WRITE, paths.get(descriptor, ""), offset, bytes(data)) < 0
        part = data[: max(1, len(data) // 2)] if short else data
        written: int = real["pwrite"](descriptor, part, offset)
        return written

    def fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        ask(SYNC_FOLDER if is_folder else SYNC, paths.get(descriptor, ""))
        real["fsync"](descriptor)

    def unlink(path: Any, *more: Any, **options: Any) -> None:
        if Path(path).exists():
            ask(UNLINK, path)
        real["unlink"](path, *more, **options)

    def rename(old: Any, new: Any, *more: Any, **options: Any) -> None:
        ask(RENAME, old, data=os.fsencode(new))
        real["rename"](old, new, *more, **options)

    with ExitStack() as stack:
        for name, call in (
            ("open", open_file),
            ("pwrite", pwrite),
            ("fsync", fsync),
            ("unlink", unlink),
            ("rename", rename),
        ):
            stack.enter_context(patch.object(os, name, call))
        stack.enter_context(between_sqlite_and(_SqliteCalls(observe)))
        yield
