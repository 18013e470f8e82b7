"""The privacy page: what is stored by kind, where, how much, and which guards are up."""

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from assistant.protocol.commands import Privacy
from assistant.protocol.results import PrivacyResult
from tui.commands import Scope, bindings_for
from tui.plain import local_time, plain, plain_line, readable_size
from tui.screens.vault_screen import VaultScreen


class PrivacyScreen(VaultScreen[None]):
    """A page of facts."""

    BINDINGS = bindings_for(Scope.BACK)

    def compose(self) -> ComposeResult:
        """Lay out an empty page."""
        yield Static("What is kept, and where", classes="page-title")
        yield VerticalScroll(id="page")
        yield Footer()

    def on_mount(self) -> None:
        """Fetch the figures."""
        self.query_one("#page").focus()
        self.fetch()

    @work
    async def fetch(self) -> None:
        """Ask for the figures and draw them."""
        kept = await self.ask_worker(Privacy(id=self.line.next_id()), PrivacyResult)
        if kept is None:
            return
        backup = local_time(kept.last_backup) if kept.last_backup else "never"
        facts = [
            ("place", kept.vault_path),
            ("size", f"{readable_size(kept.bytes_on_disk)}, encrypted"),
            ("network", kept.network),
            ("last backup", backup),
            *((name.replace("_", " "), str(count)) for name, count in kept.rows.items() if count),
            *((f"setting {name}", value) for name, value in kept.settings.items()),
        ]
        await self.query_one("#page").mount_all(
            Static(Content.assemble(plain_line(f"{name:<22}", style="$quiet"), plain(value)))
            for name, value in facts
        )
