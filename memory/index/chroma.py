"""Chroma's in-memory client behind the index. The one module that imports chromadb.

Only `EphemeralClient`: Chroma's persistent client writes vectors and text in plain and keeps them
after deletion. Nothing but vectors and row numbers is given to it, and telemetry is off.
"""

import threading
import uuid
from typing import Any

import numpy as np

from memory.index.exact import Ints, Mask
from memory.index.reduced import ReducedIndex
from memory.records import Vector

_SLICE = 2_000


class ChromaIndex:
    """An approximate index (HNSW, cosine), filled by a background thread.

    Until it is full, and where only some rows are allowed and too few of those are among the
    nearest, a scan answers in its stead.
    """

    def __init__(self, dimension: int) -> None:
        self._scan = ReducedIndex(dimension)
        self._filled = 0
        self._lock = threading.Lock()
        self._filler: threading.Thread | None = None
        self._closed = False
        self._client, self._collection = _make_collection()

    def add(self, matrix: Vector) -> None:
        """Append unit rows; they are searchable at once."""
        with self._lock:
            self._scan.add(matrix)
            if self._filler is None or not self._filler.is_alive():
                self._filler = threading.Thread(target=self._fill, daemon=True)
                self._filler.start()

    def search(
        self, query: Vector, limit: int, allowed: Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the nearest rows: by a scan until Chroma holds them all."""
        if limit <= 0 or not len(self):
            return []
        if not self.is_full:
            return self._scan.search(query, limit, allowed)
        asked = min(limit if allowed is None else 2 * limit, self._collection.count())
        found = self._collection.query(
            query_embeddings=[query], n_results=asked, include=["distances"]
        )
        rows = [
            (int(row), 1.0 - float(distance))
            for row, distance in zip(found["ids"][0], found["distances"][0], strict=True)
            if allowed is None or allowed[int(row)]
        ]
        if len(rows) < limit and asked < self._collection.count():
            return self._scan.search(query, limit, allowed)
        return rows[:limit]

    def prepare(self) -> None:
        """Make the scan ready that answers until Chroma is full."""
        if not self.is_full:
            with self._lock:
                self._scan.prepare()

    def rows(self, numbers: Ints) -> Vector:
        """These rows; a copy."""
        return self._scan.rows(numbers)

    def clear(self, numbers: Ints) -> None:
        """Overwrite these rows with zeros, and take them out of Chroma."""
        with self._lock:
            self._scan.clear(numbers)
        filled = [str(row) for row in numbers.tolist() if row < self._filled]
        if filled:
            self._collection.delete(ids=filled)

    def wait_full(self, seconds: float | None = None) -> bool:
        """Wait until Chroma holds every row; False when the time ran out."""
        filler = self._filler
        if filler is not None:
            filler.join(seconds)
        return self.is_full

    def close(self) -> None:
        """Stop filling and drop the collection, which clients of one process share."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._scan.close()
        filler = self._filler
        if filler is not None:
            filler.join()
        self._client.delete_collection(self._collection.name)

    @property
    def is_full(self) -> bool:
        """Whether Chroma holds every row."""
        return self._filled == len(self._scan)

    def __len__(self) -> int:
        return len(self._scan)

    def _fill(self) -> None:
        while True:
            with self._lock:
                start = self._filled
                rows = self._scan.rows(np.arange(start, min(start + _SLICE, len(self._scan))))
                if not len(rows) or self._closed:
                    self._filler = None
                    return
            # Rows that were cleared meanwhile have no direction and belong to nobody.
            kept = np.flatnonzero(rows.any(axis=1))
            if len(kept):
                self._collection.add(
                    ids=[str(start + row) for row in kept.tolist()], embeddings=rows[kept]
                )
            self._filled = start + len(rows)


def _make_collection() -> tuple[Any, Any]:
    import chromadb
    from chromadb.config import Settings

    client: Any = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
    collection = client.create_collection(
        name=f"locket-{uuid.uuid4().hex}",
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}},
    )
    return client, collection
