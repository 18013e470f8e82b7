"""Likes are learned in the background of the real worker from an import; models are doubles."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from assistant.client import WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol import results as res
from assistant.worker.ingest_desk import LEARNING

PEOPLE, FILMS, EACH = 70, 36, 30


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A MovieLens folder of made-up people with two tastes, and twelve ratings of the user's."""
    folder = tmp_path / "ml"
    folder.mkdir()
    generator = np.random.default_rng(0)
    films = [f'{n},"Film {n} (19{60 + n})",{("Comedy", "Western")[n % 2]}' for n in range(FILMS)]
    (folder / "movies.csv").write_text("movieId,title,genres\n" + "\n".join(films))
    rows = []
    for person in range(PEOPLE):
        sign = 1 if person % 2 else -1
        for place, film in enumerate(generator.permutation(FILMS)[:EACH]):
            stars = 3.25 + sign * (1 if film % 2 else -1) + generator.normal(0, 0.4)
            rows.append(f"{person},{film},{np.clip(round(stars * 2) / 2, 0.5, 5)},{60 * place + 1}")
    head = "userId,movieId,rating,timestamp\n"
    (folder / "ratings.csv").write_text(head + "\n".join(rows))
    own = [f"0,{n},{4.5 if n % 2 else 2},{10_000 + n}" for n in range(12)]
    (folder / "my_ratings.csv").write_text(head + "\n".join(own))
    return folder


async def bring(client: WorkerClient, folder: Path) -> res.ImportResult:
    result = await client.run(do.Import(id=client.next_id(), format="movielens", path=str(folder)))
    assert isinstance(result, res.ImportResult)
    return result


async def list_all(client: WorkerClient) -> res.IngestResult:
    result = await client.run(do.IngestList(id=client.next_id()))
    assert isinstance(result, res.IngestResult)
    return result


async def recommend(client: WorkerClient) -> dict[str, float]:
    result = await client.run(do.Recommend(id=client.next_id(), text="", n=20))
    assert isinstance(result, res.RecommendResult)
    return {item.title: item.score for item in result.items}


async def test_likes_are_learned_with_progress_and_change_recommendations(
    client: WorkerClient, catalogue: Path
) -> None:
    assert (await bring(client, catalogue)).unlearned
    before = await recommend(client)
    told: list[ev.IngestChanged] = []
    async for event in client.request(do.IngestWatch(id=client.next_id(), until_done=True)):
        if isinstance(event, ev.IngestChanged) and event.label == LEARNING:
            told.append(event)
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert {one.total for one in told} == {100}
    assert not (await list_all(client)).unlearned
    after = await recommend(client)
    assert all(int(title.split()[1]) % 2 for title in after), "the westerns"
    assert min(after.values()) > max(before.values()) > 0.6


async def test_learning_is_paused_and_begun_again_on_resume(
    client: WorkerClient, catalogue: Path
) -> None:
    await bring(client, catalogue)
    events = client.request(do.IngestWatch(id=client.next_id(), until_done=True))
    async for event in events:
        if isinstance(event, ev.IngestChanged) and event.label == LEARNING:
            await client.run(do.IngestControl(id=client.next_id(), action="pause"))
            break
    await asyncio.sleep(0.5)
    assert (await list_all(client)).unlearned
    await client.run(do.IngestControl(id=client.next_id(), action="resume"))
    while (await list_all(client)).unlearned:
        await asyncio.sleep(0.2)
