"""Writers killed at random moments of nine kinds of work: nothing acknowledged is lost."""

import random
from pathlib import Path
from unittest.mock import patch

import pytest

from evals.survival.kills import run_kills
from evals.survival.phases import PHASES, Scene, Teller
from evals.survival.vaults import PASSPHRASE, add_note
from memory.vault import Vault

KILLS = 1_000
SEED = 7


def test_a_thousand_kills_lose_nothing_and_no_reopening_takes_two_seconds(folder: Path) -> None:
    tallies = run_kills(KILLS, folder / "kills", SEED)
    assert list(tallies) == list(PHASES)
    assert [failure for tally in tallies.values() for failure in tally.failures] == []
    assert sum(tally.kills for tally in tallies.values()) == KILLS
    for name, tally in tallies.items():
        # A kill that comes between two steps, or after the phase, shows nothing about the phase.
        assert tally.inside >= tally.kills / 10, name


def acknowledge_first(scene: Scene, teller: Teller) -> None:
    """Says that a note is kept before it is."""
    vault = Vault.open(scene.home, PASSPHRASE)
    for number in range(10_000):
        with teller.step(add=[f"note {scene.round} {number}"]):
            pass
        add_note(vault, f"note {scene.round} {number}")


def import_row_by_row(scene: Scene, teller: Teller) -> None:
    """Imports without a transaction around the rows."""
    vault = Vault.open(scene.home, PASSPHRASE)
    for number in range(1_000):
        texts = [f"imported {scene.round} {number} {row}" for row in range(50)]
        with teller.step(add=texts):
            for text in texts:
                add_note(vault, text)


@pytest.mark.parametrize("careless", [acknowledge_first, import_row_by_row])
def test_writers_that_promise_too_much_are_caught(folder: Path, careless: object) -> None:
    """The negative control: the checks after a kill can fail."""
    with patch.dict(PHASES, {"plain writes": careless}):
        tally = run_kills(30, folder / "kills", SEED, ["plain writes"])["plain writes"]
    assert tally.failures


def test_a_writer_that_ends_by_itself_is_no_kill(folder: Path) -> None:
    with (
        patch.dict(PHASES, {"plain writes": lambda scene, teller: None}),
        pytest.raises((RuntimeError, ProcessLookupError)),
    ):
        run_kills(3, folder / "kills", random.randrange(100), ["plain writes"])
