"""The front's side of the protocol: finds or starts the worker, sends commands, yields events.

Loads nothing heavier than asyncio and msgspec. Joined and started workers look the same from
here: one stream socket carrying JSON lines both ways.
"""

import asyncio
import itertools
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from assistant.protocol.commands import AnyCommand, Cancel, KeepOpen
from assistant.protocol.events import AnyEvent, Done, Failed
from assistant.protocol.results import AnyResult
from assistant.protocol.wire import MAX_LINE_BYTES, decode_event, encode_line
from assistant.runtime import find_socket, is_own_peer
from memory.errors import InvalidRequest, LocketError

_EXIT_SECONDS = 10.0


class WorkerGone(LocketError):
    """The worker process ended before it answered."""

    code = "worker_gone"
    sentence = (
        "Locket's worker stopped unexpectedly; unlock again to go on. "
        "Everything it had confirmed is safe."
    )


class RequestFailed(LocketError):
    """The worker refused or could not finish a command; carries its stable code and sentence."""

    code: str = "failed"  # type: ignore[misc]  # per request here, per class elsewhere

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class WorkerClient:
    """One connection to a vault's worker. Commands may overlap; each has its own event stream."""

    joined: bool
    """True when the worker was already running for another front."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        process: subprocess.Popen[bytes] | None,
    ) -> None:
        self.joined = process is None
        self._reader = reader
        self._writer = writer
        self._process = process
        self._ids = itertools.count(1)
        self._streams: dict[str, asyncio.Queue[AnyEvent | None]] = {}
        self._gone = False
        self._leave_running = False
        self._pump = asyncio.create_task(self._read_events())

    @classmethod
    async def connect(
        cls, directory: Path, *, worker_command: Sequence[str] | None = None
    ) -> "WorkerClient":
        """Join the vault's live worker, or start one that ends when this client closes.

        `worker_command` replaces the program and its arguments (for tests and packagers).
        Raises `RuntimeUnsafe` or `WorkerGone`.
        """
        directory = directory.expanduser().resolve()
        joined = await cls.join(directory)
        if joined is not None:
            return joined
        front, back = socket.socketpair()
        command = worker_command or default_worker_command(directory)
        try:
            process = await asyncio.to_thread(_start, command, back)
        except OSError as error:
            front.close()
            raise WorkerGone from error
        finally:
            back.close()
        reader, writer = await asyncio.open_connection(sock=front, limit=MAX_LINE_BYTES)
        return cls(reader, writer, process)

    @classmethod
    async def join(cls, directory: Path) -> "WorkerClient | None":
        """Join the vault's live worker; None when there is none. Raises `RuntimeUnsafe`."""
        joined = await _join(directory.expanduser().resolve())
        return None if joined is None else cls(*joined, None)

    @property
    def worker_pid(self) -> int:
        """The process id of the worker this client started. Raises `InvalidRequest` if joined."""
        if self._process is None:
            raise InvalidRequest("Another front started this worker; ask that one.")
        return self._process.pid

    def next_id(self) -> str:
        """Return an id that no other command of this client has."""
        return f"q{next(self._ids)}"

    async def request(self, command: AnyCommand) -> AsyncIterator[AnyEvent]:
        """Send a command and yield its events; the last is `Done` or `Failed`.

        Leaving the loop early cancels the command. Raises `WorkerGone`.
        """
        if self._gone:
            raise WorkerGone
        if command.id in self._streams:
            raise InvalidRequest("That command id is in use; take one from `next_id()`.")
        queue: asyncio.Queue[AnyEvent | None] = asyncio.Queue()
        self._streams[command.id] = queue
        finished = False
        try:
            await self._send(command)
            while not finished:
                event = await queue.get()
                if event is None:
                    finished = True
                    raise WorkerGone
                finished = isinstance(event, Done | Failed)
                if finished:
                    del self._streams[command.id]  # the id is free before the caller goes on
                if isinstance(command, KeepOpen) and isinstance(event, Done):
                    self._leave_running = command.seconds > 0
                yield event
        finally:
            if self._streams.get(command.id) is queue:
                del self._streams[command.id]
            if not finished and not self._gone:
                self._writer.write(encode_line(Cancel(id=self.next_id(), target=command.id)))

    async def run(self, command: AnyCommand) -> AnyResult:
        """Send a command and wait for its result. Raises `RequestFailed` or `WorkerGone`."""
        async for event in self.request(command):
            match event:
                case Done(result=result):
                    return result
                case Failed(code=code, sentence=sentence):
                    raise RequestFailed(code, sentence)
                case _:
                    pass
        raise WorkerGone

    async def cancel(self, id: str) -> None:
        """Ask the worker to stop the command `id`; its stream ends in `Failed("cancelled")`."""
        if not self._gone:
            await self._send(Cancel(id=self.next_id(), target=id))

    async def close(self) -> None:
        """Hang up. A worker started here ends, unless `KeepOpen` asked it to stay."""
        self._writer.close()
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        process = self._process
        if process is None or self._leave_running:
            return
        try:
            await asyncio.to_thread(process.wait, _EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def wait_gone(self) -> None:
        """Wait until the worker hangs up, as it does after `Lock` and `Wipe`."""
        await asyncio.gather(self._pump, return_exceptions=True)

    async def _send(self, command: AnyCommand) -> None:
        try:
            self._writer.write(encode_line(command))
            await self._writer.drain()
        except OSError as error:
            raise WorkerGone from error

    async def _read_events(self) -> None:
        try:
            while line := await self._reader.readline():
                event = decode_event(line)
                stream = self._streams.get(event.id)
                if stream is not None:
                    stream.put_nowait(event)
        except (OSError, ValueError, InvalidRequest):
            pass  # a broken line or pipe: the same to the front as a worker that ended
        finally:
            self._gone = True
            for stream in self._streams.values():
                stream.put_nowait(None)


def default_worker_command(directory: Path) -> list[str]:
    """Return the command line that starts the worker of the vault in `directory`.

    `-P` keeps the current folder out of the import path, so that a folder of the user's named
    `memory` or `tools` is never taken for Locket's.
    """
    return [sys.executable, "-P", "-m", "assistant.worker", "--vault", str(directory)]


async def _join(
    directory: Path,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    path = find_socket(directory)
    if path is None:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connection, str(path))
        if not is_own_peer(connection):
            connection.close()
            return None
        return await asyncio.open_unix_connection(sock=connection, limit=MAX_LINE_BYTES)
    except OSError:
        connection.close()  # a worker that was killed leaves its socket; the next one replaces it
        return None


def _start(command: Sequence[str], back: socket.socket) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C and a closed terminal reach the front, which decides.
    return subprocess.Popen(
        list(command),
        env={name: value for name, value in os.environ.items() if not name.endswith("PASSPHRASE")},
        stdin=back.fileno(),
        stdout=back.fileno(),
        stderr=None if os.environ.get("LOCKET_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,
    )
