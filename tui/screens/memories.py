"""The memories: searched or listed, opened, put in the trash, forgotten for good."""

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Select, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import MemoryForget, MemoryList, MemoryRemove, MemorySearch
from assistant.protocol.results import ForgetResult, MemoriesResult, MemoryRow, Ok
from tui.commands import Scope, bindings_for
from tui.plain import local_time, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.detail import DetailScreen
from tui.screens.vault_screen import VaultScreen

TRASH = "trash"
KINDS = [("All kinds", "all"), ("Photos", "photo"), ("Notes", "note"), ("Files", "document"),
         ("Conversations", "turn"), ("Facts", "fact"), ("Trash", TRASH)]  # fmt: skip


class MemoriesScreen(VaultScreen[None]):
    """A list that follows the search box and the kind."""

    BINDINGS = [*bindings_for(Scope.MEMORIES), *bindings_for(Scope.BACK)]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Lay out the search box, the kind and the list."""
        with Horizontal(id="filters"):
            yield Input(placeholder="Search the memories", id="search")
            yield Select(KINDS, value="all", allow_blank=False, id="kind", compact=True)
        yield OptionList(id="rows", markup=False)
        yield Static("", id="said", classes="quiet", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """List the newest."""
        self.query_one("#rows").focus()

    @property
    def _kind(self) -> str:
        return str(self.query_one("#kind", Select).value)

    @on(Input.Changed, "#search")
    @on(Select.Changed, "#kind")
    def renew(self) -> None:
        """List again after a change."""
        self.fetch_rows()

    @on(Input.Submitted, "#search")
    def go_to_rows(self) -> None:
        """Enter leaves the search box."""
        self.query_one("#rows").focus()

    @work(exclusive=True, group="rows")
    async def fetch_rows(self) -> None:
        """Ask for what the search box and the kind say, and draw it."""
        words = self.query_one("#search", Input).value.strip()
        kind = self._kind
        if words and kind != TRASH:
            found = await self.ask_worker(
                MemorySearch(id=self.line.next_id(), text=words, limit=50), MemoriesResult
            )
        else:
            command = MemoryList(
                id=self.line.next_id(),
                kind=None if kind in ("all", TRASH) else kind,
                limit=200,
                removed=kind == TRASH,
            )
            found = await self.ask_worker(command, MemoriesResult)
        if found is None:
            return
        memories = [row for row in found.memories if kind in ("all", TRASH, row.kind)]
        rows = self.query_one("#rows", OptionList)
        marked = rows.highlighted or 0
        rows.clear_options()
        rows.add_options([Option(describe_row(row), id=row.id) for row in memories])
        if memories:
            rows.highlighted = min(marked, len(memories) - 1)
        nothing = "Nothing like that is remembered." if words else "Nothing here yet."
        count = f"{len(memories)} shown{', and more' if found.more else ''}"
        self.query_one("#said", Static).update(count if memories else nothing)

    @on(OptionList.OptionSelected, "#rows")
    def open_row(self, event: OptionList.OptionSelected) -> None:
        """Open the memory."""
        if event.option.id is not None:
            self.app.push_screen(
                DetailScreen(self.line, event.option.id, in_trash=self._kind == TRASH),
                lambda _: self.renew(),
            )

    def action_focus_search(self) -> None:
        """Go to the search box."""
        self.query_one("#search").focus()

    @work
    async def action_remove(self) -> None:
        """Put the marked memory in the trash, or take it back."""
        marked = self._marked()
        if marked is None:
            return
        restore = self._kind == TRASH
        command = MemoryRemove(id=self.line.next_id(), memories=[marked], restore=restore)
        if await self.ask_worker(command, Ok) is not None:
            self.say("Taken back." if restore else "In the trash; choose Trash to take it back.")
            self.renew()

    @work
    async def action_forget(self) -> None:
        """Forget the marked memory for good, after a question."""
        marked = self._marked()
        if marked is None or not await self.app.push_screen_wait(
            ConfirmScreen(f"Forget {marked} for good?", "It cannot be brought back.")
        ):
            return
        command = MemoryForget(id=self.line.next_id(), memories=[marked])
        gone = await self.ask_worker(command, ForgetResult)
        if gone is not None:
            self.say(f"Forgotten: {', '.join(gone.memories)}.")
            self.renew()

    def _marked(self) -> str | None:
        rows = self.query_one("#rows", OptionList)
        if rows.highlighted is None:
            return None
        return rows.get_option_at_index(rows.highlighted).id


def describe_row(row: MemoryRow) -> Content:
    """One line for one memory: id, kind, day, text."""
    return Content.assemble(
        plain_line(f"{row.id:<7}", style="$primary"),
        plain_line(f"{row.kind:<9}{local_time(row.time):>12}  ", style="$quiet"),
        plain_line(row.text or row.title, 240),
    )
