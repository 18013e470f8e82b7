"""The two ways a front is connected: standard input and output, or the private socket."""

import asyncio
import contextlib
import os
import queue
import select
import threading
from collections.abc import AsyncIterator
from typing import Protocol

from assistant.protocol.events import AnyEvent
from assistant.protocol.wire import MAX_LINE_BYTES, encode_line

_FLUSH_SECONDS = 2.0


class Peer(Protocol):
    """One connected front."""

    def lines(self) -> AsyncIterator[bytes]:
        """Yield the command lines until the front stops sending."""
        ...

    def send(self, event: AnyEvent) -> None:
        """Queue an event for the front. Never blocks; silently nothing if the front is gone."""
        ...

    def is_gone(self) -> bool:
        """Whether nobody reads the events any more (after the last command line)."""
        ...

    async def close(self) -> None:
        """Deliver what is queued, then hang up."""
        ...


class StdioPeer:
    """The front that started this worker; pipes, sockets, files and terminals all do.

    Two threads do the blocking reads and writes: a front that reads slowly must not hold up the
    others, and a regular file as input cannot be waited on otherwise.
    """

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._leaving: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._broken = False
        self._writer = threading.Thread(target=self._write_all, daemon=True)
        threading.Thread(target=self._read_all, daemon=True).start()
        self._writer.start()

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield command lines until end of input."""
        while (line := await self._arrived.get()) is not None:
            yield line

    def send(self, event: AnyEvent) -> None:
        """Queue an event."""
        self._leaving.put(encode_line(event))

    def is_gone(self) -> bool:
        """Whether the reader of our output hung up."""
        if self._broken:
            return True
        poll = select.poll()
        poll.register(self._write_fd, 0)
        return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))

    async def close(self) -> None:
        """Deliver what is queued, then hang up."""
        self._leaving.put(None)
        await asyncio.to_thread(self._writer.join, _FLUSH_SECONDS)

    def _read_all(self) -> None:
        pending = bytearray()
        try:
            while chunk := os.read(self._read_fd, 1 << 16):
                pending += chunk
                if b"\n" in chunk:
                    *complete, pending = pending.split(b"\n")
                    for line in complete:
                        self._arrive(bytes(line))
                if len(pending) > MAX_LINE_BYTES:
                    break
            if pending.strip() and len(pending) <= MAX_LINE_BYTES:
                self._arrive(bytes(pending))
        except OSError:
            pass  # a vanished front is the end of its input
        self._arrive(None)

    def _arrive(self, line: bytes | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, line)

    def _write_all(self) -> None:
        while (data := self._leaving.get()) is not None:
            view = memoryview(data)
            try:
                while view:
                    view = view[os.write(self._write_fd, view) :]
            except OSError:
                self._broken = True
                return


class SocketPeer:
    """A front that joined over the private socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield command lines until the front hangs up or breaks the protocol's limits."""
        try:
            while line := await self._reader.readline():
                yield line
        except (OSError, ValueError):
            return

    def send(self, event: AnyEvent) -> None:
        """Queue an event."""
        if not self._writer.is_closing():
            self._writer.write(encode_line(event))

    def is_gone(self) -> bool:
        """A front that stops sending has hung up."""
        return True

    async def close(self) -> None:
        """Deliver what is queued, then hang up."""
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), _FLUSH_SECONDS)
