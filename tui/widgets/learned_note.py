"""One calm line on what was learned, with undo."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from assistant.protocol.results import Citation
from tui.plain import plain_line
from tui.widgets.action_label import ActionLabel


class LearnedNote(Horizontal):
    """What a turn taught; undo forgets it."""

    class UndoWanted(Message):
        """The user wants these memories forgotten."""

        def __init__(self, note: "LearnedNote", memories: list[str]) -> None:
            super().__init__()
            self.note = note
            self.memories = memories

    def __init__(self, statements: Sequence[Citation], notes: Sequence[str] = ()) -> None:
        super().__init__()
        self.statements = list(statements)
        self.notes = list(notes)
        self.is_undone = False

    def compose(self) -> ComposeResult:
        """Lay out the sentence and its undo."""
        said = "; ".join(statement.text for statement in self.statements)
        told = " ".join([f"Noted: {said}", *self.notes])
        yield Static(plain_line(told, 160 + 120 * len(self.notes)), classes="learned-text")
        yield ActionLabel("undo", "undo")

    def on_action_label_pressed(self, event: ActionLabel.Pressed) -> None:
        """Undo was clicked."""
        event.stop()
        self.undo()

    def undo(self) -> None:
        """Ask for the statements to be forgotten, once."""
        if not self.is_undone:
            ids = [statement.id for statement in self.statements]
            self.post_message(self.UndoWanted(self, ids))

    def show_undone(self) -> None:
        """Say that it is forgotten."""
        self.is_undone = True
        self.query_one(".learned-text", Static).update("Forgotten again.")
        self.query_one(ActionLabel).display = False
