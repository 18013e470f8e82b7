from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.updates_run import open_store
from memory.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "profile.db") as opened:
        yield opened
