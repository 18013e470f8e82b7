"""The whole survival suite and its tables: kills, power cuts, failing calls to the disk."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.survival.faults import FaultTally, run_faults
from evals.survival.kills import Tally, run_kills
from evals.survival.power_cuts import (
    cut_everything,
    cut_notes,
    cut_unsynced_key_file,
    cut_unsynced_records,
)
from evals.survival.vaults import cheap_slots


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; returns 1 when anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m evals.survival")
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--cuts", type=int, default=2_000)
    parser.add_argument("--faults", type=int, default=9, metavar="N", help="each N-th; 0 for none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the vaults lie (default: temporary)")
    options = parser.parse_args(arguments)
    with cheap_slots():
        lost = False
        if options.kills:
            tallies = run_kills(options.kills, _make_folder(options.folder), options.seed)
            print_kills(tallies)
            lost |= any(tally.failures for tally in tallies.values())
        if options.cuts:
            lost |= _cut_power(options)
        if options.faults:
            faults = run_faults(_make_folder(options.folder), every=options.faults)
            print_faults(faults)
            lost |= any(tally.failures for tally in faults.values())
    return int(lost)


def _make_folder(parent: Path | None) -> Path:
    return Path(tempfile.mkdtemp(prefix="locket-survival-", dir=parent))


def _cut_power(options: argparse.Namespace) -> bool:
    """Print what power cuts lose, with all syncs and without some; says if the first lost any."""
    whole = cut_everything(_make_folder(options.folder), options.cuts, options.seed)
    rows = [("everything, as it is", whole)]
    for level in ("FULL", "NORMAL", "OFF"):
        folder = _make_folder(options.folder)
        rows.append((f"notes, synchronous={level}", cut_notes(folder, 300, options.seed, level)))
    for name, cut in (
        ("passphrase changes, key file not synced", cut_unsynced_key_file),
        ("everything, chain record not synced before a checkpoint", cut_unsynced_records),
    ):
        rows.append((name, cut(_make_folder(options.folder), 300, options.seed)))
    print("\n| power cut during | cuts | something lost | how |\n|---|---|---|---|")
    for name, tally in rows:
        how = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.failures.items()))
        print(f"| {name} | {tally.cuts:,} | {tally.lost} | {how} |")
    return bool(whole.lost)


def print_kills(tallies: dict[str, Tally]) -> None:
    """Print one row a phase."""
    print("| killed during | kills | inside a step | acknowledged | lost | slowest | its work |")
    print("|---|---|---|---|---|---|---|")
    for name, tally in tallies.items():
        print(
            f"| {name} | {tally.kills} | {tally.inside} | {tally.acknowledged:,} "
            f"| {len(tally.failures)} | {tally.slowest:.2f} s "
            f"| {tally.work:.3f} s |"
        )
    for name, tally in tallies.items():
        for failure in tally.failures[:20]:
            print(f"{name}: {failure}", file=sys.stderr)


def print_faults(tallies: dict[str, FaultTally]) -> None:
    """Print one row an operation."""
    print("\n| call failing in | calls | faults | answered with an error | lost or not plain |")
    print("|---|---|---|---|---|")
    for name, tally in tallies.items():
        refused = tally.faults - tally.answers["done"]
        print(
            f"| {name} | {tally.calls} | {tally.faults:,} | {refused:,} | {len(tally.failures)} |"
        )
        for failure in tally.failures[:20]:
            print(failure, file=sys.stderr)
