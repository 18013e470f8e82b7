"""The first run: what is kept and how to wipe it, a passphrase, the recovery code."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Checkbox, ContentSwitcher, Footer, Input, Static

from assistant.protocol.commands import CreateVault
from assistant.protocol.results import Status, VaultCreated
from memory.errors import LocketError
from tui.connection import WorkerLine
from tui.passphrase_strength import MIN_LENGTH, describe_strength
from tui.plain import plain, plain_line

_PROMISES = """\
Locket remembers what you show it: photos, notes, what you say, what you like.

WHAT IS KEPT  Only what you give it. Everything lies in one encrypted vault.
WHERE  On this machine, and nowhere else. Locket has no network.
HOW TO WIPE  "Wipe everything" destroys the keys first, then the files, and
shows a receipt. Single memories can be forgotten at any time."""


class WelcomeScreen(Screen[Status | None]):
    """Makes a vault in three steps; returns None once the recovery code is written down."""

    def __init__(self, line: WorkerLine, notice: str = "") -> None:
        super().__init__()
        self.line = line
        self.notice = notice

    def compose(self) -> ComposeResult:
        """Lay out the three steps, the first one showing."""
        with Vertical(classes="card wide"):
            yield Static("◆ Locket", classes="brand")
            with ContentSwitcher(initial="step-promises"):
                with Vertical(id="step-promises", classes="step"):
                    yield Static(plain(self.notice), classes="notice")
                    yield Static(_PROMISES, markup=False)
                    yield Static(plain_line(f"Place: {self.line.directory}"), classes="quiet")
                    yield Button("Make a vault", id="start", variant="primary", compact=True)
                with Vertical(id="step-passphrase", classes="step"):
                    yield Static("Choose a passphrase. Nobody can reset it for you.")
                    yield Input(password=True, placeholder="Passphrase", id="first")
                    yield Static("", id="strength", classes="quiet", markup=False)
                    yield Input(password=True, placeholder="The same again", id="second")
                    yield Static("", id="said", markup=False)
                    yield Button("Make the vault", id="create", variant="primary", compact=True)
                with Vertical(id="step-code", classes="step"):
                    yield Static("Your recovery code opens the vault if you forget the passphrase.")
                    yield Static("Write it down now: it is shown this once and kept nowhere.")
                    yield Static("", id="code", markup=False)
                    yield Checkbox("I have written it down", id="written", compact=True)
                    with Horizontal(classes="buttons"):
                        yield Button("Open Locket", id="open", variant="primary", compact=True)
        yield Footer()

    def on_mount(self) -> None:
        """Focus the button and start the worker at once."""
        self.query_one("#start", Button).focus()
        self.query_one("#open", Button).disabled = True
        self.query_one(".notice").display = bool(self.notice)
        self.greet_worker()

    @work
    async def greet_worker(self) -> None:
        """Connect while the user reads."""
        try:
            await self.line.greet()
        except LocketError as error:
            self._say(str(error))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Go to the next step."""
        event.stop()
        match event.button.id:
            case "start":
                self._show("step-passphrase", "#first")
            case "create":
                self._create()
            case _:
                self.dismiss(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Hint at how good the passphrase is."""
        if event.input.id == "first":
            self.query_one("#strength", Static).update(describe_strength(event.value)[1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on."""
        event.stop()
        if event.input.id == "first":
            self.query_one("#second", Input).focus()
        else:
            self._create()

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """The way on opens once the code is written down."""
        button = self.query_one("#open", Button)
        button.disabled = not event.value
        if event.value:
            button.focus()

    def _create(self) -> None:
        first = self.query_one("#first", Input)
        second = self.query_one("#second", Input)
        if len(first.value) < MIN_LENGTH:
            self._say(f"Use at least {MIN_LENGTH} characters.")
            first.focus()
        elif first.value != second.value:
            self._say("The two differ; type the same passphrase again.")
            second.value = ""
            second.focus()
        else:
            self.query_one("#create", Button).disabled = True
            self._say("Making the vault…")
            self.create_vault(first.value)

    @work
    async def create_vault(self, passphrase: str) -> None:
        """Ask the worker for a new vault and show its recovery code."""
        try:
            await self.line.greet()
            made = await self.line.run(
                CreateVault(id=self.line.next_id(), passphrase=passphrase), VaultCreated
            )
        except LocketError as error:
            self._say(str(error))
            self.query_one("#create", Button).disabled = False
            return
        for field in self.query(Input):
            field.value = ""
        self.query_one("#code", Static).update(plain(made.recovery_code))
        self._show("step-code", "#written")

    def _show(self, step: str, focus: str) -> None:
        self.query_one(ContentSwitcher).current = step
        self.query_one(focus).focus()

    def _say(self, sentence: str) -> None:
        self.query_one("#said", Static).update(plain(sentence))
