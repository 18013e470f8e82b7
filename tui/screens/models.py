"""Models are missing: the command that fetches them, and a button that runs it."""

import asyncio
import sys

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.commands import Scope, bindings_for
from tui.plain import plain_line

PULL_COMMAND = (sys.executable, "-P", "-m", "assistant.cli.main", "models", "pull")


class ModelsScreen(ModalScreen[bool]):
    """Dismisses with True when models were fetched. The fetching process opens no vault."""

    BINDINGS = bindings_for(Scope.BACK)

    def __init__(self, command: tuple[str, ...] = PULL_COMMAND) -> None:
        super().__init__()
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._is_done = False

    def compose(self) -> ComposeResult:
        """Lay out the explanation and the buttons."""
        with Vertical(classes="dialog"):
            yield Static("Models", classes="dialog-title")
            yield Static(
                "Locket thinks with models that run on this machine. They are fetched once, "
                "checked by hash, and kept in the model cache. Fetching is the only thing that "
                "uses the network, in a process that opens no vault:",
                classes="dialog-line",
            )
            yield Static("locket models pull", classes="command-line", markup=False)
            yield Static("", id="progress", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Close (Esc)", id="close", compact=True)
                yield Button("Fetch now", id="fetch", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Offer to fetch."""
        self.query_one("#fetch").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Fetch or close."""
        if event.button.id == "fetch":
            self._fetch()
        else:
            self.action_back()

    def on_unmount(self) -> None:
        """Stop fetching; what came stays and is resumed next time."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    @work(exclusive=True, group="fetch")
    async def _fetch(self) -> None:
        button = self.query_one("#fetch", Button)
        button.disabled = True
        self._say("Starting…")
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError:
            self._say("That could not be started; run `locket models pull` in a shell.")
            button.disabled = False
            return
        stream = self._process.stderr
        while stream is not None and (chunk := await stream.read(4096)):
            text = chunk.decode("utf-8", "replace").replace("\r", "\n").strip()
            if text:
                self._say(text.splitlines()[-1])
        self._is_done = await self._process.wait() == 0
        button.disabled = self._is_done
        if self._is_done:
            self._say("All models are here. Lock and unlock once to use them.")

    def action_back(self) -> None:
        """Close."""
        self.dismiss(self._is_done)

    def _say(self, text: str) -> None:
        self.query_one("#progress", Static).update(plain_line(text, 200))
