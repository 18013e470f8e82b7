"""Lessons and reasons on the screen: listed, undone, explained, pinned."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.protocol import commands as do
from assistant.protocol import events, results
from tests.tui.driving import open_chat, shows, wait_until
from tests.tui.fake_connection import FakeConnection, answer_turn, done
from tui.screens.lessons import LessonsScreen
from tui.screens.why import MemoryBar, WhyScreen

LESSON = results.LessonRow(
    id="f3",
    target="m9",
    verdict="down",
    text="You thumbed down the answer to “Where is it?”: words count less\x1b]52;c;x\x07",
    time=1_700_000_000_000,
    effect={"words": -0.05},
)
ANSWER = results.WhyResult(
    target="m9",
    kind="answer",
    summary="It rests on m2; 2 memories were recalled.",
    memories=[
        results.WhyMemory(
            id="m2", kind="note", text="Under the pot", cited=True, channels={"text": 0.3}
        ),
        results.WhyMemory(
            id="m4", kind="note", text="A red pot", cited=False, channels={"words": 0.1}, lift=-0.6
        ),
    ],
    weights={"text": 1.2, "words": 0.9},
    lessons=[LESSON],
)
ITEM = results.WhyResult(
    target="i7",
    kind="recommendation",
    summary="4.2 of 5 stars is what I expect you to give Alien.",
    causes=[results.WhyCause(id="i3", text="you rated Solaris 5 stars", stars=0.24)],
)


def scripted(command: do.AnyCommand) -> Sequence[events.AnyEvent]:
    match command:
        case do.Ask():
            return answer_turn(command, "Under the pot.")
        case do.LessonsList():
            return done(
                command,
                results.LessonsResult(
                    lessons=[LESSON],
                    weights={"text": 1.1},
                    learned=True,
                    state="Learned weights are used.",
                ),
            )
        case do.LessonUndo():
            return done(command, results.Ok(message="Undone, as if it had not been."))
        case do.Why(target="i7"):
            return done(command, ITEM)
        case do.Why():
            return done(command, ANSWER)
        case do.GiveFeedback():
            return done(command, results.FeedbackResult(feedback_id="f4", learned="Noted: m4."))
        case _:
            return []


async def test_a_lesson_is_shown_in_words_and_undone_by_its_key(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection, (110, 30)) as (app, pilot):
        await pilot.press("f11")
        await wait_until(pilot, lambda: shows(app, "You thumbed down the answer"))
        assert isinstance(app.screen, LessonsScreen)
        assert shows(app, "Learned weights are used.")
        assert shows(app, "meaning ×1.10")
        await pilot.press("u")
        await wait_until(pilot, lambda: bool(connection.sent(do.LessonUndo)))
        (undo,) = connection.sent(do.LessonUndo)
        assert isinstance(undo, do.LessonUndo)
        assert undo.lesson == "f3"
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, WhyScreen))


@pytest.mark.parametrize("way", ["key", "typed"])
async def test_why_shows_memories_with_bars_and_pins_the_one_in_focus(
    tmp_path: Path, way: str
) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection, (110, 40)) as (app, pilot):
        await pilot.press(*"hi", "enter")
        await wait_until(pilot, lambda: shows(app, "Under the pot."))
        await pilot.press(*(["ctrl+y"] if way == "key" else ["/", *"why", "enter"]))
        await wait_until(pilot, lambda: len(app.screen.query(MemoryBar)) == 2)
        assert shows(app, "It rests on m2")
        assert shows(app, "lessons -0.60")
        assert shows(app, "━━━")
        assert len(connection.sent(do.Ask)) == 1
        await pilot.press("tab", "p")
        await wait_until(pilot, lambda: bool(connection.sent(do.GiveFeedback)))
        (pin,) = connection.sent(do.GiveFeedback)
        assert isinstance(pin, do.GiveFeedback)
        assert (pin.target, pin.verdict, pin.answer) == ("m4", "pin", "m9")


async def test_what_moves_a_recommendation_is_shown_in_stars(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection, (110, 30)) as (app, pilot):
        line = app._line
        app.push_screen(WhyScreen(line, "i7"))
        await wait_until(pilot, lambda: shows(app, "+0.24 stars"))
        assert shows(app, "you rated Solaris 5 stars")
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, WhyScreen))
