"""Puts a function between SQLite and the disk: every write, sync, truncation, creation, deletion.

SQLite reaches the disk through a table of functions (https://www.sqlite.org/vfs.html). A copy of
the default table is registered whose write calls ask `Disk` first. The symbols are those of the
`sqlcipher3` wheel itself, so nothing has to be installed or preloaded.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import sqlcipher3._sqlite3

OK = 0
OPEN_CREATE = 0x4


class Disk(Protocol):
    """Told of each call before it is made; another answer than 0 is SQLite's error code instead.

    A `write` may be made shorter by the answer `(code, bytes that are still written)`.
    """

    def write(self, path: str, offset: int, data: bytes) -> int | tuple[int, int]:
        """About to write."""

    def sync(self, path: str) -> int:
        """About to wait for the disk."""

    def truncate(self, path: str, size: int) -> int:
        """About to cut the file."""

    def open(self, path: str, *, create: bool) -> int:
        """About to open the file, making it if asked and it is not there."""

    def unlink(self, path: str) -> int:
        """About to delete the file."""


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
        ("rest", ctypes.c_void_p * 14),
    ]


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("rest", ctypes.c_void_p * 13),
    ]


_VOID, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
# Names stay pointers: SQLite keeps them, and options that follow the name in memory.
_Open = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _VOID, _INT, _VOID)
_Delete = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _INT)
_Write = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _INT, _LONG)
_Truncate = ctypes.CFUNCTYPE(_INT, _VOID, _LONG)
_Sync = ctypes.CFUNCTYPE(_INT, _VOID, _INT)


class _Shim:
    """The copied tables; holds every callback alive."""

    def __init__(self, library: Any, disk: Disk) -> None:
        self._disk = disk
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        self._original_at = library.sqlite3_vfs_find(None)
        self._original = _Vfs.from_address(self._original_at)
        self.vfs = _Vfs()
        ctypes.pointer(self.vfs)[0] = self._original
        self._name = b"locket-survival"
        self._kept = [_Open(self._open), _Delete(self._delete)]
        self.vfs.name, self.vfs.next = self._name, None
        self.vfs.open, self.vfs.delete = (ctypes.cast(call, _VOID) for call in self._kept)
        self._paths: dict[int, str] = {}
        self._methods: dict[int, _Methods] = {}

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        if path and (code := self._disk.open(path, create=bool(flags & OPEN_CREATE))):
            return code
        code = int(_Open(self._original.open)(self._original_at, name, file, flags, out))
        table = ctypes.c_void_p.from_address(file)
        if code == OK and table.value and path:
            self._paths[file] = path
            table.value = ctypes.addressof(self._wrap(table.value))
        return code

    def _delete(self, vfs: int, name: int, sync: int) -> int:
        if code := self._disk.unlink(ctypes.string_at(name).decode()):
            return code
        return int(_Delete(self._original.delete)(self._original_at, name, sync))

    def _wrap(self, table_at: int) -> _Methods:
        if table_at in self._methods:
            return self._methods[table_at]
        original = _Methods.from_address(table_at)
        wrapped = _Methods()
        ctypes.pointer(wrapped)[0] = original
        real_write = _Write(original.write)
        real_truncate, real_sync = _Truncate(original.truncate), _Sync(original.sync)

        def write(file: int, data: int, length: int, offset: int) -> int:
            answer = self._disk.write(self._paths[file], offset, ctypes.string_at(data, length))
            if isinstance(answer, tuple):
                real_write(file, data, answer[1], offset)
                return answer[0]
            return answer or int(real_write(file, data, length, offset))

        def truncate(file: int, size: int) -> int:
            return self._disk.truncate(self._paths[file], size) or int(real_truncate(file, size))

        def sync(file: int, flags: int) -> int:
            return self._disk.sync(self._paths[file]) or int(real_sync(file, flags))

        calls = [_Write(write), _Truncate(truncate), _Sync(sync)]
        self._kept.extend([*calls, real_write, real_truncate, real_sync])
        wrapped.write, wrapped.truncate, wrapped.sync = (ctypes.cast(call, _VOID) for call in calls)
        self._methods[table_at] = wrapped
        return wrapped


_ALIVE: list[_Shim] = []
"""A connection that was never closed still calls through its shim."""


@contextmanager
def between_sqlite_and(disk: Disk) -> Iterator[None]:
    """Let every SQLCipher connection opened meanwhile ask `disk` first."""
    library = ctypes.CDLL(sqlcipher3._sqlite3.__file__)
    shim = _Shim(library, disk)
    _ALIVE.append(shim)
    library.sqlite3_vfs_register(ctypes.byref(shim.vfs), 1)
    try:
        yield
    finally:
        library.sqlite3_vfs_unregister(ctypes.byref(shim.vfs))
