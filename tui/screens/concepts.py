"""The things the user gave names to; choosing one shows its photos."""

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import ConceptForget, ConceptList, ConceptMerge, ConceptRename
from assistant.protocol.results import ConceptRow, ConceptsResult, ForgetResult, Result
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import plain_line
from tui.screens.concept_photos import ConceptPhotosScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.edit import EditScreen
from tui.screens.listing import ListScreen

_LEAD = "Only what you name is recognised, people too: nobody's face is identified on its own."
_EMPTY = 'Nothing has a name yet; show a photo and say "This is Bo".'


class ConceptsScreen(ListScreen[None]):
    """Names, how many photos each is in, and how many wait for a yes or no."""

    BINDINGS = [*bindings_for(Scope.CONCEPTS), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._rows: list[ConceptRow] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("Named things", classes="screen-title")
        yield Static(_LEAD, classes="hint")
        yield from self.compose_list()

    def on_mount(self) -> None:
        """Fetch the list."""
        self.query_one(OptionList).focus()
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        result = await self.ask_worker(ConceptList(id=self.next_id()), ConceptsResult)
        if result is None:
            return
        self._rows = result.concepts
        self.show_rows([Option(_row(row), id=row.id) for row in self._rows], _EMPTY)

    @work(exclusive=True, group="open")
    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the photos of the chosen one."""
        row = self._find(event.option.id)
        if row is not None:
            await self.app.push_screen_wait(ConceptPhotosScreen(self.line, row.name))
            self._load()

    @work(exclusive=True, group="change")
    async def action_rename(self) -> None:
        """Give the highlighted one another name; the name of another one merges the two."""
        row = self._find(self.highlighted_id())
        if row is None:
            return
        new = await self.app.push_screen_wait(EditScreen(f"Another name for {row.name}", row.name))
        if new is None:
            return
        other = next((one for one in self._rows if one.name.lower() == new.lower()), None)
        if other is None or other.id == row.id:
            rename = ConceptRename(id=self.next_id(), name=row.name, new_name=new)
            await self.ask_worker(rename, Result)
        elif await self.app.push_screen_wait(
            ConfirmScreen(f"Are {row.name} and {other.name} the same?", ["They become one."], "Yes")
        ):
            merge = ConceptMerge(id=self.next_id(), name=other.name, other=row.name)
            await self.ask_worker(merge, Result)
        self._load()

    @work(exclusive=True, group="change")
    async def action_forget(self) -> None:
        """Forget the highlighted name for good, after a question."""
        row = self._find(self.highlighted_id())
        if row is None:
            return
        question = ConfirmScreen(
            f"Forget {row.name} for good?",
            ["Its name, what it looks like and the captions that say it go; the photos stay."],
            "Forget",
        )
        if await self.app.push_screen_wait(question):
            await self.ask_worker(ConceptForget(id=self.next_id(), name=row.name), ForgetResult)
            self._load()

    def _find(self, id: str | None) -> ConceptRow | None:
        return next((row for row in self._rows if row.id == id), None)


def _row(row: ConceptRow) -> Content:
    asks = f"  {row.suggested} to confirm" if row.suggested else ""
    return Content.assemble(
        plain_line(row.name, style="$primary", width=24),
        plain_line(row.category, style="$quiet", width=14),
        Content(f"{row.sightings} photos").stylize("$quiet"),
        Content(asks),
    )
