"""Opens stores with a clock that a test moves by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memory.cipher import VaultKeys
from memory.database import open_database
from memory.records import Kind, NewMemory, NewPhoto, Source, Vector
from memory.store import Store


@dataclass
class HandClock:
    now: int = 1_700_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


def open_store(path: Path, keys: VaultKeys, clock: HandClock | None = None) -> Store:
    connection = open_database(path, keys.database_key, create=not path.exists())
    return Store(connection, keys, clock or HandClock())


@contextmanager
def opened(path: Path, keys: VaultKeys) -> Iterator[Store]:
    store = open_store(path, keys)
    try:
        yield store
    finally:
        store._connection.close()


def note(text: str, **more: object) -> NewMemory:
    return NewMemory(Kind.NOTE, text, Source.TYPED, **more)  # type: ignore[arg-type]


def photo(name: str = "IMG_1.jpg", digest: bytes = b"d" * 32, **more: object) -> NewPhoto:
    return NewPhoto(b"pixels", b"thumbnail", 640, 480, digest, 7, file_name=name, **more)  # type: ignore[arg-type]


def unit(*numbers: float) -> Vector:
    vector = np.array(numbers, dtype=np.float32)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
