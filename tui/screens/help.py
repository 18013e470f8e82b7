"""The help: every key and command, from the one registry."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.commands import COMMANDS, Scope, bindings_for, key_text


class HelpScreen(Screen[None]):
    """Lists the commands by where they apply."""

    BINDINGS = bindings_for(Scope.BACK)

    def compose(self) -> ComposeResult:
        """Lay out one paragraph a scope."""
        with VerticalScroll(id="page"):
            yield Static("Keys and commands", classes="page-title")
            for scope in Scope:
                yield Static(scope.value, classes="help-scope")
                for command in COMMANDS:
                    if command.scope is scope:
                        keys = key_text(command) or "palette"
                        yield Static(
                            Content.assemble(
                                Content(f"{keys:<26}").stylize("$primary"),
                                Content(f"{command.title:<22}"),
                                Content(command.help).stylize("$quiet"),
                            ),
                            classes="help-row",
                        )
        yield Footer()

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one("#page").focus()

    def action_back(self) -> None:
        """Close the help."""
        self.dismiss(None)
