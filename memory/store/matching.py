"""What recall asks of the rows: who holds a word, who spoke, how long a text is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import Kind
from memory.store.base import StoreBase, question_marks, slices
from memory.store.spaces import column
from memory.store.words import find_words, quote_any

NAMELESS = frozenset({"", "user", "assistant"})
"""Speakers that say a role in a chat, and not who it is."""

KIND_OF = {kind.value: kind for kind in Kind}
_ASKS = re.compile(r"\?\W*(?:\[[^\]]*\]\s*)?$")

TAIL = 160
"""Characters from the end of a text in which its last question mark is looked for."""


@dataclass(frozen=True, slots=True)
class Trait:
    """What a memory is besides its words. `speaker` in lower case; `length` in characters.

    `asks` says that it is a turn that ends in a question.
    """

    kind: Kind
    speaker: str
    length: int
    asks: bool


class Matching(StoreBase):
    """Reads what matching needs, row ids first, texts never whole."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._names: dict[str, tuple[str, ...]] = {}
        self._names_of = (-1, 0)

    def count_holders(self, word: str) -> int:
        """How many memories have a word (its stem); many times quicker than `holders`."""
        row = self._row(
            "SELECT count(*) FROM memory_words WHERE memory_words MATCH ?", (quote_any([word]),)
        )
        return int(row[0]) if row else 0

    def holders(self, word: str) -> NDArray[np.int64]:
        """Ids of the memories with a word (its stem) in text, title or speaker, ascending.

        Those in the trash are among them.
        """
        return self.holders_of_any([word])

    def holders_of_any(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The same of any of some words or phrases, at least one."""
        rows = self._rows(
            "SELECT rowid FROM memory_words WHERE memory_words MATCH ?", (quote_any(list(words)),)
        )
        return np.sort(column(rows, 0))

    def traits(self, ids: Iterable[int]) -> dict[int, Trait]:
        """The traits of the memories that exist among `ids`."""
        found: dict[int, Trait] = {}
        for some in slices(ids):
            rows = self._rows(
                "SELECT id, kind, coalesce(speaker, ''), length(text),"  # noqa: S608
                " CASE WHEN kind = 'turn' AND instr(text, '?') THEN substr(text, ?) ELSE '' END"
                f" FROM memories WHERE id IN ({question_marks(some)})",
                (-TAIL, *some),
            )
            for id, kind, speaker, length, tail in rows:
                asks = bool(tail) and _ASKS.search(tail) is not None
                found[id] = Trait(KIND_OF[kind], speaker.casefold(), length, asks)
        return found

    def speakers(self) -> dict[str, tuple[str, ...]]:
        """Everyone who spoke in a memory, in lower case, with the words of their name in order.

        Roles such as "user" are left out. What is new is read in; after a forgetting all is.
        """
        with self._lock:
            last, withdrawals = self._names_of
            if withdrawals != self._withdrawals:
                self._names, last = {}, -1
            rows = self._rows(
                "SELECT speaker, max(id) FROM memories WHERE id > ? AND speaker IS NOT NULL"
                " GROUP BY speaker",
                (last,),
            )
            for speaker, newest in rows:
                name = speaker.casefold()
                last = max(last, newest)
                if name not in NAMELESS:
                    self._names[name] = tuple(word for word in find_words(name) if len(word) > 1)
            self._names_of = (last, self._withdrawals)
            return dict(self._names)
