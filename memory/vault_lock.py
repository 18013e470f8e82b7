"""One process at a time: an advisory lock on the vault's `lock` file, gone with its process."""

import os
from pathlib import Path
from types import TracebackType

from memory.disk import PRIVATE_FILE, translate_disk_errors
from memory.errors import VaultError, VaultInUse

try:
    import fcntl
except ImportError:  # Windows: this module must import there; locking is refused.
    fcntl = None  # type: ignore[assignment]


class VaultLock:
    """Holds the vault in a directory until `release`, or until the process ends in any way."""

    def __init__(self, path: Path) -> None:
        """Take the lock, or raise `VaultInUse` at once when another holder has it."""
        if fcntl is None:
            raise VaultError("Locket cannot lock files on this system; use Linux or macOS.")
        self._descriptor = _lock_file(path)

    def release(self) -> None:
        """Let go; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> "VaultLock":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _lock_file(path: Path) -> int:
    while True:
        with translate_disk_errors():
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A wipe deletes the file: a lock on the deleted one would hold nothing.
            if _is_same_file(descriptor, path):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise VaultInUse from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
