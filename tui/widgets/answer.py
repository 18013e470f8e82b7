"""One answer: Markdown as it streams, and below it what can be said of it."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownStream

from assistant.protocol.results import Timings
from memory.clean import clean_for_terminal
from tui.commands import Scope, bindings_for
from tui.plain import plain_line
from tui.widgets.action_label import ActionLabel
from tui.widgets.feedback_messages import EditWanted, Rated, ShapedWanted, WhyWanted


class AnswerView(Vertical, can_focus=True):
    """Streams Markdown incrementally; takes thumbs and an edit once it is complete."""

    BINDINGS = bindings_for(Scope.ANSWER)

    def __init__(self) -> None:
        super().__init__()
        self.answer_id = ""
        self.text = ""
        self._stream: MarkdownStream | None = None

    def compose(self) -> ComposeResult:
        """Lay out the text and the row of what can be done."""
        yield Markdown(open_links=False)
        with Horizontal(classes="answer-actions"):
            yield ActionLabel("▲ good", "up", classes="rate-up")
            yield ActionLabel("▼ bad", "down", classes="rate-down")
            yield ActionLabel("✎ edit", "edit")
            yield ActionLabel("◇ memories", "shaped")
            yield ActionLabel("? why", "why")
            yield Static("", classes="answer-note", markup=False)

    async def append(self, text: str) -> None:
        """Add a piece of the answer; only the last block is rendered again."""
        if self._stream is None:
            self._stream = Markdown.get_stream(self.query_one(Markdown))
        piece = clean_for_terminal(text)
        self.text += piece
        await self._stream.write(piece)

    async def stop(self) -> None:
        """End the stream, so that everything received stands on the screen."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.stop()

    async def finish(self, text: str, answer_id: str, timings: Timings | None = None) -> None:
        """Put the final text in place of the streamed one and offer feedback."""
        await self.stop()
        final = clean_for_terminal(text)
        if final != self.text:
            self.text = final
            await self.query_one(Markdown).update(final)
        self.answer_id = answer_id
        self.add_class("complete")
        if timings is not None and timings.tokens_per_second > 0:
            self._note(f"{timings.tokens_per_second:.0f} token/s")

    def show_verdict(self, verdict: str, learned: str) -> None:
        """Mark the thumb that was given and say what changes."""
        self.set_class(verdict == "up", "rated-up")
        self.set_class(verdict == "down", "rated-down")
        self._note(learned or "Thank you.")

    async def show_edit(self, text: str, learned: str) -> None:
        """Show the user's own text in place of the answer."""
        self.text = clean_for_terminal(text)
        await self.query_one(Markdown).update(self.text)
        self._note(learned or "Edited by you.")

    def action_rate(self, verdict: str) -> None:
        """Give a thumb."""
        if self.answer_id:
            self.post_message(Rated(self.answer_id, verdict))

    def action_edit(self) -> None:
        """Ask to edit the text."""
        if self.answer_id:
            self.post_message(EditWanted(self.answer_id, self.text))

    def action_explain(self) -> None:
        """Ask what is behind it."""
        if self.answer_id:
            self.post_message(WhyWanted(self.answer_id))

    def on_action_label_pressed(self, event: ActionLabel.Pressed) -> None:
        """A click does what the key does."""
        event.stop()
        if event.action == "edit":
            self.action_edit()
        elif event.action == "why":
            self.action_explain()
        elif event.action == "shaped":
            self.post_message(ShapedWanted(self.answer_id))
        else:
            self.action_rate(event.action)

    def _note(self, text: str) -> None:
        self.query_one(".answer-note", Static).update(plain_line(text))
