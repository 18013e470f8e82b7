"""The chat: the main screen. One turn runs at a time; its events are drawn by `tui.turn`."""

from collections.abc import Sequence
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Footer, Static

from assistant.client import WorkerGone
from assistant.protocol.commands import (
    Ask,
    ConversationShow,
    GiveFeedback,
    Hello,
    MemoryForget,
    Privacy,
)
from assistant.protocol.events import Answered, Learned, Perceived, Recalled, ToolAsked, ToolResult
from assistant.protocol.results import (
    AnyResult,
    AskResult,
    ConversationDetail,
    FeedbackResult,
    ForgetResult,
    HelloResult,
    PrivacyResult,
    Status,
)
from memory.errors import LocketError
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.messages import WorkerLost
from tui.outcome import Outcome
from tui.plain import plain
from tui.previews import Previews, find_dropped_photos
from tui.screens.vault_screen import VaultScreen
from tui.turn import draw_event
from tui.widgets.answer import AnswerView
from tui.widgets.approval import ApprovalView
from tui.widgets.attachments import Attachments
from tui.widgets.feedback_messages import EditWanted, Rated, ShapedWanted
from tui.widgets.learned_note import LearnedNote
from tui.widgets.prompt import Prompt
from tui.widgets.shaped_panel import RecalledRow, ShapedPanel
from tui.widgets.status_line import StatusLine
from tui.widgets.turn_block import TurnBlock

WELCOME = """\
Tell me something, ask me something, or drop a photo here.

  “Remember that the spare key is under the blue pot.”
  “This is Bo, my cat.”   with a photo
  “What did I say about the key?”"""

_INTENTS = {
    "caption": "looking…", "recommend": "choosing…", "answer": "searching memory…",
    "remember": "noting…", "forget": "finding it…",
}  # fmt: skip


