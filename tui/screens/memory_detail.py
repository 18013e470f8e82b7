"""One memory in full: text, picture, sources, what follows from it."""

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Footer, Static

from assistant.protocol.commands import MemoryRemove, MemoryShow
from assistant.protocol.results import MemoryDetail, MemorySourceRow, Result
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.forgetting import ask_and_forget
from tui.graphics import make_picture
from tui.plain import local_time, plain, plain_line
from tui.screens.linked import LinkedScreen

_TRUST = {4: "confirmed by you", 3: "typed by you", 2: "seen or imported", 1: "read from a photo"}


class MemoryDetailScreen(LinkedScreen[bool]):
    """Dismisses with True when the memory was removed, restored or forgotten."""

    BINDINGS = [*bindings_for(Scope.DETAIL), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine, memory: str, *, is_removed: bool = False) -> None:
        super().__init__(line)
        self._memory = memory
        self._is_removed = is_removed
        self._detail: MemoryDetail | None = None

    def compose(self) -> ComposeResult:
        """Lay out the page; its inside comes from the worker."""
        yield Static(plain_line(f"Memory {self._memory}"), classes="screen-title")
        yield VerticalScroll(Static("Opening…", classes="hint"), classes="page")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fetch the memory."""
        self.query_one(VerticalScroll).focus()
        self._load()

    @work(exclusive=True, group="detail")
    async def _load(self) -> None:
        command = MemoryShow(id=self.next_id(), memory=self._memory)
        detail = await self.ask_worker(command, MemoryDetail)
        if detail is None:
            return
        self._detail = detail
        page = self.query_one(VerticalScroll)
        await page.remove_children()
        await page.mount_all(_rows(detail))

    @work(exclusive=True, group="change")
    async def action_remove(self) -> None:
        """To the trash, or back from it."""
        command = MemoryRemove(id=self.next_id(), memories=[self._memory], restore=self._is_removed)
        if await self.ask_worker(command, Result) is not None:
            self.dismiss(True)

    @work(exclusive=True, group="change")
    async def action_forget(self) -> None:
        """Forget for good, after a question."""
        if self._detail is None:
            return
        if await ask_and_forget(self, memories=[self._memory]):
            self.dismiss(True)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(False)


def _tell_source(one: MemorySourceRow) -> str:
    return f"{local_time(one.time)} ({one.batch or one.turn or one.source})"


def _rows(detail: MemoryDetail) -> list[Widget]:
    memory = detail.memory
    rows: list[Widget] = []
    if memory.title:
        rows.append(Static(plain_line(memory.title, style="bold")))
    rows.append(Static(plain(memory.shown or memory.text), classes="detail-text"))
    picture = make_picture(detail.thumbnail, 40, 10)
    if picture is not None:
        picture.add_class("detail-picture")
        rows.append(picture)
    figures = [
        ("Kind", memory.kind),
        ("When", local_time(detail.taken_at or memory.time, with_clock=True)),
        ("Place", detail.place),
        ("Source", memory.source),
        ("Trust", _TRUST.get(detail.trust, "said by the model")),
        ("Plain caption", detail.neutral_caption),
        ("Shows", ", ".join(f"{c.name} ({c.score:.0%})" for c in detail.concepts)),
        ("Labels", ", ".join(detail.labels)),
        ("Tags", ", ".join(f"{tag.word} ({tag.confidence:.0%})" for tag in detail.tags)),
        ("Text in it", detail.ocr_text),
        ("Follows from", ", ".join(detail.derived_from)),
        ("Leads to", ", ".join(detail.derived)),
        ("Also told", ", ".join(_tell_source(one) for one in detail.sources)),
    ]
    rows += [
        Static(
            Content.assemble(Content(f"{name:<15}").stylize("$quiet"), plain_line(value)),
            classes="figure",
        )
        for name, value in figures
        if value
    ]
    return rows
