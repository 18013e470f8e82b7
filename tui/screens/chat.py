"""The chat: the conversation, the prompt, what shaped the answers, where things stand."""

from collections.abc import Sequence
from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.message import Message
from textual.widgets import Footer

from assistant.client import WorkerGone
from assistant.protocol.commands import Ask, ConversationShow, GiveFeedback, MemoryForget, Privacy
from assistant.protocol.results import (
    ConversationDetail,
    FeedbackResult,
    ForgetResult,
    PrivacyResult,
    Status,
)
from memory.errors import LocketError
from tui.chat_turn import ChatTurn
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.ingest_watch import follow_ingest
from tui.previews import Previews, find_dropped_photos
from tui.screens.edit import EditScreen
from tui.screens.linked import LinkedScreen, Refused, WorkerLost
from tui.screens.memory_detail import MemoryDetailScreen
from tui.screens.why import WhyScreen
from tui.turn import draw_event
from tui.widgets.answer import AnswerView
from tui.widgets.approval import ApprovalView
from tui.widgets.attachments import Attachments
from tui.widgets.feedback_messages import EditWanted, Rated, ShapedWanted, WhyWanted
from tui.widgets.learned_note import LearnedNote
from tui.widgets.photo_strip import PhotoTile
from tui.widgets.prompt import Prompt
from tui.widgets.shaped_panel import RecalledRow, ShapedPanel
from tui.widgets.status_line import StatusLine
from tui.widgets.transcript import Transcript

WHY = "/why"
"""Typed instead of a message: what is behind the latest answer."""


