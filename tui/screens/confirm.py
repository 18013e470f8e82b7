"""A question with Yes and No; No has the focus."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.plain import plain


class ConfirmScreen(ModalScreen[bool]):
    """Returns the decision; Escape is No."""

    BINDINGS = [  # noqa: RUF012
        ("escape", "decide(False)", "No"),
        ("n", "decide(False)", "No"),
        ("y", "decide(True)", "Yes"),
    ]

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__()
        self.question = question
        self.detail = detail

    def compose(self) -> ComposeResult:
        """Lay out the question and its buttons."""
        with Vertical(classes="dialog"):
            yield Static(plain(self.question), classes="dialog-title")
            yield Static(plain(self.detail), classes="quiet")
            with Horizontal(classes="buttons"):
                yield Button("No (n)", id="no", compact=True)
                yield Button("Yes (y)", id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        """A stray Enter changes nothing."""
        self.query_one("#no", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button decides."""
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_decide(self, yes: bool) -> None:
        """A key decides."""
        self.dismiss(yes)
