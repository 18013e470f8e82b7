"""What the user decided about statements of their profile: pinned, or not to be inferred again.

Statements that are inferred are not stored. A decision is therefore kept with the name of the
statement and with each memory and item that the statement rested on then.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from memory.store.base import StoreBase


class Mark(StrEnum):
    """What was decided of a statement."""

    PINNED = "pinned"
    REJECTED = "rejected"


@dataclass(slots=True)
class Marked:
    """The memories and items that a statement rested on when it was marked."""

    memories: set[int] = field(default_factory=set)
    items: set[int] = field(default_factory=set)


class ProfileMarks(StoreBase):
    """Keeps the marks."""

    def mark_statement(
        self, statement: str, mark: Mark, *, memories: Iterable[int] = (), items: Iterable[int] = ()
    ) -> None:
        """Mark a statement, by its name, on what it rests on; on more is fine later."""
        now = self._clock()
        rows: list[tuple[object, ...]] = [
            (statement, mark.value, int(one), None, now) for one in memories
        ]
        rows += [(statement, mark.value, None, int(one), now) for one in items]
        with self.transaction():
            self._write_many(
                "INSERT OR IGNORE INTO profile_marks (statement, mark, memory, item, made_at)"
                " VALUES (?,?,?,?,?)",
                rows,
            )

    def unmark_statement(self, statement: str, mark: Mark) -> bool:
        """Take a mark back; whether there was one."""
        with self.transaction():
            gone = self._write(
                "DELETE FROM profile_marks WHERE statement = ? AND mark = ?",
                (statement, mark.value),
            )
        return gone > 0

    def statement_marks(self, mark: Mark) -> dict[str, Marked]:
        """The statements with this mark, and on what each was marked."""
        found: dict[str, Marked] = {}
        for statement, memory, item in self._rows(
            "SELECT statement, memory, item FROM profile_marks WHERE mark = ? ORDER BY id",
            (mark.value,),
        ):
            marked = found.setdefault(statement, Marked())
            if memory is not None:
                marked.memories.add(memory)
            else:
                marked.items.add(item)
        return found
