"""Where concepts were seen: said to be in a photo, or only suggested until the user says yes.

What is said stands in the photo's searchable text, and goes from there with the sighting.
"""

import re
from collections.abc import Sequence

from memory.ids import MEMORY, format_id
from memory.records import Kind, Sighting
from memory.store.base import Row
from memory.store.photos import Photos


class Sightings(Photos):
    """Adds, reads and takes back sightings, and keeps the words of their photos true."""

    def add_sighting(self, sighting: Sighting) -> None:
        """Record a concept in a photo. Confirmed stays so, said stays said, the best score stays.

        A suggestion is not recorded where the user said no to it.
        """
        with self.transaction():
            if sighting.suggested and self._is_refused(sighting.memory_id, sighting.concept_id):
                return
            self._write(
                "INSERT INTO sightings (memory, concept, score, confirmed, suggested, across)"
                " VALUES (?,?,?,?,?,?)"
                " ON CONFLICT DO UPDATE SET score = max(score, excluded.score),"
                " confirmed = max(confirmed, excluded.confirmed),"
                " suggested = min(suggested, excluded.suggested),"
                " across = coalesce(excluded.across, across)",
                (
                    sighting.memory_id,
                    sighting.concept_id,
                    sighting.score,
                    int(sighting.confirmed),
                    int(sighting.suggested),
                    sighting.across,
                ),
            )
            self.renew_photo_words([sighting.memory_id])

    def drop_sighting(self, memory_id: int, concept_id: int) -> None:
        """Take back a sighting that the user called wrong, and the caption that tells of it."""
        with self.transaction():
            name = self._name_of(concept_id)
            self._write(
                "DELETE FROM sightings WHERE memory = ? AND concept = ?", (memory_id, concept_id)
            )
            self.replace_in_captions([memory_id], name, None)
            self.renew_photo_words([memory_id])

    def sightings_of_memory(self, id: int, *, suggested: bool = False) -> list[Sighting]:
        """What was recognised in a photo, or only suggested; surest first."""
        return self._sightings("s.memory = ?", id, suggested)

    def sightings_of_concept(self, id: int, *, suggested: bool = False) -> list[Sighting]:
        """Where a concept was recognised, or only suggested; surest first, the trash left out."""
        return self._sightings("m.removed_at IS NULL AND s.concept = ?", id, suggested)

    def renew_photo_words(self, ids: Sequence[int]) -> None:
        """Make the searchable text of these photos anew; other kinds of memory are passed over."""
        for id, memory in self.memories_by_id(ids).items():
            if memory.kind is Kind.PHOTO:
                self.update_photo_text(id)

    def replace_in_captions(self, ids: Sequence[int], old: str, new: str | None) -> None:
        """Let the personal captions of photos say another name; without one, such a caption goes.

        A name counts as a whole word, in any case of letters.
        """
        name = find_whole(old)
        for id, memory in self.memories_by_id(ids).items():
            if memory.kind is not Kind.PHOTO:
                continue
            caption = self.photo(id).personal_caption
            if name.search(caption):
                worded = "" if new is None else name.sub(lambda _: new, caption)
                self.update_photo_captions(id, personal=worded)
            # An edit that is undone later brings back what it replaced.
            for edit, before in self._rows(
                "SELECT id, before FROM feedback WHERE target = ? AND before != ''",
                (format_id(MEMORY, id),),
            ):
                if name.search(before):
                    worded = "" if new is None else name.sub(lambda _: new, before)
                    self._write("UPDATE feedback SET before = ? WHERE id = ?", (worded, edit))

    def _is_refused(self, memory_id: int, concept_id: int) -> bool:
        row = self._row(
            "SELECT 1 FROM concept_examples WHERE memory = ? AND concept = ? AND against = 1",
            (memory_id, concept_id),
        )
        return row is not None

    def _name_of(self, concept_id: int) -> str:
        row = self._row("SELECT name FROM concepts WHERE id = ?", (concept_id,))
        return "" if row is None else str(row[0])

    def _sightings(self, condition: str, id: int, suggested: bool) -> list[Sighting]:
        rows = self._rows(
            "SELECT s.memory, s.concept, s.score, s.confirmed, s.suggested, s.across"  # noqa: S608
            f" FROM sightings s JOIN memories m ON m.id = s.memory WHERE {condition}"
            " AND s.suggested = ?"
            " ORDER BY s.confirmed DESC, s.score DESC, s.memory DESC, s.concept",
            (id, int(suggested)),
        )
        return [_read_sighting(row) for row in rows]


def find_whole(name: str) -> re.Pattern[str]:
    """A pattern that finds a name as a whole word, whatever the case; an empty name nowhere."""
    if not name.strip():
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)


def _read_sighting(row: Row) -> Sighting:
    return Sighting(row[0], row[1], row[2], bool(row[3]), bool(row[4]), row[5])
