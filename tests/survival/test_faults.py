"""Every call to the disk fails once: one plain error, nothing lost, and the vault opens again."""

from pathlib import Path
from unittest.mock import patch

from evals.survival.faults import OPERATIONS, Operation, Place, run_faults
from evals.survival.vaults import add_note
from memory.errors import VaultError
from memory.vault import Vault

EVERY = 29
"""CI takes every 29th case, of all operations, calls and ways to fail; the evaluation takes all."""


def test_whatever_call_fails_nothing_acknowledged_is_lost(folder: Path) -> None:
    tallies = run_faults(folder / "faults", every=EVERY)
    assert [failure for tally in tallies.values() for failure in tally.failures] == []
    answers = {answer for tally in tallies.values() for answer in tally.answers}
    assert {"disk_full", "disk_failed"} <= answers
    for tally in tallies.values():
        assert tally.faults > 0


def test_an_error_passed_over_in_silence_is_caught(folder: Path) -> None:
    """The negative control: a write that fails and is taken for done."""

    def write(place: Place, vault: Vault | None) -> None:
        assert vault is not None
        try:
            add_note(vault, "written")
        except VaultError:
            return

    careless = Operation(write, after=OPERATIONS["write"].after)
    with patch.dict(OPERATIONS, {"write": careless}):
        tallies = run_faults(folder / "faults", ["write"], every=5)
    assert tallies["write"].failures
