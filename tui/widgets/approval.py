"""A tool that asks first: what it would do, in the words that code made for it, yes or no."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Static

from assistant.protocol.events import ToolAsked
from tui.commands import Scope, bindings_for
from tui.plain import plain_line


class ApprovalView(Vertical):
    """An inline question; No has the focus, so a stray Enter changes nothing."""

    BINDINGS = bindings_for(Scope.APPROVAL)

    class Decided(Message):
        """The user decided on `approval`."""

        def __init__(self, approval: str, yes: bool) -> None:
            super().__init__()
            self.approval = approval
            self.yes = yes

    def __init__(self, asked: ToolAsked) -> None:
        super().__init__()
        self.asked = asked
        self.is_open = True

    def compose(self) -> ComposeResult:
        """Lay out the action, whose first line is the question, and the two buttons."""
        question, *lines = self.asked.action.splitlines() or [""]
        yield Static(plain_line(question, style="bold"), classes="approval-action")
        for line in lines:
            yield Static(plain_line(line), classes="approval-line")
        with Horizontal(classes="approval-buttons"):
            yield Button("No (n)", id="no", compact=True)
            yield Button("Yes (y)", id="yes", variant="warning", compact=True)
        yield Static("", classes="approval-outcome", markup=False)

    def on_mount(self) -> None:
        """Put the focus on No."""
        self.query_one("#no", Button).focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A pressed button decides."""
        event.stop()
        self.action_decide(event.button.id == "yes")

    def action_decide(self, yes: bool) -> None:
        """Report the decision, once."""
        if self.is_open:
            self.close("You said yes." if yes else "You said no; nothing was changed.")
            self.post_message(self.Decided(self.asked.approval, yes))

    def close(self, outcome: str) -> None:
        """Take the question off the table and say how it ended."""
        if self.is_open:
            self.is_open = False
            self.query_one(".approval-buttons").display = False
            self.query_one(".approval-outcome", Static).update(plain_line(outcome))
