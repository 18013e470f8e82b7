"""How long learning from one more thumb takes with a long history, and what a turn waits for it.

A vault with 10,000 judged answers of 20 recalled memories each. Learning runs behind the answers;
what a question waits for is the last line. `processor` is what the work itself takes on this
machine, whatever else runs on it.

    python -m evals.bench lessons
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.personalization.lessons import LessonBook
from memory.cipher import VaultKeys
from memory.database import open_database
from memory.records import CHANNELS, AnswerRecord, Kind, NewMemory, RecallRecord, Source, Verdict
from memory.store import Store

JUDGED, RECALLED, MEMORIES, DIMENSION = 10_000, 20, 2_000, 384
REPEATS = 40


def fill(store: Store, generator: np.random.Generator) -> list[int]:
    """Add memories and judged answers; returns the turns of the answers."""
    turns = []
    with store.transaction():
        notes = [
            store.add_memory(NewMemory(Kind.NOTE, f"note {number}", Source.TYPED)).id
            for number in range(MEMORIES)
        ]
        for number in range(JUDGED + REPEATS):
            turn = store.add_memory(
                NewMemory(Kind.TURN, f"answer {number}", Source.MODEL, history=True)
            )
            vector = generator.standard_normal(DIMENSION).astype(np.float32)
            gains = np.abs(generator.normal(0.15, 0.1, (RECALLED, len(CHANNELS))))
            chosen = generator.choice(notes, RECALLED, replace=False).tolist()
            rows = tuple(
                RecallRecord(int(memory), place < 2, tuple(row.tolist()), -0.01)
                for place, (memory, row) in enumerate(zip(chosen, gains, strict=True))
            )
            store.add_answer(
                AnswerRecord(turn.id, "text", vector / np.linalg.norm(vector), {}, rows)
            )
            turns.append(turn.id)
        for judged in turns[:JUDGED]:
            give(store, judged, bool(generator.random() < 0.6))
    return turns


def give(store: Store, turn: int, up: bool) -> int:
    """A thumb on an answer."""
    return store.add_feedback(f"m{turn}", Verdict.UP if up else Verdict.DOWN, answer=turn).id


def measure(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor milliseconds of a piece of work."""
    wall, spent = time.perf_counter(), time.thread_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - spent) * 1000


def print_row(name: str, times: list[tuple[float, float]]) -> None:
    """A row of the table."""
    wall, spent = np.array(times).T
    print(
        f"| {name} | {np.median(wall):.1f} | {np.quantile(wall, 0.95):.1f} |"
        f" {np.median(spent):.1f} | {np.quantile(spent, 0.95):.1f} |",
        flush=True,
    )


def main() -> None:
    """Measure on a temporary vault."""
    generator = np.random.default_rng(0)
    with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
        keys = VaultKeys.generate()
        database = open_database(Path(folder) / "bench.db", keys.database_key, create=True)
        store = Store(database, keys)
        turns = fill(store, generator)
        book = LessonBook(store, lambda: "text")
        print(f"{JUDGED:,} judged answers, {RECALLED} memories each; milliseconds.\n")
        print("| | wall p50 | p95 | processor p50 | p95 |\n|---|---|---|---|---|")
        print_row("learning all of it, after unlocking", [measure(book.renew)])
        learning, undoing, asking = [], [], []
        question = generator.standard_normal(DIMENSION).astype(np.float32)
        question /= np.linalg.norm(question)
        for turn in turns[JUDGED:]:
            given = give(store, turn, True)
            learning.append(measure(book.renew))
            store.take_back(given)
            undoing.append(measure(book.renew))
            asking.append(measure(lambda: book.current().lifts(question)))
        print_row("learning one more thumb", learning)
        print_row("learning that one was undone", undoing)
        print_row("what a question takes of it", asking)
        book.close()
        database.close()
