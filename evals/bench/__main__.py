"""Print the tables of how long a person waits: `make bench`, or `python -m evals.bench NAME ...`.

`--full` measures with 100,000 memories, `--million` lets the growing vault grow to a million (some
hours and 30 GB). `--vault FOLDER` keeps the generated vault for the next run.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

# As in the worker: products of vectors run on one thread.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main(arguments: Sequence[str]) -> int:
    """Run the named suites (all when none is named)."""
    from evals.bench import caption_style, devices, first_word, lessons, preference, startup
    from evals.bench.scale import growth, ingest_photos, ingest_text, library_vault

    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--vault", type=Path)
    options = parser.parse_args(arguments)
    suites: dict[str, Callable[[], None]] = {
        "startup": startup.main,
        "first-word": first_word.main,
        "devices": devices.main,
        "preference": preference.main,
        "caption-style": caption_style.main,
        "lessons": lessons.main,
        "waiting": lambda: library_vault.main(full=options.full, kept=options.vault),
        "ingest-text": lambda: ingest_text.main(full=options.full),
        "ingest-photos": lambda: ingest_photos.main(full=options.full),
        "growth": lambda: growth.main(full=options.full, million=options.million),
    }
    unknown = set(options.names) - set(suites)
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}; there are {', '.join(suites)}")
    for name in options.names or list(suites):
        print(f"\n## {name}\n", flush=True)
        suites[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
