"""The photos that go with the next message: a token each, with name, preview and a way out."""

from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, HorizontalScroll
from textual.message import Message
from textual.widgets import Static

from tui.graphics import make_picture
from tui.plain import plain_line
from tui.widgets.action_label import ActionLabel


class PhotoToken(Horizontal):
    """One photo waiting to be sent."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def compose(self) -> ComposeResult:
        """Lay out name and cross; the preview comes when it is decoded."""
        yield Static(plain_line(self.path.name, 28), classes="token-name")
        yield ActionLabel("✕", "remove", classes="token-remove")

    async def show_preview(self, thumbnail: bytes) -> None:
        """Draw the preview, or say that the file is no photo."""
        picture = make_picture(thumbnail, 10, 4)
        if picture is None:
            self.add_class("unreadable")
            self.query_one(".token-name", Static).update(
                plain_line(f"{self.path.name} (cannot be read as a photo)", 60)
            )
            return
        picture.add_class("token-picture")
        await self.mount(picture, before=0)


class Attachments(HorizontalScroll):
    """The row of tokens above the prompt; hidden while empty."""

    class Changed(Message):
        """The row has other photos now."""

    def on_mount(self) -> None:
        """Start hidden."""
        self.display = False
        self.can_focus = False

    @property
    def tokens(self) -> list[PhotoToken]:
        """The tokens from left to right."""
        return [token for token in self.query(PhotoToken) if not token.has_class("leaving")]

    @property
    def paths(self) -> list[Path]:
        """The photos' paths, in order."""
        return [token.path for token in self.tokens]

    async def add(self, path: Path) -> PhotoToken | None:
        """Add a token; None when that photo is there already."""
        if path in self.paths:
            return None
        token = PhotoToken(path)
        self.display = True
        await self.mount(token)
        self.post_message(self.Changed())
        return token

    async def drop_last(self) -> None:
        """Take the newest token away."""
        if self.tokens:
            await self._drop(self.tokens[-1])

    async def clear(self) -> None:
        """Take all tokens away."""
        for token in self.tokens:
            await self._drop(token)

    async def on_action_label_pressed(self, event: ActionLabel.Pressed) -> None:
        """A cross was clicked."""
        event.stop()
        for token in self.tokens:
            if event.label in token.children:
                await self._drop(token)

    async def _drop(self, token: PhotoToken) -> None:
        token.add_class("leaving")
        await token.remove()
        self.display = bool(self.tokens)
        self.post_message(self.Changed())
