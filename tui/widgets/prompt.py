"""The multi-line prompt: Enter sends, Ctrl+J starts a line, dropped photo paths become tokens."""

from pathlib import Path

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from tui.previews import find_dropped_photos


class Prompt(TextArea):
    """Posts what was written; keeps what was sent for the up and down keys."""

    class Submitted(Message):
        """The user wants this text sent."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class PhotosDropped(Message):
        """Photo files were dropped or pasted."""

        def __init__(self, paths: list[Path]) -> None:
            super().__init__()
            self.paths = paths

    class DetachWanted(Message):
        """Backspace in an empty prompt."""

    def __init__(self) -> None:
        super().__init__(
            placeholder="Ask, tell, or drop a photo here",
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
        )
        self._sent: list[str] = []
        self._position = 0
        self._draft = ""

    def take_back(self, text: str) -> None:
        """Put a sent text back, unless something new was written since."""
        if not self.text.strip():
            self._write(text)

    def type_on(self, text: str) -> None:
        """Add what was typed before the prompt could take it."""
        self.move_cursor(self.document.end)
        self.insert(text)

    def remember_sent(self, text: str) -> None:
        """Keep a sent text for the up key and empty the prompt."""
        if text and (not self._sent or self._sent[-1] != text):
            self._sent.append(text)
        self._position = len(self._sent)
        self._draft = ""
        self.text = ""

    async def _on_key(self, event: events.Key) -> None:
        match event.key:
            case "enter":
                self._consume(event)
                self.post_message(self.Submitted(self.text))
            case "ctrl+j" | "shift+enter":
                self._consume(event)
                self.insert("\n")
            case "up" if self.cursor_location[0] == 0 and self._position > 0:
                self._consume(event)
                self._step(-1)
            case "down" if self.cursor_location[
                0
            ] == self.document.line_count - 1 and self._position < len(self._sent):
                self._consume(event)
                self._step(1)
            case "backspace" if not self.text:
                self._consume(event)
                self.post_message(self.DetachWanted())
            case _:
                await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        rest, paths = find_dropped_photos(event.text)
        if not paths:
            await super()._on_paste(event)
            return
        event.stop()
        event.prevent_default()
        if rest.strip():
            self.insert(rest)
        self.post_message(self.PhotosDropped(paths))

    def _step(self, by: int) -> None:
        if self._position == len(self._sent):
            self._draft = self.text
        self._position += by
        at_draft = self._position == len(self._sent)
        self._write(self._draft if at_draft else self._sent[self._position])

    def _write(self, text: str) -> None:
        self.text = text
        self.move_cursor(self.document.end)

    @staticmethod
    def _consume(event: events.Key) -> None:
        event.stop()
        event.prevent_default()