class ChatScreen(LinkedScreen[None]):
    """The main screen. One turn runs at a time; what is typed meanwhile waits in the prompt."""

    BINDINGS = bindings_for(Scope.CHAT)

    class ModelsMissing(Message):
        """A turn failed because a model is not in the cache."""

    def __init__(self, line: WorkerLine, status: Status | None) -> None:
        super().__init__(line)
        self._status = status
        self._conversation: str | None = None
        self._open_command = ""
        self._last_sent: tuple[str, list[Path]] | None = None
        self._previews = Previews()
        self._waiting: list[str] = []
        """Messages that were entered before the chat stood; sent one after the other."""
        self._draft = ""

    def compose(self) -> ComposeResult:
        """Lay out conversation, panel, tokens, prompt, status and keys."""
        with Horizontal(id="middle"):
            yield Transcript(id="turns")
            yield ShapedPanel(id="shaped")
        with Vertical(id="writing"):
            yield Attachments()
            yield Prompt()
        yield StatusLine()
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Write at once."""
        self.query_one(ShapedPanel).display = False
        self.query_one(StatusLine).show_status(self._status)
        self.query_one(Prompt).focus()
        if self._status is None:
            self._fetch_status()
        self.watch_ingest()
        self._go_on_typing()

    async def on_unmount(self) -> None:
        """End the preview process."""
        await self._previews.close()

    def renew_status(self, status: Status) -> None:
        """Take newer figures, for example after unlocking again."""
        self._status = status
        self.query_one(StatusLine).show_status(status)

    @work(group="ingest", exclusive=True)
    async def watch_ingest(self) -> None:
        """Follow folders of photos; called anew when another worker opened the vault."""

        # The chat may be left while the last event is on its way.
        def show(text: str) -> None:
            for status_line in self.query(StatusLine):
                status_line.show_ingest(text)

        await follow_ingest(self, show, self.renew_status)

    @work
    async def _fetch_status(self) -> None:
        # No unlock brought the figures: the vault is new, or another front had opened it.
        kept = await self.ask_worker(Privacy(id=self.next_id()), PrivacyResult)
        if kept is not None and self._status is None:
            self.renew_status(
                Status(
                    vault_name=self.line.directory.name,
                    memories=kept.rows.get("memories", 0),
                    photos=kept.rows.get("photo", 0),
                    items=kept.rows.get("items", 0),
                    model="",
                    network=kept.network,
                )
            )

    # what was typed while the vault was opening

    def take_typed(self, messages: Sequence[str], draft: str) -> None:
        """Send what was entered ahead, and put the rest into the prompt."""
        self._waiting += messages
        self._draft += draft
        if self.is_mounted:
            self._go_on_typing()

    def _go_on_typing(self) -> None:
        prompt = self.query_one(Prompt)
        if self._draft:
            prompt.type_on(self._draft)
            self._draft = ""
        self._send_waiting()

    def _send_waiting(self) -> None:
        if self._waiting and not self._open_command:
            text, paths = find_dropped_photos(self._waiting.pop(0).strip())
            if text or paths:
                self._send(text, paths)

    def on_key(self, event: Key) -> None:
        """A key that comes before anything has the focus belongs to the prompt."""
        if self.focused is None and event.is_printable and event.character:
            event.stop()
            prompt = self.query_one(Prompt)
            prompt.focus()
            prompt.type_on(event.character)

    # what the user sends

    async def on_prompt_submitted(self, event: Prompt.Submitted) -> None:
        """Send text and photos, unless an answer is still coming."""
        text, typed_paths = find_dropped_photos(event.text.strip())
        attachments = self.query_one(Attachments)
        paths = attachments.paths + [p for p in typed_paths if p not in attachments.paths]
        if not text and not paths:
            return
        if text.casefold() == WHY and not paths:
            self.query_one(Prompt).remember_sent(text)
            self.action_explain_answer()
            return
        if self._open_command:
            self.notify("An answer is still coming; Esc stops it.", markup=False)
            return
        self.query_one(Prompt).remember_sent(text)
        await attachments.clear()
        self._send(text, paths)

    def on_prompt_photos_dropped(self, event: Prompt.PhotosDropped) -> None:
        """Turn dropped files into tokens."""
        for path in event.paths:
            self._attach_photo(path)

    async def on_prompt_detach_wanted(self) -> None:
        """Drop the last token."""
        await self.query_one(Attachments).drop_last()

    def on_attachments_changed(self) -> None:
        """Go on writing after a token came or went."""
        self.query_one(Prompt).focus()

    @work(group="attach")
    async def _attach_photo(self, path: Path) -> None:
        token = await self.query_one(Attachments).add(path)
        if token is not None:
            thumbnail = await self._previews.load(path)
            if token.is_mounted and not token.has_class("leaving"):
                await token.show_preview(thumbnail)

    def _send(self, text: str, paths: list[Path]) -> None:
        try:
            self._open_command = self.line.next_id()
        except WorkerGone:
            self._return_to_prompt(text, paths)
            self.post_message(WorkerLost())
            return
        self._last_sent = (text, paths)
        self._run_turn(
            Ask(
                id=self._open_command,
                text=text,
                images=[str(path) for path in paths],
                conversation=self._conversation,
            )
        )

    @work(group="turn")
    async def _run_turn(self, command: Ask) -> None:
        paths = [Path(image) for image in command.images]
        transcript = self.query_one(Transcript)
        block = await transcript.start_turn(command.text, [path.name for path in paths])
        turn = ChatTurn(block, self.query_one(StatusLine), self.query_one(ShapedPanel))
        turn.show_route("")
        try:
            async for event in self.line.request(command):
                await draw_event(event, turn)
        except WorkerGone as error:
            await turn.fail(error.code, str(error))
            self.post_message(WorkerLost())
        finally:
            self._open_command = ""
            for status_line in self.query(StatusLine):  # none when the chat was left meanwhile
                status_line.show_activity("")
        if turn.status is not None:
            self._status = turn.status
        self._conversation = block.conversation or self._conversation
        if turn.failure:
            self._return_to_prompt(command.text, paths)
            if turn.failure == "model_missing":
                self.post_message(self.ModelsMissing())
        else:
            self._send_waiting()

    def _return_to_prompt(self, text: str, paths: list[Path]) -> None:
        self.query_one(Prompt).take_back(text)
        for path in paths:
            self._attach_photo(path)

    # what is said of an answer

    @work(group="feedback")
    async def on_rated(self, event: Rated) -> None:
        """Send a thumb or stars and show what changes."""
        command = GiveFeedback(
            id=self.next_id(), target=event.target, verdict=event.verdict, stars=event.stars
        )
        result = await self.ask_worker(command, FeedbackResult)
        if result is not None:
            transcript = self.query_one(Transcript)
            transcript.show_verdict(event.target, event.verdict, event.stars, result.learned)

    @work(group="feedback")
    async def on_why_wanted(self, event: WhyWanted) -> None:
        """Show what is behind an answer or an item."""
        await self.app.push_screen_wait(WhyScreen(self.line, event.target))

    @work(group="feedback")
    async def on_edit_wanted(self, event: EditWanted) -> None:
        """Let the user rewrite an answer, and learn from it."""
        text = await self.app.push_screen_wait(EditScreen("What should it have been?", event.text))
        if text is None:
            return
        command = GiveFeedback(id=self.next_id(), target=event.target, verdict="edit", text=text)
        result = await self.ask_worker(command, FeedbackResult)
        if result is not None:
            await self.query_one(Transcript).show_edit(event.target, text, result.learned)

    async def on_shaped_wanted(self, event: ShapedWanted) -> None:
        """Show the memories behind one answer."""
        await self._show_shaped(event.target)

    async def on_descendant_focus(self) -> None:
        """The panel follows the answer in focus."""
        focused = self.focused
        if isinstance(focused, AnswerView) and self.query_one(ShapedPanel).display:
            await self._show_shaped(focused.answer_id)

    @work(group="feedback")
    async def on_recalled_row_opened(self, event: RecalledRow.Opened) -> None:
        """Open a memory from the panel."""
        await self.app.push_screen_wait(MemoryDetailScreen(self.line, event.memory))

    @work(group="feedback")
    async def on_photo_tile_opened(self, event: PhotoTile.Opened) -> None:
        """Open a photo from an answer."""
        await self.app.push_screen_wait(MemoryDetailScreen(self.line, event.memory))

    @work(group="feedback")
    async def on_learned_note_undo_wanted(self, event: LearnedNote.UndoWanted) -> None:
        """Forget what was just learned."""
        command = MemoryForget(id=self.next_id(), memories=event.memories)
        if await self.ask_worker(command, ForgetResult) is not None:
            event.note.show_undone()

    @work(group="feedback")
    async def on_approval_view_decided(self, event: ApprovalView.Decided) -> None:
        """Send the user's decision."""
        self.query_one(Prompt).focus()
        try:
            await self.line.confirm(event.approval, event.yes)
        except WorkerGone:
            self.post_message(WorkerLost())
        except LocketError as error:
            self.post_message(Refused(str(error)))

    # keys

    @work(group="stop")
    async def action_stop(self) -> None:
        """Stop the answer, or go back to the prompt."""
        if self._open_command:
            try:
                await self.line.cancel(self._open_command)
            except WorkerGone:
                self.post_message(WorkerLost())
        self.query_one(Prompt).focus()

    async def action_new_conversation(self) -> None:
        """Start afresh."""
        if self._open_command:
            self.notify("An answer is still coming; Esc stops it.", markup=False)
            return
        await self._clear()
        await self.query_one(Transcript).greet()

    async def action_toggle_shaped(self) -> None:
        """Show or hide the panel."""
        panel = self.query_one(ShapedPanel)
        panel.display = not panel.display
        if panel.display:
            answer = self.query_one(Transcript).chosen_answer()
            await self._show_shaped(answer.answer_id if answer is not None else "")

    def action_rate_answer(self, verdict: str) -> None:
        """Thumb for the answer in focus, or the latest."""
        answer = self.query_one(Transcript).chosen_answer()
        if answer is not None:
            answer.action_rate(verdict)

    def action_edit_answer(self) -> None:
        """Edit the answer in focus, or the latest."""
        answer = self.query_one(Transcript).chosen_answer()
        if answer is not None:
            answer.action_edit()

    def action_explain_answer(self) -> None:
        """Why the answer in focus, or the latest."""
        answer = self.query_one(Transcript).chosen_answer()
        if answer is None or not answer.answer_id:
            self.notify("There is no answer to explain yet; ask something.", markup=False)
            return
        answer.action_explain()

    def action_ask_again(self) -> None:
        """Send the last message once more."""
        if self._last_sent is not None and not self._open_command:
            self._send(*self._last_sent)

    def action_undo_learned(self) -> None:
        """Forget what the last turn taught."""
        self.query_one(Transcript).undo_learned()

    def action_scroll_chat(self, direction: int) -> None:
        """Scroll the conversation by a page."""
        self.query_one(Transcript).scroll_pages(direction)

    # earlier conversations

    @work(group="turn")
    async def open_conversation(self, conversation: str) -> None:
        """Show an earlier conversation and go on with it."""
        command = ConversationShow(id=self.next_id(), conversation=conversation)
        detail = await self.ask_worker(command, ConversationDetail)
        if detail is None:
            return
        await self._clear()
        self._conversation = detail.conversation.id
        await self.query_one(Transcript).show_past(detail.turns)
        self.query_one(Prompt).focus()

    async def _clear(self) -> None:
        self._conversation = None
        await self.query_one(Transcript).clear()
        await self.query_one(ShapedPanel).show(None)
        self.query_one(Prompt).focus()

    async def _show_shaped(self, target: str) -> None:
        panel = self.query_one(ShapedPanel)
        panel.display = True
        await panel.show(self.query_one(Transcript).recalled_for(target))
