"""The worker ended by itself: say so calmly and offer to reopen."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class GoneScreen(ModalScreen[bool]):
    """Dismisses with True to reopen, False to quit."""

    def compose(self) -> ComposeResult:
        """Lay out what happened and what can be done."""
        with Vertical(classes="dialog"):
            yield Static("Locket's worker stopped", classes="dialog-title")
            yield Static(
                "The part that holds your vault ended unexpectedly. Everything it had "
                "confirmed is safe in the vault, and what you were writing is still here.",
                classes="dialog-line",
            )
            with Horizontal(classes="dialog-buttons"):
                yield Button("Open again", id="reopen", variant="primary", compact=True)
                yield Button("Quit", id="quit", compact=True)

    def on_mount(self) -> None:
        """Put the focus on opening again."""
        self.query_one("#reopen", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Decide."""
        self.dismiss(event.button.id == "reopen")
