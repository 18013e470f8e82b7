"""Text to vectors: bge-small int8 on onnxruntime.

Source: C-Pack (Xiao et al. 2023), BAAI/bge-small-en-v1.5: CLS pooling, unit length, and a prefix
for queries only.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.models.errors import ModelDamaged
from assistant.models.onnx_library import import_onnxruntime
from memory.records import Vector

QUERY_PREFIX = "Represent this sentence for searching relevant passages: "
_TOKEN_LIMIT = 512

_BATCH_TEXTS, _BATCH_TOKENS = 8, 512
"""A batch holds at most so many texts, and so many tokens, padding counted. Small batches are the
quickest on a CPU (4 to 8 texts: a fifth more texts a second than 16), and the int8 model scales its
activations by batch, so that in a small one a text's vector depends less on its company."""


class BgeTextEncoder:
    """The text encoder of the embedded tier. Thread-safe."""

    def __init__(self, weights: Path, tokenizer: Path, *, threads: int, space: str) -> None:
        from tokenizers import Tokenizer

        onnxruntime = import_onnxruntime()
        options = onnxruntime.SessionOptions()
        # Each batch runs on one thread, and several batches side by side: threads that share one
        # batch wait for each other at every layer, on a busy machine most of the time.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session: Any = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        self._threads = ThreadPoolExecutor(max(1, threads), thread_name_prefix="encode-text")
        self._takes_types = "token_type_ids" in {i.name for i in self._session.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._space = space
        cls, sep = (self._tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
        if cls is None or sep is None:
            raise ModelDamaged
        self._cls, self._sep = int(cls), int(sep)

    @property
    def space(self) -> str:
        """Name of the vector space."""
        return self._space

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return 384

    @property
    def max_characters(self) -> int:
        """English text of this length stays under 512 tokens (about 4 characters a token).

        Denser text (other scripts, long numbers) is still encoded whole: as the mean of its parts.
        """
        return 1000

    def encode_queries(self, texts: Sequence[str]) -> Vector:
        """Encode search queries. Shape (len(texts), 384)."""
        return self._encode(texts, QUERY_PREFIX)

    def encode_passages(self, texts: Sequence[str]) -> Vector:
        """Encode texts to be found. Shape (len(texts), 384)."""
        return self._encode(texts, "")

    def _encode(self, texts: Sequence[str], prefix: str) -> Vector:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        head = self._token_ids([prefix])[0] if prefix else []
        room = _TOKEN_LIMIT - 2 - len(head)
        owners: list[int] = []
        parts: list[list[int]] = []
        for owner, ids in enumerate(self._token_ids(texts)):
            for part in _split_evenly(ids, room):
                owners.append(owner)
                parts.append([self._cls, *head, *part, self._sep])
        sums = np.zeros((len(texts), self.dimension), np.float64)
        batches = _group_by_length(parts)
        side_by_side = self._threads.map if len(batches) > 1 else map
        found = side_by_side(self._run, [[parts[at] for at in batch] for batch in batches])
        for batch, vectors in zip(batches, found, strict=True):
            for index, vector in zip(batch, vectors, strict=True):
                sums[owners[index]] += vector * len(parts[index])
        return _unit(sums)

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        # Special tokens are added by us, so text such as "[SEP]" must not become one.
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        specials = {self._cls, self._sep}
        return [[i for i in one.ids if i not in specials] for one in encoded]

    def _run(self, parts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        width = max(len(part) for part in parts)
        ids = np.zeros((len(parts), width), np.int64)
        mask = np.zeros((len(parts), width), np.int64)
        for row, part in enumerate(parts):
            ids[row, : len(part)] = part
            mask[row, : len(part)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        if self._takes_types:
            feed["token_type_ids"] = np.zeros_like(ids)
        hidden = self._session.run(None, feed)[0]
        return np.asarray(_unit(np.asarray(hidden[:, 0], np.float64)), np.float64)


def _group_by_length(parts: Sequence[Sequence[int]]) -> list[list[int]]:
    """Numbers of the parts in batches: texts of like length together, so that little is padding."""
    batches: list[list[int]] = []
    for index in sorted(range(len(parts)), key=lambda index: len(parts[index])):
        last = batches[-1] if batches else []
        full = len(last) >= _BATCH_TEXTS or (len(last) + 1) * len(parts[index]) > _BATCH_TOKENS
        if not last or full:
            batches.append([index])
        else:
            last.append(index)
    return batches


def _split_evenly(ids: list[int], room: int) -> list[list[int]]:
    """Cut token ids into the fewest parts of nearly equal length that fit; never drop any."""
    count = max(1, -(-len(ids) // room))
    size = -(-len(ids) // count)
    return [ids[start : start + size] for start in range(0, max(len(ids), 1), max(size, 1))]


def _unit(rows: NDArray[np.float64]) -> Vector:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, 1e-12), np.float32)
