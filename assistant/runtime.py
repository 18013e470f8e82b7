"""Where a vault's worker listens: one private Unix socket, named by the vault's folder.

Both sides check what they meet: the folder and the socket belong to this user and to nobody else,
and the process at the other end runs as this user.
"""

import hashlib
import os
import socket
import stat
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from memory.errors import LocketError

_LONGEST_SOCKET_PATH = 100  # bytes; `sockaddr_un` holds 104 on macOS and 108 on Linux
_XUCRED_UID = struct.Struct("=II")  # macOS `xucred`: version, uid, then groups
_UCRED = struct.Struct("3i")  # Linux `ucred`: pid, uid, gid


class RuntimeUnsafe(LocketError):
    """The folder for the worker's socket could be reached by somebody else."""

    code = "runtime_unsafe"
    sentence = (
        "The folder for Locket's socket is not private to you; remove it, or set "
        "XDG_RUNTIME_DIR to a folder of yours with mode 0700."
    )


def default_vault_directory() -> Path:
    """Return `memory.vault.default_directory()` without loading the database."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("locket", appauthor=False)) / "home"


def runtime_directory() -> Path:
    """Return the folder of the sockets: `$XDG_RUNTIME_DIR/locket`, else one per user in /tmp."""
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if base.startswith("/"):
        folder = Path(base) / "locket"
        if len(os.fsencode(folder)) + len("/0123456789abcdef.sock") <= _LONGEST_SOCKET_PATH:
            return folder
    shared = Path("/tmp")  # noqa: S108 - the folder below it is made 0700 and checked
    return (shared if shared.is_dir() else Path(tempfile.gettempdir())) / f"locket-{os.getuid()}"


def socket_path(directory: Path) -> Path:
    """Return where the worker of the vault in `directory` listens. Makes nothing."""
    name = hashlib.sha256(os.fsencode(directory.expanduser().resolve())).hexdigest()[:16]
    return runtime_directory() / f"{name}.sock"


def prepare_runtime_directory() -> Path:
    """Make the private folder if it is not there, and return it. Raises `RuntimeUnsafe`."""
    folder = runtime_directory()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_private(folder, stat.S_ISDIR):
        raise RuntimeUnsafe
    return folder


def find_socket(directory: Path) -> Path | None:
    """Return the vault's socket if one is there. Raises `RuntimeUnsafe` if it is not private."""
    path = socket_path(directory)
    try:
        path.lstat()
    except OSError:
        return None
    if not (_is_private(path.parent, stat.S_ISDIR) and _is_private(path, stat.S_ISSOCK)):
        raise RuntimeUnsafe
    return path


class ReadsSocketOptions(Protocol):
    """A socket, or what asyncio hands out in its stead."""

    def getsockopt(self, level: int, optname: int, buflen: int, /) -> bytes:
        """Read a socket option of `buflen` bytes."""
        ...


def is_own_peer(connection: ReadsSocketOptions) -> bool:
    """Whether the process at the other end of a Unix socket runs as this user."""
    try:
        if sys.platform == "linux":
            raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
            uid = int(_UCRED.unpack(raw)[1])
        else:
            # SOL_LOCAL and LOCAL_PEERCRED of the BSDs and macOS; Python names neither.
            raw = connection.getsockopt(0, 1, 128)
            uid = int(_XUCRED_UID.unpack_from(raw)[1])
    except (OSError, struct.error):
        return False
    return uid == os.getuid()


def _is_private(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return is_kind(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
