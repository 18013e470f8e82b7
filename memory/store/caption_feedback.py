"""What the user said of captions, beside what is known of the photos: style is learned from it."""

from dataclasses import dataclass

from memory.ids import MEMORY
from memory.records import Kind, Source, Verdict
from memory.store.base import StoreBase


@dataclass(frozen=True, slots=True)
class CaptionFeedback:
    """An edit of a photo's caption, or a thumb; `text` is the user's wording, or what was shown.

    `names` are the names in the photo as they are now, by what was surest.
    """

    id: int
    photo: int
    verdict: Verdict
    text: str
    neutral_caption: str
    place: str
    taken_at: int | None
    names: tuple[str, ...]


class CaptionFeedbackRows(StoreBase):
    """Reads what was said of captions."""

    def caption_feedback(self) -> list[CaptionFeedback]:
        """All of it, oldest first. Photos in the trash are left out."""
        rows = self._rows(
            "SELECT f.id, p.memory, f.verdict, f.text, p.neutral_caption, p.place, p.taken_at"
            " FROM feedback f JOIN memories m ON m.id = CAST(substr(f.target, 2) AS INTEGER)"
            " JOIN photos p ON p.memory = m.id"
            " WHERE substr(f.target, 1, 1) = ? AND f.verdict IN (?, ?, ?) AND f.text != ''"
            " AND m.removed_at IS NULL ORDER BY f.id",
            (MEMORY, Verdict.EDIT.value, Verdict.UP.value, Verdict.DOWN.value),
        )
        names: dict[int, list[str]] = {}
        seen = self._rows(
            "SELECT s.memory, c.name FROM sightings s JOIN concepts c ON c.id = s.concept"
            " WHERE s.suggested = 0 AND s.memory IN (SELECT CAST(substr(target, 2) AS INTEGER)"
            " FROM feedback WHERE substr(target, 1, 1) = ?) ORDER BY s.score DESC, c.id",
            (MEMORY,),
        )
        for memory, name in seen:
            names.setdefault(memory, []).append(name)
        found: list[CaptionFeedback] = []
        for id, photo, verdict, text, neutral, place, taken in rows:
            seen_there = tuple(names.get(photo, ()))
            found.append(
                CaptionFeedback(
                    id, photo, Verdict(verdict), text, neutral, place, taken, seen_there
                )
            )
        return found

    def photo_captioned(self, answer: int) -> int | None:
        """The photo whose caption an answer gave, word for word; None where it gave none."""
        row = self._row(
            "SELECT max(p.memory) FROM photos p JOIN memories a ON a.id = ?"
            " JOIN memories m ON m.id = p.memory"
            " WHERE a.kind = ? AND a.source = ? AND p.memory < a.id AND p.personal_caption != ''"
            " AND p.personal_caption = a.text AND m.removed_at IS NULL",
            (answer, Kind.TURN.value, Source.MODEL.value),
        )
        return None if row is None or row[0] is None else int(row[0])
