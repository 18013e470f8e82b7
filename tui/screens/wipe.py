"""The wipe: says what will be gone, asks for the vault's name, shows the receipt."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from assistant.protocol.commands import Wipe
from assistant.protocol.results import WipeReceipt
from memory.errors import LocketError
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import plain, plain_line


class WipeScreen(Screen[bool]):
    """Returns whether the vault was wiped."""

    BINDINGS = bindings_for(Scope.BACK)

    def __init__(self, line: WorkerLine) -> None:
        super().__init__()
        self.line = line
        self._is_wiped = False

    def compose(self) -> ComposeResult:
        """Lay out the warning, the name and the place of the receipt."""
        name = self.line.directory.name
        with Vertical(classes="card wide"):
            yield Static("Wipe everything", classes="danger")
            yield Static(
                "The keys are overwritten first, then every file of this vault is deleted. "
                "Nobody can bring it back, you neither."
            )
            yield Static(plain(f"Type the vault's name, {name}, and press Enter. Esc goes back."))
            yield Input(placeholder="The vault's name", id="name")
            yield Static("", id="said", markup=False)
            with VerticalScroll(id="receipt"):
                yield Static("", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Wait for the name."""
        self.query_one("#receipt").display = False
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Wipe if the name is right."""
        event.stop()
        if event.value.strip() != self.line.directory.name:
            self.query_one("#said", Static).update(
                plain_line("That is not this vault's name; nothing was changed.")
            )
            return
        event.input.disabled = True
        self.wipe(event.value.strip())

    @work
    async def wipe(self, name: str) -> None:
        """Ask the worker to wipe and show the receipt."""
        said = self.query_one("#said", Static)
        said.update("Wiping…")
        try:
            await self.line.greet()
            receipt = await self.line.run(
                Wipe(id=self.line.next_id(), vault_name=name), WipeReceipt
            )
        except LocketError as error:
            said.update(plain(str(error)))
            self.query_one(Input).disabled = False
            return
        self._is_wiped = True
        said.update("Wiped. Esc goes on.")
        page = self.query_one("#receipt")
        page.query_one(Static).update(plain(receipt.receipt))
        page.display = True
        page.focus()

    def action_back(self) -> None:
        """Leave, with what happened."""
        self.dismiss(self._is_wiped)
