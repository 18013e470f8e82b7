"""bge-small for a peer that lets its embedder be chosen: the same weights that Locket uses.

Runs in the peer's environment, with onnxruntime and tokenizers alone. CLS pooling, unit length; the
model's own prefix before queries.
"""

from pathlib import Path
from typing import Any

PREFIX = "Represent this sentence for searching relevant passages: "


class Bge:
    """One text at a time to a list of 384 numbers."""

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self._session: Any = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(512)

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        """The vector of a text; a query's when `memory_action` is "search"."""
        import numpy as np

        encoded = self._tokenizer.encode(PREFIX + text if memory_action == "search" else text)
        ids = np.array([encoded.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.zeros_like(ids)
        vector = self._session.run(None, feed)[0][0, 0]
        return [float(value) for value in vector / np.linalg.norm(vector)]

    def embed_batch(self, texts: list[str], memory_action: str | None = None) -> list[list[float]]:
        """The vectors of texts."""
        return [self.embed(text, memory_action) for text in texts]
