"""Chroma's in-memory client behind the index. The one module that imports chromadb.

Only `EphemeralClient`: Chroma's persistent client writes vectors and text in plain and keeps them
after deletion. Nothing but vectors and row numbers is given to it, and telemetry is off.
"""

import threading
import uuid
from typing import Any

from memory.index.exact import ExactIndex
from memory.records import Vector

_SLICE = 2_000


class ChromaIndex:
    """An approximate index (HNSW, cosine), filled by a background thread.

    Until it is full, and for rows not yet in it, the exact scan answers in its stead.
    """

    def __init__(self, dimension: int) -> None:
        self._exact = ExactIndex(dimension)
        self._filled = 0
        self._lock = threading.Lock()
        self._filler: threading.Thread | None = None
        self._closed = False
        self._client, self._collection = _make_collection()

    def add(self, matrix: Vector) -> None:
        """Append unit rows; they are searchable at once."""
        with self._lock:
            self._exact.add(matrix)
            if self._filler is None or not self._filler.is_alive():
                self._filler = threading.Thread(target=self._fill, daemon=True)
                self._filler.start()

    def search(self, query: Vector, limit: int) -> list[tuple[int, float]]:
        """Return the nearest rows: exact until Chroma holds them all."""
        if limit <= 0 or not len(self):
            return []
        if not self.is_full:
            return self._exact.search(query, limit)
        found = self._collection.query(
            query_embeddings=[query], n_results=min(limit, self._filled), include=["distances"]
        )
        rows = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(int(row), 1.0 - float(distance)) for row, distance in rows]

    def wait_full(self, seconds: float | None = None) -> bool:
        """Wait until Chroma holds every row; False when the time ran out."""
        filler = self._filler
        if filler is not None:
            filler.join(seconds)
        return self.is_full

    @property
    def matrix(self) -> Vector:
        """All rows, shape (n, dimension); a view."""
        return self._exact.matrix

    def close(self) -> None:
        """Stop filling and drop the collection, which clients of one process share."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._exact.close()
        filler = self._filler
        if filler is not None:
            filler.join()
        self._client.delete_collection(self._collection.name)

    @property
    def is_full(self) -> bool:
        """Whether Chroma holds every row."""
        return self._filled == len(self._exact)

    def __len__(self) -> int:
        return len(self._exact)

    def _fill(self) -> None:
        while True:
            with self._lock:
                start = self._filled
                rows = self._exact.matrix[start : start + _SLICE].copy()
                if not len(rows) or self._closed:
                    self._filler = None
                    return
            self._collection.add(
                ids=[str(start + row) for row in range(len(rows))], embeddings=rows
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
