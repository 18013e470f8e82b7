from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.kdf import FLOOR_COST
from memory.store import Store
from memory.vault import Vault


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()
