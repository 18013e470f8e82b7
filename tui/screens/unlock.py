"""The unlock screen: one field; the vault's name; what went wrong, if anything."""

from dataclasses import dataclass, field
from datetime import datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.widgets import Button, Footer, Input, Static

from assistant.client import WorkerGone
from assistant.protocol.commands import Unlock
from assistant.protocol.results import Status, Unlocked
from memory.errors import LocketError, VaultOlder
from tui.connection import WorkerLine
from tui.plain import plain, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.linked import LinkedScreen
from tui.typed_ahead import TypedAhead

OLDER_MEANS = (
    "Part of the vault is older than what Locket last wrote, cut or swapped: by a copy put back, "
    "a failing disk, or by someone else.",
    "What was said or changed since is missing. What you forgot since may be back.",
    "Everything is read and checked once, which takes a while; then it counts as the newest. "
    "This cannot be undone.",
    "If you have a backup, `locket restore` brings that back instead.",
)


@dataclass(frozen=True, slots=True)
class Entered:
    """The vault is open. `status` is None when another front had unlocked it already.

    `messages` were entered, and `draft` was typed, while it was opening.
    """

    status: Status | None
    messages: tuple[str, ...] = ()
    draft: str = field(default="", repr=False)


class UnlockScreen(LinkedScreen[Entered]):
    """Dismisses once the vault is open; the worker starts while one types.

    What is typed while it opens goes to the chat. No passphrase is asked where another front has
    unlocked the vault already.
    """

    def __init__(self, line: WorkerLine, vault_name: str) -> None:
        super().__init__(line)
        self._vault_name = vault_name
        self._ahead = TypedAhead()
        self._is_opening = False

    def compose(self) -> ComposeResult:
        """Lay out the card."""
        with Vertical(classes="card"):
            yield Static("Locket", classes="wordmark")
            yield Static(plain_line(f"Vault “{self._vault_name}” is locked."), classes="lead")
            yield Input(password=True, placeholder="Passphrase or recovery code", id="passphrase")
            yield Static("", id="outcome", markup=False)
            yield Button("Open it as it is…", id="accept-older", compact=True)
            yield Static("Enter opens. Nothing leaves this machine.", classes="hint")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one("#accept-older").display = False
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
            self.dismiss(Entered(None))

    def on_input_submitted(self) -> None:
        """Try what was typed."""
        field = self.query_one(Input)
        if field.value and not field.disabled:
            self._open(field.value)

    def on_key(self, event: Key) -> None:
        """Keep what is typed while the vault opens."""
        if self._is_opening and self._ahead.take_key(event):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        """Keep what is pasted while the vault opens."""
        if self._is_opening:
            self._ahead.take_text(event.text)

    @work(exclusive=True, group="unlock")
    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """Open an older vault, once the user has read what that means and said yes."""
        passphrase = self.query_one(Input).value
        if not passphrase:
            return
        question = ConfirmScreen("Open this vault as it is?", OLDER_MEANS, "Open it")
        if await self.app.push_screen_wait(question):
            self._open(passphrase, accept_older=True)

    @work(exclusive=True, group="open")
    async def _open(self, passphrase: str, *, accept_older: bool = False) -> None:
        field, older = self.query_one(Input), self.query_one("#accept-older", Button)
        field.disabled = True
        older.display = False
        self._ahead.drop()
        self._is_opening = True
        self._say("Opening… What you type now goes to the chat.")
        try:
            await self.line.greet()
            command = Unlock(
                id=self.line.next_id(), passphrase=passphrase, accept_older=accept_older
            )
            opened = await self.line.run(command, Unlocked)
        except LocketError as error:
            self._is_opening = False
            self._ahead.drop()
            if isinstance(error, WorkerGone):
                await self.line.drop()
            self._say(str(error), is_problem=True)
            older.display = error.code == VaultOlder.code
            field.disabled = False
            field.focus()
            field.select_all()
            return
        self._say_opened(opened)
        messages, draft = self._ahead.hand_over(passphrase)
        self.dismiss(Entered(opened.status, tuple(messages), draft))

    def _say_opened(self, opened: Unlocked) -> None:
        self.query_one(Input).value = ""
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

    def _say(self, sentence: str, *, is_problem: bool = False) -> None:
        outcome = self.query_one("#outcome", Static)
        outcome.set_class(is_problem, "problem")
        outcome.update(plain(sentence))
