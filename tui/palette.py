"""The command palette's entries, from the one command registry."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.commands import COMMANDS, Scope, UserCommand, key_text
from tui.screens.chat import ChatScreen


class CommandProvider(Provider):
    """Offers the commands that can be given on the screen below the palette."""

    async def discover(self) -> Hits:
        """List every command that applies here."""
        for command, run in self._offer():
            yield DiscoveryHit(command.title, run, help=_describe(command))

    async def search(self, query: str) -> Hits:
        """Match commands by title and help text."""
        matcher = self.matcher(query)
        for command, run in self._offer():
            score = max(matcher.match(command.title), matcher.match(command.help) * 0.6)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), run, help=_describe(command))

    def _offer(self) -> Iterator[tuple[UserCommand, Callable[[], object]]]:
        scopes = {Scope.APP: self.app, Scope.CHAT: self.screen}
        for command in COMMANDS:
            if not command.in_palette or command.scope not in scopes:
                continue
            if command.scope is Scope.CHAT and not isinstance(self.screen, ChatScreen):
                continue
            if self.app.check_action(command.action, ()) is False:
                continue
            yield (
                command,
                partial(self.app.run_action, command.action, scopes[command.scope]),
            )


def _describe(command: UserCommand) -> str:
    keys = key_text(command)
    return f"{command.help}  ({keys})" if keys else command.help
