"""The app with the real worker process, its real vault, and fake models."""

import sys
from functools import partial
from pathlib import Path

import pytest

from assistant.client import WorkerClient
from tests.tui.driving import has_focus, screen_text, shows, wait_until
from tui.app import LocketApp
from tui.screens.chat import ChatScreen
from tui.screens.unlock import UnlockScreen
from tui.screens.welcome import WelcomeScreen
from tui.widgets.answer import AnswerView

_PATIENCE = 60.0  # a worker process starts, and a passphrase is made slow to guess on purpose


async def _connect(directory: Path) -> WorkerClient:
    return await WorkerClient.connect(
        directory,
        worker_command=[sys.executable, "-m", "tests.fakes.worker", "--vault", str(directory)],
    )


@pytest.mark.slow
async def test_a_vault_is_made_told_something_locked_unlocked_and_wiped(tmp_path: Path) -> None:
    app = LocketApp(tmp_path / "home", _connect)
    async with app.run_test(size=(80, 24)) as pilot:
        wait = partial(wait_until, pilot, seconds=_PATIENCE)
        await wait(lambda: isinstance(app.screen, WelcomeScreen))
        for step in ("1 of 3", "2 of 3", "3 of 3"):
            await wait(partial(shows, app, step))
            await wait(lambda: has_focus(app, "#next"))
            await pilot.press("enter")
        await wait(lambda: has_focus(app, "#passphrase"))
        await pilot.press(*"blue pot", "enter", *"blue pot", "enter")
        await wait(lambda: has_focus(app, "#written"))
        await pilot.press("space")
        await wait(lambda: has_focus(app, "#open"))
        await pilot.press("enter")
        await wait(lambda: isinstance(app.screen, ChatScreen))

        await pilot.press(*"Remember that the key is under the pot.", "enter")
        await wait(lambda: any(answer.answer_id for answer in app.screen.query(AnswerView)))

        await pilot.press("ctrl+l")
        await wait(lambda: isinstance(app.screen, UnlockScreen))
        assert not shows(app, "under the pot")
        await pilot.press(*"blue pot", "enter")
        await wait(lambda: isinstance(app.screen, ChatScreen))
        await pilot.press("f2")
        await wait(lambda: "under the pot" in screen_text(app))

        await app.run_action("show_wipe")
        await wait(lambda: has_focus(app, "#name"))
        await pilot.press(*"home", "enter")
        await wait(lambda: has_focus(app, "#wipe"))
        await pilot.press("enter")
        await wait(lambda: has_focus(app, "#done"))
        await pilot.press("enter")
        await wait(lambda: isinstance(app.screen, WelcomeScreen))
        assert not (tmp_path / "home" / "keys").exists()
        await app.run_action("quit")
