"""Runs turns: a LangGraph graph on worker threads, its events streamed to whoever asked."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.approvals import Approvals
from assistant.agent.conversations import PromptBook
from assistant.agent.graph import TurnGraph
from assistant.agent.photo_turn import caption_photo, describe_perceived, see_photo
from assistant.protocol.commands import Ask, Caption
from assistant.protocol.events import AnyEvent, Done, ToolResult
from memory.errors import LocketError
from tools.ports import CancelToken

if TYPE_CHECKING:
    from assistant.services import Services
    from memory.recall import Recall

Emit = Callable[[AnyEvent], None]


class Engine:
    """Runs one turn at a time; a turn that waits for the user's yes lets the next one pass.

    Both generators raise `LocketError` for what the user can mend and `Cancelled` when stopped;
    they end with `Done`. A stopped turn keeps what the user typed and drops the partial answer.
    """

    def __init__(self, services: "Services") -> None:
        self._services = services
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="turn")
        self._busy = threading.Lock()
        self._approvals = Approvals()
        self._book = PromptBook(services.store, self._count_tokens)
        self._graph: TurnGraph | None = None

    async def run_turn(self, command: Ask, cancel: CancelToken) -> AsyncIterator[AnyEvent]:
        """Run one turn: Perceived*, Recalled, Routed, tool events, Token*, Answered, Learned, Done.

        Raises `LocketError` and `Cancelled`.
        """

        def work(emit: Emit) -> None:
            with self._services.foreground.turn(), self._alone(cancel):
                self._turn_graph().run(command, cancel, emit)

        async for event in self._stream(work, cancel):
            yield event

    async def run_caption(self, command: Caption, cancel: CancelToken) -> AsyncIterator[AnyEvent]:
        """Remember and caption one photo; ends with `Done(CaptionResult)`."""

        def work(emit: Emit) -> None:
            with self._services.foreground.turn(), self._alone(cancel):
                self._caption(command, cancel, emit)

        async for event in self._stream(work, cancel):
            yield event

    def confirm(self, approval: str, yes: bool) -> bool:
        """Answer a `ToolAsked`; False when it is unknown, answered already or over 60 s old."""
        return self._approvals.answer(approval, yes)

    def drop_prompts(self) -> None:
        """Let go of what the model was told in every conversation; they are read anew."""
        self._book.drop()

    @contextmanager
    def between_turns(self) -> Iterator[None]:
        """Hold turns back: a running one ends first, so that it stores nothing of what goes."""
        with self._busy:
            yield

    def warm(self) -> None:
        """Load what a text turn needs and read the prefix that all turns share. Runs in a thread.

        Raises `ModelMissing` where a model is not there.
        """
        # Reading the vectors is decryption and copying, loading the model is something else again:
        # side by side they take as long as the longer one.
        recall = self._services.recall
        loading = threading.Thread(target=_load, args=(recall,), name="load-recall", daemon=True)
        loading.start()
        self._services.models.text().encode_queries(["hello"])
        self._services.lessons.current()
        loading.join()
        self._services.renew_photo_texts()
        self._services.models.language()
        with self._busy:
            self._turn_graph()
            opening = self._book.opening()
        self._services.models.warm_language(opening)

    def close(self) -> None:
        """Let waiting turns go and take no more."""
        self._approvals.refuse_all()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _caption(self, command: Caption, cancel: CancelToken, emit: Emit) -> None:
        photo = see_photo(self._services.perceiver, Path(command.path), store=True)
        emit(describe_perceived(command.id, photo))
        cancel.raise_if_cancelled()
        language = self._services.models.language()
        services = self._services
        result, _ = caption_photo(services.store, language, photo, cancel, stylist=services.stylist)
        self._services.renew_photo_texts()
        emit(ToolResult(id=command.id, tool="caption", caption=result))
        emit(Done(id=command.id, result=result))

    def _count_tokens(self, text: str) -> int:
        return self._services.models.language().count_tokens(text)

    def _turn_graph(self) -> TurnGraph:
        if self._graph is None:
            self._graph = TurnGraph(self._services, self._book, self._approvals, self._busy)
        return self._graph

    @contextmanager
    def _alone(self, cancel: CancelToken) -> Iterator[None]:
        """Wait for the turn before this one. Raises `Cancelled` when stopped while waiting."""
        while not self._busy.acquire(timeout=0.1):
            cancel.raise_if_cancelled()
        try:
            yield
        finally:
            self._busy.release()

    async def _stream(
        self, work: Callable[[Emit], None], cancel: CancelToken
    ) -> AsyncIterator[AnyEvent]:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[AnyEvent | None] = asyncio.Queue()

        def emit(event: AnyEvent | None) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, event)

        def run() -> None:
            try:
                work(emit)
            finally:
                emit(None)

        future = loop.run_in_executor(self._threads, run)
        try:
            while (event := await queue.get()) is not None:
                yield event
        except GeneratorExit:
            # Nobody listens any more: the turn ends at its next step.
            cancel.cancel()
            raise
        await future


def _load(recall: "Recall") -> None:
    # A vault that is locked meanwhile, or damaged, is said by the first search.
    with contextlib.suppress(LocketError):
        recall.load()
