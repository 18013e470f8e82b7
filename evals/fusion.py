"""Do learned fusion weights help? LoCoMo with simulated thumbs, learned against uniform.

Questions of a conversation are asked in the order of the time of their evidence. On the first part
the simulated user gives thumbs; all figures are of the later part, so that a point of the learning
curve differs from another in the number of thumbs alone. "Recent turns" are the last of those on
which thumbs were given, each ranked by what had been learned before it. Intervals are a paired
bootstrap over questions. Constants were set on the first four conversations; the other three are
held out.

    python -m evals.fusion
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from assistant.personalization.lessons import Learned
from evals.fusion_users import Case, User, learn, measure, prefer, rank, react
from evals.locomo import Question, Talk, list_turns, read_talks, store_talk
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import CHANNELS, JudgedAnswer
from tools.ports import TextEncoder

THUMBS = (0, 5, 20, 50, 100)
ASKED_FIRST = 0.6
LISTED = 100
RECENT = 50
SEEDS = 3
RESAMPLED = 4000
USERS = (
    User("honest"),
    User("10 % slips", 0.1),
    User("30 % slips", 0.3),
    User("thumbs at random", 0.5),
    User("always the opposite", 1.0),
    User("pins what was needed", pins=True),
)
SEEKERS = ("words", "time", "person")

Scores = dict[int, list[tuple[float, float, float, float]]]
"""By number of thumbs: recall and reciprocal rank learned, and uniform, a row a question. Under
`AS_ASKED` the recent turns."""
AS_ASKED = -1


def read_cases(talk: Talk, encoder: TextEncoder) -> list[Case]:
    """The questions of a conversation with what recall says of their memories."""
    order = {turn.id: at for at, turn in enumerate(talk.turns)}

    def when(question: Question) -> int:
        return max(order[id] for id in question.evidence)

    with tempfile.TemporaryDirectory() as room:
        store = store_talk(talk, Path(room))
        index_memories(
            store,
            encoder.encode_passages,
            encoder.space,
            encoder.max_characters,
            list_turns(store),
        )
        recall = Recall(store, encoder.encode_queries, encoder.space)
        cases = []
        for question in sorted(talk.questions, key=when):
            vector = encoder.encode_queries([question.text])[0]
            found = recall.search(
                question.text, limit=LISTED, query_vector=vector, now=talk.now, apply_cut=False
            )
            gains = np.array([[one.gains[name] for name in CHANNELS] for one in found])
            cases.append(
                Case(
                    gains,
                    np.array([one.total for one in found]) - gains.sum(axis=1),
                    np.array([one.memory.id for one in found]),
                    np.array([one.memory.source_id in question.evidence for one in found]),
                    len(question.evidence),
                    vector,
                )
            )
    return cases


def follow(user: User, cases: Sequence[Case], seed: int, scores: Scores) -> None:
    """Let a user give thumbs on the first questions, and measure the later ones at each mark."""
    generator = np.random.default_rng(seed)
    asked = int(len(cases) * ASKED_FIRST)
    log: list[JudgedAnswer] = []
    learned = None
    last = min(asked, max(THUMBS))
    for number in range(last + 1):
        if number in THUMBS or number == asked:
            for mark in [number] if number != asked else [m for m in THUMBS if m >= number]:
                _measure_later(cases[asked:], log, scores.setdefault(mark, []))
        if last - RECENT <= number < last:
            _measure_turn(cases[number], learned, scores.setdefault(AS_ASKED, []))
        if number < asked:
            log += react(user, cases[number], learned, number + 1, generator)
            learned = learn(log)


def _measure_later(
    cases: Sequence[Case],
    log: Sequence[JudgedAnswer],
    rows: list[tuple[float, float, float, float]],
) -> None:
    learned = learn(log) if log else None
    for case in cases:
        _measure_turn(case, learned, rows)


def _measure_turn(
    case: Case, learned: Learned | None, rows: list[tuple[float, float, float, float]]
) -> None:
    rows.append((*measure(case, rank(case, learned)), *measure(case, rank(case, None))))


def interval(differences: np.ndarray, questions: int) -> tuple[float, float, float]:
    """Mean and 95 % interval of paired differences; the runs of a question stay together."""
    means = differences.reshape(-1, questions).mean(axis=0)
    drawn = np.random.default_rng(0).integers(0, questions, (RESAMPLED, questions))
    low, high = np.quantile(means[drawn].mean(axis=1), [0.025, 0.975])
    return float(means.mean()), float(low), float(high)


def run(
    users: Sequence[User], talks: Sequence[Sequence[Case]], seeds: int = SEEDS
) -> dict[str, Scores]:
    """All users over all conversations."""
    found: dict[str, Scores] = {}
    for user in users:
        scores = found.setdefault(user.name, {})
        for seed in range(seeds if 0 < user.noise < 1 else 1):
            for cases in talks:
                follow(user, cases, seed, scores)
    return found


def print_table(found: dict[str, Scores], questions: int, recent: int) -> None:
    """A row a user, a column a number of thumbs: differences with their intervals.

    Of so many questions, and recent turns, in each run of a user.
    """
    marks = " | ".join(f"{mark} thumbs" for mark in THUMBS[1:])
    for name, at in (("evidence recall@5", 0), ("MRR", 1)):
        uniform = np.mean([row[at + 2] for row in next(iter(found.values()))[0]])
        print(f"\n| {name}, uniform {uniform:.3f}; learned less uniform | {marks} | recent turns |")
        print("|---" * (len(THUMBS) + 1) + "|")
        for user, scores in found.items():
            cells = []
            for mark in (*THUMBS[1:], AS_ASKED):
                rows = np.array(scores[mark])
                count = recent if mark == AS_ASKED else questions
                mean, low, high = interval(rows[:, at] - rows[:, at + 2], count)
                cells.append(f"{mean:+.3f} ({low:+.3f} to {high:+.3f})")
            print(f"| {user} | {' | '.join(cells)} |")


def count_measured(talks: Sequence[Sequence[Case]]) -> tuple[int, int]:
    """Questions asked after the thumbs, and recent turns among the thumbs."""
    asked = [int(len(cases) * ASKED_FIRST) for cases in talks]
    later = sum(len(cases) - count for cases, count in zip(talks, asked, strict=True))
    return later, sum(min(count, max(THUMBS), RECENT) for count in asked)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.parse_args(arguments)
    encoder = ModelSet(ModelFiles()).text()
    talks = [(talk, read_cases(talk, encoder)) for talk in read_talks()]
    parts: tuple[tuple[str, Callable[[Talk], bool]], ...] = (
        ("conversations that constants were set on", lambda talk: not talk.is_held_out),
        ("held-out conversations", lambda talk: talk.is_held_out),
    )
    for title, belongs in parts:
        chosen = [cases for talk, cases in talks if belongs(talk)]
        counts = count_measured(chosen)
        print(f"\n#### {title}: {len(chosen)}, {counts[0]} questions measured")
        print_table(run(USERS, chosen), *counts)
    every = [cases for _, cases in talks]
    print("\n#### users who need what one channel, four times as strong, ranks first")
    seekers = {}
    for channel in SEEKERS:
        wanted = [[prefer(case, channel) for case in cases] for cases in every]
        seekers[f"by {channel}"] = run([User("honest")], wanted)["honest"]
    for name, scores in seekers.items():
        print_table({name: scores}, *count_measured(every))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
