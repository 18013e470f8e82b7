"""All keys and commands, from the registry."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.commands import COMMANDS, Scope, bindings_for, key_text


class HelpScreen(Screen[None]):
    """A list by scope."""

    BINDINGS = bindings_for(Scope.BACK)

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield Static("Keys and commands", classes="screen-title")
        with VerticalScroll(classes="page"):
            for scope in Scope:
                yield Static(scope.value, classes="section")
                for command in COMMANDS:
                    if command.scope is scope:
                        with Horizontal(classes="help-row"):
                            yield Static(key_text(command) or "palette", classes="help-key")
                            yield Static(
                                Content.assemble(
                                    Content(f"{command.title}. ").stylize("bold"),
                                    Content(command.help).stylize("$quiet"),
                                ),
                                classes="help-text",
                            )
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Scroll by keys at once."""
        self.query_one(VerticalScroll).focus()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
