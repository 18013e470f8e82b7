"""Making, unlocking, locking and wiping a vault with the keys of the real app."""

from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Button, Checkbox, Input

from assistant.protocol import commands as do
from assistant.protocol import events, results
from tests.tui.driving import has_focus, open_chat, screen_text, shows, wait_until
from tests.tui.fake_connection import FakeConnection, answer_turn, done
from tui.app import LocketApp
from tui.screens.chat import ChatScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.gone import GoneScreen
from tui.screens.unlock import UnlockScreen
from tui.screens.welcome import WelcomeScreen
from tui.widgets.prompt import Prompt


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_first_run_makes_a_vault_and_shows_the_code_before_the_chat_opens(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    connection = FakeConnection()
    app = LocketApp(tmp_path / "home", connection.connect)
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await wait_until(pilot, lambda: shows(app, "What is kept") and has_focus(app, "#next"))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Where it is kept" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "How to wipe it" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: shows(app, "Choose a passphrase"))
        await wait_until(pilot, lambda: has_focus(app, "#passphrase"))
        await pilot.press(*"longenough", "enter", *"different1", "enter")
        await wait_until(pilot, lambda: "The two differ" in screen_text(app))
        assert not connection.sent(do.CreateVault)
        app.screen.query_one("#again", Input).value = ""
        await pilot.press(*"longenough", "enter")
        await wait_until(pilot, lambda: "ABCD-EFGH" in screen_text(app))
        assert app.screen.query_one("#open", Button).disabled
        assert all(not field.value for field in app.screen.query(Input))
        app.screen.query_one(Checkbox).toggle()
        await wait_until(pilot, lambda: not app.screen.query_one("#open", Button).disabled)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        assert "ABCD-EFGH" not in screen_text(app)


async def test_a_short_passphrase_is_refused_before_the_worker_is_asked(tmp_path: Path) -> None:
    connection = FakeConnection()
    app = LocketApp(tmp_path / "home", connection.connect)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        for title in ("1 of 3", "2 of 3", "3 of 3"):
            await wait_until(pilot, partial(shows, app, title))
            await wait_until(pilot, partial(has_focus, app, "#next"))
            await pilot.press("enter")
        await wait_until(pilot, lambda: shows(app, "Choose a passphrase"))
        await wait_until(pilot, lambda: has_focus(app, "#passphrase"))
        await pilot.press(*"short", "enter", *"short", "enter")
        await wait_until(pilot, lambda: "at least 8" in screen_text(app))
        assert not connection.sent(do.CreateVault)


async def test_a_wrong_passphrase_is_said_and_can_be_tried_again(tmp_path: Path) -> None:
    connection = FakeConnection()
    (tmp_path / "keys").write_bytes(b"")
    app = LocketApp(tmp_path, connection.connect)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        await pilot.press(*"wrong", "enter")
        await wait_until(pilot, lambda: "does not open" in screen_text(app))
        assert not app.screen.query_one(Input).disabled
        app.screen.query_one(Input).value = ""
        await pilot.press(*"right", "space", *"passphrase", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        unlocks = [one for one in connection.commands if isinstance(one, do.Unlock)]
        assert [one.passphrase for one in unlocks] == ["wrong", "right passphrase"]


async def test_an_older_vault_is_opened_only_after_a_second_question(tmp_path: Path) -> None:
    def script(command: do.AnyCommand) -> list[events.AnyEvent]:
        if isinstance(command, do.Unlock) and not command.accept_older:
            return [events.Failed(id=command.id, code="vault_older", sentence="It is older.")]
        return []

    connection = FakeConnection(script)
    (tmp_path / "keys").write_bytes(b"")
    app = LocketApp(tmp_path, connection.connect)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        assert not shows(app, "Open it as it is"), "offered only to who needs it"
        await pilot.press(*"right", "space", *"passphrase", "enter")
        await wait_until(pilot, lambda: shows(app, "Open it as it is"))
        for answer in ("enter", "escape"):  # the question's focus is on No
            await pilot.click("#accept-older")
            await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
            await wait_until(pilot, lambda: shows(app, "changed since is missing"))
            await pilot.press(answer)
            await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        unlocks = [one for one in connection.commands if isinstance(one, do.Unlock)]
        assert [one.accept_older for one in unlocks] == [False]
        await pilot.click("#accept-older")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        unlocks = [one for one in connection.commands if isinstance(one, do.Unlock)]
        assert [one.accept_older for one in unlocks] == [False, True]


async def test_lock_ends_the_connection_and_returns_to_unlock(tmp_path: Path) -> None:
    connection = FakeConnection()
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f2")
        await pilot.press("ctrl+l")
        await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        assert connection.sent(do.Lock)
        await wait_until(pilot, lambda: connection.times_closed == 1)
        await wait_until(pilot, lambda: shows(app, "is locked"))


async def test_a_dead_worker_offers_to_unlock_again_and_keeps_what_was_asked(
    tmp_path: Path,
) -> None:
    connection = FakeConnection(
        lambda command: answer_turn(command, "never seen") if isinstance(command, do.Ask) else []
    )
    connection.hold = True
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"where?", "enter")
        await wait_until(pilot, lambda: bool(connection.sent(do.Ask)))
        connection.is_dead = True
        connection.released.set()
        await wait_until(pilot, lambda: isinstance(app.screen, GoneScreen))
        assert "worker stopped" in screen_text(app)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        await pilot.press(*"right", "space", *"passphrase", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        assert app.screen.query_one(Prompt).text == "where?"


async def test_a_worker_that_dies_between_two_turns_is_noticed_at_once(tmp_path: Path) -> None:
    connection = FakeConnection()
    async with open_chat(tmp_path, connection) as (app, pilot):
        connection.die()
        await wait_until(pilot, lambda: isinstance(app.screen, GoneScreen))
        assert not connection.sent(do.Ask)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))


async def test_locking_is_not_taken_for_a_dead_worker(tmp_path: Path) -> None:
    connection = FakeConnection()
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("ctrl+l")
        await wait_until(pilot, lambda: isinstance(app.screen, UnlockScreen))
        await wait_until(pilot, lambda: connection.times_closed == 1)
        await pilot.pause(0.05)
        assert isinstance(app.screen, UnlockScreen)


async def test_wipe_asks_for_the_name_and_shows_the_receipt(tmp_path: Path) -> None:
    receipt = results.WipeReceipt(
        vault_name="home", wiped_at=0, key_slots_overwritten=2, files_deleted=3,
        bytes_deleted=10, verified=True, cannot_reach=["backups"], receipt="Wiped: home. BACKUPS",
    )  # fmt: skip
    directory = tmp_path / "home"

    def script(command: do.AnyCommand) -> list[events.AnyEvent]:
        if isinstance(command, do.Wipe):
            (directory / "keys").unlink()
            return done(command, receipt)
        return []

    connection = FakeConnection(script)
    async with open_chat(directory, connection) as (app, pilot):
        await app.run_action("show_wipe")
        await pilot.press(*"hoem", "enter", "enter")
        await pilot.pause()
        assert app.screen.query_one("#wipe", Button).disabled
        assert not connection.sent(do.Wipe)
        app.screen.query_one(Input).value = ""
        await pilot.press(*"home", "enter", "enter")
        await wait_until(pilot, lambda: "BACKUPS" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
