"""mem0 as a peer: local, `infer=False`, with the text vectors that Locket uses.

Arguments: the weights and the tokenizer of bge-small. Its keyword channel needs a model from a hub
and stays off, as it does by itself without one.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from evals.peers.bge import Bge
from evals.peers.lines import serve

SETTINGS = {"MEM0_TELEMETRY": "False", "OPENAI_API_KEY": "none is used"}


class Mem0:
    """One user a conversation."""

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        self._bge = Bge(weights, tokenizer)
        self._memory: Any = None
        self._user = ""
        self._ids: dict[str, str] = {}

    def open(self, name: str) -> None:
        """Begin a new, empty memory."""
        os.environ.update(SETTINGS, MEM0_DIR=tempfile.mkdtemp())
        from mem0 import Memory  # type: ignore[import-not-found]

        folder = tempfile.mkdtemp()
        store = {"path": folder, "embedding_model_dims": 384, "collection_name": "turns"}
        self._memory = Memory.from_config(
            {
                "vector_store": {"provider": "qdrant", "config": store},
                "history_db_path": str(Path(folder) / "history.db"),
            }
        )
        self._memory.embedding_model = self._bge
        self._user, self._ids = name, {}

    def add(self, id: str, text: str, at: int) -> None:
        """Remember a turn."""
        kept = self._memory.add(
            text, user_id=self._user, metadata={"turn": id, "at": at}, infer=False
        )
        for one in kept["results"]:
            self._ids[one["id"]] = id

    def search(self, text: str, n: int, mode: str, trust: bool) -> list[str]:
        """The best `n` ids; with `trust` only those that it would return by itself."""
        # Its own cut is a score of .1; without `trust` nothing is cut.
        cut = {} if trust else {"threshold": 0.0}
        found = self._memory.search(text, filters={"user_id": self._user}, top_k=n, **cut)
        return [self._ids[one["id"]] for one in found["results"] if one["id"] in self._ids]


if __name__ == "__main__":
    serve(Mem0(Path(sys.argv[1]), Path(sys.argv[2])))
