"""The turn as a LangGraph graph: perceive, recall, route, act, speak, learn.

Compiled when the first turn runs, so that start-up does not pay for LangGraph. Nodes write events
through the graph's custom stream. Tracing to other services is off whatever the environment says.
"""

import itertools
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.agent.approvals import Approvals
from assistant.agent.conversations import PromptBook
from assistant.agent.nodes import TurnNodes
from assistant.agent.state import TurnState
from assistant.protocol.commands import Ask
from assistant.protocol.events import AnyEvent
from tools.ports import CancelToken

if TYPE_CHECKING:
    from assistant.services import Services

NODES = ("perceive", "recall", "route", "act", "speak", "learn")


class TurnGraph:
    """The compiled graph of one engine."""

    def __init__(
        self,
        services: "Services",
        book: PromptBook,
        approvals: Approvals,
        busy: threading.Lock,
    ) -> None:
        os.environ["LANGSMITH_TRACING"] = "false"
        os.environ["LANGCHAIN_TRACING_V2"] = "false"
        from langgraph.config import get_stream_writer
        from langgraph.graph import END, START, StateGraph
        from langsmith import tracing_context

        def emit(event: AnyEvent) -> None:
            get_stream_writer()(event)

        nodes = TurnNodes(services, book, approvals, busy, emit)
        graph: Any = StateGraph(TurnState)
        steps: dict[str, Callable[[TurnState], TurnState]] = {
            name: getattr(nodes, name) for name in NODES
        }
        for name, step in steps.items():
            # `name` is the step, so a state key of the same word cannot clash with it.
            graph.add_node(f"{name}_step", step)
        path = [START, *(f"{name}_step" for name in NODES), END]
        for before, after in itertools.pairwise(path):
            graph.add_edge(before, after)
        self._compiled: Any = graph.compile()
        self._untraced = tracing_context

    def run(self, command: Ask, cancel: CancelToken, emit: Callable[[AnyEvent], None]) -> None:
        """Run one turn on the calling thread, handing on its events as they come.

        Raises `LocketError` and `Cancelled` from the nodes.
        """
        now = int(time.time() * 1000) if command.now is None else command.now
        state = TurnState(command=command, cancel=cancel, started=time.perf_counter(), said_at=now)
        with self._untraced(enabled=False):
            for event in self._compiled.stream(state, stream_mode="custom"):
                emit(event)
