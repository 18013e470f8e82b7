"""The power cuts that must lose nothing, and those that must, because a sync is left out."""

import random
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest.mock import patch

from evals.survival.power import CutTally, Recording, cut_power, record
from evals.survival.vaults import make_vault
from evals.survival.workload import change_passphrases, live, write_notes
from memory import database
from memory.chain import Chain
from memory.disk import OverwrittenFile

NOTES = 10


def cut_everything(folder: Path, count: int, seed: int) -> CutTally:
    """Cut a workload of everything as it is: nothing may be lost."""
    return _cut(folder, lambda r, home: live(r, home, folder / "backup"), count, seed)


def cut_notes(folder: Path, count: int, seed: int, synchronous: str) -> CutTally:
    """Cut plain writes with another `synchronous`: NORMAL and OFF must lose some."""
    settings = tuple(
        setting.replace("= FULL", f"= {synchronous}") if "synchronous" in setting else setting
        for setting in database.SETTINGS
    )
    weakened = patch.object(database, "SETTINGS", settings)
    return _cut(folder, write_notes, count, seed, weakened)


def cut_unsynced_key_file(folder: Path, count: int, seed: int) -> CutTally:
    """Cut passphrase changes whose key file is never synced: some must be lost."""
    unsynced = patch.object(OverwrittenFile, "sync", lambda file: None)
    return _cut(folder, change_passphrases, count, seed, unsynced)


def cut_unsynced_records(folder: Path, count: int, seed: int) -> CutTally:
    """Cut the workload without the sync of the chain record before each checkpoint."""
    unsynced = patch.object(Chain, "sync", lambda chain: None)
    return _cut(folder, lambda r, home: live(r, home, folder / "backup"), count, seed, unsynced)


def _cut(
    folder: Path,
    workload: Callable[[Recording, Path], None],
    count: int,
    seed: int,
    weakened: AbstractContextManager[object] | None = None,
) -> CutTally:
    home = folder / "home"
    make_vault(home, notes=NOTES)
    with weakened or nullcontext():
        recording = record(folder, lambda recording: workload(recording, home))
    texts = {f"first note {number}" for number in range(NOTES)}
    tally = cut_power(recording, home, texts, count, random.Random(seed))
    shutil.rmtree(folder)
    return tally
