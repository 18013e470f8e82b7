"""What needs the vault and no model: lists, links, profile, settings, conversations, export."""

import json
from pathlib import Path

import pytest

from assistant.client import RequestFailed, WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import events as ev
from assistant.protocol import results
from assistant.protocol.commands import AnyCommand
from tests.worker.conftest import PASSPHRASE, OpenWorker


async def fail(client: WorkerClient, command: AnyCommand) -> str:
    with pytest.raises(RequestFailed) as caught:
        await client.run(command)
    return caught.value.code


async def set_fact(client: WorkerClient, attribute: str, value: str) -> None:
    await client.run(do.ProfileSet(id=client.next_id(), attribute=attribute, value=value))


async def list_memories(client: WorkerClient, **fields: object) -> results.MemoriesResult:
    result = await client.run(do.MemoryList(id=client.next_id(), **fields))  # type: ignore[arg-type]
    assert isinstance(result, results.MemoriesResult)
    return result


async def show_profile(client: WorkerClient) -> list[results.ProfileStatement]:
    result = await client.run(do.ProfileShow(id=client.next_id()))
    assert isinstance(result, results.ProfileResult)
    return result.statements


async def test_the_list_goes_on_page_by_page_newest_first(client: WorkerClient) -> None:
    for number in range(5):
        await set_fact(client, f"thing {number}", "x")
    first = await list_memories(client, limit=2)
    second = await list_memories(client, limit=2, before=first.memories[-1].id)
    third = await list_memories(client, limit=2, before=second.memories[-1].id)
    seen = [row.id for page in (first, second, third) for row in page.memories]
    assert seen == ["m5", "m4", "m3", "m2", "m1"]
    assert (first.more, second.more, third.more) == (True, True, False)


async def test_the_trash_can_be_emptied_back(client: WorkerClient) -> None:
    await set_fact(client, "name", "Ann")
    await client.run(do.MemoryRemove(id=client.next_id(), memories=["m1"]))
    assert (await list_memories(client)).memories == []
    assert [row.id for row in (await list_memories(client, removed=True)).memories] == ["m1"]
    await client.run(do.MemoryRemove(id=client.next_id(), memories=["m1"], restore=True))
    assert [row.id for row in (await list_memories(client)).memories] == ["m1"]


async def test_forgetting_takes_all_or_nothing_when_an_id_is_unknown(client: WorkerClient) -> None:
    await set_fact(client, "name", "Ann")
    forget = do.MemoryForget(id=client.next_id(), memories=["m1", "m77"])
    assert await fail(client, forget) == "not_found"
    assert len((await list_memories(client)).memories) == 1
    result = await client.run(do.MemoryForget(id=client.next_id(), memories=["m1"]))
    assert isinstance(result, results.ForgetResult)
    assert result.memories == ["m1"]
    assert result.rows["memories"] == 1


async def test_showing_what_is_not_a_memory_is_not_found(client: WorkerClient) -> None:
    for id in ("m99", "c1", "nonsense", "", "m", "m-1"):
        assert await fail(client, do.MemoryShow(id=client.next_id(), memory=id)) == "not_found"


async def test_requests_that_make_no_sense_are_refused_with_a_sentence(
    client: WorkerClient,
) -> None:
    for command in (
        do.MemoryList(id="x", limit=0),
        do.MemoryList(id="x", kind="planet"),
        do.MemoryForget(id="x", memories=[]),
        do.MemorySearch(id="x", text="  "),
        do.SettingSet(id="x", name="places", value="maybe"),
        do.SettingSet(id="x", name="admin", value="1"),
        do.ProfileSet(id="x", attribute=" ", value="1"),
        do.Remember(id="x"),
        do.Remember(id="x", paths=["relative.txt"]),
        do.Remember(id="x", paths=["/nonexistent/there.txt"]),
        do.Export(id="x", path="relative"),
        do.Backup(id="x", path="relative"),
        do.KeepOpen(id="x", seconds=-1),
        do.Ask(id="x", text=" "),
    ):
        assert await fail(client, command) == "invalid_request", command


async def test_a_new_value_answers_and_the_old_one_is_kept_until_forgotten(
    client: WorkerClient,
) -> None:
    await set_fact(client, "city", "Lisbon")
    await set_fact(client, "city", "Porto")
    assert [(one.value, one.current) for one in await show_profile(client)] == [
        ("Porto", True),
        ("Lisbon", False),
    ]
    await set_fact(client, "city", "")
    assert await show_profile(client) == []
    command = do.ProfileSet(id=client.next_id(), attribute="city", value="")
    assert await fail(client, command) == "not_found"


