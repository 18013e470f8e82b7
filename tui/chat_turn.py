"""A running turn on the chat screen: its block, the status line and the side panel as one view."""

from assistant.protocol.events import Answered, Learned, Perceived, Recalled, ToolAsked, ToolResult
from assistant.protocol.results import AnyResult, Status
from tui.widgets.shaped_panel import ShapedPanel
from tui.widgets.status_line import StatusLine
from tui.widgets.turn_block import TurnBlock

_ROUTES = {
    "caption": "looking at the photo…",
    "recommend": "choosing for you…",
    "answer": "remembering…",
    "remember": "keeping that…",
    "forget": "looking for what to forget…",
    "wipe": "",
    "chat": "thinking…",
}


class ChatTurn:
    """The `TurnView` of the chat. `failure` holds the code of a turn that did not end well."""

    def __init__(self, block: TurnBlock, status_line: StatusLine, panel: ShapedPanel) -> None:
        self.failure = ""
        self.status: Status | None = None
        self._block = block
        self._status_line = status_line
        self._panel = panel

    def show_progress(self, label: str, done: int, total: int) -> None:
        """Say what long work goes on."""
        self._block.show_activity(f"{label} {done} of {total}" if total else label)

    async def show_photo(self, event: Perceived) -> None:
        """Add a photo card."""
        await self._block.show_photo(event)

    def show_recalled(self, event: Recalled) -> None:
        """Keep the memories; an open panel shows them at once."""
        self._block.recalled = event
        if self._panel.display:
            self._panel.call_later(self._panel.show, event)

    def show_route(self, intent: str) -> None:
        """Say what kind of turn it is."""
        activity = _ROUTES.get(intent, "thinking…")
        self._block.show_activity(activity)
        self._status_line.show_activity(activity.rstrip("…"))

    async def ask_approval(self, event: ToolAsked) -> None:
        """Ask inline."""
        self._block.show_activity("")
        await self._block.ask_approval(event)

    async def show_tool_result(self, event: ToolResult) -> None:
        """Show what a tool brought."""
        await self._block.show_tool_result(event)

    async def stream_text(self, text: str) -> None:
        """Append a piece of the answer."""
        await self._block.stream_text(text)

    async def finish_answer(self, event: Answered) -> None:
        """Settle the answer and the speed."""
        await self._block.finish_answer(event)
        self._status_line.show_speed(event.timings.tokens_per_second)

    async def show_learned(self, event: Learned) -> None:
        """Note what was learned."""
        await self._block.show_learned(event)

    def show_status(self, status: Status) -> None:
        """Renew the figures."""
        self.status = status
        self._status_line.show_status(status)

    async def finish(self, result: AnyResult) -> None:
        """The turn is complete."""
        await self._block.finish(result)

    async def fail(self, code: str, sentence: str) -> None:
        """End with one calm line."""
        self.failure = code
        is_calm = code == "cancelled"
        text = "Stopped. Your message is back in the prompt." if is_calm else sentence
        await self._block.fail(text, is_calm=is_calm)
