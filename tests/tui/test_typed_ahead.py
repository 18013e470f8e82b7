"""Keys pressed while the vault is still opening are kept for the chat."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from assistant.protocol import commands as do
from assistant.protocol.commands import AnyCommand
from assistant.protocol.events import AnyEvent
from tests.tui.driving import screen_text, wait_until
from tests.tui.fake_connection import FakeConnection, answer_turn
from tui.app import LocketApp
from tui.screens.chat import ChatScreen
from tui.screens.unlock import UnlockScreen
from tui.widgets.prompt import Prompt


class SlowConnection(FakeConnection):
    """Opens the vault when it is told to."""

    def __init__(self) -> None:
        super().__init__(
            lambda command: answer_turn(command, "Yes.") if isinstance(command, do.Ask) else []
        )
        self.may_open = asyncio.Event()

    async def request(self, command: AnyCommand) -> AsyncIterator[AnyEvent]:
        if isinstance(command, do.Unlock):
            await self.may_open.wait()
        async for event in super().request(command):
            yield event


def make_app(directory: Path, connection: FakeConnection) -> LocketApp:
    directory.mkdir(exist_ok=True)
    (directory / "keys").write_bytes(b"")
    return LocketApp(directory, connection.connect)


RIGHT = (*"right", "space", *"passphrase", "enter")


@asynccontextmanager
async def opening(
    directory: Path, keys: Sequence[str] = RIGHT
) -> AsyncIterator[tuple[LocketApp, Pilot[Any], SlowConnection]]:
    """The app while a vault opens: a passphrase is entered and not answered yet."""
    connection = SlowConnection()
    app = make_app(directory, connection)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: bool(app.screen.query("#passphrase")))
        await pilot.press(*keys)
        await wait_until(pilot, lambda: "Opening" in screen_text(app))
        yield app, pilot, connection


async def test_what_is_typed_meanwhile_lands_in_the_prompt(tmp_path: Path) -> None:
    async with opening(tmp_path) as (app, pilot, connection):
        await pilot.press(*"whose", "backspace", "space", *"is it")
        assert "who" not in screen_text(app)
        connection.may_open.set()
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        await wait_until(pilot, lambda: app.screen.query_one(Prompt).text == "whos is it")
        await pilot.press("f")
        assert app.screen.query_one(Prompt).text == "whos is itf"
        assert not connection.sent(do.Ask)


async def test_entered_messages_are_sent_in_order_once_it_is_open(tmp_path: Path) -> None:
    async with opening(tmp_path) as (app, pilot, connection):
        await pilot.press(*"one", "enter", *"two", "enter", *"thr")
        connection.may_open.set()
        await wait_until(pilot, lambda: len(connection.sent(do.Ask)) == 2)
        asked = [one.text for one in connection.commands if isinstance(one, do.Ask)]
        assert asked == ["one", "two"]
        await wait_until(pilot, lambda: app.screen.query_one(Prompt).text == "thr")


async def test_the_passphrase_typed_twice_is_never_sent(tmp_path: Path) -> None:
    async with opening(tmp_path) as (app, pilot, connection):
        await pilot.press(*RIGHT)
        connection.may_open.set()
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        await pilot.pause()
        assert not connection.sent(do.Ask)
        assert app.screen.query_one(Prompt).text == ""


async def test_what_was_typed_goes_when_the_passphrase_is_wrong(tmp_path: Path) -> None:
    async with opening(tmp_path, [*"wrong", "enter"]) as (app, pilot, connection):
        await pilot.press(*"secret", "enter")
        connection.may_open.set()
        await wait_until(pilot, lambda: "does not open" in screen_text(app))
        assert isinstance(app.screen, UnlockScreen)
        await pilot.press(*RIGHT)
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        await pilot.pause()
        assert not connection.sent(do.Ask)
