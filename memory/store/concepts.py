"""Concepts: the user's named things, the views they were enrolled from, where they were seen."""

import re
import unicodedata
from collections.abc import Sequence

from memory.errors import InvalidRequest, NotFound
from memory.records import Concept, ConceptExample, Sighting
from memory.store.base import Row, storable
from memory.store.photos import Photos
from memory.store.spaces import pack_exact, unpack_exact

CONCEPTS = (
    "SELECT c.id, c.name, c.category, c.created_at, (SELECT count(*) FROM concept_examples e"
    " JOIN memories m ON m.id = e.memory WHERE e.concept = c.id AND m.removed_at IS NULL)"
    " FROM concepts c"
)


def fold_name(name: str) -> str:
    """The form under which two spellings are the same: NFKC, case folded, spaces joined."""
    return " ".join(unicodedata.normalize("NFKC", storable(name)).casefold().split())


class Concepts(Photos):
    """Adds, finds, renames and merges concepts."""

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
        """Keep one view of a concept."""
        with self.transaction():
            self._write(
                "INSERT INTO concept_examples (concept, memory, space, vector) VALUES (?,?,?,?)",
                (
                    example.concept_id,
                    example.memory_id,
                    self._space_for(example.space, example.vector),
                    pack_exact(example.vector),
                ),
            )

    def concept_examples(self, space: str) -> list[ConceptExample]:
        """All enrolled views in one space, of photos that are not in the trash."""
        known = self._find_space(space)
        if known is None:
            return []
        rows = self._rows(
            "SELECT e.concept, e.memory, e.vector FROM concept_examples e JOIN memories m"
            " ON m.id = e.memory WHERE e.space = ? AND m.removed_at IS NULL ORDER BY e.id",
            (known[0],),
        )
        matrix = unpack_exact([row[2] for row in rows], known[1])
        return [
            ConceptExample(row[0], row[1], space, vector)
            for row, vector in zip(rows, matrix, strict=True)
        ]

    def rename_concept(self, id: int, new: str) -> None:
        """Give a concept another name. Raises `NotFound`, `InvalidRequest` for a name in use."""
        with self.transaction():
            old = self.concept(id).name
            other = self.concept_by_name(new)
            if other is not None and other.id != id:
                raise InvalidRequest("Another concept has that name; merge the two instead.")
            self._write(
                "UPDATE concepts SET name = ?, name_key = ? WHERE id = ?",
                (_tidy(new), fold_name(new), id),
            )
            self._rename_in_captions(id, old, _tidy(new))

    def _rename_in_captions(self, concept: int, old: str, new: str) -> None:
        """Let the captions of its photos say the name that a concept has now."""
        name = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
        for (photo,) in self._rows("SELECT memory FROM sightings WHERE concept = ?", (concept,)):
            caption = self.photo(photo).personal_caption
            renamed = name.sub(lambda _: new, caption)
            if renamed != caption:
                self.update_photo_captions(photo, personal=renamed)

    def merge_concepts(self, keep: int, other: int) -> None:
        """Make `other` part of `keep`: its examples and sightings move over. Raises `NotFound`."""
        if keep == other:
            raise InvalidRequest("A concept cannot be merged with itself; name two.")
        with self.transaction():
            kept, gone = self.concept(keep), self.concept(other)
            self._write("UPDATE concept_examples SET concept = ? WHERE concept = ?", (keep, other))
            self._write(
                "INSERT INTO sightings (memory, concept, score, confirmed)"
                " SELECT memory, ?, score, confirmed FROM sightings WHERE concept = ?"
                " ON CONFLICT DO UPDATE SET score = max(score, excluded.score),"
                " confirmed = max(confirmed, excluded.confirmed)",
                (keep, other),
            )
            if gone.category and not kept.category:
                self._write("UPDATE concepts SET category = ? WHERE id = ?", (gone.category, keep))
            self._write("DELETE FROM concepts WHERE id = ?", (other,))

    def add_sighting(self, sighting: Sighting) -> None:
        """Record a concept in a photo; confirmed stays confirmed, the best score stays."""
        with self.transaction():
            self._write(
                "INSERT INTO sightings (memory, concept, score, confirmed) VALUES (?,?,?,?)"
                " ON CONFLICT DO UPDATE SET score = max(score, excluded.score),"
                " confirmed = max(confirmed, excluded.confirmed)",
                (
                    sighting.memory_id,
                    sighting.concept_id,
                    sighting.score,
                    int(sighting.confirmed),
                ),
            )

    def drop_sighting(self, memory_id: int, concept_id: int) -> None:
        """Take back a sighting that the user called wrong."""
        with self.transaction():
            self._write(
                "DELETE FROM sightings WHERE memory = ? AND concept = ?", (memory_id, concept_id)
            )

    def sightings_of_memory(self, id: int) -> list[Sighting]:
        """What was recognised in a photo, surest first."""
        return self._sightings("s.memory = ?", id)

    def sightings_of_concept(self, id: int) -> list[Sighting]:
        """Where a concept was recognised, surest first; photos in the trash left out."""
        return self._sightings("m.removed_at IS NULL AND s.concept = ?", id)

    def _sightings(self, condition: str, id: int) -> list[Sighting]:
        rows = self._rows(
            "SELECT s.memory, s.concept, s.score, s.confirmed FROM sightings s"  # noqa: S608
            f" JOIN memories m ON m.id = s.memory WHERE {condition}"
            " ORDER BY s.confirmed DESC, s.score DESC, s.memory DESC, s.concept",
            (id,),
        )
        return _read_sightings(rows)


def _read_sightings(rows: Sequence[Row]) -> list[Sighting]:
    return [Sighting(row[0], row[1], row[2], bool(row[3])) for row in rows]


def _tidy(name: str) -> str:
    tidy = " ".join(storable(name).split())
    if not tidy:
        raise InvalidRequest("A name is needed; for example `--as Bo`.")
    return tidy
