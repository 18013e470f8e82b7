"""Evidence recall on LoCoMo: dense, BM25, rank fusion and Locket's recall, in one table.

Every turn of a conversation is a memory, every question of categories 1-4 with evidence is asked
of its own conversation. `--data` is the folder with locomo.json (CC BY-NC 4.0, not part of this
project). Embeddings stay in memory.

    python -m evals.recall_locomo --data ../shared/data/text/locomo
"""

import argparse
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from memory.cipher import VaultKeys
from memory.database import open_database
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Kind, Memory, NewMemory, Source, Vector
from memory.store import Store
from tools.ports import TextEncoder

DEPTHS = (5, 10, 20)
CATEGORIES = {1: "several turns", 2: "time", 3: "inference", 4: "one turn"}
FUSION_K = 60

Search = Callable[[str], list[int]]


@dataclass(frozen=True)
class Question:
    """A question and the memories that hold its answer."""

    text: str
    category: int
    evidence: frozenset[int]


@dataclass(frozen=True)
class Asked:
    """A conversation as a store, its questions, and the day of its last session."""

    name: str
    store: Store
    questions: list[Question]
    now: int


def load_conversation(sample: dict[str, Any], folder: Path) -> Asked:
    """Store the turns of one conversation, a conversation of the store for each session."""
    keys = VaultKeys.generate()
    path = folder / f"{sample['sample_id']}.db"
    store = Store(open_database(path, keys.database_key, create=True), keys)
    ids: dict[str, int] = {}
    now = 0
    sessions = sample["conversation"]
    with store.transaction():
        for number in range(1, 100):
            when = sessions.get(f"session_{number}_date_time")
            if when is None:
                continue
            moment = datetime.strptime(when, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
            now = int(moment.timestamp() * 1000)
            conversation = store.start_conversation(when).id
            for turn in sessions.get(f"session_{number}", []):
                seen = turn.get("blip_caption")
                text = turn["text"] + (f" [shares {seen}]" if seen else "")
                memory = store.add_memory(
                    NewMemory(
                        Kind.TURN,
                        text,
                        Source.IMPORT,
                        happened_at=now,
                        source_id=turn["dia_id"],
                        speaker=turn["speaker"],
                        conversation=conversation,
                    )
                )
                ids[turn["dia_id"]] = memory.id
    questions = []
    for qa in sample["qa"]:
        evidence = frozenset(ids[turn] for turn in qa["evidence"] if turn in ids)
        if qa["category"] in CATEGORIES and evidence:
            questions.append(Question(qa["question"], qa["category"], evidence))
    return Asked(sample["sample_id"], store, questions, now)


def list_turns(store: Store) -> list[Memory]:
    """All turns in order."""
    return sorted(store.memories(Kind.TURN, limit=100_000), key=lambda memory: memory.id)


def fuse_ranks(lists: Sequence[list[int]]) -> list[int]:
    """Reciprocal rank fusion (Cormack et al. 2009)."""
    totals: dict[int, float] = defaultdict(float)
    for ranked in lists:
        for rank, id in enumerate(ranked, 1):
            totals[id] += 1 / (FUSION_K + rank)
    return sorted(totals, key=lambda id: -totals[id])


def make_searches(asked: Asked, encoder: TextEncoder) -> dict[str, Search]:
    """The systems compared, over one store whose memories are indexed."""
    store = asked.store
    turns = list_turns(store)
    plain = encoder.encode_passages([turn.text for turn in turns])
    ids, matrix, _ = store.vectors(encoder.space)
    queries: dict[str, Vector] = {}

    def encode(texts: Sequence[str]) -> Vector:
        for text in texts:
            if text not in queries:
                queries[text] = encoder.encode_queries([text])[0]
        return np.stack([queries[text] for text in texts])

    def rank(owners: Sequence[int], rows: Vector, text: str) -> list[int]:
        order = np.argsort(-(rows @ encode([text])[0]), kind="stable")
        return list(dict.fromkeys(int(owners[row]) for row in order))

    def dense_plain(text: str) -> list[int]:
        return rank([turn.id for turn in turns], plain, text)

    def dense(text: str) -> list[int]:
        return rank(ids.tolist(), matrix, text)

    def words(text: str) -> list[int]:
        return [id for id, _ in store.search_words(text, 200)]

    recall = Recall(store, encode, encoder.space)

    def locket(text: str) -> list[int]:
        found = recall.search(text, limit=max(DEPTHS), now=asked.now, apply_cut=False)
        return [one.memory.id for one in found]

    return {
        "dense, turn alone": dense_plain,
        "dense, with speaker": dense,
        "BM25 (FTS5)": words,
        "rank fusion of the two": lambda text: fuse_ranks([dense(text)[:200], words(text)]),
        "Locket": locket,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    encoder = ModelSet(ModelFiles()).text()
    samples = json.loads((data / "locomo.json").read_text(encoding="utf-8"))
    hits: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    seconds: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples:
            asked = load_conversation(sample, Path(folder))
            index_memories(
                asked.store, encoder.encode_passages, encoder.space, encoder.max_characters,
                list_turns(asked.store),
            )  # fmt: skip
            for name, search in make_searches(asked, encoder).items():
                for question in asked.questions:
                    started = time.perf_counter()
                    found = search(question.text)
                    seconds[name].append(time.perf_counter() - started)
                    for depth in DEPTHS:
                        share = len(question.evidence & set(found[:depth]))
                        hits[name][depth].append(share / len(question.evidence))
                    kinds[name][question.category].append(hits[name][10][-1])
    print(f"{'evidence recall':26}{'@5':>7}{'@10':>7}{'@20':>7}   ", end="")
    print("".join(f"{name:>15}" for name in CATEGORIES.values()), "  ms p50")
    for name, depths in hits.items():
        row = "".join(f"{np.mean(depths[depth]):7.3f}" for depth in DEPTHS)
        by_kind = "".join(f"{np.mean(kinds[name][category]):15.3f}" for category in CATEGORIES)
        print(f"{name:26}{row}   {by_kind}{np.median(seconds[name]) * 1000:8.1f}")
    print(f"{len(hits['Locket'][5])} questions; by category: recall@10")


if __name__ == "__main__":
    main()
