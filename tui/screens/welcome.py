"""First run: what is kept, where, how to wipe; then a passphrase, then the recovery code once."""

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Checkbox, Footer, Input, Static

from assistant.client import RequestFailed, WorkerGone
from assistant.protocol.commands import CreateVault
from assistant.protocol.events import Done, Failed, StatusChanged
from assistant.protocol.results import Status, VaultCreated
from memory.errors import LocketError
from tui.connection import WorkerLine
from tui.passphrase_strength import MIN_LENGTH, describe_strength
from tui.plain import plain, plain_line
from tui.screens.linked import LinkedScreen


def introduction(directory: Path) -> tuple[tuple[str, str], ...]:
    """Return the three steps: a title and a few sentences each."""
    return (
        (
            "What is kept",
            "What you show and tell Locket: photos, notes, conversations, ratings, and what "
            "follows from them. You can see every row of it, correct it and forget it.",
        ),
        (
            "Where it is kept",
            "In one encrypted vault on this machine:\n"
            f"{directory}\n"
            "The models run here too. Nothing leaves this machine, and without your passphrase "
            "or recovery code nobody can read it, you included.",
        ),
        (
            "How to wipe it",
            "Forget single memories in the memories screen. “Wipe everything” in the "
            "command palette (Ctrl+P), or `locket wipe`, destroys the keys and the files for "
            "good and shows a receipt. Copies you made elsewhere are yours to delete.",
        ),
    )


class WelcomeScreen(LinkedScreen[Status | None]):
    """Dismisses with the new vault's status once the recovery code was written down."""

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._steps = introduction(line.directory)
        self._step = 0
        self._status: Status | None = None

    def compose(self) -> ComposeResult:
        """Lay out the card; its inside changes with the steps."""
        with Vertical(classes="card"):
            yield Static("Locket", classes="wordmark")
            with Vertical(id="intro"):
                yield Static("", id="step-title", classes="lead", markup=False)
                yield Static("", id="step-text", markup=False)
                yield Static("", id="step-count", classes="hint", markup=False)
                with Horizontal(classes="dialog-buttons"):
                    yield Button("Back", id="back", compact=True)
                    yield Button("Next", id="next", variant="primary", compact=True)
            with Vertical(id="choose"):
                yield Static("Choose a passphrase", classes="lead")
                yield Input(password=True, placeholder="Passphrase", id="passphrase")
                yield Static("", id="strength", markup=False)
                yield Input(password=True, placeholder="The same once more", id="again")
                yield Static("", id="outcome", markup=False)
                with Horizontal(classes="dialog-buttons"):
                    yield Button("Make the vault", id="make", variant="primary", compact=True)
            with Vertical(id="recovery"):
                yield Static("Your recovery code", classes="lead")
                yield Static(
                    "It opens the vault if you forget the passphrase. It is shown only now: "
                    "write it on paper and keep it safe."
                )
                yield Static("", id="code", markup=False)
                yield Checkbox("I have written it down", id="written", compact=True)
                with Horizontal(classes="dialog-buttons"):
                    yield Button(
                        "Open Locket", id="open", variant="primary", compact=True, disabled=True
                    )
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Begin with the first step."""
        # Textual ignores a second Enter while a button's effect runs; steps may go faster.
        self.query_one("#next", Button).active_effect_duration = 0
        self._show_part("intro")
        self._show_step(0)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Go through the steps."""
        match event.button.id:
            case "next" if self._step + 1 < len(self._steps):
                self._show_step(self._step + 1)
            case "next":
                self._show_part("choose")
                self._show_strength()
                self.query_one("#passphrase").focus()
            case "back":
                self._show_step(max(0, self._step - 1))
            case "make":
                self._submit()
            case "open" if self._status is not None:
                self.query_one("#code", Static).update("")
                self.dismiss(self._status)
            case _:
                pass

    def on_input_changed(self, event: Input.Changed) -> None:
        """Renew the hint."""
        if event.input.id == "passphrase":
            self._show_strength()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on."""
        if event.input.id == "passphrase":
            self.query_one("#again").focus()
        else:
            self._submit()

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """The way in opens when the code is written down."""
        button = self.query_one("#open", Button)
        button.disabled = not event.value
        if event.value:
            button.focus()

    def _submit(self) -> None:
        first = self.query_one("#passphrase", Input).value
        second = self.query_one("#again", Input).value
        if len(first) < MIN_LENGTH:
            self._say(f"That passphrase is too short; use at least {MIN_LENGTH} characters.")
            self.query_one("#passphrase").focus()
        elif first != second:
            self._say("The two differ; type the same passphrase twice.")
            self.query_one("#again").focus()
        elif not self.query_one("#make", Button).disabled:
            self._make(first)

    @work(exclusive=True, group="create")
    async def _make(self, passphrase: str) -> None:
        button = self.query_one("#make", Button)
        button.disabled = True
        self._say("Making the vault; this takes a moment on purpose…", is_problem=False)
        try:
            created, status = await self._create(passphrase)
        except LocketError as error:
            if isinstance(error, WorkerGone):
                await self.line.drop()
            button.disabled = False
            self._say(str(error))
            return
        for field in self.query(Input):
            field.value = ""
        self._status = status
        self.query_one("#code", Static).update(plain_line(created.recovery_code))
        self._show_part("recovery")
        self.query_one("#written").focus()

    async def _create(self, passphrase: str) -> tuple[VaultCreated, Status]:
        hello = await self.line.greet()
        status = Status(
            vault_name=hello.vault_name, memories=0, photos=0, items=0, model="", network=""
        )
        command = CreateVault(id=self.line.next_id(), passphrase=passphrase)
        async for event in self.line.request(command):
            match event:
                case StatusChanged(status=newer):
                    status = newer
                case Done(result=VaultCreated() as created):
                    return created, status
                case Failed(code=code, sentence=sentence):
                    raise RequestFailed(code, sentence)
                case _:
                    pass
        raise WorkerGone

    def _show_step(self, step: int) -> None:
        self._step = step
        title, text = self._steps[step]
        self.query_one("#step-title", Static).update(plain_line(title))
        self.query_one("#step-text", Static).update(plain(text))
        self.query_one("#step-count", Static).update(f"{step + 1} of {len(self._steps)}")
        self.query_one("#back").display = step > 0
        self.query_one("#next").focus()

    def _show_part(self, shown: str) -> None:
        for part in ("intro", "choose", "recovery"):
            self.query_one(f"#{part}").display = part == shown

    def _show_strength(self) -> None:
        level, advice = describe_strength(self.query_one("#passphrase", Input).value)
        hint = self.query_one("#strength", Static)
        hint.set_classes(f"strength-{level}")
        hint.update(plain_line(advice))

    def _say(self, sentence: str, *, is_problem: bool = True) -> None:
        outcome = self.query_one("#outcome", Static)
        outcome.set_class(is_problem, "problem")
        outcome.update(plain(sentence))
