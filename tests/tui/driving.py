"""Driving the real app by its keys, and waiting for what it shows."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.tui.fake_connection import FakeConnection
from tui.app import LocketApp
from tui.screens.chat import ChatScreen


async def wait_until(pilot: Pilot[int], is_so: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Let the app work until a condition holds; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while True:
            await pilot.pause()
            if is_so():
                return
            await asyncio.sleep(0.005)


def screen_text(app: LocketApp) -> str:
    """What the terminal shows, line by line."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines)


def shows(app: LocketApp, text: str) -> bool:
    """Whether the terminal shows `text` within one line."""
    return text in screen_text(app)


def has_focus(app: LocketApp, selector: str) -> bool:
    """Whether the widget in focus is the one that `selector` names."""
    return any(widget.has_focus for widget in app.screen.query(selector))


@asynccontextmanager
async def open_chat(
    directory: Path, connection: FakeConnection, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[LocketApp, Pilot[int]]]:
    """The app with an unlocked vault and the chat in front."""
    directory.mkdir(exist_ok=True)
    (directory / "keys").write_bytes(b"")
    app = LocketApp(directory, connection.connect)
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: bool(app.screen.query("#passphrase")))
        await pilot.press(*"right", "space", *"passphrase", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        yield app, pilot
