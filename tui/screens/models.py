"""Fetching the models: what it does, and its progress. The one thing that reaches the network."""

import asyncio
import sys

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Button, Footer, Static

from tui.commands import Scope, bindings_for
from tui.plain import plain, plain_line


class ModelsScreen(Screen[None]):
    """Runs `locket models pull` in a process of its own and shows its last line."""

    BINDINGS = bindings_for(Scope.BACK)

    def compose(self) -> ComposeResult:
        """Lay out the explanation, the button and the progress line."""
        with Vertical(classes="card wide"):
            yield Static("Models", classes="page-title")
            yield Static(
                "Locket's models are files on this machine, each checked by its hash. "
                "`locket models pull` fetches what is missing, about 1.2 GB; an interrupted "
                "download goes on where it stopped. It opens no vault and sends nothing of yours.",
                markup=False,
            )
            yield Button("Fetch what is missing", id="pull", variant="primary", compact=True)
            yield Static("", id="said", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Focus the button."""
        self.query_one(Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Start fetching."""
        event.stop()
        event.button.disabled = True
        self.pull()

    @work(exclusive=True)
    async def pull(self) -> None:
        """Run the command and show what it says."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "assistant.cli.main", "models", "pull",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = self.query_one("#said", Static)
        try:
            assert process.stdout is not None
            while line := await process.stdout.readline():
                said.update(plain_line(line.decode(errors="replace"), 100))
            done = await process.wait() == 0
        finally:
            if process.returncode is None:
                process.terminate()
        if done:
            said.update(plain("The models are here. Go back and go on."))
        self.query_one(Button).disabled = False

    def action_back(self) -> None:
        """Close; a download that runs is stopped and can go on later."""
        self.dismiss(None)
