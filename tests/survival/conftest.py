"""Vaults for accidents: cheap to open, on a disk in memory where there is one."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.survival.vaults import cheap_slots


@pytest.fixture(autouse=True)
def _cheap_slots() -> Iterator[None]:
    with cheap_slots():
        yield


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of this test's own, where syncing costs nothing if the system has such a place."""
    memory_disk = Path("/dev/shm")
    parent = str(memory_disk) if memory_disk.is_dir() else None
    path = Path(tempfile.mkdtemp(prefix="locket-survival-", dir=parent))
    yield path
    shutil.rmtree(path, ignore_errors=True)
