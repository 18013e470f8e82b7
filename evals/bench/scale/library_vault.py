"""Makes the generated vault that `waiting` measures, or takes the one that was kept."""

import tempfile
from pathlib import Path

from evals.bench.scale import waiting
from evals.bench.scale.fill import make_vault, vocabulary
from evals.bench.scale.library import CHUNK, Library

QUICK, FULL = 4_000, 100_000


def main(*, full: bool = False, kept: Path | None = None) -> None:
    """Measure in a vault of 4,000 or 100,000 memories, a tenth of them photos of real size."""
    memories = FULL if full else QUICK
    if kept is None:
        with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
            _measure(Path(folder) / "library", memories)
    else:
        _measure(kept, memories)


def _measure(directory: Path, memories: int) -> None:
    if not directory.exists():
        filled = make_vault(directory, Library(vocabulary()), memories)
        print("| stored | a second |\n|---|---|")
        for kind, count in filled.counts.items():
            print(f"| {kind.value} | {count / filled.seconds[kind]:,.0f} |")
        print()
    waiting.main(directory, -(-memories // CHUNK) * CHUNK)
