"""`python -m evals.survival --kills 10000`: prints the table of kills."""

import argparse
import sys
import tempfile
from pathlib import Path

from evals.survival.kills import Tally, run_kills
from evals.survival.vaults import cheap_slots


def main() -> int:
    """Run what was asked for; returns 1 when anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m evals.survival")
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the vaults lie (default: temporary)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="locket-survival-", dir=options.folder))
    with cheap_slots():
        tallies = run_kills(options.kills, folder, options.seed)
    print_kills(tallies)
    return int(any(tally.failures for tally in tallies.values()))


def print_kills(tallies: dict[str, Tally]) -> None:
    """Print one row a phase."""
    print("| killed during | kills | inside a step | acknowledged | lost | slowest reopening |")
    print("|---|---|---|---|---|---|")
    for name, tally in tallies.items():
        print(
            f"| {name} | {tally.kills} | {tally.inside} | {tally.acknowledged:,} "
            f"| {len(tally.failures)} | {tally.slowest:.2f} s |"
        )
    for name, tally in tallies.items():
        for failure in tally.failures[:20]:
            print(f"{name}: {failure}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
