import asyncio
import socket
from pathlib import Path

import pytest

from assistant.client import WorkerClient
from assistant.protocol import commands as do
from assistant.protocol import results
from assistant.runtime import (
    RuntimeUnsafe,
    default_vault_directory,
    find_socket,
    is_own_peer,
    prepare_runtime_directory,
    runtime_directory,
    socket_path,
)
from memory.vault import default_directory
from tests.worker.conftest import OpenWorker


def test_the_usual_vault_folder_is_the_same_for_front_and_vault() -> None:
    assert default_vault_directory() == default_directory()


def test_each_vault_has_its_own_socket_and_a_link_to_it_the_same(
    directory: Path, tmp_path: Path
) -> None:
    directory.mkdir()
    link = tmp_path / "link"
    link.symlink_to(directory)
    assert socket_path(link) == socket_path(directory)
    assert socket_path(tmp_path / "other") != socket_path(directory)


def test_a_runtime_folder_too_long_for_a_socket_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/" + "x" * 120)
    assert len(str(socket_path(Path("/vault")))) <= 100


def test_a_runtime_folder_open_to_others_is_refused(directory: Path) -> None:
    runtime_directory().mkdir(mode=0o755)
    runtime_directory().chmod(0o755)
    with pytest.raises(RuntimeUnsafe):
        prepare_runtime_directory()


def test_a_runtime_folder_that_is_a_link_is_refused(directory: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    runtime_directory().symlink_to(elsewhere)
    with pytest.raises(RuntimeUnsafe):
        prepare_runtime_directory()


def test_a_plain_file_in_the_sockets_place_is_refused(directory: Path) -> None:
    prepare_runtime_directory()
    socket_path(directory).write_bytes(b"")
    with pytest.raises(RuntimeUnsafe):
        find_socket(directory)


async def test_the_socket_is_private(client: WorkerClient, directory: Path) -> None:
    path = socket_path(directory)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_a_socket_left_by_a_killed_worker_is_replaced(
    directory: Path, open_worker: OpenWorker
) -> None:
    prepare_runtime_directory()
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(socket_path(directory)))
    socket_path(directory).chmod(0o600)
    dead.close()
    client = await open_worker()
    assert not client.joined
    await client.run(do.CreateVault(id=client.next_id(), passphrase="correct horse battery"))
    assert (await open_worker()).joined


async def test_fronts_that_speak_another_protocol_do_no_harm(
    client: WorkerClient, directory: Path
) -> None:
    reader, writer = await asyncio.open_unix_connection(str(socket_path(directory)))
    writer.write(b'GET / HTTP/1.1\n{"do": "hello"}\n{"do": "hello", "id": 3}\n\xff\xfe\n')
    answers = [await reader.readline() for _ in range(4)]
    assert all(b'"failed"' in answer and b"GET" not in answer for answer in answers)
    writer.close()
    assert isinstance(await client.run(do.Hello(id=client.next_id())), results.HelloResult)


def test_our_own_process_is_an_own_peer() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert is_own_peer(one)


def test_a_peer_without_credentials_is_not_our_own() -> None:
    class Nobody:
        def getsockopt(self, level: int, optname: int, buflen: int, /) -> bytes:
            return b"\xff" * 12

    assert not is_own_peer(Nobody())
