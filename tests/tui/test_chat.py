"""Turns in the chat, by the keys of the real app."""

from collections.abc import Sequence
from pathlib import Path

from textual.widgets import Markdown

from assistant.protocol import commands as do
from assistant.protocol import events, results
from tests.tui.driving import open_chat, screen_text, shows, wait_until
from tests.tui.fake_connection import FakeConnection, answer_turn, done
from tui.widgets.attachments import Attachments
from tui.widgets.item_card import ItemCard
from tui.widgets.photo_strip import PhotoTile
from tui.widgets.prompt import Prompt
from tui.widgets.shaped_panel import ShapedPanel

FILM = results.RecommendedItem(
    id="i7", title="Solaris", score=0.8, reason="because you rated Moon 5 stars", because=["i4"],
    year=1972, genres=["Science Fiction"],
)  # fmt: skip


def scripted(command: do.AnyCommand) -> Sequence[events.AnyEvent]:
    match command:
        case do.Ask(text="films"):
            return [
                events.ToolResult(id=command.id, tool="recommend", items=[FILM]),
                *answer_turn(command, "Try Solaris."),
            ]
        case do.Ask(text="photos of Bo"):
            photo = results.ShownPhoto(id="m8", caption="Bo on a street", time=1_700_000_000_000)
            return [
                events.ToolResult(id=command.id, tool="photos", photos=[photo]),
                *answer_turn(command, "One photo: Bo on a street. [m8]"),
            ]
        case do.Ask(text="forget it"):
            return [
                events.ToolAsked(
                    id=command.id, approval="a1", tool="forget",
                    action="Forget 1 memory for good:\nm2 (note): the key\n2 catalogue items too",
                    memories=[results.Citation(id="m2", kind="note", score=1.0, text="the key")],
                ),
                *answer_turn(command, "Done."),
            ]  # fmt: skip
        case do.Ask():
            return answer_turn(command, "It is under the **pot**.")
        case do.GiveFeedback():
            return done(command, results.FeedbackResult(feedback_id="f1", learned="Noted this."))
        case _:
            return []


async def test_a_turn_streams_its_answer_and_keeps_the_conversation(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"where", "enter")
        await wait_until(pilot, lambda: "It is under the pot." in screen_text(app))
        await wait_until(pilot, lambda: "21 token/s" in screen_text(app))
        await pilot.press(*"and", "enter")
        await wait_until(pilot, lambda: len(connection.sent(do.Ask)) == 2)
        asked = [command for command in connection.commands if isinstance(command, do.Ask)]
        assert [command.conversation for command in asked] == [None, "v1"]


async def test_escape_stops_the_answer_and_gives_the_message_back(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    connection.hold = True
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"where", "enter")
        await wait_until(pilot, lambda: bool(app.screen.query(Markdown)))
        assert app.screen.query_one(Prompt).text == ""
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Stopped." in screen_text(app))
        assert app.screen.query_one(Prompt).text == "where"


async def test_thumbs_go_to_the_latest_answer_and_show_what_changes(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"where", "enter")
        await wait_until(pilot, lambda: "21 token/s" in screen_text(app))
        await pilot.press("f6")
        await wait_until(pilot, lambda: "Noted this." in screen_text(app))
        given = connection.sent(do.GiveFeedback)[0]
        assert isinstance(given, do.GiveFeedback)
        assert (given.target, given.verdict) == ("m9", "up")


async def test_an_edit_is_sent_and_shown_in_place_of_the_answer(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"where", "enter")
        await wait_until(pilot, lambda: "21 token/s" in screen_text(app))
        await pilot.press("f8")
        await wait_until(pilot, lambda: "What should it have been?" in screen_text(app))
        await pilot.press(*" now", "ctrl+s")
        await wait_until(pilot, lambda: "pot. now" in screen_text(app))
        given = connection.sent(do.GiveFeedback)[0]
        assert isinstance(given, do.GiveFeedback)
        assert given.text == "It is under the **pot**. now"


async def test_a_card_takes_stars_by_key(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"films", "enter")
        await wait_until(pilot, lambda: bool(app.screen.query(ItemCard)))
        assert "because you rated Moon" in screen_text(app)
        await wait_until(pilot, lambda: "Best first." in screen_text(app))
        assert "Try Solaris." not in screen_text(app)  # the card says it already
        app.screen.query_one(ItemCard).focus()
        await pilot.press("4")
        await wait_until(pilot, lambda: bool(connection.sent(do.GiveFeedback)))
        given = connection.sent(do.GiveFeedback)[0]
        assert isinstance(given, do.GiveFeedback)
        assert (given.target, given.verdict, given.stars) == ("i7", "rating", 4.0)


