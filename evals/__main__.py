"""Run the evaluation suites and print their tables: `make eval`, or `python -m evals NAME`.

The suites read data sets that are not part of this repository; one whose data is absent says so.
`LOCKET_EVAL_DATA` names the folder that holds them (default: `../shared/data` beside the checkout).
"""

import importlib
import sys

SUITES = ("concepts_dreambooth", "recall_locomo", "recommend_movielens")


def main(names: list[str]) -> int:
    """Run the named suites, or all."""
    unknown = set(names) - set(SUITES)
    if unknown:
        print(f"No such suite: {', '.join(sorted(unknown))}. There are: {', '.join(SUITES)}.")
        return 2
    for name in names or SUITES:
        print(f"\n## {name}\n", flush=True)
        importlib.import_module(f"evals.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
