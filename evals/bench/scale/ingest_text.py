"""Texts brought in a second: Locket's import beside sentence-transformers' encode alone.

The peer runs in another environment, whose Python is named by LOCKET_BENCH_PEER (sentence-
transformers and torch installed). Its model has the architecture of bge-small-en-v1.5 in float32
with random weights: the speed is that of the real ones, and nothing has to be downloaded. It
encodes with its defaults and the same number of threads; Locket imports a JSON-lines file into a
vault: reads, cuts, encodes, stores, and makes each transaction durable.
"""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.hardware import measure_hardware
from assistant.models.load import ModelSet
from evals.bench.scale.fill import PASSPHRASE, vocabulary
from evals.bench.scale.library import Library
from evals.bench.scale.machine import describe_load
from memory.kdf import FLOOR_COST
from memory.records import Kind, NewMemory
from memory.vault import Vault
from tools.importers.registry import run_import

PEER = Path(__file__).with_name("peer_sentence_transformers.py")


def _make_texts(count: int) -> list[str]:
    library = Library(vocabulary(), pixel_bytes=1_000)
    return [
        entry.new.text
        for entry in library.chunk(0)
        if isinstance(entry.new, NewMemory) and entry.kind in (Kind.TURN, Kind.NOTE)
    ][:count]


def import_texts(texts: list[str], models: ModelSet, folder: Path) -> tuple[float, float]:
    """Wall and processor seconds of importing texts into a new vault."""
    source = folder / "texts.jsonl"
    source.write_text("".join(json.dumps({"text": text, "kind": "note"}) + "\n" for text in texts))
    vault, _ = Vault.create(folder / "vault", PASSPHRASE, cost=FLOOR_COST)
    started, processor = perf_counter(), process_time()
    outcome = run_import("jsonl", source, vault.store, models.text())
    spent = perf_counter() - started, process_time() - processor
    assert outcome.memories == len(texts)
    vault.close()
    return spent


def main(*, full: bool = False) -> None:
    """Print the table."""
    models = ModelSet(ModelFiles())
    models.text().encode_passages(["warm"])
    texts = _make_texts(1_500 if full else 300)
    threads = measure_hardware().cores
    python = os.environ.get("LOCKET_BENCH_PEER")
    peer = _start_peer(python, models, threads) if python else None
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(5 if full else 3):
        if peer is not None:
            theirs.append(_ask_peer(peer, texts))
        with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
            ours.append(import_texts(texts, models, Path(folder)))
    print(f"{len(texts)} texts, {threads} threads, {len(ours)} rounds in turn; {describe_load()}")
    print("| | texts/s, median | texts per processor second |\n|---|---|---|")
    for name, spent in (("Locket, import into a vault", ours),
                        ("sentence-transformers, encode alone", theirs)):  # fmt: skip
        if spent:
            wall, processor = np.median(np.array(spent), axis=0)
            print(f"| {name} | {len(texts) / wall:.0f} | {len(texts) / processor:.0f} |")
    if not theirs:
        print("(LOCKET_BENCH_PEER is not set, so the peer was left out)")
        return
    ratios = np.array(theirs) / np.array(ours)
    low, high = ratios[:, 0].min(), ratios[:, 0].max()
    median = np.median(ratios, axis=0)
    print(
        f"| ratio of a round, median | {median[0]:.1f} ({low:.1f}-{high:.1f}) | {median[1]:.1f} |"
    )
    assert peer is not None
    peer.terminate()


def _start_peer(python: str, models: ModelSet, threads: int) -> "subprocess.Popen[str]":
    tokenizer = models.chosen("text").part("tokenizer")
    assert tokenizer is not None
    peer = subprocess.Popen(
        [python, str(PEER), str(ModelFiles().verified(tokenizer)), str(threads)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
    )
    _ask_peer(peer, ["warm"])
    return peer


def _ask_peer(peer: "subprocess.Popen[str]", texts: list[str]) -> tuple[float, float]:
    assert peer.stdin is not None
    assert peer.stdout is not None
    peer.stdin.write(json.dumps(texts) + "\n")
    peer.stdin.flush()
    answer = json.loads(peer.stdout.readline())
    return float(answer["wall"]), float(answer["processor"])
