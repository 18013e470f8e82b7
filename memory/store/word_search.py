"""Finds memories by their words: BM25 over the full-text index.

A question's common words cost the most and tell the least, so that they are left out: those that a
tenth of all memories hold, and, in vaults of several hundred thousand memories, those beyond the
number of rows that are looked at.
"""

import math
from collections.abc import Mapping, Sequence

from memory.records import Kind
from memory.store.base import question_marks, slices
from memory.store.windows import Windows
from memory.store.words import find_query_words, quote_any

BM25_K1 = 1.2
LEAST_RARITY = 1e-6
COMMON_SHARE, COMMON_AT_LEAST = 0.1, 50
"""A word is common when more than this share, and this many, of all memories hold it."""

FIRST_OF_KIND = 4
"""Times as many memories are ranked as wanted when only some kinds are."""

MOST_ROWS = 40_000
"""Rows that the words of one query may bring up together, the rarest word always: some 25 ms."""


class WordSearch(Windows):
    """Searches the words of memories."""

    def search_words(
        self, query: str, limit: int, kinds: Sequence[Kind] | None = None
    ) -> list[tuple[int, float]]:
        """Memories with any word of `query`, by FTS5's BM25, best (highest) first.

        `query` is plain text: stop words are dropped, and nothing in it is query syntax.
        """
        words = self._find_telling_words(query)
        if not words or limit <= 0:
            return []
        match = quote_any(list(words))
        removed = {
            row[0] for row in self._rows("SELECT id FROM memories WHERE removed_at IS NOT NULL")
        }
        wanted = None if kinds is None else {kind.value for kind in kinds}
        # Looking up the memory of every match takes ten times as long as ranking them, so some
        # more than are wanted are ranked first, and only if too few of those will do, all.
        most = limit if wanted is None else FIRST_OF_KIND * limit
        ranked = self._rank_words(match, most + len(removed))
        found = [row for row in ranked if row[0] not in removed]
        if wanted is not None:
            found = self._keep_kinds(found, wanted)
            if len(found) < limit and len(ranked) == most + len(removed):
                ranked = self._rank_words(match, -1)
                found = self._keep_kinds([row for row in ranked if row[0] not in removed], wanted)
        return found[:limit]

    def _rank_words(self, match: str, limit: int) -> list[tuple[int, float]]:
        # Ordering by bm25() rather than by FTS5's `rank` keeps the best as it goes instead of
        # sorting all: two thirds of the time.
        rows = self._rows(
            "SELECT rowid, bm25(memory_words) AS score FROM memory_words"
            " WHERE memory_words MATCH ? ORDER BY score, rowid DESC LIMIT ?",
            (match, limit),
        )
        return [(row[0], -float(row[1])) for row in rows]

    def _keep_kinds(
        self, found: Sequence[tuple[int, float]], kinds: set[str]
    ) -> list[tuple[int, float]]:
        kept: set[int] = set()
        for some in slices(id for id, _ in found):
            rows = self._rows(
                f"SELECT id, kind FROM memories WHERE id IN ({question_marks(some)})",  # noqa: S608
                some,
            )
            kept.update(id for id, kind in rows if kind in kinds)
        return [row for row in found if row[0] in kept]

    def _find_telling_words(self, query: str) -> Mapping[str, float]:
        """The words of a query to look up, with their rarity as FTS5's BM25 takes it.

        Words that stand in a large share of all memories are left out if there are rarer ones: they
        weigh next to nothing and cost most of the time.
        """
        with self._lock:
            key = (self._revision, query)
            if self._telling_words[0] != key:
                self._telling_words = (key, self._choose_words(query))
            return self._telling_words[1]

    def _choose_words(self, query: str) -> dict[str, float]:
        words = find_query_words(query)
        total = self._rows("SELECT count(*) FROM memory_words_docsize")[0][0] if words else 0
        counts = {}
        for word in words:
            row = self._row(
                "SELECT count(*) FROM memory_words WHERE memory_words MATCH ?", (quote_any([word]),)
            )
            counts[word] = int(row[0]) if row else 0
        most = max(COMMON_AT_LEAST, total * COMMON_SHARE)
        if any(0 < count <= most for count in counts.values()):
            counts = {word: count for word, count in counts.items() if count <= most}
        # FTS5's own formula (fts5_aux.c), and never below 1e-6.
        return {
            word: max(math.log((total - count + 0.5) / (count + 0.5)), LEAST_RARITY)
            for word, count in _keep_affordable(counts).items()
        }


def _keep_affordable(counts: Mapping[str, int]) -> dict[str, int]:
    """The words, in order, without the most frequent ones beyond `MOST_ROWS` rows in all."""
    rows = 0
    kept: set[str] = set()
    for word in sorted(counts, key=lambda word: counts[word]):
        rows += counts[word]
        if rows > MOST_ROWS and any(counts[one] for one in kept):
            break
        kept.add(word)
    return {word: count for word, count in counts.items() if word in kept}
