"""The unlock screen: one line for the passphrase or the recovery code."""

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.containers import Center, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from assistant.protocol.commands import Unlock
from assistant.protocol.results import Status, Unlocked
from memory.errors import LocketError
from tui.connection import WorkerLine
from tui.plain import plain, plain_line


class UnlockScreen(Screen[Status | None]):
    """Returns the status of the opened vault. The worker starts while the user types."""

    def __init__(self, line: WorkerLine, notice: str = "") -> None:
        super().__init__()
        self.line = line
        self.notice = notice
        self._greeting: asyncio.Task[bool] | None = None

    def compose(self) -> ComposeResult:
        """Lay out name, passphrase and the line for what goes on."""
        with Vertical(classes="card"):
            yield Static("◆ Locket", classes="brand")
            yield Static(plain_line(f"vault “{self.line.directory.name}”"), classes="quiet")
            yield Input(password=True, placeholder="Passphrase or recovery code", id="passphrase")
            yield Static(plain(self.notice), id="said")
            with Center():
                yield Static("Enter unlocks · Ctrl+Q quits", classes="quiet")
        yield Footer()

    def on_mount(self) -> None:
        """Start the worker at once."""
        self.query_one(Input).focus()
        self.greet_worker()

    @work
    async def greet_worker(self) -> None:
        """Connect; a worker that another front unlocked needs no passphrase again."""
        try:
            greeting = await self.line.greet()
        except LocketError as error:
            self._say(str(error))
            return
        if greeting.unlocked:
            self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Try the passphrase."""
        event.stop()
        if event.value and not event.input.disabled:
            event.input.disabled = True
            self._say("Opening…")
            self.unlock(event.value)

    @work
    async def unlock(self, passphrase: str) -> None:
        """Ask the worker to open the vault."""
        field = self.query_one(Input)
        try:
            await self.line.greet()
            opened = await self.line.run(
                Unlock(id=self.line.next_id(), passphrase=passphrase), Unlocked
            )
        except LocketError as error:
            self._say(str(error))
            field.value = ""
            field.disabled = False
            field.focus()
            return
        self.dismiss(opened.status)

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(plain(sentence))
