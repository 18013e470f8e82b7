"""Earlier conversations; choosing one opens it in the chat."""

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import Conversations
from assistant.protocol.results import ConversationRow, ConversationsResult
from tui.commands import Scope, bindings_for
from tui.plain import local_time, plain_line
from tui.screens.listing import ListScreen


class ConversationsScreen(ListScreen[str]):
    """Dismisses with the chosen conversation's id."""

    BINDINGS = bindings_for(Scope.BACK)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("Conversations", classes="screen-title")
        yield from self.compose_list()

    def on_mount(self) -> None:
        """Fetch the list."""
        self.query_one(OptionList).focus()
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        result = await self.ask_worker(Conversations(id=self.next_id()), ConversationsResult)
        if result is None:
            return
        options = [Option(_row(row), id=row.id) for row in result.conversations]
        self.show_rows(options, "No conversation yet.")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen one."""
        self.dismiss(event.option.id)


def _row(row: ConversationRow) -> Content:
    return Content.assemble(
        plain_line(local_time(row.created, with_clock=True), style="$quiet", width=20),
        plain_line(row.title or "Untitled", 60),
        Content(f"  {row.turns} turns").stylize("$quiet"),
    )
