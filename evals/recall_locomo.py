"""Evidence recall on LoCoMo: dense, BM25, rank fusion and Locket's recall, in one table.

Constants of the scoring were set on the first four conversations; the other three are held out.
`--data` is locomo.json's folder (CC BY-NC 4.0, not part of this project). Nothing is kept.

    python -m evals.recall_locomo [--data ../shared/data/text/locomo]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.locomo import Talk, read_talks, store_talk
from evals.probes import read_off_topic
from evals.recall_report import Report
from evals.recall_systems import System, make_systems
from tools.ports import TextEncoder

OURS = "Locket"
WITH_CUT = "Locket, with its cut"
ANSWERABLE_PROBES = 40
"""Questions of each conversation that are asked once more, to see which come back empty."""


def ask_all(report: Report, talk: Talk, system: System, off_topic: Sequence[str]) -> None:
    """Ask a system all questions of its conversation, and the probes that have no answer there."""
    for question in talk.questions:
        started = time.perf_counter()
        found = system.ranked(question.text)
        report.add(system.name, talk, question, found, time.perf_counter() - started)
    nothing = report.of(system.name).nothing
    for question in talk.questions[:ANSWERABLE_PROBES]:
        nothing["answerable"].append(not system.trusted(question.text))
    for question in talk.unanswerable:
        nothing["category 5"].append(not system.trusted(question.text))
    for text in off_topic:
        nothing["off topic"].append(not system.trusted(text))


def ask_in_process(report: Report, talk: Talk, encoder: TextEncoder, folder: Path) -> None:
    """Measure the systems of this process on one conversation."""
    for system in make_systems(talk, store_talk(talk, folder), encoder):
        ask_all(report, talk, system, read_off_topic())
        if system.name == OURS:
            for question in talk.questions:
                started = time.perf_counter()
                found = system.trusted(question.text)
                report.add(WITH_CUT, talk, question, found, time.perf_counter() - started)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=None)
    folder: Path | None = parser.parse_args(arguments).data
    talks = read_talks(folder / "locomo.json" if folder else None)
    encoder = ModelSet(ModelFiles()).text()
    report = Report()
    for talk in talks:
        with tempfile.TemporaryDirectory() as room:
            ask_in_process(report, talk, encoder, Path(room))
    report.print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
