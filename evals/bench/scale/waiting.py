"""From the passphrase to the first answer, the time of each search, and the memory they take.

Each measurement runs in a process of its own on a copy of nothing: the vault is opened as the
worker opens it. Times after the key derivation; wall clock beside processor time, because other
work on the machine stretches only the first.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import perf_counter, process_time

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.bench.scale.fill import PASSPHRASE, TEXT_SPACE, vocabulary
from evals.bench.scale.library import CHUNK, Library
from evals.bench.scale.machine import (
    describe_load,
    describe_ms,
    peak_bytes,
    resident_bytes,
    resident_total_bytes,
)
from memory.index.exact import ExactIndex
from memory.index.reduced import ReducedIndex
from memory.recall import Recall
from memory.store import Store
from memory.unlock import unlock
from memory.vault import Vault

SEARCHES = 200


def open_and_ask(directory: Path) -> dict[str, float]:
    """Open the vault, load vectors and model side by side, search once; seconds and bytes."""
    started, processor = perf_counter(), process_time()
    vault = Vault.open(directory, PASSPHRASE)
    opened = perf_counter()
    models = ModelSet(ModelFiles())
    recall = Recall(
        vault.store, lambda texts: models.text().encode_queries(texts), models.text_space()
    )
    loading = Thread(target=recall.load)
    loading.start()
    models.text().encode_queries(["hello"])
    loading.join()
    loaded = perf_counter()
    recall.search("When did we speak about the violin?")
    answered, spent = perf_counter(), process_time() - processor
    vault.close()
    key_started, key_processor = perf_counter(), process_time()
    unlock(vault._key_file, PASSPHRASE)
    key, key_spent = perf_counter() - key_started, process_time() - key_processor
    return {
        "open": opened - started - key,
        "load": loaded - opened,
        "search": answered - loaded,
        "all": answered - started - key,
        "processor": spent - key_spent,
        "own": resident_bytes(),
        "resident": resident_total_bytes(),
        "peak": peak_bytes(),
    }


def search_often(directory: Path) -> dict[str, object]:
    """Search for generated questions: times of all, and the share found by the shortened scan."""
    vault = Vault.open(directory, PASSPHRASE)
    models = ModelSet(ModelFiles())
    encoder = models.text()
    library = Library(vocabulary(), pixel_bytes=1_000)
    random = np.random.default_rng(11)
    chunks = max(1, vault.store.count_rows()["memories"] // CHUNK)
    questions = []
    for number in random.choice(chunks, min(chunks, 8), replace=False).tolist():
        entries = [entry for entry in library.chunk(number) if len(entry.vectors)]
        for at in random.choice(len(entries), SEARCHES // 8, replace=False):
            new = entries[at].new
            text = str(getattr(new, "text", None) or getattr(new, "neutral_caption", ""))
            asked = library.texts.ask(0, text, random)
            vector = library.text_vectors.ask(entries[at].vectors[:1], random)[0]
            questions.append((asked, vector))
    vectors = dict(questions)

    def encode(texts: list[str]) -> np.ndarray:
        # The model's time counts; its vector of made-up words would be near to nothing.
        encoder.encode_queries(texts)
        return np.stack([vectors[text] for text in texts])

    recall = Recall(vault.store, encode, TEXT_SPACE)  # type: ignore[arg-type]
    recall.load()
    recall.search(questions[0][0])
    wall, processor = [], []
    for text, _ in questions:
        started, before = perf_counter(), process_time()
        recall.search(text, exclude_conversation=1)
        wall.append(perf_counter() - started)
        processor.append(process_time() - before)
    found = {
        "wall": describe_ms(wall),
        "processor": describe_ms(processor),
        "peak": peak_bytes(),
        "recall": _compare(vault.store, np.stack([vector for _, vector in questions])),
    }
    vault.close()
    return found


def _compare(store: Store, queries: np.ndarray) -> list[float]:
    """Share of the exact scan's best 10 and 100 rows that the shortened scan finds."""
    _, matrix, _ = store.vectors(TEXT_SPACE)
    exact, reduced = ExactIndex(matrix.shape[1]), ReducedIndex(matrix.shape[1])
    exact.add(matrix)
    reduced.add(matrix)
    shares = []
    for depth in (10, 100):
        both = [
            ({row for row, _ in exact.search(query, 100)[:depth]},
             {row for row, _ in reduced.search(query, 100)[:depth]})
            for query in queries
        ]  # fmt: skip
        shares.append(float(np.mean([len(wanted & got) / depth for wanted, got in both])))
    return shares


def run_apart(task: str, directory: Path) -> dict[str, object]:
    """Run a task of this module in a fresh process, with one thread for BLAS as in the worker."""
    done = subprocess.run(
        [sys.executable, "-m", "evals.bench.scale.waiting", task, str(directory)],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def main(directory: Path, memories: int, *, runs: int = 3) -> None:
    """Print the tables for a vault that is there."""
    megabytes = sum(path.stat().st_size for path in directory.iterdir()) / 1e6
    print(f"{memories:,} memories, {megabytes:,.0f} MB on disk; {describe_load()}")
    print("| from passphrase to first answer, after the key derivation | seconds |\n|---|---|")
    opened = [run_apart("open", directory) for _ in range(runs)]
    best = min(opened, key=lambda one: float(str(one["all"])))
    for name, label in (
        ("open", "files verified and opened"), ("load", "vectors and text model loaded"),
        ("search", "first search"), ("all", "together, the quickest run"),
        ("processor", "processor seconds of that, on all cores"),
    ):  # fmt: skip
        print(f"| {label} | {float(str(best[name])):.2f} |")
    every = ", ".join(f"{float(str(one['all'])):.2f}" for one in opened)
    print(f"| together, each run | {every} |")
    searched = run_apart("search", directory)
    print("\n| searching | |\n|---|---|")
    print(f"| wall clock, p50 / p95 | {searched['wall']} |")
    print(f"| processor time, p50 / p95 | {searched['processor']} |")
    shares = searched["recall"]
    assert isinstance(shares, list)
    print(f"| found of the exact scan's best 10 / 100 rows | {shares[0]:.4f} / {shares[1]:.4f} |")
    print(f"| memory after the first answer | {float(str(best['resident'])) / 1e6:.0f} MB |")
    print(f"| most memory while opening and loading | {float(str(best['peak'])) / 1e6:.0f} MB |")
    print(f"({describe_load()} at the end)")


if __name__ == "__main__":
    tasks = {"open": open_and_ask, "search": search_often}
    print(json.dumps(tasks[sys.argv[1]](Path(sys.argv[2]))))
