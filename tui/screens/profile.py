"""The profile: what Locket holds about the user, each statement with its source."""

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import MemoryForget, ProfileSet, ProfileShow
from assistant.protocol.results import ForgetResult, Ok, ProfileResult, ProfileStatement
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import local_time, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.edit import EditScreen
from tui.screens.vault_screen import VaultScreen


class ProfileScreen(VaultScreen[None]):
    """Statements, the current ones first; editable and forgettable."""

    BINDINGS = [*bindings_for(Scope.PROFILE), *bindings_for(Scope.BACK)]  # noqa: RUF012

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._statements: list[ProfileStatement] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("What Locket holds about you", classes="page-title")
        yield OptionList(id="rows", markup=False)
        yield Static("", id="said", classes="quiet", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fetch the profile."""
        self.query_one("#rows").focus()
        self.fetch()

    @work(exclusive=True, group="rows")
    async def fetch(self) -> None:
        """Ask for the profile and draw it."""
        result = await self.ask_worker(ProfileShow(id=self.line.next_id()), ProfileResult)
        if result is None:
            return
        self._statements = list(result.statements)
        rows = self.query_one("#rows", OptionList)
        rows.clear_options()
        rows.add_options([Option(describe_statement(one)) for one in self._statements])
        self.query_one("#said", Static).update(
            "Only what you said or confirmed becomes part of it."
            if self._statements
            else "Nothing yet. Tell me about yourself in the chat: “I live in Lisbon.”"
        )

    @work
    async def action_edit(self) -> None:
        """Correct the marked statement's value."""
        marked = self._marked()
        if marked is None:
            return
        question = f"The right value for “{marked.attribute}”?"
        value = await self.app.push_screen_wait(EditScreen(question, marked.value))
        if value:
            command = ProfileSet(id=self.line.next_id(), attribute=marked.attribute, value=value)
            if await self.ask_worker(command, Ok) is not None:
                self.fetch()

    @work
    async def action_forget(self) -> None:
        """Forget the marked statement for good, after a question."""
        marked = self._marked()
        if marked is None or not await self.app.push_screen_wait(
            ConfirmScreen("Forget this for good?", marked.text)
        ):
            return
        command = MemoryForget(id=self.line.next_id(), memories=[marked.id])
        if await self.ask_worker(command, ForgetResult) is not None:
            self.fetch()

    def _marked(self) -> ProfileStatement | None:
        index = self.query_one("#rows", OptionList).highlighted
        return None if index is None else self._statements[index]


def describe_statement(statement: ProfileStatement) -> Content:
    """Two lines: what is held, and since when, how sure, from where."""
    style = "" if statement.current else "$quiet"
    source = (
        f"since {local_time(statement.since)} · {statement.confidence:.0%} · {statement.source}"
    )
    if statement.because:
        source += f" · from {', '.join(statement.because)}"
    return Content.assemble(
        plain_line(statement.text, 200, style),
        "\n",
        plain_line(source if statement.current else f"earlier · {source}", style="$quiet"),
    )
