"""The systems that recall is measured on within this process: words, meaning, both, and Locket."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.locomo import Talk, list_turns
from evals.recall_report import DEPTHS
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Vector
from memory.store import Store
from tools.ports import TextEncoder

FUSION_K = 60
FUSED = 200
"""How many of each list rank fusion takes."""

Search = Callable[[str], list[str]]


@dataclass(frozen=True)
class System:
    """One way to search: `ranked` gives the best ids, `trusted` those it would stand by."""

    name: str
    ranked: Search
    trusted: Search


def fuse_ranks(lists: Sequence[list[int]]) -> list[int]:
    """Reciprocal rank fusion (Cormack et al. 2009)."""
    totals: dict[int, float] = defaultdict(float)
    for ranked in lists:
        for rank, id in enumerate(ranked, 1):
            totals[id] += 1 / (FUSION_K + rank)
    return sorted(totals, key=lambda id: -totals[id])


def make_systems(talk: Talk, store: Store, encoder: TextEncoder) -> list[System]:
    """Index the store of a conversation and return the systems over it.

    Each encodes its question anew, so that the times are those of whole searches.
    """
    turns = list_turns(store)
    index_memories(store, encoder.encode_passages, encoder.space, encoder.max_characters, turns)
    plain = encoder.encode_passages([turn.text for turn in turns])
    names = {turn.id: turn.source_id or "" for turn in turns}
    ids, matrix, _ = store.vectors(encoder.space)
    recall = Recall(store, encoder.encode_queries, encoder.space)
    recall.load()

    def rank(owners: Sequence[int], rows: Vector, text: str) -> list[int]:
        order = np.argsort(-(rows @ encoder.encode_queries([text])[0]), kind="stable")
        return list(dict.fromkeys(int(owners[row]) for row in order))

    def words(text: str) -> list[int]:
        return [id for id, _ in store.search_words(text, FUSED)]

    def fused(text: str) -> list[int]:
        return fuse_ranks([rank(ids.tolist(), matrix, text)[:FUSED], words(text)])

    def name_all(search: Callable[[str], list[int]]) -> Search:
        return lambda text: [names[id] for id in search(text)]

    def locket(text: str, cut: bool) -> list[str]:
        found = recall.search(text, limit=max(DEPTHS), now=talk.now, apply_cut=cut)
        return [names[one.memory.id] for one in found]

    simple = {
        "dense, turn alone": lambda text: rank([turn.id for turn in turns], plain, text),
        "dense, with speaker": lambda text: rank(ids.tolist(), matrix, text),
        "BM25 (FTS5)": words,
        "rank fusion of the two": fused,
    }
    systems = [System(name, name_all(one), name_all(one)) for name, one in simple.items()]
    return [
        *systems,
        System("Locket", lambda text: locket(text, False), lambda text: locket(text, True)),
    ]
