"""What each step costs as a vault grows, and the power of its size that the cost grows with.

One vault grows through the sizes. Costs are processor seconds of this process, so that other work
on the machine disturbs them little; each is the median of several runs. Photos hold 4 kB here,
which leaves out only copying their pixels (backup and insertion of photos: see the other tables).
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

import numpy as np

from evals.bench.scale.fill import PASSPHRASE, TEXT_SPACE, Filled, add_chunk, vocabulary
from evals.bench.scale.library import CHUNK, MAX_CHARACTERS, TEXT_DIMENSION, Library
from evals.bench.scale.machine import describe_load, growth_exponent
from memory.kdf import FLOOR_COST
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Kind, Memory, NewFact, NewMemory, Source, Vector
from memory.store import Store
from memory.unlock import unlock
from memory.vault import Vault

QUICK, FULL, MILLION = (2_000, 6_000, 20_000), (4_000, 20_000, 100_000), (300_000, 1_000_000)
RUNS = 5
PIXEL_BYTES = 4_000
Costs = dict[str, list[float]]


def measure(sizes: Sequence[int], folder: Path) -> tuple[Costs, list[int]]:
    """Cost of each step in seconds at each size, and the sizes there really were."""
    library = Library(vocabulary(), pixel_bytes=PIXEL_BYTES)
    directory = folder / "growing"
    Vault.create(directory, PASSPHRASE, cost=FLOOR_COST)[0].close()
    costs: Costs = {}
    reached: list[int] = []
    chunks = 0
    for size in sizes:
        vault = Vault.open(directory, PASSPHRASE)
        filled = Filled()
        while chunks * CHUNK < size:
            filled = Filled()
            add_chunk(vault.store, library, chunks, filled)
            chunks += 1
        vault.close()
        found = {
            f"insert one {kind.value}": filled.processor_seconds[kind] / filled.counts[kind]
            for kind in (Kind.TURN, Kind.DOCUMENT, Kind.FACT, Kind.PHOTO)
        }
        found |= _measure_vault(directory, library, folder / f"backup-{size}")
        for step, cost in found.items():
            costs.setdefault(step, []).append(cost)
        reached.append(chunks * CHUNK)
        print(f"  {reached[-1]:,} memories measured ({describe_load()})", flush=True)
    return costs, reached


def _measure_vault(directory: Path, library: Library, backup: Path) -> dict[str, float]:
    # Two processor times of the same size are subtracted: the least of three disturbs least.
    opened = min(_cost(lambda: Vault.open(directory, PASSPHRASE).close(), 1) for _ in range(3))
    vault = Vault.open(directory, PASSPHRASE)
    key = min(_cost(lambda: unlock(vault._key_file, PASSPHRASE), 1) for _ in range(3))
    store = vault.store
    random = np.random.default_rng(7)
    entries = [entry for entry in library.chunk(0) if len(entry.vectors)]
    vectors = library.text_vectors.ask(np.stack([e.vectors[0] for e in entries[:200]]), random)
    asked = iter(range(10_000))
    texts = [library.texts.ask(0, _text(entry.new), random) for entry in entries[:200]]

    def encode(queries: Sequence[str]) -> Vector:
        return np.asarray(vectors[next(asked) % len(vectors)][None], dtype=np.float32)

    recall = Recall(store, encode, TEXT_SPACE)
    numbers = iter(range(10_000))
    found = {
        "open (key derivation left out)": opened - key,
        "load the vectors": _cost(recall.load, 1),
        "first search": _cost(lambda: recall.search(texts[-1]), 1),
        "search": _cost(lambda: recall.search(texts[next(numbers) % 200]), 40),
    }

    def tell_and_ask() -> None:
        _tell(store)
        recall.search(texts[next(numbers) % 200])

    def forget_and_ask() -> None:
        store.forget([store.memories(Kind.NOTE, 1)[0].id])
        recall.search(texts[next(numbers) % 200])

    def remove_and_ask() -> None:
        some = store.memories(Kind.NOTE, 3)[-1].id
        store.remove([some])
        recall.search(texts[next(numbers) % 200])
        store.restore([some])

    found |= {
        "store a note, then search": _cost(tell_and_ask),
        "forget one, then search": _cost(forget_and_ask),
        "remove one, search, restore": _cost(remove_and_ask),
        "index a note anew": _cost(lambda: _index(store, store.memories(Kind.NOTE, 1)[0])),
        "learn a fact": _cost(lambda: _learn(store)),
        "`memory list`": _cost(lambda: store.memories(limit=50)),
        "profile": _cost(lambda: store.facts("user", current_only=False)),
        "status line": _cost(store.count_rows),
        "backup": _cost(lambda: vault.back_up(backup), 1),
    }
    vault.close()
    return found


def _cost(step: Callable[[], object], runs: int = RUNS) -> float:
    seconds = []
    for _ in range(runs):
        started = process_time()
        step()
        seconds.append(process_time() - started)
    return float(np.median(seconds))


def _tell(store: Store) -> None:
    vector = np.full(TEXT_DIMENSION, TEXT_DIMENSION**-0.5, dtype=np.float32)
    store.add_memory(
        NewMemory(Kind.NOTE, "The lilac kettle stands on the sill.", Source.TYPED),
        [(0, 36, TEXT_SPACE, vector)],
    )


def _index(store: Store, memory: Memory) -> None:
    def encode(texts: Sequence[str]) -> Vector:
        return np.full((len(texts), TEXT_DIMENSION), TEXT_DIMENSION**-0.5, dtype=np.float32)

    index_memories(store, encode, TEXT_SPACE, MAX_CHARACTERS, [memory])


def _learn(store: Store) -> None:
    store.add_fact(NewFact("user", "city", "Porto", "You live in Porto.", Source.TYPED))


def _text(new: object) -> str:
    return str(getattr(new, "text", None) or getattr(new, "neutral_caption", ""))


def main(*, full: bool = False, million: bool = False) -> None:
    """Print the table."""
    sizes = (FULL if full or million else QUICK) + (MILLION if million else ())
    with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
        costs, reached = measure(sizes, Path(folder))
    print("| step, ms of processor time | ", end="")
    print(" | ".join(f"{size:,}" for size in reached), "| exponent |")
    print("|---" * (len(reached) + 2) + "|")
    for step, seconds in costs.items():
        figures = " | ".join(f"{second * 1000:,.2f}" for second in seconds)
        print(f"| {step} | {figures} | {growth_exponent(reached, seconds):.2f} |")
    print("Exponent: the cost of one such step grows with this power of the number of memories.")
