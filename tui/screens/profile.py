"""What Locket holds about the user and inferred: confirm, correct, pin, reject or forget it."""

from typing import Literal

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import (
    MemoryForget,
    ProfileChange,
    ProfileConfirm,
    ProfileSet,
    ProfileShow,
    SettingSet,
)
from assistant.protocol.results import (
    ForgetResult,
    Ok,
    ProfileResult,
    ProfileStatement,
    Result,
)
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import local_time, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.edit import EditScreen
from tui.screens.listing import ListScreen
from tui.screens.memory_detail import MemoryDetailScreen

_LEAD = "What you said, and what your ratings and photos show. Enter shows where it comes from."
_ALLOWED = " Sensitive things may be inferred."
_ALLOW = [
    "Locket may then infer health, faith, money, intimate life, politics, ethnicity and",
    "orientation from your ratings, photos and imports. It never does so otherwise.",
    "What it infers is marked, stays out of prompts unless a question needs it, and goes",
    "again when you turn this off.",
]
_SUGGESTED = "suggested"
_STATES = {
    "planned": "planned",
    "past": "earlier",
    "retracted": "taken back",
    _SUGGESTED: "suggested, not confirmed",
}
_OVER = {"past", "retracted"}
Change = Literal["pin", "unpin", "reject", "correct", "forget"]


class ProfileScreen(ListScreen[None]):
    """A list of statements; Enter opens the memory behind one."""

    BINDINGS = [*bindings_for(Scope.PROFILE), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._statements: list[ProfileStatement] = []
        self._allowed = False

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
        self._allowed = result.infer_sensitive
        self.show_rows(
            [Option(_row(one), id=one.id) for one in self._statements],
            "Nothing yet. Tell Locket something about yourself in the chat.",
        )
        waiting = sum(one.state == _SUGGESTED for one in self._statements)
        told = f"Suggestions from imports: {waiting:,}. c confirms one, x rejects it."
        lead = (told if waiting else _LEAD) + (_ALLOWED if self._allowed else "")
        self.query_one(".screen-lead", Static).update(lead)
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
        """Offer to confirm a suggestion only, and to pin only what holds."""
        statement = self._highlighted()
        if action == "confirm":
            return statement is not None and statement.state == _SUGGESTED
        if action == "pin":
            return statement is not None and statement.current
        return True

    @work(exclusive=True, group="change")
    async def action_confirm(self) -> None:
        """Make a suggestion a fact."""
        statement = self._highlighted()
        if statement is not None:
            command = ProfileConfirm(id=self.next_id(), memory=statement.id)
            if await self.ask_worker(command, Result) is not None:
                self._load()

    @work(exclusive=True, group="change")
    async def action_pin(self) -> None:
        """Pin a statement, or take the pin off."""
        statement = self._highlighted()
        if statement is not None:
            await self._change(statement, "unpin" if statement.pinned else "pin")

    @work(exclusive=True, group="change")
    async def action_reject(self) -> None:
        """Say that a statement is not so, after a question."""
        statement = self._highlighted()
        if statement is None:
            return
        lines = [statement.text, "It will not be said or inferred from the same again."]
        if await self.app.push_screen_wait(ConfirmScreen("Not so?", lines, "Reject")):
            await self._change(statement, "reject")

    @work(exclusive=True, group="change")
    async def action_sensitive(self) -> None:
        """Let sensitive kinds be inferred, after a plain word on what that means, or no longer."""
        if not self._allowed:
            question = ConfirmScreen("Infer sensitive things?", _ALLOW, "Allow")
            if not await self.app.push_screen_wait(question):
                return
        state = "off" if self._allowed else "on"
        command = SettingSet(id=self.next_id(), name="infer_sensitive", value=state)
        if await self.ask_worker(command, Result) is not None:
            self._load()

    @work(exclusive=True, group="change")
    async def action_edit(self) -> None:
        """Correct the value of a statement."""
        statement = self._highlighted()
        if statement is None:
            return
        name = statement.attribute.replace("_", " ")
        value = await self.app.push_screen_wait(EditScreen(f"Your {name}", statement.value))
        if value is None:
            return
        if statement.status == "inferred":
            await self._change(statement, "correct", value)
            return
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
        if statement.status == "inferred":
            lines = [statement.text, "What it rests on stays; it is not inferred from it again."]
            question = ConfirmScreen("Reject this?", lines, "Reject")
        if not await self.app.push_screen_wait(question):
            return
        if statement.status == "inferred":
            await self._change(statement, "forget")
            return
        command = MemoryForget(id=self.next_id(), memories=[statement.id])
        if await self.ask_worker(command, ForgetResult) is not None:
            self._load()

    async def _change(self, statement: ProfileStatement, change: Change, value: str = "") -> None:
        command = ProfileChange(
            id=self.next_id(), statement=statement.id, change=change, value=value
        )
        result = await self.ask_worker(command, Ok)
        if result is not None:
            self.app.notify(plain_line(result.message).plain)
            self._load()

    def _highlighted(self) -> ProfileStatement | None:
        id = self.highlighted_id()
        return next((one for one in self._statements if one.id == id), None)


def _row(statement: ProfileStatement) -> Content:
    """What it says on the first line, and below how surely, since when and from what."""
    parts = [statement.source]
    if statement.confidence < 1:
        parts.append(f"{statement.confidence:.0%} sure")
    if statement.sources > 1:
        parts.append(f"{statement.sources:,} sources")
    first, last = local_time(statement.first_seen), local_time(statement.last_seen)
    parts.append(last if first == last else f"{first} to {last}")
    if statement.state != "current":
        parts.append(_STATES[statement.state])
    if statement.kind:
        parts.append(f"{'sensitive' if statement.sensitive else 'private'}: {statement.kind}")
    if statement.pinned:
        parts.append("pinned")
    grounds = ", ".join(parts) + (f". {statement.conflict}" if statement.conflict else "")
    inferred = statement.status == "inferred"
    said = statement.text if inferred else statement.value
    name = statement.attribute.replace("_", " ")
    return Content.assemble(
        plain_line(name, style="$primary", width=15),
        plain_line(said, 120, "strike" if statement.state in _OVER else ""),
        Content("\n" + " " * 15 if inferred else "   "),
        plain_line(grounds, style="$quiet"),
    )
