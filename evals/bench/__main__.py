"""Print the start-up and the first-word table: `make bench`, or `python -m evals.bench startup`."""

import sys

from evals.bench import first_word, startup

SUITES = {"startup": startup.main, "first-word": first_word.main}


def main(names: list[str]) -> int:
    """Run the named suites (all when none is named)."""
    for name in names or list(SUITES):
        SUITES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
