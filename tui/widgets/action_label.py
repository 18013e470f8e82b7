"""A word that can be clicked, for what also has a key."""

from textual import events
from textual.message import Message
from textual.widgets import Static


class ActionLabel(Static):
    """A clickable word; posts `Pressed` with its action's name."""

    class Pressed(Message):
        """The word was clicked."""

        def __init__(self, label: "ActionLabel", action: str) -> None:
            super().__init__()
            self.label = label
            self.action = action

    def __init__(self, text: str, action: str, *, classes: str = "") -> None:
        super().__init__(text, markup=False, classes=classes)
        self.action = action

    def on_click(self, event: events.Click) -> None:
        """Report the click."""
        event.stop()
        self.post_message(self.Pressed(self, self.action))
