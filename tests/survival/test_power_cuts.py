"""Power cuts in a recorded workload: nothing acknowledged is lost, unless a sync is left out."""

from pathlib import Path

import pytest

from evals.survival.power_cuts import (
    cut_everything,
    cut_notes,
    cut_unsynced_key_file,
    cut_unsynced_records,
)

CUTS = 300
SEED = 11


def test_no_power_cut_loses_what_was_acknowledged(folder: Path) -> None:
    tally = cut_everything(folder / "cuts", CUTS, SEED)
    assert tally.cuts == CUTS
    assert tally.failures == {}


@pytest.mark.parametrize(("level", "loses"), [("FULL", False), ("NORMAL", True), ("OFF", True)])
def test_a_weaker_synchronous_would_lose_writes(folder: Path, level: str, loses: bool) -> None:
    assert bool(cut_notes(folder / "cuts", 60, SEED, level).lost) is loses


def test_a_key_file_that_is_not_synced_would_be_lost(folder: Path) -> None:
    assert cut_unsynced_key_file(folder / "cuts", 60, SEED).failures["refused: key_file_corrupt"]


def test_a_record_that_is_not_synced_before_a_checkpoint_would_refuse_a_good_vault(
    folder: Path,
) -> None:
    assert cut_unsynced_records(folder / "cuts", 120, SEED).lost
