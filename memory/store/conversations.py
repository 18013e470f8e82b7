"""Conversations, and the memories that each answer cited."""

from collections.abc import Sequence

from memory.errors import NotFound
from memory.records import Conversation, Kind, Memory
from memory.store.base import storable
from memory.store.facts import Facts
from memory.store.memories import COLUMNS, read_memory

CONVERSATIONS = (
    "SELECT v.id, v.title, v.created_at, (SELECT count(*) FROM memories m"
    " WHERE m.conversation = v.id AND m.kind = 'turn' AND m.removed_at IS NULL)"
    " FROM conversations v"
)


class Conversations(Facts):
    """Starts and reads conversations."""

    def start_conversation(self, title: str = "") -> Conversation:
        """Begin a conversation."""
        with self.transaction():
            id = self._insert(
                "INSERT INTO conversations (title, created_at) VALUES (?, ?)",
                (storable(title), self._clock()),
            )
        return self.conversation(id)

    def conversation(self, id: int) -> Conversation:
        """The conversation with this id. Raises `NotFound`."""
        row = self._row(f"{CONVERSATIONS} WHERE v.id = ?", (id,))
        if row is None:
            raise NotFound
        return Conversation(*row)

    def conversations(self, limit: int = 50) -> list[Conversation]:
        """Conversations, newest first."""
        return [
            Conversation(*row)
            for row in self._rows(f"{CONVERSATIONS} ORDER BY v.id DESC LIMIT ?", (limit,))
        ]

    def turns(self, conversation: int, limit: int = 200) -> list[Memory]:
        """The newest `limit` turns of a conversation, oldest first."""
        rows = self._rows(
            f"SELECT {COLUMNS} FROM memories m WHERE m.conversation = ? AND m.kind = ?"  # noqa: S608
            " AND m.removed_at IS NULL ORDER BY m.id DESC LIMIT ?",
            (conversation, Kind.TURN.value, limit),
        )
        return [read_memory(row) for row in reversed(rows)]

    def set_conversation_title(self, id: int, title: str) -> None:
        """Name a conversation. Raises `NotFound`."""
        with self.transaction():
            if not self._write(
                "UPDATE conversations SET title = ? WHERE id = ?", (storable(title), id)
            ):
                raise NotFound

    def add_citations(self, turn_id: int, cited: Sequence[tuple[int, float]]) -> None:
        """Record what an answer rests on: (memory id, score), best first.

        An answer goes with any memory it cites when that one is forgotten.
        """
        with self.transaction():
            self._write_many(
                "INSERT INTO citations (turn, memory, position, score) VALUES (?,?,?,?)"
                " ON CONFLICT DO UPDATE SET score = max(score, excluded.score)",
                [(turn_id, memory, at, score) for at, (memory, score) in enumerate(cited)],
            )

    def citations(self, turn_id: int) -> list[tuple[int, float]]:
        """What an answer rests on: (memory id, score), in the order given."""
        rows = self._rows(
            "SELECT c.memory, c.score FROM citations c JOIN memories m ON m.id = c.memory"
            " WHERE c.turn = ? AND m.removed_at IS NULL ORDER BY c.position",
            (turn_id,),
        )
        return [(row[0], row[1]) for row in rows]
