import os
import signal
from pathlib import Path

import pytest

from assistant.client import RequestFailed, WorkerClient, WorkerGone
from assistant.protocol import commands as do
from assistant.protocol import results
from assistant.runtime import socket_path
from tests.worker.conftest import PASSPHRASE, OpenWorker
from tests.worker.waiting import is_running, wait_until


async def set_name(client: WorkerClient, value: str) -> None:
    await client.run(do.ProfileSet(id=client.next_id(), attribute="name", value=value))


async def read_names(client: WorkerClient) -> list[str]:
    result = await client.run(do.ProfileShow(id=client.next_id()))
    assert isinstance(result, results.ProfileResult)
    return [statement.value for statement in result.statements]


async def unlock(client: WorkerClient, passphrase: str = PASSPHRASE) -> results.AnyResult:
    return await client.run(do.Unlock(id=client.next_id(), passphrase=passphrase, warm=False))


async def test_hello_works_locked_and_says_so(open_worker: OpenWorker) -> None:
    client = await open_worker()
    hello = await client.run(do.Hello(id=client.next_id()))
    assert hello == results.HelloResult(
        version=1, vault_name="home", vault_exists=False, unlocked=False
    )


async def test_commands_on_a_locked_vault_are_refused(open_worker: OpenWorker) -> None:
    client = await open_worker()
    for make in (do.MemoryList, do.ProfileShow, do.Privacy, do.Conversations):
        with pytest.raises(RequestFailed) as caught:
            await client.run(make(id=client.next_id()))
        assert caught.value.code == "vault_locked"


async def test_a_wrong_passphrase_is_refused_and_the_right_one_still_opens(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    await client.run(do.Lock(id=client.next_id()))
    await client.close()
    again = await open_worker()
    with pytest.raises(RequestFailed) as caught:
        await unlock(again, "not the passphrase")
    assert caught.value.code == "wrong_passphrase"
    unlocked = await unlock(again)
    assert isinstance(unlocked, results.Unlocked)
    assert unlocked.status.network == "denied (seccomp)"


async def test_the_recovery_code_opens_the_vault(open_worker: OpenWorker) -> None:
    client = await open_worker()
    made = await client.run(do.CreateVault(id=client.next_id(), passphrase=PASSPHRASE))
    assert isinstance(made, results.VaultCreated)
    await client.run(do.Lock(id=client.next_id()))
    await client.close()
    assert isinstance(await unlock(await open_worker(), made.recovery_code), results.Unlocked)


async def test_lock_ends_the_process_and_takes_the_socket_away(
    client: WorkerClient, directory: Path
) -> None:
    pid = client.worker_pid
    assert socket_path(directory).exists()
    await client.run(do.Lock(id=client.next_id()))
    await wait_until(lambda: not is_running(pid))
    assert not socket_path(directory).exists()
    with pytest.raises(WorkerGone):
        await client.run(do.Hello(id=client.next_id()))


async def test_the_end_of_the_owners_input_ends_the_process(client: WorkerClient) -> None:
    pid = client.worker_pid
    await client.close()
    assert not is_running(pid)


async def test_a_killed_worker_is_reported_and_what_it_confirmed_is_there(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    await set_name(client, "Ann")
    os.kill(client.worker_pid, signal.SIGKILL)
    with pytest.raises(WorkerGone):
        await client.run(do.ProfileShow(id=client.next_id()))
    again = await open_worker()
    assert not again.joined
    await unlock(again)
    assert await read_names(again) == ["Ann"]


async def test_a_terminated_worker_closes_in_order(client: WorkerClient, directory: Path) -> None:
    pid = client.worker_pid
    os.kill(pid, signal.SIGTERM)
    await wait_until(lambda: not is_running(pid))
    assert not socket_path(directory).exists()


async def test_ctrl_c_in_the_terminal_does_not_end_the_worker(client: WorkerClient) -> None:
    os.kill(client.worker_pid, signal.SIGINT)
    assert isinstance(await client.run(do.Hello(id=client.next_id())), results.HelloResult)


async def test_a_second_front_joins_without_a_passphrase(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    await set_name(client, "Ann")
    other = await open_worker()
    assert other.joined
    hello = await other.run(do.Hello(id=other.next_id()))
    assert isinstance(hello, results.HelloResult)
    assert hello.unlocked
    assert await read_names(other) == ["Ann"]
    await other.close()
    assert await read_names(client) == ["Ann"], "the owner goes on when the guest has left"


async def test_a_guest_keeps_the_worker_when_its_owner_leaves(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    pid = client.worker_pid
    guest = await open_worker()
    client._writer.close()
    assert await read_names(guest) == []
    assert is_running(pid)
    await guest.close()
    await wait_until(lambda: not is_running(pid))


async def test_without_the_socket_a_second_worker_says_the_vault_is_in_use(
    client: WorkerClient, open_worker: OpenWorker, directory: Path
) -> None:
    socket_path(directory).unlink()
    other = await open_worker()
    assert not other.joined
    with pytest.raises(RequestFailed) as caught:
        await unlock(other)
    assert caught.value.code == "vault_in_use"


async def test_keep_open_outlives_its_front_until_it_is_locked(
    client: WorkerClient, open_worker: OpenWorker
) -> None:
    pid = client.worker_pid
    await client.run(do.KeepOpen(id=client.next_id(), seconds=600))
    await client.close()
    guest = await open_worker()
    assert guest.joined
    await guest.run(do.Lock(id=guest.next_id()))
    await wait_until(lambda: not is_running(pid))


async def test_keep_open_ends_by_itself(client: WorkerClient) -> None:
    pid = client.worker_pid
    await client.run(do.KeepOpen(id=client.next_id(), seconds=1))
    await client.close()
    assert is_running(pid)
    await wait_until(lambda: not is_running(pid))


async def test_wipe_asks_for_the_right_name_and_ends_the_worker(
    client: WorkerClient, directory: Path
) -> None:
    with pytest.raises(RequestFailed) as caught:
        await client.run(do.Wipe(id=client.next_id(), vault_name="another"))
    assert caught.value.code == "invalid_request"
    pid = client.worker_pid
    receipt = await client.run(do.Wipe(id=client.next_id(), vault_name="home"))
    assert isinstance(receipt, results.WipeReceipt)
    assert receipt.verified
    await wait_until(lambda: not is_running(pid))
    assert not [path for path in directory.rglob("*") if path.is_file()]


async def test_wipe_works_locked(client: WorkerClient, open_worker: OpenWorker) -> None:
    await client.run(do.Lock(id=client.next_id()))
    await client.close()
    again = await open_worker()
    receipt = await again.run(do.Wipe(id=again.next_id(), vault_name="home"))
    assert isinstance(receipt, results.WipeReceipt)
    assert receipt.key_slots_overwritten > 0


async def test_a_worker_that_cannot_start_is_reported(directory: Path) -> None:
    with pytest.raises(WorkerGone):
        await WorkerClient.connect(directory, worker_command=["/nonexistent/locket-worker"])


async def test_the_passphrase_variable_is_not_passed_to_the_worker(
    directory: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOCKET_PASSPHRASE", PASSPHRASE)
    seen = tmp_path / "seen"
    client = await WorkerClient.connect(
        directory, worker_command=["/bin/sh", "-c", f"env > {seen}"]
    )
    await client.wait_gone()
    await client.close()
    assert "PATH=" in seen.read_text()
    assert PASSPHRASE not in seen.read_text()
