"""The unlock screen: one field; the vault's name; what went wrong, if anything."""

from datetime import datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Footer, Input, Static

from assistant.client import WorkerGone
from assistant.protocol.commands import Unlock
from assistant.protocol.results import Status, Unlocked
from memory.errors import LocketError
from tui.connection import WorkerLine
from tui.plain import plain, plain_line
from tui.screens.linked import LinkedScreen


class UnlockScreen(LinkedScreen[Status | None]):
    """Dismisses with the vault's status once it is open; the worker starts while one types.

    None when another front had unlocked the vault already: no passphrase is asked again.
    """

    def __init__(self, line: WorkerLine, vault_name: str) -> None:
        super().__init__(line)
        self._vault_name = vault_name

    def compose(self) -> ComposeResult:
        """Lay out the card."""
        with Vertical(classes="card"):
            yield Static("Locket", classes="wordmark")
            yield Static(plain_line(f"Vault “{self._vault_name}” is locked."), classes="lead")
            yield Input(password=True, placeholder="Passphrase or recovery code", id="passphrase")
            yield Static("", id="outcome", markup=False)
            yield Static("Enter opens. Nothing leaves this machine.", classes="hint")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one(Input).focus()
        self._greet()

    @work(group="greet")
    async def _greet(self) -> None:
        try:
            hello = await self.line.greet()
        except LocketError as error:
            if isinstance(error, WorkerGone):
                await self.line.drop()
            self._say(str(error), is_problem=True)
            return
        if hello.unlocked and self.is_current:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Try what was typed."""
        field = self.query_one(Input)
        if field.value and not field.disabled:
            self._open(field.value)

    @work(exclusive=True, group="unlock")
    async def _open(self, passphrase: str) -> None:
        field = self.query_one(Input)
        field.disabled = True
        self._say("Opening…")
        try:
            await self.line.greet()
            opened = await self.line.run(
                Unlock(id=self.line.next_id(), passphrase=passphrase), Unlocked
            )
        except LocketError as error:
            if isinstance(error, WorkerGone):
                await self.line.drop()
            self._say(str(error), is_problem=True)
            field.disabled = False
            field.focus()
            field.select_all()
            return
        field.value = ""
        if opened.purged:
            self.app.notify(
                f"{opened.purged} memories had been in the trash for 30 days and are gone for good."
            )
        if opened.last_changed:
            # Files put back together from an older copy look right to Locket, not to their owner.
            changed = datetime.fromtimestamp(opened.last_changed / 1_000).astimezone()
            self.app.notify(
                f"Last changed on {changed:%-d %B %Y at %H:%M}; {opened.status.memories} memories."
            )
        self.dismiss(opened.status)

    def _say(self, sentence: str, *, is_problem: bool = False) -> None:
        outcome = self.query_one("#outcome", Static)
        outcome.set_class(is_problem, "problem")
        outcome.update(plain(sentence))
