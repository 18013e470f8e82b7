"""Which rows a selection means. Reads only; looks at trash and history too."""

import re

from memory.store.base import Row
from memory.store.concepts import fold_name
from memory.store.feedback import FeedbackRows
from memory.store.words import find_words, quote_any

FOREVER = (1 << 62) - 1
WORD_TABLES = ("memory_words", "history_words")


class Selecting(FeedbackRows):
    """Finds rows by import, conversation, time, name and words."""

    def find_mentions(self, name: str) -> list[int]:
        """Ids of memories that hold a name as a word of its own, and of facts about it."""
        words = find_words(name)
        if not words:
            return []
        phrase = '"' + " ".join(words) + '"'
        whole = re.compile(rf"(?<!\w){re.escape(fold_name(name))}(?!\w)")
        found = [
            id
            for id, *texts in self._match(phrase)
            if any(whole.search(fold_name(text or "")) for text in texts)
        ]
        key = fold_name(name)
        about = self._rows(
            "SELECT memory FROM facts WHERE subject_key = ? OR value_key = ?", (key, key)
        )
        told = self._rows(
            "SELECT memory, text FROM memory_sources WHERE text != '' AND instr(lower(text), ?)",
            (key,),
        )
        others = [row[0] for row in told if whole.search(fold_name(row[1]))]
        return sorted({*found, *(row[0] for row in about), *others})

    def _find_edits_with(self, name: str) -> list[int]:
        """Ids of feedback whose text, or what it replaced, holds a name as a word of its own."""
        whole = re.compile(rf"(?<!\w){re.escape(fold_name(name))}(?!\w)")
        rows = self._rows("SELECT id, text, before FROM feedback WHERE text != '' OR before != ''")
        return [row[0] for row in rows if any(whole.search(fold_name(text)) for text in row[1:])]

    def find_holding(self, words: str, limit: int) -> list[int]:
        """Ids of memories with any word of `words`, best first, history and trash included."""
        asked = find_words(words)
        if not asked:
            return []
        return [row[0] for row in self._match(quote_any(asked), limit)]

    def _match(self, expression: str, limit: int = FOREVER) -> list[Row]:
        rows: list[Row] = []
        for table in WORD_TABLES:
            rows += self._rows(
                f"SELECT m.id, m.title, m.speaker, m.text FROM {table}"  # noqa: S608
                f" JOIN memories m ON m.id = {table}.rowid WHERE {table} MATCH ?"
                f" ORDER BY {table}.rank LIMIT ?",
                (expression, limit),
            )
        return rows

    def find_seen_with(self, concept: int) -> list[int]:
        """Ids of photos a concept was recognised in, the trash included, suggestions left out."""
        rows = self._rows(
            "SELECT memory FROM sightings WHERE concept = ? AND suggested = 0", (concept,)
        )
        return [row[0] for row in rows]

    def _told_between(self, since: int, until: int) -> tuple[list[int], list[int]]:
        """Memories, and further tellings, that happened (or else were told) in [since, until)."""
        when = "coalesce(happened_at, created_at) >= ? AND coalesce(happened_at, created_at) < ?"
        return self._hits(when, (since, until))

    def _told_by(self, batch: int) -> tuple[list[int], list[int]]:
        return self._hits("batch = ?", (batch,))

    def _told_in(self, conversation: int) -> list[int]:
        rows = self._rows("SELECT id FROM memories WHERE conversation = ?", (conversation,))
        return [row[0] for row in rows]

    def _hits(self, condition: str, values: tuple[int, ...]) -> tuple[list[int], list[int]]:
        own = self._rows(f"SELECT id FROM memories WHERE {condition}", values)  # noqa: S608
        further = self._rows(
            f"SELECT id FROM memory_sources WHERE turn IS NULL AND {condition}",  # noqa: S608
            values,
        )
        return [row[0] for row in own], [row[0] for row in further]
