"""What answers were made of, and what the user said of them."""

import json
from collections.abc import Iterable

from memory.errors import NotFound
from memory.records import CHANNELS, AnswerRecord, JudgedAnswer, RecallRecord, Verdict
from memory.store.base import question_marks, slices
from memory.store.selecting import Selecting
from memory.store.spaces import pack_window, unpack_windows

_JUDGING = (Verdict.UP.value, Verdict.DOWN.value, Verdict.PIN.value, Verdict.REJECT.value)


class Answers(Selecting):
    """Keeps what was recalled for each answer."""

    def add_answer(self, record: AnswerRecord) -> None:
        """Keep what an answer was made of, beside its turn; memories gone since are left out."""
        with self.transaction():
            there = self.memories_by_id(one.memory_id for one in record.recalled)
            vector = space = None
            if record.vector is not None:
                vector = pack_window(record.vector)
                space = self._space_for(record.space, record.vector)
            self._write(
                "INSERT INTO answers (turn, space, vector, weights) VALUES (?,?,?,?)",
                (record.turn, space, vector, json.dumps(record.weights)),
            )
            self._write_many(
                "INSERT INTO recalls (turn, memory, position, cited, text, words, image, time,"
                " person, rest, lift) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                [
                    (record.turn, one.memory_id, at, int(one.cited), *one.gains, one.rest, one.lift)
                    for at, one in enumerate(record.recalled)
                    if one.memory_id in there
                ],
            )

    def answer(self, turn: int) -> AnswerRecord:
        """What an answer was made of. Raises `NotFound` where it was not recorded."""
        found = self._answers([turn])
        if turn not in found:
            raise NotFound
        return found[turn]

    def newest_answer_with(self, memory: int) -> int | None:
        """The last answer that a memory was recalled for."""
        row = self._row("SELECT max(turn) FROM recalls WHERE memory = ?", (memory,))
        return None if row is None else row[0]

    def question_of(self, turn: int) -> str:
        """What the user had asked when a turn of the model answered; empty when that is gone."""
        row = self._row(
            "SELECT m.text FROM links l JOIN memories m ON m.id = l.parent WHERE l.child = ?"
            " AND m.speaker = 'user' AND m.removed_at IS NULL ORDER BY m.id DESC LIMIT 1",
            (turn,),
        )
        return "" if row is None else str(row[0])

    def judged_ids(self, limit: int) -> list[int]:
        """Ids of the newest feedback on answers and the memories behind them, oldest first.

        Of several words on the same thing the last holds.
        """
        marks = question_marks(_JUDGING)
        rows = self._rows(
            "SELECT max(f.id) FROM feedback f JOIN answers a ON a.turn = f.answer"  # noqa: S608
            f" WHERE f.verdict IN ({marks}) GROUP BY f.answer, f.target"
            " ORDER BY 1 DESC LIMIT ?",
            (*_JUDGING, limit),
        )
        return [row[0] for row in reversed(rows)]

    def judged(self, feedback_ids: Iterable[int]) -> list[JudgedAnswer]:
        """These pieces of feedback with the answers they are about, oldest first."""
        rows = []
        for some in slices(feedback_ids):
            rows += self._rows(
                "SELECT id, verdict, target, answer, created_at FROM feedback"  # noqa: S608
                f" WHERE id IN ({question_marks(some)})",
                some,
            )
        answers = self._answers(row[3] for row in rows)
        return [
            JudgedAnswer(
                id,
                Verdict(verdict),
                int(target[1:]) if verdict in (Verdict.PIN, Verdict.REJECT) else None,
                at,
                answers[turn],
            )
            for id, verdict, target, turn, at in sorted(rows)
            if turn in answers
        ]

    def _answers(self, turns: Iterable[int]) -> dict[int, AnswerRecord]:
        found: dict[int, AnswerRecord] = {}
        for some in slices(turns):
            marks = question_marks(some)
            recalled: dict[int, list[RecallRecord]] = {}
            for row in self._rows(
                "SELECT turn, memory, cited, text, words, image, time, person, rest, lift"  # noqa: S608
                f" FROM recalls WHERE turn IN ({marks}) ORDER BY turn, position",
                some,
            ):
                record = RecallRecord(row[1], bool(row[2]), row[3:8], row[8], row[9])
                recalled.setdefault(row[0], []).append(record)
            for turn, name, vector, weights in self._rows(
                "SELECT a.turn, s.name, a.vector, a.weights FROM answers a"  # noqa: S608
                f" LEFT JOIN spaces s ON s.id = a.space WHERE a.turn IN ({marks})",
                some,
            ):
                found[turn] = AnswerRecord(
                    turn,
                    name or "",
                    None if vector is None else unpack_windows([vector], len(vector) // 2)[0],
                    json.loads(weights),
                    tuple(recalled.get(turn, ())),
                )
        return found


def order_gains(gains: dict[str, float]) -> tuple[float, ...]:
    """What the channels say, in the order of `CHANNELS`; 0 for one that said nothing."""
    return tuple(gains.get(name, 0.0) for name in CHANNELS)
