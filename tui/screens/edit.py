"""A small dialog for one text; returns it, or None."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static, TextArea

from tui.plain import plain


class EditScreen(ModalScreen[str | None]):
    """Edits `text`; Save returns it, Escape or Cancel None."""

    BINDINGS = [("escape", "cancel", "Cancel"), ("ctrl+s", "save", "Save")]  # noqa: RUF012

    def __init__(self, question: str, text: str) -> None:
        super().__init__()
        self.question = question
        self.text = text

    def compose(self) -> ComposeResult:
        """Lay out the question, the text and the buttons."""
        with Vertical(classes="dialog"):
            yield Static(plain(self.question), classes="dialog-title")
            yield TextArea(self.text, soft_wrap=True, tab_behavior="focus")
            with Horizontal(classes="buttons"):
                yield Button("Cancel (Esc)", id="cancel", compact=True)
                yield Button("Save (Ctrl+S)", id="save", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save or cancel."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        else:
            self.action_cancel()

    def action_save(self) -> None:
        """Return the text."""
        self.dismiss(self.query_one(TextArea).text.strip() or None)

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)