class ChatScreen(VaultScreen[Outcome]):
    """Shows a conversation. Implements `tui.turn.TurnView` for the turn that runs."""

    BINDINGS = bindings_for(Scope.CHAT)

    def __init__(self, line: WorkerLine, status: Status | None, draft: str = "") -> None:
        super().__init__(line)
        self._status = status
        self._first_draft = draft
        self._conversation: str | None = None
        self._command: str | None = None
        self._turn: TurnBlock | None = None
        self._last: tuple[str, list[Path]] = ("", [])
        self._previews = Previews()

    def compose(self) -> ComposeResult:
        """Lay out the conversation, the side panel, the prompt and the status line."""
        with Horizontal(id="middle"):
            with VerticalScroll(id="turns", can_focus=False):
                yield Static(WELCOME, id="welcome", markup=False)
            yield ShapedPanel(id="shaped")
        with Vertical(id="writing"):
            yield Attachments()
            yield Prompt()
        yield StatusLine()
        yield Footer()

    async def on_mount(self) -> None:
        """Take the prompt and show where things stand."""
        self.query_one(ShapedPanel).display = False
        self.query_one("#turns").anchor()
        self.query_one(StatusLine).show_status(self._status)
        prompt = self.query_one(Prompt)
        prompt.focus()
        if self._first_draft:
            prompt.take_back(self._first_draft)
        if self._status is None:
            self.fetch_status()

    async def on_unmount(self) -> None:
        """End the preview child."""
        await self._previews.close()

    @property
    def draft(self) -> str:
        """What is being written, or was just sent and not answered."""
        return self.query_one(Prompt).text or (self._last[0] if self._command else "")

    @work
    async def fetch_status(self) -> None:
        """Ask for the figures when no unlock brought them (a new or a joined vault)."""
        hello = await self.ask_worker(Hello(id=self.line.next_id()), HelloResult)
        kept = await self.ask_worker(Privacy(id=self.line.next_id()), PrivacyResult)
        if hello is not None and kept is not None and self._status is None:
            self.show_status(
                Status(
                    vault_name=hello.vault_name,
                    memories=kept.rows.get("memories", 0),
                    photos=kept.rows.get("photo", 0),
                    items=kept.rows.get("items", 0),
                    model="",
                    network=kept.network,
                )
            )

    # Sending

    @on(Prompt.Submitted)
    async def send(self, event: Prompt.Submitted) -> None:
        """Send what is written with the photos above it."""
        attachments = self.query_one(Attachments)
        text, dropped = find_dropped_photos(event.text)
        paths = list(dict.fromkeys([*attachments.paths, *dropped]))
        text = text.strip()
        if not text and not paths:
            return
        if self._command is not None:
            self.say("Still busy with your last message; Esc stops it.")
            return
        self.query_one(Prompt).remember_sent(event.text.strip())
        await attachments.clear()
        self._last = (text, paths)
        self.run_turn(text, paths)

    @work(group="turn", exclusive=True)
    async def run_turn(self, text: str, paths: Sequence[Path]) -> None:
        """Run one turn and draw its events."""
        self.query_one("#welcome").display = False
        turns = self.query_one("#turns", VerticalScroll)
        self._turn = TurnBlock(text, [path.name for path in paths])
        await turns.mount(self._turn)
        turns.anchor()
        command = Ask(
            id=self.line.next_id(),
            text=text,
            images=[str(path) for path in paths],
            conversation=self._conversation,
        )
        self._command = command.id
        try:
            async for event in self.line.request(command):
                await draw_event(event, self)
            self._command = None
        except WorkerGone:
            self.post_message(WorkerLost())
        except LocketError as error:
            self._command = None
            await self.fail("failed", str(error))

    async def action_stop(self) -> None:
        """Stop the running answer."""
        if self._command is not None:
            self._block.show_activity("stopping…")
            await self.line.cancel(self._command)

    def action_ask_again(self) -> None:
        """Send the last message once more."""
        if self._command is None and (self._last[0] or self._last[1]):
            self.run_turn(*self._last)

    # The turn's view (tui.turn.TurnView)

    @property
    def _block(self) -> TurnBlock:
        if self._turn is None:
            raise RuntimeError("an event came before its turn was drawn")
        return self._turn

    def show_progress(self, label: str, done: int, total: int) -> None:
        """Say what long work goes on."""
        self._block.show_activity(f"{label} {done} of {total}" if total else label)

    async def show_photo(self, event: Perceived) -> None:
        """Add a photo card."""
        await self._block.show_photo(event)

    def show_recalled(self, event: Recalled) -> None:
        """Keep the memories behind this turn."""
        self._block.recalled = event
        if self.query_one(ShapedPanel).display:
            self.run_worker(self.query_one(ShapedPanel).show(event))

    def show_route(self, intent: str) -> None:
        """Say what kind of turn it is."""
        self._block.show_activity(_INTENTS.get(intent, "thinking…"))

    async def ask_approval(self, event: ToolAsked) -> None:
        """Ask yes or no, inline."""
        await self._block.ask_approval(event)

    async def show_tool_result(self, event: ToolResult) -> None:
        """Show what a tool brought."""
        await self._block.show_tool_result(event)

    async def stream_text(self, text: str) -> None:
        """Append a piece of the answer."""
        await self._block.stream_text(text)

    async def finish_answer(self, event: Answered) -> None:
        """Put the final answer in place of what streamed."""
        await self._block.finish_answer(event)
        if event.timings.tokens_per_second > 0:
            self.query_one(StatusLine).show_speed(event.timings.tokens_per_second)

    async def show_learned(self, event: Learned) -> None:
        """Note what was learned."""
        await self._block.show_learned(event)

    def show_status(self, status: Status) -> None:
        """Renew the status line."""
        self._status = status
        self.query_one(StatusLine).show_status(status)

    async def finish(self, result: AnyResult) -> None:
        """The turn is complete."""
        await self._block.finish(result)
        if isinstance(result, AskResult):
            self._conversation = result.conversation

    async def fail(self, code: str, sentence: str) -> None:
        """The turn ended without an answer; the message returns to the prompt."""
        is_calm = code == "cancelled"
        await self._block.fail("Stopped." if is_calm else sentence, is_calm=is_calm)
        text, paths = self._last
        self.query_one(Prompt).take_back(text)
        await self._attach_photos(paths)
        if code == "model_missing":
            await self.app.run_action("show_models")

    # Photos

    @on(Prompt.PhotosDropped)
    async def attach(self, event: Prompt.PhotosDropped) -> None:
        """Show dropped photos as tokens."""
        await self._attach_photos(event.paths)

    @on(Prompt.DetachWanted)
    async def detach(self) -> None:
        """Take the last token away."""
        await self.query_one(Attachments).drop_last()

    async def _attach_photos(self, paths: Sequence[Path]) -> None:
        for path in paths:
            token = await self.query_one(Attachments).add(path)
            if token is not None:
                self.run_worker(self._preview(token.path))

    async def _preview(self, path: Path) -> None:
        thumbnail = await self._previews.load(path)
        for token in self.query_one(Attachments).tokens:
            if token.path == path:
                await token.show_preview(thumbnail)

    # Feedback

    @on(Rated)
    async def give_feedback(self, event: Rated) -> None:
        """Send a thumb or stars and show what changes."""
        result = await self._give(event.target, event.verdict, event.stars)
        if result is None:
            return
        for answer in self.query(AnswerView):
            if answer.answer_id == event.target:
                answer.show_verdict(event.verdict, result.learned)
        for block in self.query(TurnBlock):
            card = block.card_of(event.target)
            if card is not None:
                card.show_verdict(event.verdict, event.stars, result.learned)

    @on(EditWanted)
    def edit_text(self, event: EditWanted) -> None:
        """Let the user write what it should have been."""
        from tui.screens.edit import EditScreen

        async def keep(text: str | None) -> None:
            if not text:
                return
            result = await self._give(event.target, "edit", text=text)
            for answer in self.query(AnswerView):
                if result is not None and answer.answer_id == event.target:
                    await answer.show_edit(text, result.learned)

        self.app.push_screen(EditScreen("What should it have been?", event.text), keep)

    async def _give(
        self, target: str, verdict: str, stars: float | None = None, text: str = ""
    ) -> FeedbackResult | None:
        command = GiveFeedback(
            id=self.line.next_id(), target=target, verdict=verdict, stars=stars, text=text
        )
        return await self.ask_worker(command, FeedbackResult)

    @on(ApprovalView.Decided)
    async def decide(self, event: ApprovalView.Decided) -> None:
        """Send the user's decision."""
        self.query_one(Prompt).focus()
        try:
            await self.line.confirm(event.approval, event.yes)
        except LocketError as error:
            self.say(str(error), is_error=True)

    @on(LearnedNote.UndoWanted)
    async def undo_lesson(self, event: LearnedNote.UndoWanted) -> None:
        """Forget what a turn taught."""
        command = MemoryForget(id=self.line.next_id(), memories=event.memories)
        if await self.ask_worker(command, ForgetResult) is not None:
            event.note.show_undone()

    def action_rate_answer(self, verdict: str) -> None:
        """Rate the answer in focus, or the latest."""
        answer = self._chosen_answer()
        if answer is not None:
            answer.action_rate(verdict)

    def action_edit_answer(self) -> None:
        """Edit the answer in focus, or the latest."""
        answer = self._chosen_answer()
        if answer is not None:
            answer.action_edit()

    def action_undo_learned(self) -> None:
        """Forget what the last turn taught."""
        notes = list(self.query(LearnedNote))
        if notes:
            notes[-1].undo()

    def _chosen_answer(self) -> AnswerView | None:
        if isinstance(self.focused, AnswerView):
            return self.focused
        answers = [answer for answer in self.query(AnswerView) if answer.answer_id]
        return answers[-1] if answers else None

    # The side panel and scrolling

    async def action_toggle_shaped(self) -> None:
        """Show or hide the memories behind the latest answer."""
        panel = self.query_one(ShapedPanel)
        panel.display = not panel.display
        if panel.display and self._turn is not None:
            await panel.show(self._turn.recalled)

    @on(ShapedWanted)
    async def show_shaped(self, event: ShapedWanted) -> None:
        """Show the memories behind one answer."""
        panel = self.query_one(ShapedPanel)
        panel.display = True
        for block in self.query(TurnBlock):
            if block.answer is not None and block.answer.answer_id == event.target:
                await panel.show(block.recalled)

    @on(RecalledRow.Opened)
    def open_memory(self, event: RecalledRow.Opened) -> None:
        """Open a recalled memory in full."""
        from tui.screens.detail import DetailScreen

        self.app.push_screen(DetailScreen(self.line, event.memory))

    def action_scroll_chat(self, pages: int) -> None:
        """Scroll the conversation by pages."""
        turns = self.query_one("#turns", VerticalScroll)
        if pages < 0:
            turns.scroll_page_up()
        else:
            turns.scroll_page_down()

    # Conversations

    async def action_new_conversation(self) -> None:
        """Start afresh."""
        if self._command is None:
            await self._clear()
            self.query_one("#welcome").display = True
            self.query_one(Prompt).focus()

    def open_conversation(self, conversation: str) -> None:
        """Show an earlier conversation and go on with it."""
        if self._command is None:
            self.load_conversation(conversation)

    @work
    async def load_conversation(self, conversation: str) -> None:
        """Fetch the turns of an earlier conversation and draw them."""
        command = ConversationShow(id=self.line.next_id(), conversation=conversation)
        detail = await self.ask_worker(command, ConversationDetail)
        if detail is None:
            return
        await self._clear()
        self._conversation = conversation
        turns = self.query_one("#turns", VerticalScroll)
        block: TurnBlock | None = None
        for turn in detail.turns:
            if turn.speaker == "user" or block is None:
                block = TurnBlock(turn.text if turn.speaker == "user" else "")
                await turns.mount(block)
                block.show_activity("")
            if turn.speaker != "user":
                await block.mount(Static(plain(turn.text), classes="past-answer"))

    async def _clear(self) -> None:
        await self.query(TurnBlock).remove()
        self._conversation = None
        self._turn = None
        self.query_one("#welcome").display = False
