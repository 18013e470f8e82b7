"""One command's connection to the worker: opens the vault, draws events, returns results."""

import argparse
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from assistant.cli.as_json import to_json
from assistant.cli.output import Output
from assistant.cli.secrets import ask_yes, read_passphrase
from assistant.client import RequestFailed, WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol.results import AnyResult, HelloResult, Ok, Result, Unlocked
from assistant.runtime import default_vault_directory
from memory.errors import InvalidRequest, VaultMissing

R = TypeVar("R", bound=Result)


class Front:
    """A connected front that prints to `out`."""

    def __init__(self, client: WorkerClient, out: Output, options: argparse.Namespace) -> None:
        self.client = client
        self.out = out
        self.options = options

    async def run(self, command: do.AnyCommand, kind: type[R]) -> R:
        """Send a command, draw its events, return its result.

        Raises `RequestFailed` or `WorkerGone`.
        """
        drawing = _Drawing(self)
        async for event in self.client.request(command):
            match event:
                case ev.Done(result=result):
                    drawing.finish()
                    return check_kind(result, kind)
                case ev.Failed(code=code, sentence=sentence):
                    drawing.finish()
                    raise RequestFailed(code, sentence)
                case _:
                    await drawing.draw(event)
        raise AssertionError("a request ends in Done, Failed or an error")

    def next_id(self) -> str:
        """Return a fresh command id."""
        return self.client.next_id()

    async def greet(self) -> HelloResult:
        """Ask the worker who it is."""
        return await self.run(do.Hello(id=self.next_id()), HelloResult)

    async def unlock(self, *, warm: bool) -> None:
        """Open the vault unless it is open. Raises `VaultMissing`, `NoPassphrase`, ..."""
        hello = await self.greet()
        if not hello.vault_exists:
            raise VaultMissing
        if not hello.unlocked:
            await self.open_with(read_passphrase(self.options), warm=warm)

    async def unlock_asking(self) -> str:
        """Open the vault unless it is open; returns the passphrase, which is asked for either way.

        Raises `VaultMissing`, `NoPassphrase`, ...
        """
        hello = await self.greet()
        if not hello.vault_exists:
            raise VaultMissing
        passphrase = read_passphrase(self.options)
        if not hello.unlocked:
            await self.open_with(passphrase, warm=False)
        return passphrase

    async def open_with(self, passphrase: str, *, warm: bool) -> None:
        """Open a vault that is closed, an older one too where the user said so."""
        command = do.Unlock(
            id=self.next_id(),
            passphrase=passphrase,
            warm=warm,
            accept_older=self.options.accept_older,
        )
        opened = check_kind(await self.client.run(command), Unlocked)
        if opened.purged:
            self.out.say(
                f"{opened.purged} memories had been in the trash for 30 days and are gone for "
                "good.",
                quiet=True,
            )


class _Drawing:
    def __init__(self, front: Front) -> None:
        self._front = front
        self._out = front.out
        self._streamed = ""

    async def draw(self, event: ev.AnyEvent) -> None:
        match event:
            case ev.Progress(label=label, done=done, total=total):
                self._out.progress(label, done, total)
            case ev.IngestChanged(job=job, label=label, unread=unread, done=done, total=total):
                if job is not None:
                    self._out.progress(label, job.done, job.total)
                elif total and not unread:
                    self._out.progress(label, done, total)
                elif unread:
                    self._out.progress("photos whose text is to be read", unread, 0)
            case ev.Token(text=text):
                self._streamed += text
                self._out.stream(text)
            case ev.ToolAsked():
                await self._ask_user(event)
            case ev.Answered(answer=answer):
                # A check may have changed the answer after it was streamed; the citation marks that
                # it adds are said on a line of their own.
                if strip_citations(answer) != strip_citations(self._streamed):
                    self.finish()
                    self._out.say(answer)
            case ev.Learned(statements=statements):
                self.finish()
                for statement in statements:
                    self._out.say(f"Noted ({statement.id}): {statement.text}", quiet=True)
            case (
                ev.Perceived()
                | ev.Recalled()
                | ev.Routed()
                | ev.ToolResult()  # the answer that follows says it
                | ev.StatusChanged()
                | ev.Done()
                | ev.Failed()
            ):
                pass

    def finish(self) -> None:
        if self._streamed and not self._streamed.endswith("\n"):
            self._out.say("")
        self._streamed = ""

    async def _ask_user(self, event: ev.ToolAsked) -> None:
        self.finish()
        yes = False
        if not self._out.as_json:
            self._out.say(event.action)
            yes = ask_yes("Do that?")
        client = self._front.client
        await client.run(do.Confirm(id=client.next_id(), approval=event.approval, yes=yes))


def strip_citations(text: str) -> str:
    """Return an answer without its marks such as [m12], and without spaces around it."""
    return re.sub(r"\s*\[[a-z]\d+\]", "", text).strip()


def check_kind(result: AnyResult, kind: type[R]) -> R:
    """Return the result if it is of the kind that its command answers."""
    if not isinstance(result, kind):
        raise InvalidRequest("The worker answered in another protocol; update Locket.")
    return result


def vault_directory(options: argparse.Namespace) -> Path:
    """Return the vault's folder as the user named it, or the usual one."""
    chosen: Path | None = options.vault
    return (chosen or default_vault_directory()).expanduser().resolve()


@asynccontextmanager
async def connected(options: argparse.Namespace, out: Output) -> AsyncIterator[Front]:
    """Connect to the vault's worker for one command; hang up afterwards."""
    client = await WorkerClient.connect(vault_directory(options))
    try:
        yield Front(client, out, options)
    finally:
        await client.close()


@asynccontextmanager
async def unlocked(
    options: argparse.Namespace, out: Output, *, warm: bool = False
) -> AsyncIterator[Front]:
    """Connect and open the vault. `warm` loads the language model ahead."""
    async with connected(options, out) as front:
        await front.unlock(warm=warm)
        yield front


async def carry_out(
    options: argparse.Namespace, out: Output, make: Callable[..., do.AnyCommand]
) -> None:
    """Run one command that is answered with a sentence, and say it. `make` is given its id."""
    async with unlocked(options, out) as front:
        result = await front.run(make(id=front.next_id()), Ok)
    out.give(to_json(result))
    out.say(result.message)
