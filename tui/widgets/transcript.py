"""The conversation on the screen: its turns, or a greeting while it has none."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from assistant.protocol.events import Recalled
from assistant.protocol.results import TurnRow
from tui.widgets.answer import AnswerView
from tui.widgets.learned_note import LearnedNote
from tui.widgets.turn_block import TurnBlock

GREETING = """\
Tell me something, ask me something, or drop a photo here.

  “Remember that the spare key is under the blue pot.”
  “This is Bo, my cat.”   with a photo
  “What did I say about the key?”"""


class Transcript(VerticalScroll, can_focus=False):
    """Follows the newest line until the user scrolls up. Answers are named by their ids."""

    def compose(self) -> ComposeResult:
        """Begin with the greeting."""
        yield _greeting()

    def on_mount(self) -> None:
        """Follow the newest line."""
        self.anchor()

    async def start_turn(self, text: str, photo_names: Sequence[str]) -> TurnBlock:
        """Add a turn and go to it."""
        await self.query("#welcome").remove()
        block = TurnBlock(text, photo_names)
        await self.mount(block)
        self.anchor()
        return block

    async def clear(self) -> None:
        """Take all turns away."""
        await self.query("Transcript > *").remove()

    async def greet(self) -> None:
        """Show the greeting of an empty conversation."""
        await self.mount(_greeting())

    async def show_past(self, turns: Sequence[TurnRow]) -> None:
        """Show the turns of an earlier conversation."""
        block: TurnBlock | None = None
        for turn in turns:
            if turn.speaker == "user" or block is None:
                block = TurnBlock(turn.text if turn.speaker == "user" else "")
                await self.mount(block)
                block.show_activity("")
            if turn.speaker != "user":
                await block.show_past_answer(turn.text, turn.id)
        self.anchor()

    def show_verdict(self, target: str, verdict: str, stars: float | None, learned: str) -> None:
        """Say at an answer or a card what its rating changes."""
        for block in self.query(TurnBlock):
            card = block.card_of(target)
            if card is not None:
                card.show_verdict(verdict, stars, learned)
            if block.answer is not None and block.answer.answer_id == target:
                block.answer.show_verdict(verdict, learned)

    async def show_edit(self, target: str, text: str, learned: str) -> None:
        """Put the user's text in place of an answer."""
        for answer in self.query(AnswerView):
            if answer.answer_id == target:
                await answer.show_edit(text, learned)

    def recalled_for(self, target: str) -> Recalled | None:
        """The memories behind an answer."""
        found: Recalled | None = None
        for block in self.query(TurnBlock):
            if block.answer is not None and block.answer.answer_id == target:
                found = block.recalled
        return found

    def chosen_answer(self) -> AnswerView | None:
        """The answer in focus, or else the latest that is complete."""
        focused = self.screen.focused
        if isinstance(focused, AnswerView):
            return focused
        answers = [answer for answer in self.query(AnswerView) if answer.answer_id]
        return answers[-1] if answers else None

    def undo_learned(self) -> None:
        """Ask to forget what the last turn taught."""
        notes = [note for note in self.query(LearnedNote) if not note.is_undone]
        if notes:
            notes[-1].undo()

    def scroll_pages(self, direction: int) -> None:
        """Scroll by a page, up or down."""
        if direction < 0:
            self.release_anchor()
            self.scroll_page_up(animate=False)
        else:
            self.scroll_page_down(animate=False)


def _greeting() -> Static:
    return Static(GREETING, id="welcome", markup=False)
