"""A question before something that cannot be undone."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.plain import plain, plain_line


class ConfirmScreen(ModalScreen[bool]):
    """Dismisses with the user's decision; Esc and the focused button mean no."""

    BINDINGS = [
        Binding("escape,n", "decide(False)", "No"),
        Binding("y", "decide(True)", "Yes"),
    ]

    def __init__(self, question: str, lines: Sequence[str], yes: str) -> None:
        super().__init__()
        self._question = question
        self._lines = list(lines)
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Lay out question, details and buttons."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._question), classes="dialog-title")
            for line in self._lines:
                yield Static(plain_line(line, 160), classes="dialog-line")
            with Horizontal(classes="dialog-buttons"):
                yield Button("No (n)", id="no", compact=True)
                yield Button(f"{self._yes} (y)", id="yes", variant="error", compact=True)

    def on_mount(self) -> None:
        """Put the focus on No."""
        self.query_one("#no", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A pressed button decides."""
        self.dismiss(event.button.id == "yes")

    def action_decide(self, yes: bool) -> None:
        """A key decides."""
        self.dismiss(yes)
