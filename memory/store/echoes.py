"""Locket's own words that repeat what is forgotten, though they name no source.

An answer goes with what it cites. But small talk and confirmations ("Got it: your sister is Ana")
cite nothing, and the model may say again what it read earlier in a conversation. In every
conversation that loses a turn, what Locket said there goes too if it holds a word that only the
forgotten texts account for: no other memory and nothing else the user said has it.
"""

from collections.abc import Sequence

from memory.records import Kind, Source
from memory.store.base import question_marks, slices
from memory.store.selecting import WORD_TABLES, Selecting
from memory.store.words import STOP_WORDS, find_words, quote_any

LEAST_LETTERS = 3


class Echoes(Selecting):
    """Finds turns of the model that echo forgotten texts."""

    def find_echoes(self, doomed: Sequence[int]) -> list[int]:
        """Ids of Locket's turns, not among the doomed, that hold words of theirs alone."""
        gone = set(doomed)
        told: dict[int, set[str]] = {}
        spoken: dict[int, list[tuple[int, set[str]]]] = {}
        words_of_all: set[str] = set()
        for memory in self.memories_by_id(doomed).values():
            words = _telling_words(f"{memory.title} {memory.text}")
            if memory.source is not Source.MODEL:
                words_of_all |= words
            if memory.conversation is not None and memory.batch is None:
                told.setdefault(memory.conversation, set()).update(words)
        for some in slices(told):
            marks = question_marks(some)
            rows = self._rows(
                f"SELECT id, conversation, text FROM memories WHERE conversation IN ({marks})"  # noqa: S608
                " AND kind = ? AND source = ?",
                (*some, Kind.TURN.value, Source.MODEL.value),
            )
            for id, conversation, text in rows:
                if id not in gone:
                    spoken.setdefault(conversation, []).append((id, _telling_words(text)))
        known: dict[str, bool] = {}
        found = []
        for turns in spoken.values():
            for id, words in turns:
                shared = words & words_of_all
                if any(not self._is_told_elsewhere(word, gone, known) for word in shared):
                    found.append(id)
        return found

    def _is_told_elsewhere(self, word: str, gone: set[int], known: dict[str, bool]) -> bool:
        """Whether a memory that stays, and is not the model's, has the word."""
        if word not in known:
            known[word] = any(
                row[0] not in gone
                for table in WORD_TABLES
                for row in self._rows(
                    f"SELECT m.id FROM {table} JOIN memories m ON m.id = {table}.rowid"  # noqa: S608
                    f" WHERE {table} MATCH ? AND m.source != ? LIMIT ?",
                    (quote_any([word]), Source.MODEL.value, len(gone) + 1),
                )
            )
        return known[word]


def _telling_words(text: str) -> set[str]:
    return {
        word
        for word in find_words(text)
        if word not in STOP_WORDS and (len(word) >= LEAST_LETTERS or word.isdigit())
    }
