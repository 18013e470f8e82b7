"""Every other screen opens, shows what the worker says, and goes back."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input, Tabs

from assistant.protocol import commands as do
from assistant.protocol import events, results
from tests.tui.driving import has_focus, open_chat, screen_text, shows, wait_until
from tests.tui.fake_connection import FakeConnection, done
from tui.screens.chat import ChatScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.edit import EditScreen
from tui.screens.memories import MemoriesScreen

ROW = results.MemoryRow(
    id="m2", kind="note", text="The key is under the pot.", time=1_700_000_000_000, source="typed"
)
STATEMENT = results.ProfileStatement(
    id="m3", attribute="home", value="Lisbon", text="You live in Lisbon.", source="typed",
    confidence=1.0, since=1_700_000_000_000, current=True, because=["m1"],
)  # fmt: skip

BO = results.ConceptRow(id="c1", name="Bo", category="dog", examples=1, sightings=1, suggested=1)


def scripted(command: do.AnyCommand) -> Sequence[events.AnyEvent]:
    match command:
        case do.MemoryList() | do.MemorySearch():
            return done(command, results.MemoriesResult(memories=[ROW]))
        case do.MemoryShow():
            return done(
                command,
                results.MemoryDetail(memory=ROW, derived_from=["m1"], derived=[], trust=3),
            )
        case do.MemoryForgetList():
            return done(command, results.ForgetListResult(memories=[ROW], total=1, digest="d1"))
        case do.MemoryBatches():
            batch = results.BatchRow(id="b7", name="jsonl: letters.jsonl", created=0, rows=12)
            return done(command, results.BatchesResult(batches=[batch]))
        case do.MemoryForget():
            return done(command, results.ForgetResult(memories=["m2"], rows={"memories": 1}))
        case do.ProfileShow():
            return done(command, results.ProfileResult(statements=[STATEMENT]))
        case do.ConceptList():
            return done(command, results.ConceptsResult(concepts=[BO]))
        case do.ConceptShow():
            photos = [
                results.ConceptPhoto(
                    memory_id="m8", state="suggested", score=0.6, time=0, text="perhaps.jpg"
                ),
                results.ConceptPhoto(
                    memory_id="m7", state="confirmed", score=1.0, time=0, text="sofa.jpg"
                ),
            ]
            return done(
                command, results.ConceptDetail(concept=BO, memory_ids=["m7"], photos=photos)
            )
        case (
            do.ConceptConfirm()
            | do.ConceptDeny()
            | do.ConceptSplit()
            | do.ConceptRename()
            | do.ConceptMerge()
        ):
            return done(command, results.Ok(message="Noted."))
        case do.ConceptForget():
            return done(command, results.ForgetResult(memories=[], rows={"concepts": 1}))
        case do.LessonsList():
            state = "No thumb yet; all channels count alike."
            return done(
                command,
                results.LessonsResult(lessons=[], weights={}, learned=False, state=state),
            )
        case do.Conversations():
            row = results.ConversationRow(id="v4", title="About keys", created=0, turns=2)
            return done(command, results.ConversationsResult(conversations=[row]))
        case do.ConversationShow():
            row = results.ConversationRow(id="v4", title="About keys", created=0, turns=2)
            turns = [
                results.TurnRow(id="m5", speaker="user", text="Where is it?", time=0),
                results.TurnRow(id="m6", speaker="assistant", text="Under the pot.", time=1),
            ]
            return done(command, results.ConversationDetail(conversation=row, turns=turns))
        case _:
            return []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("f1", "Keys and commands"),
        ("f2", "The key is under the pot."),
        ("f3", "Lisbon"),
        ("f4", "1.2 MB, encrypted"),
        ("f5", "About keys"),
        ("f10", "1 to confirm"),
        ("f11", "all channels count alike"),
    ],
)
async def test_a_screen_opens_by_its_key_and_escape_goes_back(
    tmp_path: Path, key: str, shown: str, size: tuple[int, int]
) -> None:
    async with open_chat(tmp_path, FakeConnection(scripted), size) as (app, pilot):
        await pilot.press(key)
        await wait_until(pilot, lambda: shown in screen_text(app))
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(app.screen, ChatScreen))
        assert len(app.screen_stack) == 2, "nothing is left above the chat"
        await wait_until(pilot, lambda: has_focus(app, "Prompt"))


async def test_forgetting_from_the_list_asks_first(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f2")
        await wait_until(pilot, lambda: "The key is under the pot." in screen_text(app))
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await wait_until(pilot, lambda: isinstance(app.screen, MemoriesScreen))
        assert not connection.sent(do.MemoryForget)
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await wait_until(pilot, lambda: bool(connection.sent(do.MemoryForget)))
        (sent,) = connection.sent(do.MemoryForget)
        assert isinstance(sent, do.MemoryForget)
        assert (sent.memories, sent.expected) == (["m2"], "d1"), "exactly what was shown"


async def test_an_import_is_forgotten_from_its_tab_and_a_search_as_a_whole(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f2")
        await wait_until(pilot, lambda: "The key is under the pot." in screen_text(app))
        app.screen.query_one(Tabs).active = "imports"
        await wait_until(pilot, lambda: "letters.jsonl" in screen_text(app))
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await wait_until(pilot, lambda: isinstance(app.screen, MemoriesScreen))
        app.screen.query_one(Input).value = "boiler"
        await pilot.press("X")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        asked = [one for one in connection.commands if isinstance(one, do.MemoryForgetList)]
        assert [(one.batch, one.matching) for one in asked] == [("b7", ""), ("", "boiler")]


async def test_a_suggestion_is_confirmed_or_rejected_in_the_profile(tmp_path: Path) -> None:
    suggestion = msgspec.structs.replace(
        STATEMENT, id="m4", attribute="pet", value="Bo", text="Your pet is Bo.", source="import",
        current=False, state="suggested",
    )  # fmt: skip

    def script(command: do.AnyCommand) -> Sequence[events.AnyEvent]:
        if isinstance(command, do.ProfileShow):
            return done(command, results.ProfileResult(statements=[STATEMENT, suggestion]))
        return scripted(command)

    connection = FakeConnection(script)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f3")
        await wait_until(pilot, lambda: shows(app, "Suggestions from imports: 1."))
        assert not shows(app, "c Confirm"), "what was told needs no confirming"
        await pilot.press("c", "down")
        await wait_until(pilot, lambda: shows(app, "c Confirm"))
        await pilot.press("c")
        await wait_until(pilot, lambda: bool(connection.sent(do.ProfileConfirm)))
        confirmed = [one for one in connection.commands if isinstance(one, do.ProfileConfirm)]
        assert [one.memory for one in confirmed] == ["m4"]
        await pilot.press("x")
        await wait_until(pilot, lambda: shows(app, "Reject this suggestion?"))
        assert shows(app, "It will not be suggested again.")
        await pilot.press("y")
        await wait_until(pilot, lambda: bool(connection.sent(do.MemoryForget)))
        (sent,) = connection.sent(do.MemoryForget)
        assert isinstance(sent, do.MemoryForget)
        assert sent.memories == ["m4"]


async def test_enter_opens_a_memory_with_its_sources(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f2")
        await wait_until(pilot, lambda: "The key is under the pot." in screen_text(app))
        await pilot.press("enter")
        await wait_until(
            pilot, lambda: "m1" in screen_text(app) and "trust" in screen_text(app).lower()
        )
        opened = [one.memory for one in connection.commands if isinstance(one, do.MemoryShow)]
        assert opened == ["m2"]
        assert shows(app, "typed by you")


async def test_an_earlier_conversation_is_opened_and_gone_on_with(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f5")
        await wait_until(pilot, lambda: "About keys" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Under the pot." in screen_text(app))
        assert shows(app, "Where is it?"), "what the user said stands above its answer"
        assert not app.screen.query("#welcome")
        await pilot.press(*"why", "enter")
        await wait_until(pilot, lambda: bool(connection.sent(do.Ask)))
        (asked,) = connection.sent(do.Ask)
        assert isinstance(asked, do.Ask)
        assert asked.conversation == "v4", "the same conversation goes on"


async def test_the_theme_can_be_switched(tmp_path: Path) -> None:
    async with open_chat(tmp_path, FakeConnection(scripted)) as (app, pilot):
        assert app.theme == "locket-dark"
        await pilot.press("f9")
        assert app.theme == "locket-light"


@pytest.mark.parametrize(("key", "sent"), [("y", do.ConceptConfirm), ("n", do.ConceptDeny)])
async def test_a_photo_of_a_named_thing_is_confirmed_or_denied(
    tmp_path: Path, key: str, sent: type[do.ConceptConfirm | do.ConceptDeny]
) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f10")
        await wait_until(pilot, lambda: "nobody's face" in screen_text(app))
        await wait_until(pilot, lambda: "to confirm" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "perhaps.jpg" in screen_text(app))
        await pilot.press(key)
        await wait_until(pilot, lambda: bool(connection.sent(sent)))
        (command,) = connection.sent(sent)
        assert isinstance(command, sent)
        assert (command.name, command.memories) == ("Bo", ["m8"])


async def test_a_photo_of_a_named_thing_gets_another_name(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f10")
        await wait_until(pilot, lambda: "to confirm" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "perhaps.jpg" in screen_text(app))
        await pilot.press("down", "s")
        await wait_until(pilot, lambda: isinstance(app.screen, EditScreen))
        await pilot.press(*"Rex", "ctrl+s")
        await wait_until(pilot, lambda: bool(connection.sent(do.ConceptSplit)))
        (command,) = connection.sent(do.ConceptSplit)
        assert isinstance(command, do.ConceptSplit)
        assert (command.name, command.new_name, command.memories) == ("Bo", "Rex", ["m7"])


async def test_a_named_thing_is_forgotten_after_a_question(tmp_path: Path) -> None:
    connection = FakeConnection(scripted)
    async with open_chat(tmp_path, connection) as (app, pilot):
        await pilot.press("f10")
        await wait_until(pilot, lambda: "to confirm" in screen_text(app))
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert not connection.sent(do.ConceptForget)
        await pilot.press("y")
        await wait_until(pilot, lambda: bool(connection.sent(do.ConceptForget)))
