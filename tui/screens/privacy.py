"""What is stored by kind, where, how much, and which guards are up."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Footer, Static

from assistant.protocol.commands import Privacy, SettingSet
from assistant.protocol.results import PrivacyResult, Result
from tui.commands import Scope, bindings_for
from tui.plain import local_time, plain_line, readable_size
from tui.screens.linked import LinkedScreen


class PrivacyScreen(LinkedScreen[None]):
    """Figures, guards, the place-name setting and the way to the wipe screen."""

    BINDINGS = bindings_for(Scope.BACK)

    class WipeWanted(Message):
        """The user wants to wipe the vault."""

    def compose(self) -> ComposeResult:
        """Lay out the page; the figures come from the worker."""
        yield Static("Privacy", classes="screen-title")
        yield VerticalScroll(Static("Counting…", classes="hint"), classes="page")
        with Horizontal(classes="page-buttons"):
            yield Button("Place names: off", id="places", compact=True, disabled=True)
            yield Button("Wipe everything…", id="wipe", variant="error", compact=True)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fetch the figures."""
        self.query_one(VerticalScroll).focus()
        self._load()

    @work(exclusive=True, group="privacy")
    async def _load(self) -> None:
        result = await self.ask_worker(Privacy(id=self.next_id()), PrivacyResult)
        if result is not None:
            await self._show(result)

    async def _show(self, result: PrivacyResult) -> None:
        page = self.query_one(VerticalScroll)
        await page.remove_children()
        backup = local_time(result.last_backup) if result.last_backup is not None else "never"
        rows = [
            Static("Where", classes="section"),
            _figure("Vault", result.vault_path),
            _figure("On disk", f"{readable_size(result.bytes_on_disk)}, encrypted"),
            _figure("Last backup", backup),
            Static("Guards", classes="section"),
            _figure("Network", result.network),
            Static("What is kept", classes="section"),
            *[_figure(name.replace("_", " "), f"{count:,}") for name, count in result.rows.items()],
        ]
        if result.settings:
            rows.append(Static("Settings", classes="section"))
            rows += [_figure(name, value) for name, value in result.settings.items()]
        await page.mount_all(rows)
        button = self.query_one("#places", Button)
        self._places = result.settings.get("places", "off") in {"on", "true", "1"}
        button.label = f"Place names: {'on' if self._places else 'off'}"
        button.disabled = False

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Switch the setting, or go to the wipe screen."""
        if event.button.id == "wipe":
            self.post_message(self.WipeWanted())
        else:
            self._switch_places()

    @work(exclusive=True, group="privacy")
    async def _switch_places(self) -> None:
        value = "off" if self._places else "on"
        command = SettingSet(id=self.next_id(), name="places", value=value)
        if await self.ask_worker(command, Result) is not None:
            self._load()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _figure(name: str, value: str) -> Static:
    return Static(
        Content.assemble(plain_line(name, style="$quiet", width=18), plain_line(value)),
        classes="figure",
    )
