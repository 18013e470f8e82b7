"""What the terminal UI needs of a worker connection, and the one line the app keeps open.

`assistant.client.WorkerClient` is the real connection; tests play scripted events instead.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol, TypeVar

from assistant.client import RequestFailed, WorkerGone
from assistant.protocol import PROTOCOL_VERSION
from assistant.protocol.commands import AnyCommand, Confirm, Hello
from assistant.protocol.events import AnyEvent
from assistant.protocol.results import AnyResult, HelloResult

ResultT = TypeVar("ResultT")


class Connection(Protocol):
    """One connection to a vault's worker. Commands may overlap."""

    def next_id(self) -> str:
        """Return an id that no other command of this connection has."""
        ...

    def request(self, command: AnyCommand) -> AsyncIterator[AnyEvent]:
        """Yield a command's events, ending in `Done` or `Failed`. Raises `WorkerGone`."""
        ...

    async def run(self, command: AnyCommand) -> AnyResult:
        """Wait for a command's result. Raises `RequestFailed` or `WorkerGone`."""
        ...

    async def cancel(self, id: str) -> None:
        """Ask the worker to stop a command."""
        ...

    async def close(self) -> None:
        """Hang up; a worker this connection started ends."""
        ...

    async def wait_gone(self) -> None:
        """Wait until the worker hangs up, or this side did."""
        ...


Connect = Callable[[Path], Awaitable[Connection]]


class WorkerLine:
    """The app's one line to the worker: opened on first use, dropped on lock, reopened when asked.

    After the worker died every call raises `WorkerGone` until `drop` was called, so that a screen
    never talks to a fresh, locked worker by accident.
    """

    def __init__(self, directory: Path, connect: Connect) -> None:
        self.directory = directory
        self._connect = connect
        self._connection: Connection | None = None
        self._opening = asyncio.Lock()
        self._is_gone = False

    async def greet(self) -> HelloResult:
        """Connect if need be and ask who is there. Raises `LocketError`."""
        await self._open()
        return await self.run(Hello(id=self.next_id(), version=PROTOCOL_VERSION), HelloResult)

    def next_id(self) -> str:
        """Return a fresh command id. Raises `WorkerGone` when there is no connection."""
        if self._connection is None:
            raise WorkerGone
        return self._connection.next_id()

    async def request(self, command: AnyCommand) -> AsyncIterator[AnyEvent]:
        """Yield a command's events. Raises `WorkerGone`."""
        if self._connection is None or self._is_gone:
            raise WorkerGone
        try:
            async for event in self._connection.request(command):
                yield event
        except WorkerGone:
            self._is_gone = True
            raise

    async def run(self, command: AnyCommand, kind: type[ResultT]) -> ResultT:
        """Wait for a command's result of type `kind`. Raises `RequestFailed` or `WorkerGone`."""
        if self._connection is None or self._is_gone:
            raise WorkerGone
        try:
            result = await self._connection.run(command)
        except WorkerGone:
            self._is_gone = True
            raise
        if not isinstance(result, kind):
            raise RequestFailed(
                "protocol", "The worker answered in another protocol; update Locket."
            )
        return result

    async def cancel(self, id: str) -> None:
        """Ask the worker to stop a command; a dead worker has stopped already."""
        if self._connection is not None and not self._is_gone:
            await self._connection.cancel(id)

    async def confirm(self, approval: str, yes: bool) -> None:
        """Send the user's decision on a tool. Raises `RequestFailed` or `WorkerGone`."""
        await self.run(Confirm(id=self.next_id(), approval=approval, yes=yes), object)

    async def wait_gone(self) -> None:
        """Wait until the connection that is open now has ended, by whichever side."""
        if self._connection is not None:
            await self._connection.wait_gone()

    async def drop(self) -> None:
        """Hang up; the next `greet` connects anew."""
        connection, self._connection = self._connection, None
        self._is_gone = False
        if connection is not None:
            await connection.close()

    async def _open(self) -> None:
        async with self._opening:
            if self._connection is None:
                self._connection = await self._connect(self.directory)
                self._is_gone = False
