"""The Locket terminal app: welcome or unlock, then chat, until locked, wiped or quit.

Holds no key, model or database. One coroutine, `run_session`, owns the order of the screens; every
screen returns a typed result to it.
"""

from contextlib import suppress
from pathlib import Path

from textual import work
from textual.app import App

from assistant.client import WorkerClient
from assistant.protocol.commands import Lock
from assistant.protocol.results import Ok, Status
from memory.errors import LocketError
from tui.commands import Scope, bindings_for
from tui.connection import Connect, WorkerLine
from tui.messages import WorkerLost
from tui.outcome import Outcome
from tui.palette import CommandProvider
from tui.screens.chat import ChatScreen
from tui.screens.unlock import UnlockScreen
from tui.screens.vault_screen import VaultScreen
from tui.theme import DARK, LIGHT
from tui.vault_place import vault_exists

NEEDS_VAULT = frozenset({"show_memories", "show_profile", "show_privacy", "show_conversations",
                         "lock"})  # fmt: skip


class LocketApp(App[None]):
    """The whole program as a person sees it."""

    TITLE = "Locket"
    CSS_PATH = "styles/locket.tcss"
    COMMANDS = {CommandProvider}  # noqa: RUF012  (Textual's own name and type)
    BINDINGS = bindings_for(Scope.APP)

    def __init__(self, directory: Path, connect: Connect = WorkerClient.connect) -> None:
        super().__init__()
        self.directory = directory
        self.line = WorkerLine(directory, connect)
        self._draft = ""

    def on_mount(self) -> None:
        """Take on Locket's colours and begin."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        self.run_session()

    @work
    async def run_session(self) -> None:
        """Show one screen after the other until the user quits."""
        notice = ""
        while True:
            status = await self._open_vault(notice)
            draft, self._draft = self._draft, ""
            outcome = await self.push_screen_wait(ChatScreen(self.line, status, draft))
            await self.line.drop()
            notice = {
                Outcome.LOCKED: "Locked. The key has left this machine's memory.",
                Outcome.WIPED: "Everything is wiped. You can make a new vault.",
                Outcome.GONE: "The worker stopped unexpectedly. Unlock to go on; everything it "
                "had confirmed is safe, and what you were writing is kept.",
            }[outcome]

    async def _open_vault(self, notice: str) -> Status | None:
        if vault_exists(self.directory):
            return await self.push_screen_wait(UnlockScreen(self.line, notice))
        from tui.screens.welcome import WelcomeScreen

        return await self.push_screen_wait(WelcomeScreen(self.line, notice))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs an open vault only while the chat stands somewhere below."""
        if action in NEEDS_VAULT:
            return self._chat is not None
        return True

    @property
    def _chat(self) -> ChatScreen | None:
        found = [screen for screen in self.screen_stack if isinstance(screen, ChatScreen)]
        return found[-1] if found else None

    def leave_chat(self, outcome: Outcome) -> None:
        """Take all screens down to the chat away and end it with `outcome`."""
        chat = self._chat
        if chat is None:
            return
        while self.screen is not chat:
            self.pop_screen()
        chat.dismiss(outcome)

    def on_worker_lost(self, _: WorkerLost) -> None:
        """The worker died: keep what is being written and offer to unlock again."""
        chat = self._chat
        if chat is not None:
            self._draft = chat.draft
            self.leave_chat(Outcome.GONE)

    async def action_lock(self) -> None:
        """Close the vault; the worker ends and with it the key."""
        with suppress(LocketError):  # a worker that is gone holds no key either
            await self.line.run(Lock(id=self.line.next_id()), Ok)
        self.leave_chat(Outcome.LOCKED)

    async def action_quit(self) -> None:
        """Close the worker cleanly and leave."""
        await self.line.drop()
        self.exit()

    def action_switch_theme(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_show_help(self) -> None:
        """All keys and commands."""
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_show_memories(self) -> None:
        """The memories."""
        from tui.screens.memories import MemoriesScreen

        self._show(MemoriesScreen(self.line))

    def action_show_profile(self) -> None:
        """What is held about the user."""
        from tui.screens.profile import ProfileScreen

        self._show(ProfileScreen(self.line))

    def action_show_privacy(self) -> None:
        """What is stored and which guards are up."""
        from tui.screens.privacy import PrivacyScreen

        self._show(PrivacyScreen(self.line))

    def action_show_conversations(self) -> None:
        """Earlier conversations."""
        from tui.screens.conversations import ConversationsScreen

        chat = self._chat
        if chat is not None:
            self._show(ConversationsScreen(self.line, chat.open_conversation))

    def action_show_models(self) -> None:
        """How to fetch the models."""
        from tui.screens.models import ModelsScreen

        self.push_screen(ModelsScreen())

    def action_show_wipe(self) -> None:
        """The wipe screen."""
        from tui.screens.wipe import WipeScreen

        if not isinstance(self.screen, WipeScreen):
            self.push_screen(WipeScreen(self.line), self._after_wipe)

    def _after_wipe(self, is_wiped: bool | None) -> None:
        if is_wiped and self._chat is not None:
            self.leave_chat(Outcome.WIPED)
        elif is_wiped:
            self.exit(message="Everything is wiped.")

    def _show(self, screen: VaultScreen[None]) -> None:
        chat = self._chat
        if chat is None or type(self.screen) is type(screen):
            return
        while self.screen is not chat:
            self.pop_screen()
        self.push_screen(screen)


def run_tui(directory: Path) -> int:
    """Run the app on the terminal; returns the exit status."""
    from tui.graphics import prepare_graphics

    prepare_graphics()
    app = LocketApp(directory)
    app.run()
    return app.return_code or 0
