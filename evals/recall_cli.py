"""The same recall by the program itself: LoCoMo imported and asked through the command line.

One conversation that was tuned on and one held out go through `locket init`, `locket import jsonl`
and `locket memory search --batch`, with the real models; what is found must be what
`evals.recall_locomo` finds, within .01 at 10. Only the int8 encoder's batches differ.

    python -m evals.recall_cli [--conversations 0 5]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.locomo import Talk, read_talks, store_talk
from evals.recall_report import DEPTHS, Report
from evals.recall_systems import make_systems

MOST_APART = 0.01
PROGRAM = "import sys; from tui.entry import main; sys.argv[0] = 'locket'; sys.exit(main())"


def run_locket(*arguments: str) -> list[dict[str, Any]]:
    """Run the program with `--json` and return the objects that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments, "--json"],
        env={**os.environ, "LOCKET_PASSPHRASE": "a passphrase for measuring"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def write_lines(path: Path, rows: Sequence[dict[str, str | int]]) -> str:
    """Write JSON lines; returns the path."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def ask_program(talk: Talk, room: Path) -> list[list[str]]:
    """Import a conversation into a new vault and return what is found for each question."""
    turns: list[dict[str, str | int]] = [
        {"text": turn.text, "time": _iso(turn.at), "speaker": turn.speaker, "id": turn.id}
        for turn in talk.turns
    ]
    asked: list[dict[str, str | int]] = [
        {"id": str(number), "text": question.text, "n": max(DEPTHS), "now": _iso(talk.now)}
        for number, question in enumerate(talk.questions)
    ]
    vault = ("--vault", str(room / "vault"))
    run_locket("init", *vault)
    run_locket("import", "jsonl", write_lines(room / "turns.jsonl", turns), *vault)
    batch = write_lines(room / "asked.jsonl", asked)
    answers = run_locket("memory", "search", "--batch", batch, *vault)
    return [[one["source_id"] for one in answer["results"]] for answer in answers]


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def main(arguments: Sequence[str] = ()) -> int:
    """Print both recalls for each conversation; status 1 when they are apart."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--conversations", type=int, nargs="+", default=[0, 5])
    wanted = parser.parse_args(arguments).conversations
    talks = read_talks()
    encoder = ModelSet(ModelFiles()).text()
    status = 0
    print("| conversation | in process @5 | @10 | @20 | by the program @5 | @10 | @20 |")
    print("|---" * 7 + "|")
    for talk in (talks[number] for number in wanted):
        report = Report()
        with tempfile.TemporaryDirectory() as room:
            found = ask_program(talk, Path(room))
            *_, ours = make_systems(talk, store_talk(talk, Path(room)), encoder)
            for question, ids in zip(talk.questions, found, strict=True):
                report.add("program", talk, question, ids, 0.0)
                report.add("process", talk, question, ours.trusted(question.text), 0.0)
        both = [report.recall(name) for name in ("process", "program")]
        cells = " | ".join(f"{value:.3f}" for values in both for value in values)
        print(f"| {talk.name} | {cells} |", flush=True)
        if abs(both[0][1] - both[1][1]) > MOST_APART:
            print(f"{talk.name}: more than {MOST_APART} apart at 10")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
