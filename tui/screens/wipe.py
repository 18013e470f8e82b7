"""Destroy the vault: asks for its name, shows the receipt."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Footer, Input, Static

from assistant.client import WorkerGone
from assistant.protocol.commands import Wipe
from assistant.protocol.results import WipeReceipt
from memory.errors import LocketError
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import plain, plain_line
from tui.screens.linked import LinkedScreen


class WipeScreen(LinkedScreen[bool]):
    """Dismisses with True once the vault is gone, False if it stays."""

    BINDINGS = bindings_for(Scope.BACK)

    def __init__(self, line: WorkerLine, vault_name: str) -> None:
        super().__init__(line)
        self._vault_name = vault_name
        self._is_wiped = False

    def compose(self) -> ComposeResult:
        """Lay out the warning and the field."""
        with VerticalScroll(classes="card wipe-card"):
            yield Static("Wipe everything", classes="wordmark danger")
            with Vertical(id="question"):
                yield Static(
                    "This destroys the vault's keys and files. Nothing in it can be read again, "
                    "by anyone, with any passphrase or recovery code."
                )
                yield Static(
                    plain_line(f"To go on, type the vault's name: {self._vault_name}"),
                    classes="lead",
                )
                yield Input(placeholder="The vault's name", id="name")
                yield Static("", id="outcome", markup=False)
            yield Static("", id="receipt", markup=False)
            with Horizontal(classes="dialog-buttons"):
                yield Button("Keep it", id="keep", compact=True)
                yield Button("Wipe", id="wipe", variant="error", compact=True, disabled=True)
                yield Button("Start over", id="done", variant="primary", compact=True)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Wait for the name."""
        self.query_one("#done").display = False
        self.query_one("#receipt").display = False
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Arm the button when the name is right."""
        self.query_one("#wipe", Button).disabled = event.value.strip() != self._vault_name

    def on_input_submitted(self) -> None:
        """Enter goes to the armed button; it does not press it."""
        if not self.query_one("#wipe", Button).disabled:
            self.query_one("#wipe").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Wipe, or leave."""
        match event.button.id:
            case "wipe":
                self._wipe()
            case "keep":
                self.dismiss(False)
            case "done":
                self.dismiss(True)
            case _:
                pass

    @work(exclusive=True, group="wipe")
    async def _wipe(self) -> None:
        self.query_one("#wipe", Button).disabled = True
        self._say("Wiping…")
        try:
            await self.line.greet()
            command = Wipe(id=self.line.next_id(), vault_name=self._vault_name)
            receipt = await self.line.run(command, WipeReceipt)
        except LocketError as error:
            if isinstance(error, WorkerGone):
                await self.line.drop()
            self._say(str(error))
            self.query_one("#wipe", Button).disabled = False
            return
        self._is_wiped = True
        self._show(receipt)

    def _show(self, receipt: WipeReceipt) -> None:
        self.query_one("#question").display = False
        self.query_one("#keep").display = False
        self.query_one("#wipe").display = False
        view = self.query_one("#receipt", Static)
        view.update(plain(receipt.receipt))
        view.display = True
        button = self.query_one("#done", Button)
        button.display = True
        button.focus()

    def action_back(self) -> None:
        """Leave; after the wipe there is only one way on."""
        self.dismiss(self._is_wiped)

    def _say(self, sentence: str) -> None:
        self.query_one("#outcome", Static).update(plain(sentence))
