"""What is remembered: search it, open it, remove or restore it, forget it."""

from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static, Tab, Tabs
from textual.widgets.option_list import Option

from assistant.protocol.commands import MemoryForget, MemoryList, MemoryRemove, MemorySearch
from assistant.protocol.results import ForgetResult, MemoriesResult, MemoryRow, Result
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import local_time, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.linked import LinkedScreen
from tui.screens.memory_detail import MemoryDetailScreen

_PAGE = 50
_MORE = "more"


@dataclass(frozen=True, slots=True)
class _Filter:
    id: str
    title: str
    kind: str | None = None
    removed: bool = False


_FILTERS = (
    _Filter("all", "All"),
    _Filter("photo", "Photos", "photo"),
    _Filter("note", "Notes", "note"),
    _Filter("document", "Documents", "document"),
    _Filter("turn", "Turns", "turn"),
    _Filter("fact", "Facts", "fact"),
    _Filter("trash", "Trash", None, True),
)
_SIGNS = {"photo": "▣", "note": "✎", "document": "≡", "turn": "›", "fact": "●"}


class MemoriesScreen(LinkedScreen[None]):
    """A search box, a kind filter and the list."""

    BINDINGS = [*bindings_for(Scope.MEMORIES), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._filter = _FILTERS[0]
        self._rows: list[MemoryRow] = []

    def compose(self) -> ComposeResult:
        """Lay out box, filter and list."""
        yield Static("Memories", classes="screen-title")
        yield Input(placeholder="Search", id="search", compact=True)
        yield Tabs(*[Tab(entry.title, id=entry.id) for entry in _FILTERS])
        yield OptionList(id="rows", markup=False)
        yield Static("Looking…", classes="empty", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fetch the newest."""
        self.query_one(OptionList).focus()

    def on_tabs_tab_activated(self, event: Tabs.TabActivated) -> None:
        """Show one kind."""
        self._filter = next(entry for entry in _FILTERS if entry.id == event.tab.id)
        self._load()

    def on_input_submitted(self) -> None:
        """Search now, and go to the list."""
        self._load()
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open a memory, or fetch more of the list."""
        if event.option.id == _MORE:
            self._load(before=self._rows[-1].id)
        elif event.option.id is not None:
            self._open(event.option.id)

    @work(exclusive=True, group="list")
    async def _load(self, before: str | None = None) -> None:
        text = self.query_one(Input).value.strip()
        command = (
            MemorySearch(id=self.next_id(), text=text, limit=_PAGE)
            if text
            else MemoryList(
                id=self.next_id(),
                kind=self._filter.kind,
                limit=_PAGE,
                before=before,
                removed=self._filter.removed,
            )
        )
        result = await self.ask_worker(command, MemoriesResult)
        if result is None:
            return
        found = [
            row for row in result.memories if not text or self._filter.kind in (None, row.kind)
        ]
        self._rows = [*self._rows, *found] if before else found
        self._draw(has_more=result.more and not text)

    def _draw(self, *, has_more: bool) -> None:
        rows = self.query_one(OptionList)
        place = rows.highlighted or 0
        rows.clear_options()
        rows.add_options([Option(_row(row), id=row.id) for row in self._rows])
        if has_more:
            rows.add_option(Option(Content("more…").stylize("$primary"), id=_MORE))
        if self._rows:
            rows.highlighted = min(place, len(self._rows) - 1)
        empty = self.query_one(".empty", Static)
        empty.display = not self._rows
        empty.update(
            "Nothing found; try other words."
            if self.query_one(Input).value.strip()
            else "Nothing here yet."
        )

    @work(exclusive=True, group="open")
    async def _open(self, memory: str) -> None:
        changed = await self.app.push_screen_wait(
            MemoryDetailScreen(self.line, memory, is_removed=self._filter.removed)
        )
        if changed:
            self._load()

    @work(exclusive=True, group="change")
    async def action_remove(self) -> None:
        """Move the highlighted memory to the trash, or back."""
        row = self._highlighted()
        if row is None:
            return
        command = MemoryRemove(id=self.next_id(), memories=[row.id], restore=self._filter.removed)
        if await self.ask_worker(command, Result) is not None:
            self._load()

    @work(exclusive=True, group="change")
    async def action_forget(self) -> None:
        """Forget the highlighted memory, after a question."""
        row = self._highlighted()
        if row is None:
            return
        question = ConfirmScreen("Forget this memory for good?", [row.text], "Forget")
        if await self.app.push_screen_wait(question):
            command = MemoryForget(id=self.next_id(), memories=[row.id])
            if await self.ask_worker(command, ForgetResult) is not None:
                self._load()

    def action_focus_search(self) -> None:
        """Go to the search box."""
        self.query_one(Input).focus()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _highlighted(self) -> MemoryRow | None:
        option = self.query_one(OptionList).highlighted_option
        if option is None:
            return None
        return next((row for row in self._rows if row.id == option.id), None)


def _row(row: MemoryRow) -> Content:
    return Content.assemble(
        plain_line(_SIGNS.get(row.kind, "·"), style="$primary", width=3),
        plain_line(local_time(row.time), style="$quiet", width=13),
        plain_line(f"{row.title}: {row.text}" if row.title else row.text, 160),
    )
