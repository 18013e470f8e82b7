"""Collects what systems found, and prints evidence recall by depth, part and category."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from evals.locomo import CATEGORIES, Question, Talk

DEPTHS = (5, 10, 20)
PARTS = ("tuned on", "held out", "all")


@dataclass
class Answers:
    """What one system found, a row a question; `nothing` counts empty answers by kind of probe."""

    recall: list[tuple[float, ...]] = field(default_factory=list)
    held_out: list[bool] = field(default_factory=list)
    category: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    nothing: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))


class Report:
    """The tables of one run."""

    def __init__(self) -> None:
        self.systems: dict[str, Answers] = {}

    def of(self, system: str) -> Answers:
        """The answers of a system, which is listed in the order of its first."""
        return self.systems.setdefault(system, Answers())

    def add(
        self, system: str, talk: Talk, question: Question, found: Sequence[str], seconds: float
    ) -> None:
        """Take in the ids that a system found for a question, best first."""
        answers = self.of(system)
        wanted = question.evidence
        answers.recall.append(
            tuple(len(wanted & set(found[:depth])) / len(wanted) for depth in DEPTHS)
        )
        answers.held_out.append(talk.is_held_out)
        answers.category.append(question.category)
        answers.seconds.append(seconds)

    def recall(self, system: str, part: str = "all") -> tuple[float, ...]:
        """Mean evidence recall at each of `DEPTHS`."""
        answers = self.systems[system]
        chosen = self._choose(answers, part)
        return tuple(float(value) for value in np.array(answers.recall)[chosen].mean(axis=0))

    def by_category(self, system: str, part: str = "all") -> dict[int, float]:
        """Mean evidence recall at 10 of each category."""
        answers = self.systems[system]
        chosen, kinds = self._choose(answers, part), np.array(answers.category)
        at_ten = np.array(answers.recall)[:, DEPTHS.index(10)]
        return {
            kind: float(at_ten[chosen & (kinds == kind)].mean())
            for kind in CATEGORIES
            if (chosen & (kinds == kind)).any()
        }

    @staticmethod
    def _choose(answers: Answers, part: str) -> np.ndarray:
        held_out = np.array(answers.held_out, dtype=bool)
        if part == "all":
            return np.ones(len(held_out), dtype=bool)
        return held_out if part == "held out" else ~held_out

    def print(self) -> None:
        """Print the tables as Markdown."""
        some = next(iter(self.systems.values()))
        held_out = sum(some.held_out)
        print(f"{len(some.recall)} questions, {held_out} of them in conversations held out.\n")
        there = PARTS if 0 < held_out < len(some.recall) else ("all",)
        parts = " | ".join(f"{part} @5 | @10 | @20" for part in there)
        print(f"| evidence recall | {parts} | ms p50 |")
        print("|---" * (len(there) * len(DEPTHS) + 2) + "|")
        for name, answers in self.systems.items():
            row = [self.recall(name, part) for part in there]
            cells = " | ".join(_show(value) for values in row for value in values)
            print(f"| {name} | {cells} | {np.median(answers.seconds) * 1000:.1f} |")
        print("\n| recall@10 by category | " + " | ".join(CATEGORIES.values()) + " |")
        print("|---" * (len(CATEGORIES) + 1) + "|")
        for name in self.systems:
            for part in there[-2:]:
                kinds = self.by_category(name, part)
                cells = " | ".join(_show(kinds.get(kind)) for kind in CATEGORIES)
                print(f"| {name}, {part} | {cells} |")
        probes = sorted({probe for one in self.systems.values() for probe in one.nothing})
        if probes:
            print("\n| returns nothing | " + " | ".join(probes) + " |")
            print("|---" * (len(probes) + 1) + "|")
            for name, answers in self.systems.items():
                rates = [answers.nothing.get(probe) for probe in probes]
                cells = " | ".join(_show(float(np.mean(rate)) if rate else None) for rate in rates)
                print(f"| {name} | {cells} |")


def _show(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".replace("0.", ".", 1)
