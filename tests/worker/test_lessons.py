"""Lessons listed, undone and explained, through the real worker with fake models."""

import pytest

from assistant.client import RequestFailed, WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import results
from tests.worker.test_asking import remember

QUESTION = "What is the boiler code?"


async def ask(client: WorkerClient) -> results.AskResult:
    result = await client.run(do.Ask(id=client.next_id(), text=QUESTION))
    assert isinstance(result, results.AskResult)
    return result


async def say(client: WorkerClient, target: str, verdict: str, answer: str = "") -> str:
    command = do.GiveFeedback(id=client.next_id(), target=target, verdict=verdict, answer=answer)
    result = await client.run(command)
    assert isinstance(result, results.FeedbackResult)
    return result.feedback_id


async def lessons(client: WorkerClient) -> results.LessonsResult:
    result = await client.run(do.LessonsList(id=client.next_id()))
    assert isinstance(result, results.LessonsResult)
    return result


async def why(client: WorkerClient, target: str) -> results.WhyResult:
    result = await client.run(do.Why(id=client.next_id(), target=target))
    assert isinstance(result, results.WhyResult)
    return result


async def test_lessons_are_listed_in_words_and_undone_one_by_one(client: WorkerClient) -> None:
    await remember(client, "The boiler code is 4711.", "The boiler code was 1234 before.")
    answer = await ask(client)
    down = await say(client, answer.answer_id, "down")
    shown = await why(client, answer.answer_id)
    pin = await say(client, shown.memories[-1].id, "pin")
    listed = await lessons(client)
    assert [one.id for one in listed.lessons] == [pin, down]
    assert listed.lessons[1].text.startswith(f"You thumbed down the answer to “{QUESTION}”")
    assert f"for “{QUESTION}”" in listed.lessons[0].text
    assert set(listed.weights.values()) == {1.0}
    undone = await client.run(do.LessonUndo(id=client.next_id(), lesson=down))
    assert isinstance(undone, results.Ok)
    assert "thumbed down" in undone.message
    assert [one.id for one in (await lessons(client)).lessons] == [pin]
    with pytest.raises(RequestFailed) as refused:
        await client.run(do.LessonUndo(id=client.next_id(), lesson=down))
    assert refused.value.code == "not_found"


async def test_a_later_word_on_the_same_answer_holds(client: WorkerClient) -> None:
    await remember(client, "The boiler code is 4711.", "The boiler code was 1234 before.")
    answer = await ask(client)
    await say(client, answer.answer_id, "down")
    await say(client, answer.answer_id, "up")
    assert [one.holds for one in (await lessons(client)).lessons] == [True, False]


async def test_why_an_answer_names_memories_channels_and_lessons(client: WorkerClient) -> None:
    await remember(client, "The boiler code is 4711.", "The boiler code was 1234 before.")
    answer = await ask(client)
    before = await why(client, answer.answer_id)
    assert before.kind == "answer"
    assert {one.id for one in before.memories if one.cited} == {c.id for c in answer.citations}
    assert all(one.channels["text"] > 0 for one in before.memories)
    assert before.lessons == []
    rejected = await say(client, before.memories[0].id, "reject", answer.answer_id)
    after = await why(client, answer.answer_id)
    assert [(one.id, one.lift < -0.5) for one in after.lessons] == [(rejected, True)]
    again = await ask(client)
    shown = {one.id for one in (await why(client, again.answer_id)).memories}
    assert shown == {one.id for one in before.memories[1:]}


async def test_why_names_a_lesson_that_lifts_what_was_recalled_and_not_cited(
    client: WorkerClient,
) -> None:
    await remember(client, "The boiler code is 4711.", "The boiler code was 1234 before.")
    shown = await why(client, (await ask(client)).answer_id)
    pinned = await say(client, shown.memories[-1].id, "pin", shown.target)
    moved = [(one.id, one.lift > 0.5) for one in (await why(client, shown.target)).lessons]
    assert moved == [(pinned, True)]
    assert not shown.memories[-1].cited, "or this would say nothing"


async def test_why_of_what_is_no_answer_says_so(client: WorkerClient) -> None:
    (memory,) = await remember(client, "The boiler code is 4711.")
    with pytest.raises(RequestFailed) as refused:
        await client.run(do.Why(id=client.next_id(), target=memory))
    assert "ask why of an answer" in str(refused.value)
