"""Folders are brought in by the background of the real worker; models are doubles."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from assistant.client import RequestFailed, WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol import results as res
from tests.tools.test_perceive import make_photo
from tests.worker.conftest import PASSPHRASE, OpenWorker

PHOTOS = 110


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(PHOTOS):
        colour = (2 * number, (37 * number) % 256, 255 - 2 * number)
        (folder / f"{number:03}.jpg").write_bytes(make_photo(colour))
    (folder / "zz broken.jpg").write_bytes(b"no photo")
    return folder


async def list_jobs(client: WorkerClient) -> res.IngestResult:
    result = await client.run(do.IngestList(id=client.next_id()))
    assert isinstance(result, res.IngestResult)
    return result


async def wait_for(client: WorkerClient, done: int) -> res.IngestRow:
    while True:
        (row,) = (await list_jobs(client)).jobs
        if row.state != "running" or PHOTOS >= row.done >= done:
            return row
        await asyncio.sleep(0.02)


async def begin(client: WorkerClient, library: Path) -> None:
    command = do.Remember(id=client.next_id(), paths=[str(library)], background=True)
    result = await client.run(command)
    assert isinstance(result, res.RememberResult)
    assert result.job == "j1"


async def test_a_folder_is_remembered_with_progress_and_the_broken_file_is_listed(
    client: WorkerClient, library: Path
) -> None:
    told: list[ev.Progress] = []
    result: object = None
    async for event in client.request(do.Remember(id=client.next_id(), paths=[str(library)])):
        if isinstance(event, ev.Progress):
            told.append(event)
        if isinstance(event, ev.Done):
            result = event.result
    assert isinstance(result, res.RememberResult)
    assert len(result.memory_ids) == PHOTOS
    assert [one.name for one in result.skipped] == ["zz broken.jpg"]
    assert result.unread == 0, "the text in them was read too"
    stored = [one.done for one in told if one.total > PHOTOS]
    assert stored == sorted(stored)
    detail = await client.run(do.IngestShow(id=client.next_id(), job=result.job))
    assert isinstance(detail, res.IngestDetail)
    assert (detail.job.state, detail.job.done) == ("done", PHOTOS + 1)


async def test_a_killed_worker_loses_nothing_and_goes_on_where_it_was(
    open_worker: OpenWorker, library: Path
) -> None:
    first = await open_worker()
    await first.run(do.CreateVault(id=first.next_id(), passphrase=PASSPHRASE, warm=False))
    await begin(first, library)
    half = await wait_for(first, 8)
    assert half.state == "running", "still under way when it is killed"
    os.kill(first.worker_pid, signal.SIGKILL)
    await first.wait_gone()

    second = await open_worker()
    await second.run(do.Unlock(id=second.next_id(), passphrase=PASSPHRASE, warm=False))
    (kept,) = (await list_jobs(second)).jobs
    assert kept.state == "running"
    assert half.done <= kept.done < PHOTOS + 1
    watch = do.IngestWatch(id=second.next_id(), until_done=True)
    changes = [event async for event in second.request(watch)]
    (row,) = (await list_jobs(second)).jobs
    assert (row.state, row.stored, row.known, row.skipped) == ("done", PHOTOS, 0, 1)
    seen = [one.job.done for one in changes if isinstance(one, ev.IngestChanged) and one.job]
    assert all(done >= kept.done for done in seen), "nothing is done twice"
    assert any(isinstance(one, ev.StatusChanged) for one in changes)
    assert (await list_jobs(second)).unread == 0


async def test_a_turn_is_answered_while_a_folder_comes_in_and_makes_it_wait(
    client: WorkerClient, library: Path
) -> None:
    await begin(client, library)
    before = await wait_for(client, 1)
    answer = await client.run(do.Ask(id=client.next_id(), text="Where is the spare key?"))
    assert isinstance(answer, res.AskResult)
    assert before.done < PHOTOS + 1
    assert (await wait_for(client, PHOTOS + 1)).state == "done"


async def test_pause_resume_and_cancel(client: WorkerClient, library: Path) -> None:
    await begin(client, library)
    await wait_for(client, 8)
    pause = do.IngestControl(id=client.next_id(), action="pause")
    await client.run(pause)
    (paused,) = (await list_jobs(client)).jobs
    assert paused.state == "paused"
    await asyncio.sleep(0.3)
    settled = (await list_jobs(client)).jobs[0].done
    await asyncio.sleep(0.3)
    assert (await list_jobs(client)).jobs[0].done == settled < PHOTOS + 1
    await client.run(do.IngestControl(id=client.next_id(), action="resume", job="j1"))
    await wait_for(client, settled + 8)
    await client.run(do.IngestControl(id=client.next_id(), action="cancel", job="j1"))
    (row,) = (await list_jobs(client)).jobs
    assert row.state == "cancelled"
    assert row.done < PHOTOS + 1, "it was cancelled midway"
    with pytest.raises(RequestFailed, match="finished"):
        await client.run(do.IngestControl(id=client.next_id(), action="resume", job="j1"))
    await client.run(do.IngestControl(id=client.next_id(), action="clear"))
    assert (await list_jobs(client)).jobs == []


async def test_a_front_that_gives_up_waiting_pauses_its_folder(
    open_worker: OpenWorker, library: Path
) -> None:
    owner = await open_worker()
    await owner.run(do.CreateVault(id=owner.next_id(), passphrase=PASSPHRASE, warm=False))
    command = do.Remember(id=owner.next_id(), paths=[str(library)])
    failed = None
    async for event in owner.request(command):
        if isinstance(event, ev.Progress) and event.done:
            await owner.cancel(command.id)
        if isinstance(event, ev.Failed):
            failed = event
    assert failed is not None
    assert failed.code == "cancelled"
    (row,) = (await list_jobs(owner)).jobs
    assert row.state == "paused"
    again = await owner.run(do.Remember(id=owner.next_id(), paths=[str(library)]))
    assert isinstance(again, res.RememberResult)
    assert again.job == "j1", "the same folder again goes on with the same job"
    assert len(again.memory_ids) == PHOTOS


async def test_giving_up_a_wait_for_all_pauses_and_giving_up_a_watch_does_not(
    client: WorkerClient, library: Path
) -> None:
    await begin(client, library)
    watch = do.IngestWatch(id=client.next_id(), until_done=True)
    async for event in client.request(watch):
        if isinstance(event, ev.IngestChanged) and event.job and event.job.done:
            await client.cancel(watch.id)
    (row,) = (await list_jobs(client)).jobs
    assert row.state == "paused"


async def test_locking_midway_leaves_the_job_to_go_on_with(
    open_worker: OpenWorker, library: Path
) -> None:
    first = await open_worker()
    await first.run(do.CreateVault(id=first.next_id(), passphrase=PASSPHRASE, warm=False))
    await begin(first, library)
    await wait_for(first, 8)
    await first.run(do.Lock(id=first.next_id()))
    await first.wait_gone()
    second = await open_worker()
    await second.run(do.Unlock(id=second.next_id(), passphrase=PASSPHRASE, warm=False))
    (row,) = (await list_jobs(second)).jobs
    assert row.state == "running"
    result = await second.run(do.IngestWatch(id=second.next_id(), until_done=True))
    assert isinstance(result, res.IngestResult)
    assert result.jobs[0].stored == PHOTOS


async def test_look_alikes_are_grouped_and_the_rest_can_be_forgotten(
    client: WorkerClient, tmp_path: Path
) -> None:
    from tests.photos.image_files import pack, read_sample, unpack

    folder = tmp_path / "burst"
    folder.mkdir()
    cat = unpack(read_sample("chelsea.png")).convert("RGB")
    (folder / "a.jpg").write_bytes(pack(cat.resize((300, 200))))
    (folder / "b.jpg").write_bytes(pack(cat, quality=90))
    (folder / "c.png").write_bytes(pack(unpack(read_sample("coffee.png")), "PNG"))
    result = await client.run(do.Remember(id=client.next_id(), paths=[str(folder)]))
    assert isinstance(result, res.RememberResult)
    assert (len(result.memory_ids), result.alike) == (3, 2)
    found = await client.run(do.MemoryAlike(id=client.next_id()))
    assert isinstance(found, res.AlikeResult)
    (group,) = found.groups
    assert (group.keep.title, [one.title for one in group.others]) == ("b.jpg", ["a.jpg"])
    await client.run(
        do.MemoryForget(id=client.next_id(), memories=[one.id for one in group.others])
    )
    found = await client.run(do.MemoryAlike(id=client.next_id()))
    assert isinstance(found, res.AlikeResult)
    assert found.groups == []


async def test_the_worker_says_nothing_more_of_a_folder_once_nobody_watches(
    client: WorkerClient, library: Path
) -> None:
    await begin(client, library)
    watch = do.IngestWatch(id=client.next_id())
    async for event in client.request(watch):
        if isinstance(event, ev.IngestChanged) and event.job and event.job.done:
            break
    row = await wait_for(client, PHOTOS + 1)
    assert row.state == "done", "it goes on without a watcher"
