"""PrefEval's preferences with their requests (Zhao et al. 2025), and others to lose them among.

A preference, a request that tempts to go against it, and four suggestions of which the first
heeds it. The others are tastes of PersonaLens' made-up people, worded as the user's own.
"""

import json
import random
from dataclasses import dataclass

from evals.data import find_data

STATEMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A preference and a request. `options`: the first heeds the preference."""

    topic: str
    preference: str
    request: str
    options: tuple[str, ...]


def read_pairs() -> list[Pair]:
    """All pairs, in the order of the topics' names."""
    folder = find_data("text", "prefeval", "mcq_options")
    return [
        Pair(
            path.stem,
            _clean(row["preference"]),
            _clean(row["question"]),
            tuple(_clean(option) for option in row["classification_task_options"]),
        )
        for path in sorted(folder.glob("*.json"))
        for row in json.loads(path.read_text("utf-8"))
    ]


def word_others(count: int) -> list[str]:
    """So many tastes of PersonaLens' people, drawn at random, none twice."""
    told = {
        f"When it comes to {domain.lower()}, my {kind.lower()} is {_list(value)}."
        for path in sorted(find_data("text", "personalens").glob("profile/*/profile.json"))
        for domain, tastes in json.loads(path.read_text("utf-8"))["affinities"].items()
        for kind, value in tastes.items()
    }
    return random.Random(0).sample(sorted(told), count)


def _list(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " and ".join(value[:3])


def _clean(text: str) -> str:
    return " ".join(text.split()).strip('"“” ')
