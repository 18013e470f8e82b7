"""Nothing personal lies in plain in any file Locket writes: while open, killed, locked or wiped."""

import base64
import os
import signal
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from assistant.client import WorkerClient
from assistant.protocol import commands, results
from tests.privacy.canaries import find_canaries

PASSPHRASE = "canary-passphrase-7f3e"
CHAT = "QUOKKA-CHAT-81d2c7"
NOTE = "QUOKKA-NOTE-44ab19"
EXIF = "QUOKKA-EXIF-90cc3e"
NAME = "QUOKKA-NAME-1be5f0"
CANARIES = [PASSPHRASE, CHAT, NOTE, EXIF, NAME]


def make_photo(folder: Path) -> Path:
    path = folder / f"{NAME}.jpg"
    image = Image.new("RGB", (320, 240), (200, 40, 40))
    exif = Image.Exif()
    exif[0x010E] = EXIF
    exif[0x9286] = EXIF
    image.save(path, exif=exif)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose every writable place is under one folder, so that one scan sees all files."""
    home = tmp_path / "home"
    for variable, name in {
        "HOME": ".",
        "XDG_DATA_HOME": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
        "TMPDIR": "tmp",
    }.items():
        place = home / name
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        monkeypatch.setenv(variable, str(place))
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    return home


async def use_locket(client: WorkerClient, photo: Path) -> None:
    await client.run(commands.Remember(id=client.next_id(), texts=[f"The note says {NOTE}."]))
    await client.run(commands.Remember(id=client.next_id(), paths=[str(photo)], name=f"Bo {NAME}"))
    answered = await client.run(
        commands.Ask(id=client.next_id(), text=f"Remember that my code word is {CHAT}.")
    )
    assert isinstance(answered, results.AskResult)
    found = await client.run(commands.MemorySearch(id=client.next_id(), text=NOTE))
    assert isinstance(found, results.MemoriesResult)
    assert any(NOTE in row.text for row in found.memories)


async def open_worker(vault: Path) -> WorkerClient:
    return await WorkerClient.connect(
        vault,
        worker_command=[sys.executable, "-m", "tests.fakes.worker", "--vault", str(vault)],
    )


async def test_no_canary_in_any_file_open_killed_locked_or_wiped(
    home: Path, tmp_path: Path
) -> None:
    photo = make_photo(tmp_path)
    vault = home / "data" / "locket" / "home"
    client = await open_worker(vault)
    await client.run(commands.CreateVault(id=client.next_id(), passphrase=PASSPHRASE))
    await use_locket(client, photo)
    assert find_canaries([home], CANARIES) == [], "while open"

    os.kill(client.worker_pid, signal.SIGKILL)
    await client.close()
    assert find_canaries([home], CANARIES) == [], "after kill -9"

    client = await open_worker(vault)
    await client.run(commands.Unlock(id=client.next_id(), passphrase=PASSPHRASE))
    found = await client.run(commands.MemorySearch(id=client.next_id(), text=NOTE))
    assert isinstance(found, results.MemoriesResult)
    assert found.memories, "what was acknowledged before the kill is still there"
    await client.run(commands.Lock(id=client.next_id()))
    await client.close()
    assert find_canaries([home], CANARIES) == [], "after lock"

    client = await open_worker(vault)
    receipt = await client.run(commands.Wipe(id=client.next_id(), vault_name="home"))
    await client.close()
    assert isinstance(receipt, results.WipeReceipt)
    assert receipt.verified
    assert find_canaries([home], CANARIES) == [], "after wipe"
    assert not [path for path in vault.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "write",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: base64.b64encode(b"xy" + text.encode()),
        lambda text: b"head" + zlib.compress(text.encode() * 3),
    ],
)
def test_the_scanner_finds_a_canary_that_is_there(tmp_path: Path, write: object) -> None:
    assert callable(write)
    (tmp_path / "leak.bin").write_bytes(b"\0" * 100 + write(NOTE) + b"\0" * 100)
    assert find_canaries([tmp_path], [NOTE])
