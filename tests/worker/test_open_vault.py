"""What an open vault does behind the chat once its models are loaded."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from assistant.worker.open_vault import OpenVault
from memory.kdf import FLOOR_COST
from memory.records import NewPhoto
from memory.vault import Vault
from tests.fakes.models import FakeModels, FakePhotoFinder
from tools.photos.decoder import GuardedDecoder


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = Vault.create(tmp_path / "home", "a long passphrase", cost=FLOOR_COST)
    yield made
    made.close()


def add_old_photo(vault: Vault) -> int:
    """A photo as an earlier version stored it: words of its look are nowhere."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    new = NewPhoto(out.getvalue(), b"t", 64, 48, bytes(32), 1, neutral_caption="unclear")
    return vault.store.add_photo(new).id


def test_warming_up_ends_though_older_photos_wait_for_calm(vault: Vault) -> None:
    id = add_old_photo(vault)
    opened = OpenVault(vault, FakeModels, GuardedDecoder)
    warming = threading.Thread(target=opened.warm_up, daemon=True)
    warming.start()
    warming.join(20)
    assert not warming.is_alive()
    assert vault.store.image_vectors(FakePhotoFinder.space)[0].tolist() == [id]
    assert not opened.services().foreground.is_busy
    opened.let_go()
