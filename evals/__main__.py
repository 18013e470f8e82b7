"""Run the evaluation suites and print their tables: `make eval`, or `python -m evals NAME ...`.

With `--write`, as `make eval` runs it, those that have a place in docs/results.md are put there.

The suites read data sets that are not part of this repository; one whose data is absent says so
and is passed over. `LOCKET_EVAL_DATA` names the folder that holds them (default: `../shared/data`
beside the checkout). Each suite is a module of this package with `main(arguments)`, which takes the
command-line arguments of `python -m evals.NAME`, has a default for all of them, and returns an exit
status.
"""

import importlib
import sys
from collections.abc import Sequence

from evals.data import DataMissing
from evals.results import hear_output, write_results

SUITES = (
    "recall_locomo",
    "recall_cli",
    "recall_peers",
    "recall_failures",
    "abstention",
    "bridge",
    "captions",
    "cold_items",
    "concepts",
    "forgetting",
    "fusion",
    "fuzz_photos",
    "hygiene",
    "ingest",
    "ingest_alike",
    "likes_in_use",
    "locomo_answers",
    "movielens_audit",
    "movielens_likes",
    "next_item",
    "next_liked",
    "personal_squad",
    "photo_questions",
    "prefeval",
    "profile",
    "recommend_lists",
    "recommend_movielens",
    "spectrum",
    "style",
    "survival",
    "tags",
    "updates",
    "updates_dates",
    "updates_personabench",
)

TRAININGS = ("train_bridge", "train_captions", "train_private", "train_spectrum", "train_tags")
"""Run only when named: they write weights."""


def main(arguments: Sequence[str]) -> int:
    """Run the named suites, or all; the worst exit status of theirs."""
    names = [name for name in arguments if name != "--write"]
    unknown = set(names) - set(SUITES) - set(TRAININGS)
    if unknown:
        print(f"No such suite: {', '.join(sorted(unknown))}. There are: {', '.join(SUITES)}.")
        return 2
    worst = 0
    for name in names or SUITES:
        print(f"\n## {name}\n", flush=True)
        try:
            with hear_output() as heard:
                status = int(importlib.import_module(f"evals.{name}").main([]))
        except DataMissing as error:
            print(f"Passed over: {error}")
            continue
        worst = max(worst, status)
        if "--write" in arguments and write_results(name, heard.getvalue()):
            print(f"\nWritten to docs/results.md: {name}.")
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
