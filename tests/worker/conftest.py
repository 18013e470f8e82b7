"""A vault folder, a private runtime folder, and workers that end with the test."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.client import WorkerClient
from assistant.protocol import commands as do

PASSPHRASE = "correct horse battery"
OpenWorker = Callable[..., Awaitable[WorkerClient]]


def fake_worker(directory: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "tests.fakes.worker", "--vault", str(directory), *more]


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("LOCKET_CACHE", str(tmp_path / "cache"))
    return tmp_path / "home"


@pytest_asyncio.fixture
async def open_worker(directory: Path) -> AsyncIterator[OpenWorker]:
    opened: list[WorkerClient] = []

    async def connect(*more: str) -> WorkerClient:
        client = await WorkerClient.connect(directory, worker_command=fake_worker(directory, *more))
        opened.append(client)
        return client

    yield connect
    for client in reversed(opened):
        await client.close()


@pytest_asyncio.fixture
async def client(open_worker: OpenWorker) -> WorkerClient:
    """A worker with a fresh vault, unlocked."""
    worker = await open_worker()
    await worker.run(do.CreateVault(id=worker.next_id(), passphrase=PASSPHRASE, warm=False))
    return worker
