"""A scripted worker connection: answers each command by a function, without a process."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from assistant.client import RequestFailed, WorkerGone
from assistant.protocol import commands as do
from assistant.protocol import events, results
from assistant.protocol.commands import AnyCommand
from assistant.protocol.events import AnyEvent
from assistant.protocol.results import AnyResult

STATUS = results.Status(
    vault_name="home", memories=3, photos=1, items=0, model="fake-language", network="denied"
)
Script = Callable[[AnyCommand], Sequence[AnyEvent]]


def done(command: AnyCommand, result: AnyResult) -> list[AnyEvent]:
    return [events.Done(id=command.id, result=result)]


def answer_turn(command: AnyCommand, text: str, answer_id: str = "m9") -> list[AnyEvent]:
    """The events of a plain turn that streams `text` in two pieces."""
    middle = len(text) // 2
    timings = results.Timings(tokens_per_second=21.0)
    return [
        events.Recalled(
            id=command.id,
            memories=[
                events.RecalledMemory(
                    id="m2", kind="note", text="The key is under the pot.", time=1_700_000_000_000,
                    score=0.8, channels={"text": 0.7, "words": 0.3},
                )
            ],
            weights={"text": 0.5, "words": 0.5},
            elapsed_ms=3.0,
        ),
        events.Routed(id=command.id, intent="answer", by="rule"),
        events.Token(id=command.id, text=text[:middle]),
        events.Token(id=command.id, text=text[middle:]),
        events.Answered(
            id=command.id, answer=text, answer_id=answer_id, citations=[], abstained=False,
            timings=timings,
        ),
        *done(
            command,
            results.AskResult(
                answer=text, citations=[], intent="answer", abstained=False, answer_id=answer_id,
                conversation="v1", timings=timings,
            ),
        ),
    ]  # fmt: skip


class FakeConnection:
    """Plays what `script` returns for a command; unlocks, creates and locks by itself."""

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or (lambda command: [])
        self.commands: list[AnyCommand] = []
        self.unlocked = False
        self.is_dead = False
        self.is_closed = False
        self.times_closed = 0
        self.released = asyncio.Event()
        """A turn whose script holds `None`-like pause waits for this; see `hold`."""
        self.hold = False
        self.gone = asyncio.Event()
        self.cancelled: set[str] = set()
        self._ids = itertools.count(1)

    async def connect(self, directory: Path) -> "FakeConnection":
        self.is_closed = False
        self.is_dead = False
        self.unlocked = False
        self.gone.clear()
        return self

    def next_id(self) -> str:
        return f"q{next(self._ids)}"

    def sent(self, kind: type[AnyCommand]) -> list[AnyCommand]:
        return [command for command in self.commands if isinstance(command, kind)]

    def _standard(self, command: AnyCommand) -> list[AnyEvent]:
        match command:
            case do.Hello():
                return done(
                    command,
                    results.HelloResult(
                        version=1, vault_name="home", vault_exists=True, unlocked=self.unlocked
                    ),
                )
            case do.Unlock(passphrase="right passphrase"):
                self.unlocked = True
                return done(command, results.Unlocked(status=STATUS))
            case do.Unlock():
                return [
                    events.Failed(
                        id=command.id,
                        code="wrong_passphrase",
                        sentence="That passphrase does not open this vault; try again.",
                    )
                ]
            case do.CreateVault():
                return done(
                    command, results.VaultCreated(recovery_code="ABCD-EFGH", vault_name="home")
                )
            case do.Privacy():
                return done(
                    command,
                    results.PrivacyResult(
                        vault_path="/somewhere/home", bytes_on_disk=1_234_567,
                        rows={"memories": 3, "photo": 1}, network="denied", settings={},
                    ),
                )  # fmt: skip
            case _:
                return done(command, results.Ok())

    async def request(self, command: AnyCommand) -> AsyncIterator[AnyEvent]:
        self.commands.append(command)
        for event in [*self.script(command)] or self._standard(command):
            await asyncio.sleep(0)
            if self.is_dead:
                raise WorkerGone
            if self.hold and isinstance(command, do.Ask) and isinstance(event, events.Answered):
                await self.released.wait()
                if command.id in self.cancelled:
                    yield events.Failed(id=command.id, code="cancelled", sentence="Stopped.")
                    return
                if self.is_dead:
                    raise WorkerGone
            yield event

    async def run(self, command: AnyCommand) -> AnyResult:
        async for event in self.request(command):
            if isinstance(event, events.Done):
                return event.result
            if isinstance(event, events.Failed):
                raise RequestFailed(event.code, event.sentence)
        raise WorkerGone

    async def cancel(self, id: str) -> None:
        self.cancelled.add(id)
        self.released.set()

    async def close(self) -> None:
        self.is_closed = True
        self.gone.set()
        self.times_closed += 1

    async def wait_gone(self) -> None:
        await self.gone.wait()

    def die(self) -> None:
        """End as a killed worker does."""
        self.is_dead = True
        self.gone.set()
