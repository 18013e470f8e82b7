"""Concepts: the user's named things, the views they were enrolled from, and views they are not."""

import unicodedata
from collections.abc import Sequence

from memory.errors import InvalidRequest, NotFound
from memory.records import Concept, ConceptExample
from memory.store.base import question_marks, storable
from memory.store.sightings import Sightings, find_whole
from memory.store.spaces import pack_exact, unpack_exact

CONCEPTS = (
    "SELECT c.id, c.name, c.category, c.created_at, (SELECT count(DISTINCT e.memory)"
    " FROM concept_examples e JOIN memories m ON m.id = e.memory"
    " WHERE e.concept = c.id AND e.against = 0 AND m.removed_at IS NULL)"
    " FROM concepts c"
)


def fold_name(name: str) -> str:
    """The form under which two spellings are the same: NFKC, case folded, spaces joined."""
    return " ".join(unicodedata.normalize("NFKC", storable(name)).casefold().split())


class Concepts(Sightings):
    """Adds, finds, renames, merges and splits concepts."""

    def add_concept(self, name: str, category: str = "") -> Concept:
        """Make a concept, or return the one of that name, with its category filled in if empty.

        Raises `InvalidRequest` for a blank name.
        """
        with self.transaction():
            known = self.concept_by_name(name)
            if known is None:
                self._write(
                    "INSERT INTO concepts (name, name_key, category, created_at) VALUES (?,?,?,?)",
                    (_tidy(name), fold_name(name), storable(category), self._clock()),
                )
            elif category and not known.category:
                self._write(
                    "UPDATE concepts SET category = ? WHERE id = ?", (storable(category), known.id)
                )
            found = self.concept_by_name(name)
        if found is None:
            raise NotFound
        return found

    def concept(self, id: int) -> Concept:
        """The concept with this id. Raises `NotFound`."""
        row = self._row(f"{CONCEPTS} WHERE c.id = ?", (id,))
        if row is None:
            raise NotFound
        return Concept(*row)

    def concept_by_name(self, name: str) -> Concept | None:
        """The concept of this name, whatever the case."""
        row = self._row(f"{CONCEPTS} WHERE c.name_key = ?", (fold_name(name),))
        return None if row is None else Concept(*row)

    def concepts(self) -> list[Concept]:
        """All concepts by name."""
        return [Concept(*row) for row in self._rows(f"{CONCEPTS} ORDER BY c.name_key")]

    def add_concept_example(self, example: ConceptExample) -> None:
        """Keep one view of a concept, or one that is not the concept."""
        with self.transaction():
            self._write(
                "INSERT INTO concept_examples (concept, memory, space, vector, against)"
                " VALUES (?,?,?,?,?)",
                (
                    example.concept_id,
                    example.memory_id,
                    self._space_for(example.space, example.vector),
                    pack_exact(example.vector),
                    int(example.against),
                ),
            )

    def concept_examples(self, space: str) -> list[ConceptExample]:
        """All views in one space, those against too, of photos that are not in the trash."""
        known = self._find_space(space)
        if known is None:
            return []
        rows = self._rows(
            "SELECT e.concept, e.memory, e.vector, e.against FROM concept_examples e"
            " JOIN memories m ON m.id = e.memory WHERE e.space = ? AND m.removed_at IS NULL"
            " ORDER BY e.id",
            (known[0],),
        )
        matrix = unpack_exact([row[2] for row in rows], known[1])
        return [
            ConceptExample(row[0], row[1], space, vector, bool(row[3]))
            for row, vector in zip(rows, matrix, strict=True)
        ]

    def photos_of_views(self, space: str) -> list[tuple[int, int, bool]]:
        """Views that are known in other spaces and not in this one: (concept, memory, against)."""
        known = self._find_space(space)
        rows = self._rows(
            "SELECT DISTINCT e.concept, e.memory, e.against FROM concept_examples e"
            " JOIN memories m ON m.id = e.memory WHERE m.removed_at IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM concept_examples o WHERE o.concept = e.concept"
            " AND o.memory = e.memory AND o.against = e.against AND o.space = ?)"
            " ORDER BY e.memory",
            (-1 if known is None else known[0],),
        )
        return [(row[0], row[1], bool(row[2])) for row in rows]

    def drop_concept_views(self, memory_id: int, concept_id: int, *, against: bool) -> None:
        """Let go of a photo as a view of a concept, or (`against`) as a view that is not it."""
        with self.transaction():
            self._write(
                "DELETE FROM concept_examples WHERE memory = ? AND concept = ? AND against = ?",
                (memory_id, concept_id, int(against)),
            )

    def rename_concept(self, id: int, new: str) -> None:
        """Give a concept another name, in captions and facts too.

        Raises `NotFound`, `InvalidRequest` for a name in use.
        """
        with self.transaction():
            old = self.concept(id).name
            other = self.concept_by_name(new)
            if other is not None and other.id != id:
                raise InvalidRequest("Another concept has that name; merge the two instead.")
            self._write(
                "UPDATE concepts SET name = ?, name_key = ? WHERE id = ?",
                (_tidy(new), fold_name(new), id),
            )
            self._say_in_photos(id, old, _tidy(new))
            self._rename_in_facts(old, _tidy(new))

    def merge_concepts(self, keep: int, other: int) -> None:
        """Make `other` part of `keep`: views, sightings, captions and facts. Raises `NotFound`."""
        if keep == other:
            raise InvalidRequest("A concept cannot be merged with itself; name two.")
        with self.transaction():
            kept, gone = self.concept(keep), self.concept(other)
            # What was no view of the one because it shows the other is a view of both now.
            for one, two in ((keep, other), (other, keep)):
                self._write(
                    "DELETE FROM concept_examples WHERE concept = ? AND against = 1 AND memory IN"
                    " (SELECT memory FROM concept_examples WHERE concept = ? AND against = 0)",
                    (one, two),
                )
            self._write("UPDATE concept_examples SET concept = ? WHERE concept = ?", (keep, other))
            self._move_sightings(other, keep)
            if gone.category and not kept.category:
                self._write("UPDATE concepts SET category = ? WHERE id = ?", (gone.category, keep))
            self._write("DELETE FROM concepts WHERE id = ?", (other,))
            self._say_in_photos(keep, gone.name, kept.name)
            self._rename_in_facts(gone.name, kept.name)

    def split_concept(self, id: int, new: str, memories: Sequence[int]) -> Concept:
        """Make the views and sightings of these photos another concept's, new or known by name.

        Raises `NotFound`, and `InvalidRequest` when none of the photos shows the concept.
        """
        with self.transaction():
            old = self.concept(id)
            other = self.add_concept(new, old.category)
            if other.id == id:
                raise InvalidRequest("The new name is the old one; give another.")
            marks = question_marks(memories)
            moved = self._write(
                "UPDATE concept_examples SET concept = ? WHERE concept = ? AND against = 0"  # noqa: S608
                f" AND memory IN ({marks})",
                (other.id, id, *memories),
            )
            moved += self._move_sightings(id, other.id, memories)
            if not moved:
                raise InvalidRequest(
                    f"None of these photos shows {old.name}; `locket concept show` lists its own."
                )
            self.replace_in_captions(memories, old.name, other.name)
            self.renew_photo_words(memories)
            return self.concept(other.id)

    def _move_sightings(self, old: int, new: int, memories: Sequence[int] | None = None) -> int:
        """Sightings of one concept become the other's; the surer of two in one photo stays."""
        where, values = "concept = ?", [old]
        if memories is not None:
            where += f" AND memory IN ({question_marks(memories)})"
            values += memories
        self._write(
            "INSERT INTO sightings (memory, concept, score, confirmed, suggested, across)"  # noqa: S608
            f" SELECT memory, ?, score, confirmed, suggested, across FROM sightings WHERE {where}"
            " ON CONFLICT DO UPDATE SET score = max(score, excluded.score),"
            " confirmed = max(confirmed, excluded.confirmed),"
            " suggested = min(suggested, excluded.suggested)",
            (new, *values),
        )
        return self._write(f"DELETE FROM sightings WHERE {where}", values)  # noqa: S608

    def _say_in_photos(self, concept: int, old: str, new: str) -> None:
        """Let captions and words of a concept's photos say the name that it has now."""
        rows = self._rows("SELECT memory FROM sightings WHERE concept = ?", (concept,))
        photos = [row[0] for row in rows]
        self.replace_in_captions(photos, old, new)
        self.renew_photo_words(photos)

    def _rename_in_facts(self, old: str, new: str) -> None:
        """Let facts about a named thing, and those that give its name, say the new name."""
        name, key = find_whole(old), fold_name(old)
        rows = self._rows(
            "SELECT f.memory, f.subject_key, m.text FROM facts f JOIN memories m ON m.id = f.memory"
            " WHERE f.subject_key = ?"
            " OR (f.value_key = ? AND f.attribute LIKE '%!_name' ESCAPE '!')",
            (key, key),
        )
        for memory, subject, text in rows:
            part = "subject" if subject == key else "value"
            self._write(
                f"UPDATE facts SET {part} = ?, {part}_key = ? WHERE memory = ?",  # noqa: S608
                (new, fold_name(new), memory),
            )
            self._write(
                "UPDATE memories SET text = ? WHERE id = ?",
                (name.sub(lambda _: new, text), memory),
            )
            self._write("DELETE FROM windows WHERE memory = ? AND end > 0", (memory,))
        if rows:
            self._facts_changes += 1
            self._withdraw([row[0] for row in rows])


def _tidy(name: str) -> str:
    tidy = " ".join(storable(name).split())
    if not tidy:
        raise InvalidRequest("A name is needed; for example `--as Bo`.")
    return tidy
