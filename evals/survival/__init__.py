"""Whether the vault survives: kills, power cuts, failing disks, and older files put back."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite; see `evals.survival.suite`."""
    # Imported late: the tests use single modules of this package.
    from evals.survival.suite import main as run

    return run(arguments)
