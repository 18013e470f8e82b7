"""PersonaBench questions whose answer has an outdated value: what the user's own words give.

The imported turns of a person are read as suggestions are, confirmed all, and each question's
values looked for among what holds. Data: CC BY-NC-SA 4.0, not part of this project.

    python -m evals.updates_personabench [--noise 0.0]
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evals.data import find_data
from evals.updates_run import open_store
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.facts.learning import learn_facts

_TIME = "%Y/%b/%d/%I:%M %p"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the person's own, with its time in ms UTC."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Outdated:
    """A question with the values that hold and those that no longer do."""

    text: str
    latest: tuple[str, ...]
    outdated: tuple[str, ...]


def main(arguments: Sequence[str] = ()) -> int:
    """Print how many values the person's words hold at all, and what was made facts of."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--noise", default="0.0")
    noise = parser.parse_args(arguments).noise
    folder = find_data("text", "personabench", "community_0")
    counts = dict.fromkeys(
        (
            "questions",
            "latest",
            "latest in own words",
            "latest as facts",
            "outdated",
            "outdated in own words",
            "outdated as facts",
            "told latest alone",
            "told outdated",
        ),
        0,
    )
    with tempfile.TemporaryDirectory() as scratch:
        for name, questions in _read_questions(folder):
            own = folder / "private_data" / f"noise_{noise}" / name
            if not own.exists():
                continue
            turns = sorted(_read_turns(own, name), key=lambda one: one.at)
            words = "\n".join(one.text for one in turns).lower()
            with open_store(Path(scratch) / f"{name}.db") as store:
                held = _learn(store, turns)
                print(f"{name}: {len(turns)} own turns, {len(store.facts())} facts that hold")
            for question in questions:
                _count(counts, question, words, held)
    for label, count in counts.items():
        print(f"{label}: {count}")
    return 0


def _count(counts: dict[str, int], question: Outdated, words: str, held: str) -> None:
    latest = [value for value in question.latest if _holds(held, value)]
    stale = [value for value in question.outdated if _holds(held, value)]
    counts["questions"] += 1
    counts["latest"] += len(question.latest)
    counts["outdated"] += len(question.outdated)
    counts["latest in own words"] += sum(_holds(words, value) for value in question.latest)
    counts["outdated in own words"] += sum(_holds(words, value) for value in question.outdated)
    counts["latest as facts"] += len(latest)
    counts["outdated as facts"] += len(stale)
    counts["told latest alone"] += bool(latest) and not stale
    counts["told outdated"] += bool(stale)


def _learn(store: Store, turns: Sequence[Said]) -> str:
    """Learn all turns in order; returns the values that hold, as one text."""
    for turn in turns:
        memory = store.add_memory(
            NewMemory(Kind.TURN, turn.text, Source.TYPED, speaker="user", happened_at=turn.at)
        )
        learn_facts(store, turn.text, parents=(memory.id,), said_at=turn.at)
    return "\n".join(fact.value.lower() for fact in store.facts())


def _holds(text: str, value: str) -> bool:
    return re.search(rf"\b{re.escape(value.lower())}s?\b", text) is not None


def _read_questions(folder: Path) -> Iterator[tuple[str, list[Outdated]]]:
    people = json.loads((folder / "eval_info" / "eval_info_all.json").read_text(encoding="utf-8"))
    for person in people:
        yield (
            person["Name"],
            [
                Outdated(row["question"], tuple(row["answer"]), tuple(row["outdated_value"]))
                for row in person["Eval_Info"]["qa"]
                if row["outdated_value"]
            ],
        )


def _read_turns(own: Path, name: str) -> Iterator[Said]:
    talks: Any = json.loads((own / "conversation_data.json").read_text(encoding="utf-8"))
    for other in talks["Data"]:
        for talk in other["Conversations"]:
            yield from _own(talk["time"], talk["conversation"], name)
    chats: Any = json.loads((own / "user_ai_interaction_data.json").read_text(encoding="utf-8"))
    for chat in chats["Data"]:
        yield from _own(chat["time"], chat["user_ai_interaction"], "user")


def _own(time: str, turns: Sequence[dict[str, str]], speaker: str) -> Iterator[Said]:
    at = int(datetime.strptime(time, _TIME).replace(tzinfo=UTC).timestamp() * 1000)
    for number, turn in enumerate(turns):
        if turn["role"] == speaker:
            yield Said(at + number, turn["content"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
