from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.cipher import VaultKeys
from memory.store import Store
from tests.memory.store.opening import opened


@pytest.fixture
def keys() -> VaultKeys:
    return VaultKeys.generate()


@pytest.fixture
def store(tmp_path: Path, keys: VaultKeys) -> Iterator[Store]:
    with opened(tmp_path / "vault.db", keys) as store:
        yield store
