"""What shaped this: the memories behind an answer, with each channel's share as a bar."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from assistant.protocol.events import Recalled, RecalledMemory
from tui.plain import local_time, plain_line

_BAR = 12
_CHANNELS = {
    "text": "meaning", "words": "words", "image": "image", "time": "time", "person": "speaker",
}  # fmt: skip


class ShapedPanel(VerticalScroll):
    """The side panel; shows one turn's recalled memories."""

    def compose(self) -> ComposeResult:
        """Start with what the panel is for."""
        yield Static("What shaped this", classes="panel-title")
        yield Static("Nothing was asked yet.", classes="panel-empty")

    async def show(self, recalled: Recalled | None) -> None:
        """Draw the memories of one turn, strongest first."""
        await self.remove_children()
        await self.mount(Static("What shaped this", classes="panel-title"))
        if recalled is None or not recalled.memories:
            await self.mount(
                Static("No memory was close enough to this one.", classes="panel-empty")
            )
            return
        weights = " · ".join(
            f"{_channel(name)} {weight:.0%}" for name, weight in recalled.weights.items()
        )
        if weights:
            await self.mount(Static(plain_line(weights), classes="panel-weights"))
        await self.mount_all([RecalledRow(memory) for memory in recalled.memories])


class RecalledRow(Vertical, can_focus=True):
    """One recalled memory: id, score, text and a bar a channel. Enter or a click opens it."""

    class Opened(Message):
        """The user wants to see this memory in full."""

        def __init__(self, memory: str) -> None:
            super().__init__()
            self.memory = memory

    def __init__(self, memory: RecalledMemory) -> None:
        super().__init__()
        self.memory = memory

    def compose(self) -> ComposeResult:
        """Lay out the row."""
        memory = self.memory
        yield Static(
            Content.assemble(
                plain_line(memory.id, style="$primary"),
                Content("  "),
                plain_line(f"{memory.kind} · {local_time(memory.time)}", style="$quiet"),
                Content(f"  {memory.score:.2f}").stylize("bold"),
            )
        )
        yield Static(plain_line(memory.text, 180))
        for name, share in memory.channels.items():
            if share > 0:
                yield Static(
                    Content.assemble(
                        plain_line(_channel(name), style="$quiet", width=8),
                        Content("━" * max(1, round(min(share, 1.0) * _BAR))).stylize("$secondary"),
                        Content(f" {share:.0%}").stylize("$quiet"),
                    )
                )

    def key_enter(self) -> None:
        """Open the memory."""
        self.post_message(self.Opened(self.memory.id))

    def on_click(self) -> None:
        """Open the memory."""
        self.post_message(self.Opened(self.memory.id))


def _channel(name: str) -> str:
    return _CHANNELS.get(name, name)
