"""A conversation with the engine, for tests: each turn's events, and its result."""

from collections.abc import Callable
from typing import TypeVar

from assistant.protocol.commands import Ask
from assistant.protocol.events import AnyEvent, Done, ToolAsked
from assistant.protocol.results import AskResult
from assistant.services import Services
from tools.ports import CancelToken

T = TypeVar("T")


class Talk:
    """Turns in one conversation."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.conversation: str | None = None
        self.events: list[AnyEvent] = []
        self.decide: Callable[[ToolAsked], bool] = lambda asked: False

    async def say(
        self,
        text: str,
        *images: str,
        cancel: CancelToken | None = None,
        remember_turn: bool = True,
        now: int | None = None,
    ) -> AskResult:
        """Run one turn; questions of tools are answered by `decide`."""
        self.events = []
        command = Ask(
            id="t",
            text=text,
            images=list(images),
            conversation=self.conversation,
            remember_turn=remember_turn,
            now=now,
        )
        async for event in self.services.engine.run_turn(command, cancel or CancelToken()):
            self.events.append(event)
            if isinstance(event, ToolAsked):
                self.services.engine.confirm(event.approval, self.decide(event))
        last = self.events[-1]
        assert isinstance(last, Done)
        assert isinstance(last.result, AskResult)
        self.conversation = last.result.conversation or None
        return last.result

    def of_type(self, kind: type[T]) -> list[T]:
        """The last turn's events of one type."""
        return [event for event in self.events if isinstance(event, kind)]
