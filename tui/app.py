"""The terminal UI's app: which screen stands, and nothing else.

Holds no key, no model and no database: it sends commands to the worker and draws its events.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.screen import Screen

from assistant.client import WorkerClient, WorkerGone
from assistant.protocol.commands import IngestControl, Lock
from assistant.protocol.results import Result, Status
from memory.errors import LocketError
from tui.commands import Scope, bindings_for
from tui.connection import Connect, WorkerLine
from tui.plain import plain
from tui.screens.linked import Refused, WorkerLost
from tui.screens.unlock import Entered, UnlockScreen
from tui.theme import DARK, LIGHT
from tui.vault_place import vault_exists

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.screens.chat import ChatScreen
    from tui.screens.privacy import PrivacyScreen

_NEEDS_OPEN_VAULT = {
    "show_memories",
    "show_profile",
    "show_privacy",
    "show_conversations",
    "show_concepts",
    "show_lessons",
    "show_ingest",
    "pause_ingest",
    "resume_ingest",
    "cancel_ingest",
    "lock",
}


def _load_palette() -> type[Provider]:
    from tui.palette import CommandProvider

    return CommandProvider


class LocketApp(App[int]):
    """Welcome or unlock, then the chat with the other screens above it."""

    TITLE = "Locket"
    CSS_PATH = "styles/locket.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings_for(Scope.APP)
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_load_palette}
    ENABLE_COMMAND_PALETTE = True
    NOTIFICATION_TIMEOUT = 6

    def __init__(self, directory: Path, connect: Connect = WorkerClient.connect) -> None:
        super().__init__()
        self.vault_directory = directory
        self._line = WorkerLine(directory, connect)
        self._is_open = False
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def get_system_commands(self, screen: Screen[Any]) -> "Iterable[SystemCommand]":
        """Leave the palette to the registry."""
        return ()

    def on_mount(self) -> None:
        """Stand with a first screen at once; it starts the worker behind it."""
        if vault_exists(self.vault_directory):
            self._show_unlock()
        else:
            self._show_welcome()

    # the way in and out

    def _show_unlock(self) -> None:
        self.push_screen(UnlockScreen(self._line, self.vault_directory.name), self._enter)

    def _show_welcome(self) -> None:
        from tui.screens.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen(self._line), self._open_chat)

    def _enter(self, entered: Entered | None) -> None:
        if entered is not None:
            self._open_chat(entered.status, entered)

    def _open_chat(self, status: Status | None, entered: Entered | None = None) -> None:
        from tui.screens.chat import ChatScreen

        self._is_open = True
        self._watch_worker()
        chat = self._chat()
        if chat is None:
            chat = ChatScreen(self._line, status)
            self.push_screen(chat)
        else:
            chat.watch_ingest()
            if status is not None:
                chat.renew_status(status)
        if entered is not None:
            chat.take_typed(entered.messages, entered.draft)

    @work(group="lock", exclusive=True)
    async def action_lock(self) -> None:
        """Close the vault, forget what was on the screen, ask for the passphrase again."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            await self._line.run(Lock(id=self._line.next_id()), Result)
        except WorkerGone:
            pass  # the worker ends on Lock; that it is gone is what was asked for
        except LocketError as error:
            self._say(str(error))
        await self._line.drop()
        await self._clear_screens()
        self._show_unlock()

    async def action_quit(self) -> None:
        """Close the worker cleanly and leave."""
        self._is_open = False
        await self._line.drop()
        self.exit(0)

    @work(group="watch", exclusive=True)
    async def _watch_worker(self) -> None:
        # A worker that dies between two commands is reported at once, not at the next command.
        # A wiped vault's worker ends as well, and the wipe screen says so itself.
        await self._line.wait_gone()
        if self._is_open and vault_exists(self.vault_directory):
            self.post_message(WorkerLost())

    @work(group="lost")
    async def on_worker_lost(self, event: WorkerLost) -> None:
        """Say calmly that the worker ended, and offer to open again above the chat."""
        from tui.screens.gone import GoneScreen

        if isinstance(self.screen, GoneScreen):
            return
        self._is_open = False
        await self._line.drop()
        if await self.push_screen_wait(GoneScreen()):
            self._show_unlock()
        else:
            self.exit(1)

    def on_refused(self, event: Refused) -> None:
        """Show a failed command's sentence."""
        self._say(event.sentence)

    # screens above the chat

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the vault's state allows."""
        if action in _NEEDS_OPEN_VAULT:
            return self._is_open
        if action == "show_wipe":
            return vault_exists(self.vault_directory)
        return True

    def action_show_help(self) -> None:
        """Open the help."""
        from tui.screens.help import HelpScreen

        self._show_above(HelpScreen, HelpScreen)

    def action_show_memories(self) -> None:
        """Open the memories."""
        from tui.screens.memories import MemoriesScreen

        self._show_above(MemoriesScreen, lambda: MemoriesScreen(self._line))

    def action_show_profile(self) -> None:
        """Open the profile."""
        from tui.screens.profile import ProfileScreen

        self._show_above(ProfileScreen, lambda: ProfileScreen(self._line))

    def action_show_privacy(self) -> None:
        """Open the privacy screen."""
        from tui.screens.privacy import PrivacyScreen

        self._show_above(PrivacyScreen, lambda: PrivacyScreen(self._line))

    def action_show_concepts(self) -> None:
        """Open the named things."""
        from tui.screens.concepts import ConceptsScreen

        self._show_above(ConceptsScreen, lambda: ConceptsScreen(self._line))

    def action_show_lessons(self) -> None:
        """Open what was learned from feedback."""
        from tui.screens.lessons import LessonsScreen

        self._show_above(LessonsScreen, lambda: LessonsScreen(self._line))

    def action_show_ingest(self) -> None:
        """Open the folders of photos."""
        from tui.screens.ingest import IngestScreen

        self._show_above(IngestScreen, lambda: IngestScreen(self._line))

    def action_pause_ingest(self) -> None:
        """Pause everything that is brought in."""
        self._control_ingest("pause", "Paused; what is stored stays.")

    def action_resume_ingest(self) -> None:
        """Go on where it was."""
        self._control_ingest("resume", "Going on.")

    def action_cancel_ingest(self) -> None:
        """Stop everything that is brought in."""
        self._control_ingest("cancel", "Stopped; what is stored stays.")

    @work(group="ingest-control")
    async def _control_ingest(self, action: str, done: str) -> None:
        try:
            await self._line.run(IngestControl(id=self._line.next_id(), action=action), Result)
        except WorkerGone:
            self.post_message(WorkerLost())
        except LocketError as error:
            self._say(str(error))
        else:
            self.notify(done, markup=False)

    def action_show_models(self) -> None:
        """Open the models notice."""
        from tui.screens.models import ModelsScreen

        self._show_above(ModelsScreen, ModelsScreen)

    @work(group="conversations", exclusive=True)
    async def action_show_conversations(self) -> None:
        """Choose an earlier conversation and open it in the chat."""
        from tui.screens.conversations import ConversationsScreen

        chat = self._chat()
        if chat is None or isinstance(self.screen, ConversationsScreen):
            return
        chosen = await self.push_screen_wait(ConversationsScreen(self._line))
        if chosen is not None:
            chat.open_conversation(chosen)

    @work(group="wipe", exclusive=True)
    async def action_show_wipe(self) -> None:
        """Ask for the vault's name, wipe, start over."""
        from tui.screens.wipe import WipeScreen

        if isinstance(self.screen, WipeScreen):
            return
        if await self.push_screen_wait(WipeScreen(self._line, self.vault_directory.name)):
            self._is_open = False
            await self._line.drop()
            await self._clear_screens()
            self._show_welcome()

    def on_privacy_screen_wipe_wanted(self, event: "PrivacyScreen.WipeWanted") -> None:
        """The privacy screen leads to the wipe."""
        self.action_show_wipe()

    def on_chat_screen_models_missing(self, event: "ChatScreen.ModelsMissing") -> None:
        """A missing model leads to the models notice."""
        self.action_show_models()

    def action_switch_theme(self) -> None:
        """Light or dark."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def _show_above(self, kind: type[Screen[Any]], make: Callable[[], Screen[Any]]) -> None:
        if not isinstance(self.screen, kind):
            self.push_screen(make())

    def _chat(self) -> "ChatScreen | None":
        from tui.screens.chat import ChatScreen

        return next((s for s in self.screen_stack if isinstance(s, ChatScreen)), None)

    async def _clear_screens(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    def _say(self, sentence: str) -> None:
        self.notify(plain(sentence).plain, severity="warning", markup=False)


def run_tui(directory: Path) -> int:
    """Run the terminal UI on a vault's folder; return the exit code."""
    from tui.graphics import prepare_graphics

    prepare_graphics()
    return LocketApp(directory).run() or 0
