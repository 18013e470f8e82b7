"""The worker's event loop: who is connected, what runs, when it ends. One answer per command."""

import asyncio

from assistant.protocol.commands import (
    AnyCommand,
    Cancel,
    CreateVault,
    Doctor,
    Hello,
    KeepOpen,
    Lock,
    Unlock,
    Wipe,
)
from assistant.protocol.events import AnyEvent, Done, Failed
from assistant.protocol.results import AnyResult, Ok
from assistant.protocol.wire import decode_command
from assistant.worker.door import Door
from assistant.worker.internal_errors import log_internal_error
from assistant.worker.peers import Peer
from assistant.worker.session import Emit, Session
from memory.errors import InvalidRequest, LocketError
from tools.ports import Cancelled, CancelToken

LONGEST_KEEP_OPEN = 24 * 3600
_STOP_SECONDS = 2.0
_KNOCK_SECONDS = 0.02


class WorkerLoop:
    """Serves the front that started it and all that join, until nobody is left or it is locked.

    Commands run side by side; those sent after `CreateVault` or `Unlock` wait for it, so that a
    script may send all its lines at once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._door = Door(session.directory, self._serve)
        self._peers: set[Peer] = set()
        self._running: dict[tuple[int, str], CancelToken] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = asyncio.Lock()
        self._ended = asyncio.Event()
        self._keep_seconds = 0
        self._timer: asyncio.TimerHandle | None = None

    async def run(self, owner: Peer) -> None:
        """Serve until the worker ends; then the vault is closed and the socket gone."""
        serving = asyncio.create_task(self._serve(owner))
        try:
            await self._ended.wait()
        finally:
            self._door.close()
            for token in self._running.values():
                token.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_STOP_SECONDS)
            await self._session.close()
            for peer in list(self._peers):
                await peer.close()
            serving.cancel()

    def end(self) -> None:
        """Ask the worker to end: stop what runs, close the vault."""
        self._ended.set()

    async def _serve(self, peer: Peer) -> None:
        self._peers.add(peer)
        if self._timer is not None:
            self._timer.cancel()
        tasks: set[asyncio.Task[None]] = set()
        async for line in peer.lines():
            if line.strip() and not self._ended.is_set():
                task = asyncio.create_task(self._take(peer, line))
                for group in (tasks, self._tasks):
                    group.add(task)
                    task.add_done_callback(group.discard)
        if peer.is_gone():
            self._cancel_all_of(peer)
        if tasks and not self._ended.is_set():
            await asyncio.wait(set(tasks))
        await self._leave(peer)

    async def _leave(self, peer: Peer) -> None:
        if self._ended.is_set():
            return  # `run` delivers what is queued and hangs up
        self._peers.discard(peer)
        await peer.close()
        if not self._peers:
            # Who knocked just before this one left is still on the way in.
            await asyncio.sleep(_KNOCK_SECONDS)
            if self._peers or self._ended.is_set():
                return
            if self._keep_seconds and self._session.is_unlocked:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._keep_seconds, self._ended.set)
            else:
                self._ended.set()

    async def _take(self, peer: Peer, line: bytes) -> None:
        try:
            command = decode_command(line)
        except InvalidRequest as error:
            peer.send(Failed(id="", code=error.code, sentence=str(error)))
            return
        key = (id(peer), command.id)
        if key in self._running:
            taken = "That command id is in use on this connection; choose another."
            peer.send(Failed(id=command.id, code=InvalidRequest.code, sentence=taken))
            return
        token = CancelToken()
        self._running[key] = token
        try:
            last = await self._answer(peer, command, token)
        finally:
            del self._running[key]
        peer.send(last)
        if isinstance(command, Lock | Wipe) and isinstance(last, Done):
            self._ended.set()

    async def _answer(self, peer: Peer, command: AnyCommand, token: CancelToken) -> Done | Failed:
        def emit(event: AnyEvent) -> None:
            peer.send(event)

        try:
            result = await self._dispatch(peer, command, token, emit)
        except Cancelled:
            return Failed(id=command.id, code="cancelled", sentence="Stopped.")
        except LocketError as error:
            return Failed(id=command.id, code=error.code, sentence=str(error))
        except Exception as error:  # noqa: BLE001 - the edge: whatever it was, the front gets an answer
            log_internal_error(error)
            sentence = (
                "Something inside Locket went wrong and this was not done; try again, and run "
                "`locket doctor` if it happens again."
            )
            return Failed(id=command.id, code="internal", sentence=sentence)
        return Done(id=command.id, result=result)

    async def _dispatch(
        self, peer: Peer, command: AnyCommand, token: CancelToken, emit: Emit
    ) -> AnyResult:
        match command:
            case Cancel(target=target):
                running = self._running.get((id(peer), target))
                if running is None:
                    return Ok(message="That was already over.")
                running.cancel()
                return Ok()
            case Lock():
                return Ok(message="Locked. The key is gone from memory.")
            case KeepOpen(seconds=seconds):
                return self._keep_open(seconds)
            case Unlock() | CreateVault():
                async with self._opening:
                    result = await self._session.carry_out(command, emit, token)
                    await self._open_door()
                    return result
            case Hello() | Doctor():
                return await self._session.carry_out(command, emit, token)
            case Wipe():
                self._cancel_others(token)
                async with self._opening:
                    self._door.close()
                    return await self._session.carry_out(command, emit, token)
            case _:
                async with self._opening:
                    pass  # wait for an unlock under way
                return await self._session.carry_out(command, emit, token)

    def _keep_open(self, seconds: int) -> Ok:
        self._session.require_unlocked()
        if not 0 <= seconds <= LONGEST_KEEP_OPEN:
            raise InvalidRequest("Keep the vault open for at most 24 hours, such as `--for 15m`.")
        self._keep_seconds = seconds
        return Ok()

    async def _open_door(self) -> None:
        try:
            await self._door.open()
        except (OSError, LocketError) as error:
            # The front that unlocked goes on; only others cannot join.
            log_internal_error(error)

    def _cancel_all_of(self, peer: Peer) -> None:
        for (owner, _), token in self._running.items():
            if owner == id(peer):
                token.cancel()

    def _cancel_others(self, own: CancelToken) -> None:
        for token in self._running.values():
            if token is not own:
                token.cancel()
