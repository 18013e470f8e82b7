"""What screens that talk to the worker share: one way to ask, one way to report trouble."""

from typing import TypeVar

from textual.message import Message
from textual.screen import Screen

from assistant.client import RequestFailed, WorkerGone
from assistant.protocol.commands import AnyCommand
from memory.errors import LocketError
from tui.connection import WorkerLine

ScreenResultT = TypeVar("ScreenResultT")
ResultT = TypeVar("ResultT")


class WorkerLost(Message):
    """The worker died; the app offers to reopen."""


class Refused(Message):
    """A command failed; the app shows its sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence


class LinkedScreen(Screen[ScreenResultT]):
    """A screen with a line to the worker."""

    def __init__(self, line: WorkerLine) -> None:
        super().__init__()
        self.line = line

    async def ask_worker(self, command: AnyCommand, kind: type[ResultT]) -> ResultT | None:
        """Run a command; None when it failed, which was then shown."""
        try:
            return await self.line.run(command, kind)
        except WorkerGone:
            self.post_message(WorkerLost())
        except LocketError as error:
            self.post_message(Refused(str(error)))
        return None

    def next_id(self) -> str:
        """Return a fresh command id; a dead line is noticed when the command is sent."""
        try:
            return self.line.next_id()
        except WorkerGone:
            return "gone"


__all__ = ["LinkedScreen", "Refused", "RequestFailed", "WorkerLost"]
