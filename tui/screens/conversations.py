"""Earlier conversations; Enter opens one in the chat."""

from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import Conversations
from assistant.protocol.results import ConversationsResult
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import local_time, plain_line
from tui.screens.vault_screen import VaultScreen


class ConversationsScreen(VaultScreen[None]):
    """A list, newest first; `open_conversation` is called with the chosen id."""

    BINDINGS = bindings_for(Scope.BACK)

    def __init__(self, line: WorkerLine, open_conversation: Callable[[str], None]) -> None:
        super().__init__(line)
        self._open = open_conversation

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("Conversations", classes="page-title")
        yield OptionList(id="rows", markup=False)
        yield Static("", id="said", classes="quiet", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fetch the list."""
        self.query_one("#rows").focus()
        self.fetch()

    @work
    async def fetch(self) -> None:
        """Ask for the conversations and draw them."""
        found = await self.ask_worker(Conversations(id=self.line.next_id()), ConversationsResult)
        if found is None:
            return
        self.query_one("#rows", OptionList).add_options(
            Option(
                Content.assemble(
                    plain_line(f"{local_time(row.created):>12}  ", style="$quiet"),
                    plain_line(row.title or "untitled", 120),
                    plain_line(f"  {row.turns} turns", style="$quiet"),
                ),
                id=row.id,
            )
            for row in found.conversations
        )
        if not found.conversations:
            self.query_one("#said", Static).update("No conversations yet.")

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen one in the chat."""
        if event.option.id is not None:
            self.dismiss(None)
            self._open(event.option.id)