async def test_privacy_says_what_is_kept_and_settings_hold(client: WorkerClient) -> None:
    await set_fact(client, "name", "Ann")
    await client.run(do.SettingSet(id=client.next_id(), name="places", value="on"))
    result = await client.run(do.Privacy(id=client.next_id()))
    assert isinstance(result, results.PrivacyResult)
    assert result.rows["fact"] == 1
    assert result.settings["places"] == "on"
    assert result.network == "denied (seccomp)"
    assert result.bytes_on_disk > 0


async def test_the_status_line_follows_what_changes(client: WorkerClient) -> None:
    command = do.ProfileSet(id=client.next_id(), attribute="name", value="Ann")
    told = [event async for event in client.request(command)]
    assert isinstance(told[0], ev.StatusChanged)
    assert told[0].status.memories == 1
    assert isinstance(told[-1], ev.Done)


async def test_the_passphrase_can_be_changed_and_the_key_rotated(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    await set_fact(client, "name", "Ann")
    new = "another good passphrase"
    await client.run(do.ChangePassphrase(id=client.next_id(), old=PASSPHRASE, new=new))
    rotated = await client.run(do.RotateKey(id=client.next_id(), passphrase=new))
    assert isinstance(rotated, results.VaultCreated)
    await client.run(do.Lock(id=client.next_id()))
    await client.close()
    again = await open_worker()
    unlock = do.Unlock(id=again.next_id(), passphrase=PASSPHRASE, warm=False)
    assert await fail(again, unlock) == "wrong_passphrase"
    await again.run(do.Unlock(id=again.next_id(), passphrase=rotated.recovery_code, warm=False))
    assert [one.value for one in await show_profile(again)] == ["Ann"]


async def test_a_backup_is_a_vault_and_is_noted(client: WorkerClient, tmp_path: Path) -> None:
    await set_fact(client, "name", "Ann")
    await client.run(do.Backup(id=client.next_id(), path=str(tmp_path / "backup")))
    result = await client.run(do.Privacy(id=client.next_id()))
    assert isinstance(result, results.PrivacyResult)
    assert result.last_backup is not None
    assert b"Ann" not in b"".join(
        path.read_bytes() for path in (tmp_path / "backup").iterdir() if path.is_file()
    )


async def test_an_export_is_private_readable_and_never_overwrites(
    client: WorkerClient, tmp_path: Path
) -> None:
    await set_fact(client, "name", "Ann")
    target = tmp_path / "out"
    await client.run(do.Export(id=client.next_id(), path=str(target)))
    row = json.loads((target / "memories.jsonl").read_text(encoding="utf-8"))
    assert (row["id"], row["kind"], row["text"]) == ("m1", "fact", "Your name is Ann.")
    assert target.stat().st_mode & 0o077 == 0
    assert (target / "memories.jsonl").stat().st_mode & 0o077 == 0
    command = do.Export(id=client.next_id(), path=str(target))
    assert await fail(client, command) == "invalid_request"


async def test_the_doctor_works_locked_and_open(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    async def examine(worker: WorkerClient) -> dict[str, results.Check]:
        result = await worker.run(do.Doctor(id=worker.next_id()))
        assert isinstance(result, results.DoctorResult)
        return {check.name: check for check in result.checks}

    opened = await examine(client)
    assert "open" in opened["vault"].detail
    assert opened["network"].state == "ok"
    assert opened["chain record"].state == "ok"
    assert "changes recorded" in opened["chain record"].detail
    await client.run(do.Lock(id=client.next_id()))
    await client.close()
    locked = await examine(await open_worker())
    assert "locked" in locked["vault"].detail
    assert "when the vault is opened" in locked["chain record"].detail
    assert locked["photo decoder"].state in {"ok", "note"}
    assert {check.state for check in locked.values()} <= {"ok", "note", "problem"}


async def test_concepts_that_are_not_there_are_not_found(client: WorkerClient) -> None:
    for command in (
        do.ConceptShow(id="1", name="Bo"),
        do.ConceptRename(id="2", name="Bo", new_name="Mia"),
        do.ConceptForget(id="3", name="Bo"),
    ):
        assert await fail(client, command) == "not_found"
    assert await client.run(do.ConceptList(id="4")) == results.ConceptsResult(concepts=[])
