"""The photos that answer a question, side by side; each opens in full."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import HorizontalScroll, Vertical
from textual.message import Message
from textual.widgets import Static

from assistant.protocol.results import ShownPhoto
from tui.graphics import make_picture
from tui.plain import plain_line

COLUMNS, ROWS = 22, 8


class PhotoStrip(HorizontalScroll, can_focus=False):
    """Small pictures in the order of the answer."""

    def __init__(self, photos: Sequence[ShownPhoto]) -> None:
        super().__init__()
        self._photos = list(photos)

    def compose(self) -> ComposeResult:
        """Lay out a tile a photo."""
        for number, photo in enumerate(self._photos, 1):
            yield PhotoTile(photo, number if len(self._photos) > 1 else None)


class PhotoTile(Vertical, can_focus=True):
    """One picture with its number and caption. Enter or a click opens it."""

    class Opened(Message):
        """The user wants to see this photo in full."""

        def __init__(self, memory: str) -> None:
            super().__init__()
            self.memory = memory

    def __init__(self, photo: ShownPhoto, number: int | None) -> None:
        super().__init__()
        self.photo = photo
        self._number = number

    def compose(self) -> ComposeResult:
        """Lay out the picture and one line below it."""
        picture = make_picture(self.photo.thumbnail, COLUMNS, ROWS)
        if picture is not None:
            yield picture
        lead = "" if self._number is None else f"{self._number}. "
        yield Static(plain_line(f"{lead}{self.photo.caption}", COLUMNS, "$quiet"))

    def key_enter(self) -> None:
        """Open the photo."""
        self.post_message(self.Opened(self.photo.id))

    def on_click(self) -> None:
        """Open the photo."""
        self.post_message(self.Opened(self.photo.id))
