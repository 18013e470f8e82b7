"""Folders of photos in the terminal: how far, begun, paused, and no noise once the worker died."""

from collections.abc import Sequence
from pathlib import Path

from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol import results as res
from tests.tui.driving import has_focus, open_chat, shows, wait_until
from tests.tui.fake_connection import FakeConnection, done
from tui.ingest_watch import tell_change
from tui.screens.chat import ChatScreen
from tui.screens.gone import GoneScreen
from tui.screens.ingest import IngestScreen


def row(**changes: object) -> res.IngestRow:
    fields: dict[str, object] = {
        "id": "j1", "source": "folder", "name": "Pictures", "state": "running", "total": 1200,
        "done": 340, "stored": 330, "known": 6, "skipped": 4, "created": 0, **changes,
    }  # fmt: skip
    return res.IngestRow(**fields)  # type: ignore[arg-type]


def scripted(command: do.AnyCommand) -> Sequence[ev.AnyEvent]:
    match command:
        case do.IngestWatch():
            return [ev.IngestChanged(id=command.id, job=row(), label="a.jpg", unread=330)]
        case do.IngestList() | do.IngestControl():
            return done(command, res.IngestResult(jobs=[row()], unread=330, alike=2))
        case do.IngestShow():
            skipped = [res.Skipped(name="odd.jpg", reason="This photo's file is damaged.")]
            return done(command, res.IngestDetail(job=row(), skipped=skipped))
        case do.Remember():
            return done(command, res.RememberResult(memory_ids=[], duplicates=0, skipped=[]))
        case _:
            return []


async def test_the_status_line_says_how_far_a_folder_is(tmp_path: Path) -> None:
    async with open_chat(tmp_path, FakeConnection(scripted), (120, 30)) as (app, pilot):
        await wait_until(pilot, lambda: shows(app, "photos 340 of 1,200"))
        assert shows(app, "photos 340 of 1,200")


def test_reading_is_told_and_rest_is_silent() -> None:
    reading = ev.IngestChanged(id="1", job=None, label="the text in photos", unread=1200)
    assert tell_change(reading) == "reading text in 1,200 photos"
    assert tell_change(ev.IngestChanged(id="1", job=None, unread=12)) == ""


async def test_a_folder_is_brought_in_shown_and_paused(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection, (120, 30)) as (app, pilot):
        await app.run_action("show_ingest")
        await wait_until(pilot, lambda: shows(app, "Pictures  running, 340 of 1,200"))
        await wait_until(pilot, lambda: has_focus(app, "#folder"))
        await pilot.press(*"nowhere", "enter")
        await pilot.pause()
        assert shows(app, "nowhere"), "what is no folder stays to be corrected"
        assert not connection.sent(do.Remember)
        folder = app.screen.query_one("#folder")
        folder.value = str(tmp_path)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await wait_until(pilot, lambda: bool(connection.sent(do.Remember)))
        (sent,) = connection.sent(do.Remember)
        assert isinstance(sent, do.Remember)
        assert (sent.paths, sent.background) == ([str(tmp_path)], True)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: bool(connection.sent(do.IngestControl)))
        (paused,) = connection.sent(do.IngestControl)
        assert isinstance(paused, do.IngestControl)
        assert (paused.action, paused.job) == ("pause", "j1")
        await pilot.press("shift+tab", "shift+tab", "enter")
        await wait_until(pilot, lambda: shows(app, "odd.jpg: This photo's file is damaged."))


async def test_the_palette_pauses_resumes_and_cancels_all(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        for action in ("pause", "resume", "cancel"):
            await app.run_action(f"{action}_ingest")
        await wait_until(pilot, lambda: len(connection.sent(do.IngestControl)) == 3)
        sent = [one for one in connection.commands if isinstance(one, do.IngestControl)]
        assert sorted(one.action for one in sent) == ["cancel", "pause", "resume"]


async def test_after_the_worker_died_the_list_below_asks_nothing_and_the_watch_begins_anew(
    tmp_path: Path,
) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection, (120, 30)) as (app, pilot):
        await app.run_action("show_ingest")
        await wait_until(pilot, lambda: isinstance(app.screen, IngestScreen))
        below = app.screen
        connection.die()
        await wait_until(pilot, lambda: isinstance(app.screen, GoneScreen))
        await pilot.press("enter")
        await wait_until(pilot, lambda: has_focus(app, "#passphrase"))
        watches = len(connection.sent(do.IngestWatch))
        below._load()  # type: ignore[attr-defined]
        await pilot.pause()
        assert not isinstance(app.screen, GoneScreen)
        await pilot.press(*"right", "space", *"passphrase", "enter")
        await wait_until(pilot, lambda: app.screen is below)
        await wait_until(pilot, lambda: len(connection.sent(do.IngestWatch)) > watches)
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
