"""The private Unix socket through which a second front joins an unlocked worker."""

import asyncio
import contextlib
import socket
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path

from assistant.protocol.wire import MAX_LINE_BYTES
from assistant.runtime import is_own_peer, prepare_runtime_directory, socket_path
from assistant.worker.peers import SocketPeer


class Door:
    """Listens while the vault is unlocked; gone when it is locked.

    A front that joins gives no passphrase: it runs as the same user, in the time for which that
    user unlocked the vault. Whoever can connect could as well read this worker's terminal.
    """

    def __init__(self, directory: Path, welcome: Callable[[SocketPeer], Awaitable[None]]) -> None:
        self._directory = directory
        self._welcome = welcome
        self._path: Path | None = None
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen. Call only while holding the vault's lock: a socket found there is then stale.

        Raises `RuntimeUnsafe` or OSError.
        """
        prepare_runtime_directory()
        path = socket_path(self._directory)
        with contextlib.suppress(FileNotFoundError):
            if stat.S_ISSOCK(path.lstat().st_mode):
                path.unlink()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            # The folder is 0700 and checked, so nobody else can connect before the mode is set.
            listener.bind(str(path))
            path.chmod(0o600)
            self._server = await asyncio.start_unix_server(
                self._meet, sock=listener, limit=MAX_LINE_BYTES
            )
        except OSError:
            listener.close()
            raise
        self._path = path

    def close(self) -> None:
        """Stop listening and take the socket away."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not is_own_peer(writer.get_extra_info("socket")):
            writer.close()
            return
        await self._welcome(SocketPeer(reader, writer))
