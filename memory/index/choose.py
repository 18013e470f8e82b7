"""Which index serves a collection of a given size."""

from memory.index.exact import ExactIndex, VectorIndex
from memory.index.reduced import ReducedIndex

REDUCED_FROM = 30_000
"""Rows from which leading directions are scanned first. Below it the exact scan takes some 3 ms."""

CHROMA_FROM = 1_000_000
"""Rows from which Chroma answers. Its queries take 1 to 2 ms at any size, but filling it takes 80 s
for each 100,000 rows, in the background, with pauses of up to 3.5 s in which no other thread of the
process runs, and 2.8 kB a row; a scan of leading directions takes 3 ms for each 100,000 rows."""


def make_index(dimension: int, rows: int) -> VectorIndex:
    """Return an empty index suited to `rows` vectors of `dimension` numbers."""
    if rows < REDUCED_FROM:
        return ExactIndex(dimension)
    if rows < CHROMA_FROM:
        return ReducedIndex(dimension)
    from memory.index.chroma import ChromaIndex

    return ChromaIndex(dimension)


def outgrown(rows: int, more: int) -> bool:
    """Whether `more` rows beside `rows` ask for another kind of index."""
    return any(rows < size <= rows + more for size in (REDUCED_FROM, CHROMA_FROM))
