"""Write a text anew: an answer, or a profile value."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tui.plain import plain


class EditScreen(ModalScreen[str | None]):
    """Dismisses with the new text, or None when nothing was changed."""

    BINDINGS = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "leave", "Leave it"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """Lay out title, editor and keys."""
        with Vertical(classes="dialog wide"):
            yield Static(plain(self._title), classes="dialog-title")
            yield TextArea(self._text, soft_wrap=True, show_line_numbers=False)
            yield Static("Ctrl+S saves, Esc leaves it as it was", classes="hint")

    def on_mount(self) -> None:
        """Write at the end."""
        editor = self.query_one(TextArea)
        editor.move_cursor(editor.document.end)
        editor.focus()

    def action_save(self) -> None:
        """Keep the new text."""
        text = self.query_one(TextArea).text.strip()
        self.dismiss(text if text and text != self._text.strip() else None)

    def action_leave(self) -> None:
        """Keep the old text."""
        self.dismiss(None)
