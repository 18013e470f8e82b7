"""What is remembered: search it, open it, remove or restore it, forget it."""

from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static, Tab, Tabs
from textual.widgets.option_list import Option

from assistant.protocol.commands import MemoryBatches, MemoryList, MemoryRemove, MemorySearch
from assistant.protocol.results import BatchesResult, MemoriesResult, MemoryRow, Result
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.forgetting import ask_and_forget
from tui.plain import local_time, plain_line
from tui.screens.listing import ListScreen
from tui.screens.memory_detail import MemoryDetailScreen

_PAGE = 50
_MORE = "more"


@dataclass(frozen=True, slots=True)
class _Filter:
    id: str
    title: str
    kind: str | None = None
    removed: bool = False
    batches: bool = False


_FILTERS = (
    _Filter("all", "All"),
    _Filter("photo", "Photos", "photo"),
    _Filter("note", "Notes", "note"),
    _Filter("document", "Documents", "document"),
    _Filter("turn", "Turns", "turn"),
    _Filter("fact", "Facts", "fact"),
    _Filter("imports", "Imports", batches=True),
    _Filter("trash", "Trash", None, True),
)
_SIGNS = {"import": "⇣", "photo": "▣", "note": "✎", "document": "≡", "turn": "›", "fact": "●"}


class MemoriesScreen(ListScreen[None]):
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
        yield from self.compose_list()

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
        elif event.option.id is not None and not self._filter.batches:
            self._open(event.option.id)

    @work(exclusive=True, group="list")
    async def _load(self, before: str | None = None) -> None:
        text = self.query_one(Input).value.strip()
        if self._filter.batches:
            await self._load_batches()
            return
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

    async def _load_batches(self) -> None:
        """Show the imports as rows, so that one can be forgotten like a memory."""
        found = await self.ask_worker(MemoryBatches(id=self.next_id()), BatchesResult)
        if found is None:
            return
        self._rows = [
            MemoryRow(
                id=one.id,
                kind="import",
                text=f"{one.name} ({one.rows:,} rows)",
                time=one.created,
                source="import",
            )
            for one in found.batches
        ]
        self._draw(has_more=False)

    def _draw(self, *, has_more: bool) -> None:
        options = [Option(_row(row), id=row.id) for row in self._rows]
        if has_more:
            options.append(Option(Content("more…").stylize("$primary"), id=_MORE))
        searched = self.query_one(Input).value.strip()
        self.show_rows(
            options, "Nothing found; try other words." if searched else "Nothing here yet."
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
        if row is None or self._filter.batches:
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
        named = {"batch": row.id} if self._filter.batches else {"memories": [row.id]}
        if await ask_and_forget(self, **named):
            self._load()

    @work(exclusive=True, group="change")
    async def action_forget_found(self) -> None:
        """Forget everything that the search box names, after a question."""
        text = self.query_one(Input).value.strip()
        if text and await ask_and_forget(self, matching=text):
            self._load()

    def action_focus_search(self) -> None:
        """Go to the search box."""
        self.query_one(Input).focus()

    def _highlighted(self) -> MemoryRow | None:
        id = self.highlighted_id()
        return next((row for row in self._rows if row.id == id), None)


def _tell(row: MemoryRow) -> str:
    if row.shown:
        return row.shown
    return f"{row.title}: {row.text}" if row.title else row.text


def _row(row: MemoryRow) -> Content:
    return Content.assemble(
        plain_line(_SIGNS.get(row.kind, "·"), style="$primary", width=3),
        plain_line(local_time(row.time), style="$quiet", width=13),
        plain_line(
            "" if row.removed is None else f"removed {local_time(row.removed)}  ", style="$quiet"
        ),
        plain_line(_tell(row), 160),
    )
