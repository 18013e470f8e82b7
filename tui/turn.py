"""One turn's events become state changes here, and nowhere else.

The engine streams frozen events; `draw_event` is the one exhaustive match over them.
"""

from typing import Protocol, assert_never

from assistant.protocol.events import (
    Answered,
    AnyEvent,
    Done,
    Failed,
    IngestChanged,
    Learned,
    Perceived,
    Progress,
    Recalled,
    Routed,
    StatusChanged,
    Token,
    ToolAsked,
    ToolResult,
)
from assistant.protocol.results import AnyResult, Status


class TurnView(Protocol):
    """What can be shown of a turn. Implemented by the chat, and by a recorder in tests."""

    def show_progress(self, label: str, done: int, total: int) -> None:
        """Say what long work goes on; `total` 0 means unknown."""
        ...

    async def show_photo(self, event: Perceived) -> None:
        """Add a photo card."""
        ...

    def show_recalled(self, event: Recalled) -> None:
        """Keep the memories behind this turn for the side panel."""
        ...

    def show_route(self, intent: str) -> None:
        """Say what kind of turn it is."""
        ...

    async def ask_approval(self, event: ToolAsked) -> None:
        """Ask yes or no, inline."""
        ...

    async def show_tool_result(self, event: ToolResult) -> None:
        """Show what a tool brought: cards, a caption, a sentence."""
        ...

    async def stream_text(self, text: str) -> None:
        """Append a piece of the answer."""
        ...

    async def finish_answer(self, event: Answered) -> None:
        """Put the final answer in place of what streamed."""
        ...

    async def show_learned(self, event: Learned) -> None:
        """Note calmly what was learned."""
        ...

    def show_status(self, status: Status) -> None:
        """Renew the status line."""
        ...

    async def finish(self, result: AnyResult) -> None:
        """The turn is complete."""
        ...

    async def fail(self, code: str, sentence: str) -> None:
        """The turn ended without an answer."""
        ...


async def draw_event(event: AnyEvent, view: TurnView) -> None:
    """Apply one event to the view."""
    match event:
        case Progress():
            view.show_progress(event.label, event.done, event.total)
        case Perceived():
            await view.show_photo(event)
        case Recalled():
            view.show_recalled(event)
        case Routed():
            view.show_route(event.intent)
        case ToolAsked():
            await view.ask_approval(event)
        case ToolResult():
            await view.show_tool_result(event)
        case Token():
            await view.stream_text(event.text)
        case Answered():
            await view.finish_answer(event)
        case Learned():
            await view.show_learned(event)
        case StatusChanged():
            view.show_status(event.status)
        case IngestChanged():
            pass  # told to whoever watches, never within a turn
        case Done():
            await view.finish(event.result)
        case Failed():
            await view.fail(event.code, event.sentence)
        case _:
            assert_never(event)
