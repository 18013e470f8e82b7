"""Turns through the real worker, vault and graph, with fake models."""

from pathlib import Path

import pytest

from assistant.client import RequestFailed, WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol import results
from tests.worker.conftest import PASSPHRASE, OpenWorker
from tests.worker.waiting import is_running, wait_until


async def remember(client: WorkerClient, *texts: str) -> list[str]:
    result = await client.run(do.Remember(id=client.next_id(), texts=list(texts)))
    assert isinstance(result, results.RememberResult)
    return result.memory_ids


async def search(client: WorkerClient, text: str) -> list[results.MemoryRow]:
    result = await client.run(do.MemorySearch(id=client.next_id(), text=text))
    assert isinstance(result, results.MemoriesResult)
    return result.memories


async def test_what_was_remembered_is_found(client: WorkerClient) -> None:
    ids = await remember(client, "The boiler code is 4711.", "Bo eats salmon on Fridays.")
    found = await search(client, "boiler code")
    assert found[0].id == ids[0]


async def test_a_turn_streams_and_ends_in_one_answer(client: WorkerClient) -> None:
    await remember(client, "The boiler code is 4711.")
    command = do.Ask(id=client.next_id(), text="What is the boiler code?")
    told = [event async for event in client.request(command)]
    assert isinstance(told[-1], ev.Done)
    assert isinstance(told[-1].result, results.AskResult)
    assert sum(isinstance(event, ev.Done | ev.Failed) for event in told) == 1
    assert any(isinstance(event, ev.Recalled) for event in told)
    assert {event.id for event in told} == {command.id}


async def test_a_conversation_can_be_read_back(client: WorkerClient) -> None:
    result = await client.run(do.Ask(id=client.next_id(), text="Hello there"))
    assert isinstance(result, results.AskResult)
    listed = await client.run(do.Conversations(id=client.next_id()))
    assert isinstance(listed, results.ConversationsResult)
    assert [one.id for one in listed.conversations] == [result.conversation]
    shown = await client.run(
        do.ConversationShow(id=client.next_id(), conversation=result.conversation)
    )
    assert isinstance(shown, results.ConversationDetail)
    assert [turn.speaker for turn in shown.turns] == ["user", "assistant"]


async def test_an_answer_is_stopped_midway_and_the_worker_goes_on(open_worker: OpenWorker) -> None:
    client = await open_worker("--slow")
    await client.run(do.CreateVault(id=client.next_id(), passphrase=PASSPHRASE))
    command = do.Ask(id=client.next_id(), text="Why is the sea salty?", intent="chat")
    told: list[ev.AnyEvent] = []
    async for event in client.request(command):
        told.append(event)
        if isinstance(event, ev.Token):
            await client.cancel(command.id)
    assert isinstance(told[-1], ev.Failed)
    assert told[-1].code == "cancelled"
    assert isinstance(await client.run(do.MemoryList(id=client.next_id())), results.MemoriesResult)


async def ask_until_first_word(client: WorkerClient, text: str) -> bool:
    """Whether a word came; leaving the stream then cancels the turn."""
    command = do.Ask(id=client.next_id(), text=text, intent="chat")
    async for event in client.request(command):
        if isinstance(event, ev.Token):
            assert await search(client, "boiler") == [], "searches run while an answer streams"
            return True
    return False


async def test_leaving_an_answer_gives_its_place_to_the_next(open_worker: OpenWorker) -> None:
    client = await open_worker("--slow")
    await client.run(do.CreateVault(id=client.next_id(), passphrase=PASSPHRASE))
    assert await ask_until_first_word(client, "Why is the sea salty?")
    assert await ask_until_first_word(client, "Why is the sky blue?")


async def test_lock_ends_the_process_though_a_model_is_stuck(open_worker: OpenWorker) -> None:
    client = await open_worker("--stuck")
    await client.run(do.CreateVault(id=client.next_id(), passphrase=PASSPHRASE, warm=False))
    pid = client.worker_pid
    command = do.Ask(id=client.next_id(), text="Why is the sea salty?", intent="chat")
    async for event in client.request(command):
        if isinstance(event, ev.Token):
            break
    assert isinstance(event, ev.Token), "the model is in the middle of an answer"
    assert is_running(pid)
    await client.run(do.Lock(id=client.next_id()))
    await wait_until(lambda: not is_running(pid))


async def test_each_front_gets_only_its_own_events(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    other = await open_worker()
    mine = do.Ask(id="same", text="Hello from the first")
    theirs = do.Ask(id="same", text="Hello from the second")
    first = [event async for event in client.request(mine)]
    second = [event async for event in other.request(theirs)]
    for told in (first, second):
        assert sum(isinstance(event, ev.Done) for event in told) == 1


async def test_an_approval_nobody_asked_for_is_refused(client: WorkerClient) -> None:
    with pytest.raises(RequestFailed) as caught:
        await client.run(do.Confirm(id=client.next_id(), approval="made-up", yes=True))
    assert caught.value.code == "invalid_request"


async def test_files_and_folders_are_remembered_and_the_rest_is_listed(
    client: WorkerClient, tmp_path: Path
) -> None:
    folder = tmp_path / "things"
    folder.mkdir()
    (folder / "note.md").write_text("The spare key is under the blue pot.", encoding="utf-8")
    (folder / "broken.jpg").write_bytes(b"not a photo")
    result = await client.run(do.Remember(id=client.next_id(), paths=[str(folder)]))
    assert isinstance(result, results.RememberResult)
    assert len(result.memory_ids) == 1
    assert [one.name for one in result.skipped] == ["broken.jpg"]


async def test_an_import_can_be_ranked_and_rated(client: WorkerClient, tmp_path: Path) -> None:
    films = tmp_path / "films.csv"
    films.write_text(
        "title,year,genres,description,my rating\n"
        "Moon,2009,science fiction,a lonely man on the moon,5\n"
        "Alien,1979,science fiction,a monster on a ship,\n"
        "Heat,1995,crime,cops and robbers in the city,1\n",
        encoding="utf-8",
    )
    result = await client.run(do.Import(id=client.next_id(), format="csv", path=str(films)))
    assert isinstance(result, results.ImportResult)
    assert (result.items, result.ratings) == (3, 2)
    ranked = await client.run(do.Recommend(id=client.next_id(), text="a film", n=2))
    assert isinstance(ranked, results.RecommendResult)
    assert ranked.items or ranked.message
    given = await client.run(
        do.GiveFeedback(id=client.next_id(), target="Alien", verdict="rating", stars=4.5)
    )
    assert isinstance(given, results.FeedbackResult)
    assert given.learned