async def test_a_tool_that_asks_is_answered_inline_and_enter_alone_means_no(
    tmp_path: Path,
) -> None:
    connection = FakeConnection(scripted)
    connection.hold = True
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"forget it".replace(" ", "_").replace("_", " "), "enter")
        await wait_until(pilot, lambda: shows(app, "2 catalogue items too"))
        assert screen_text(app).count("the key") == 1, "what would go is listed once"
        assert not shows(app, "for good: m2"), "a line each"
        await pilot.press("enter")
        await wait_until(pilot, lambda: bool(connection.sent(do.Confirm)))
        confirmed = connection.sent(do.Confirm)[0]
        assert isinstance(confirmed, do.Confirm)
        assert (confirmed.approval, confirmed.yes) == ("a1", False)


async def test_the_side_panel_shows_what_shaped_the_answer(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"where", "enter")
        await wait_until(pilot, lambda: "21 token/s" in screen_text(app))
        assert not app.screen.query_one(ShapedPanel).display
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: "The key is under the" in screen_text(app))
        assert "meaning" in screen_text(app)


async def test_a_pasted_photo_path_becomes_a_token_and_goes_with_the_message(
    tmp_path: Path,
) -> None:
    from PIL import Image
    from textual import events as textual_events

    photo = tmp_path / "bo asleep.jpg"
    Image.new("RGB", (40, 30), (180, 60, 60)).save(photo)
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path / "home", connection) as (app, pilot):
        prompt = app.screen.query_one(Prompt)
        prompt.post_message(textual_events.Paste(f"'{photo}'"))
        await wait_until(pilot, lambda: app.screen.query_one(Attachments).paths == [photo])
        assert "bo asleep.jpg" in screen_text(app)
        await pilot.press(*"this", "enter")
        await wait_until(pilot, lambda: bool(connection.sent(do.Ask)))
        asked = connection.sent(do.Ask)[0]
        assert isinstance(asked, do.Ask)
        assert (asked.text, asked.images) == ("this", [str(photo)])
        assert app.screen.query_one(Attachments).paths == []


async def test_control_codes_and_markup_from_outside_never_reach_the_terminal(
    tmp_path: Path,
) -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x1b[31mred[/bold] [@click=app.quit]x[/] \x9b2J \u202egnp"

    def hostile(command: do.AnyCommand) -> Sequence[events.AnyEvent]:
        if not isinstance(command, do.Ask):
            return []
        item = results.RecommendedItem(id="i1", title=evil, score=1, reason=evil, because=[])
        return [
            events.Perceived(
                id=command.id, memory_id=None, file_name=evil, labels=[evil],
                concepts=[results.ConceptScore(name=evil, score=1)], ocr_text=evil, place=evil,
                taken_at=2**62, tags=[results.TagScore(word=evil, confidence=0.9)],
            ),
            events.Progress(id=command.id, label=evil, done=1, total=2),
            events.ToolResult(id=command.id, tool="x", text=evil, items=[item]),
            events.ToolAsked(id=command.id, approval="a", tool="x", action=evil),
            events.Learned(
                id=command.id,
                statements=[results.Citation(id="m1", kind="fact", score=1, text=evil)],
            ),
            *answer_turn(command, evil),
        ]  # fmt: skip

    connection = FakeConnection(hostile)
    async with open_chat(tmp_path, connection, (120, 60)) as (app, pilot):
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: "21 token/s" in screen_text(app))
        shown = screen_text(app)
        assert "red" in shown
        assert not any(code in shown for code in ("\x1b", "\x07", "\x9b", "\u202e"))


async def test_photos_that_answer_a_question_are_shown_and_open(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press(*"photos", "space", *"of", "space", *"Bo", "enter")
        await wait_until(pilot, lambda: "One photo: Bo on a street." in screen_text(app))
        app.screen.query_one(PhotoTile).focus()
        await pilot.press("enter")
        await wait_until(pilot, lambda: bool(connection.sent(do.MemoryShow)))
        (sent,) = connection.sent(do.MemoryShow)
        assert isinstance(sent, do.MemoryShow)
        assert sent.memory == "m8"
