"""What Locket holds about the user, and what imports suggest: confirm, correct or forget it."""

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import MemoryForget, ProfileConfirm, ProfileSet, ProfileShow
from assistant.protocol.results import ForgetResult, ProfileResult, ProfileStatement, Result
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import local_time, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.edit import EditScreen
from tui.screens.listing import ListScreen
from tui.screens.memory_detail import MemoryDetailScreen

_LEAD = "Only what you said or confirmed. Enter shows where a statement comes from."
_SUGGESTED = "suggested"
_STATES = {
    "planned": "planned",
    "past": "earlier",
    "retracted": "taken back",
    _SUGGESTED: "suggested, not confirmed",
}
_OVER = {"past", "retracted"}


class ProfileScreen(ListScreen[None]):
    """A list of statements; Enter opens the memory behind one."""

    BINDINGS = [*bindings_for(Scope.PROFILE), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._statements: list[ProfileStatement] = []

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("Profile", classes="screen-title")
        yield Static(_LEAD, classes="screen-lead")
        yield from self.compose_list()

    def on_mount(self) -> None:
        """Fetch the statements."""
        self.query_one(OptionList).focus()
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        result = await self.ask_worker(ProfileShow(id=self.next_id()), ProfileResult)
        if result is None:
            return
        self._statements = result.statements
        self.show_rows(
            [Option(_row(one), id=one.id) for one in self._statements],
            "Nothing yet. Tell Locket something about yourself in the chat.",
        )
        waiting = sum(one.state == _SUGGESTED for one in self._statements)
        told = f"Suggestions from imports: {waiting:,}. c confirms one, x rejects it."
        self.query_one(".screen-lead", Static).update(told if waiting else _LEAD)
        self.refresh_bindings()

    @work(exclusive=True, group="change")
    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the source of a statement."""
        statement = self._highlighted()
        if statement is not None:
            source = statement.because[0] if statement.because else statement.id
            if await self.app.push_screen_wait(MemoryDetailScreen(self.line, source)):
                self._load()

    def on_option_list_option_highlighted(self) -> None:
        """Only a suggestion can be confirmed."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to confirm a suggestion, and nothing else."""
        statement = self._highlighted() if action == "confirm" else None
        return action != "confirm" or (statement is not None and statement.state == _SUGGESTED)

    @work(exclusive=True, group="change")
    async def action_confirm(self) -> None:
        """Make a suggestion a fact."""
        statement = self._highlighted()
        if statement is not None:
            command = ProfileConfirm(id=self.next_id(), memory=statement.id)
            if await self.ask_worker(command, Result) is not None:
                self._load()

    @work(exclusive=True, group="change")
    async def action_edit(self) -> None:
        """Correct the value of a statement."""
        statement = self._highlighted()
        if statement is None:
            return
        value = await self.app.push_screen_wait(
            EditScreen(f"Your {statement.attribute}", statement.value)
        )
        if value is not None:
            command = ProfileSet(id=self.next_id(), attribute=statement.attribute, value=value)
            if await self.ask_worker(command, Result) is not None:
                self._load()

    @work(exclusive=True, group="change")
    async def action_forget(self) -> None:
        """Forget a statement or reject a suggestion, after a question."""
        statement = self._highlighted()
        if statement is None:
            return
        question = ConfirmScreen("Forget this for good?", [statement.text], "Forget")
        if statement.state == _SUGGESTED:
            lines = [statement.text, "It will not be suggested again."]
            question = ConfirmScreen("Reject this suggestion?", lines, "Reject")
        if await self.app.push_screen_wait(question):
            command = MemoryForget(id=self.next_id(), memories=[statement.id])
            if await self.ask_worker(command, ForgetResult) is not None:
                self._load()

    def _highlighted(self) -> ProfileStatement | None:
        id = self.highlighted_id()
        return next((one for one in self._statements if one.id == id), None)


def _row(statement: ProfileStatement) -> Content:
    since = local_time(statement.since)
    source = f"{statement.source}, {since}"
    if statement.confidence < 1:
        source += f", {statement.confidence:.0%} sure"
    if statement.state != "current":
        source += f", {_STATES[statement.state]}"
    if statement.conflict:
        source += f". {statement.conflict}"
    return Content.assemble(
        plain_line(statement.attribute, style="$primary", width=15),
        plain_line(statement.value, 80, "strike" if statement.state in _OVER else ""),
        Content("   "),
        plain_line(source, style="$quiet"),
    )
