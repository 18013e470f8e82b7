"""One turn on the screen: what was said, what was seen, the answer, cards, notes."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from assistant.protocol.events import Answered, Learned, Perceived, Recalled, ToolAsked, ToolResult
from assistant.protocol.results import AnyResult, AskResult, CaptionResult, RecommendedItem
from tui.plain import plain, plain_line
from tui.widgets.answer import AnswerView
from tui.widgets.approval import ApprovalView
from tui.widgets.item_card import ItemCard
from tui.widgets.learned_note import LearnedNote
from tui.widgets.photo_card import PhotoCard
from tui.widgets.photo_strip import PhotoStrip

PICKED = "Best first. Stars on a card change what comes next."


class TurnBlock(Vertical):
    """Grows as the turn's events arrive."""

    def __init__(self, text: str, photo_names: Sequence[str] = ()) -> None:
        super().__init__()
        self.asked_text = text
        self.photo_names = list(photo_names)
        self.recalled: Recalled | None = None
        self.conversation = ""
        self._answer: AnswerView | None = None
        self._caption: CaptionResult | None = None

    def compose(self) -> ComposeResult:
        """Lay out what the user said and the line for what goes on."""
        with Vertical(classes="said"):
            for name in self.photo_names:
                yield Static(plain_line(f"▣ {name}", 60), classes="said-photo")
            if self.asked_text:
                yield Static(plain(self.asked_text))
        yield Static("thinking…", classes="activity", markup=False)

    @property
    def answer(self) -> AnswerView | None:
        """The answer, once its first piece has come."""
        return self._answer

    def card_of(self, target: str) -> ItemCard | None:
        """The card of one item, if it was recommended here."""
        return next((card for card in self.query(ItemCard) if card.item.id == target), None)

    def show_activity(self, text: str) -> None:
        """Say what goes on; empty hides the line."""
        line = self.query_one(".activity", Static)
        line.update(plain_line(text, 100))
        line.display = bool(text)

    async def show_photo(self, event: Perceived) -> None:
        """Add a photo card."""
        await self._add(PhotoCard(event))

    async def ask_approval(self, event: ToolAsked) -> None:
        """Ask yes or no, inline."""
        await self._add(ApprovalView(event))

    async def show_tool_result(self, event: ToolResult) -> None:
        """Show cards, the neutral caption, or the tool's sentence."""
        if event.caption is not None:
            self._show_caption(event.caption)
        if event.photos:
            await self._add(PhotoStrip(event.photos))
        if event.items:
            await self._show_items(event.items)
        elif event.text and event.caption is None:
            self.show_activity(event.text)  # the answer that follows says it again

    async def stream_text(self, text: str) -> None:
        """Append a piece of the answer; not of a list whose cards stand already."""
        if self.query(ItemCard):
            return
        answer = await self._open_answer()
        await answer.append(text)

    async def finish_answer(self, event: Answered) -> None:
        """Put the final answer in place of what streamed."""
        answer = await self._open_answer()
        text = PICKED if self.query(ItemCard) else event.answer
        await answer.finish(text, event.answer_id, event.timings)

    async def show_learned(self, event: Learned) -> None:
        """Note calmly what was learned."""
        if event.statements:
            await self._add(LearnedNote(event.statements, event.notes))

    async def finish(self, result: AnyResult) -> None:
        """Settle the block on the complete result, whatever streamed before."""
        self._settle("The question was closed.")
        if not isinstance(result, AskResult):
            return
        self.conversation = result.conversation
        if self._answer is None or not self._answer.answer_id:
            answer = await self._open_answer()
            await answer.finish(result.answer, result.answer_id, result.timings)
        if result.caption is not None and self._caption is None:
            self._show_caption(result.caption)
        if result.items and not self.query(ItemCard):
            await self._show_items(result.items)

    async def show_past_answer(self, text: str, answer_id: str) -> None:
        """Show an answer given earlier."""
        answer = await self._open_answer()
        await answer.finish(text, answer_id)

    async def fail(self, sentence: str, *, is_calm: bool) -> None:
        """End with one calm line; what streamed so far stays."""
        self._settle("The question was closed; nothing was changed.")
        if self._answer is not None:
            await self._answer.stop()
        await self._add(Static(plain(sentence), classes="stopped" if is_calm else "failed"))

    async def _open_answer(self) -> AnswerView:
        if self._answer is None:
            self.show_activity("")
            answer = AnswerView()
            await self._add(answer)
            self._answer = answer
        return self._answer

    async def _show_items(self, items: Sequence[RecommendedItem]) -> None:
        await self.mount_all([ItemCard(item) for item in items])

    def _show_caption(self, caption: CaptionResult) -> None:
        self._caption = caption
        cards = list(self.query(PhotoCard))
        if cards:
            cards[-1].show_caption(caption)

    def _settle(self, outcome: str) -> None:
        self.show_activity("")
        for approval in self.query(ApprovalView):
            approval.close(outcome)

    async def _add(
        self, widget: Static | PhotoCard | PhotoStrip | ApprovalView | AnswerView | LearnedNote
    ) -> None:
        await self.mount(widget)
