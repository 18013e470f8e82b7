"""What the screens of an open vault share: asking the worker, saying calmly what went wrong."""

from typing import TypeVar

from textual.screen import Screen

from assistant.client import WorkerGone
from assistant.protocol.commands import AnyCommand
from memory.clean import clean_for_terminal
from memory.errors import LocketError
from tui.connection import WorkerLine
from tui.messages import WorkerLost

ResultT = TypeVar("ResultT")
ScreenT = TypeVar("ScreenT")


class VaultScreen(Screen[ScreenT]):
    """A screen that talks to the worker over the app's line."""

    def __init__(self, line: WorkerLine) -> None:
        super().__init__()
        self.line = line

    async def ask_worker(self, command: AnyCommand, kind: type[ResultT]) -> ResultT | None:
        """Return a command's result, or None after saying what went wrong."""
        try:
            return await self.line.run(command, kind)
        except WorkerGone:
            self.post_message(WorkerLost())
        except LocketError as error:
            self.say(str(error), is_error=True)
        return None

    def say(self, sentence: str, *, is_error: bool = False) -> None:
        """Show one sentence for some seconds."""
        self.notify(
            clean_for_terminal(sentence),
            severity="error" if is_error else "information",
            timeout=8,
            markup=False,
        )

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.dismiss(None)
