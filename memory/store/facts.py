"""Facts: subject, attribute, value, since when. The latest answers, older keep their dates."""

from memory.errors import NotFound
from memory.records import Fact, Kind, NewFact, NewMemory, Source
from memory.store.base import Row, storable
from memory.store.concepts import Concepts, fold_name

_MANY = """
likes dislikes loves hates prefers enjoys avoids owns has knows speaks plays visited friend friends
sibling brother sister child children son daughter parent pet pets allergy allergic_to hobby hobbies
interest interests wants plans goal event did bought read watched uses remembers
"""

MULTI_VALUED = frozenset(_MANY.split())
"""Attributes that hold several values side by side. Every other one has its latest value."""

OPPOSITES = {
    "likes": "dislikes",
    "dislikes": "likes",
    "loves": "hates",
    "hates": "loves",
    "enjoys": "avoids",
    "avoids": "enjoys",
}
"""Saying one of a value ends the other of the same value."""

# The order that decides which value answers: the day it holds from, then the order of telling.
FACTS = (
    "SELECT f.memory, f.subject, f.attribute, f.value, m.text, m.source, m.trust, f.valid_from,"
    " f.confidence, f.subject_key, f.value_key FROM facts f JOIN memories m ON m.id = f.memory"
    " WHERE m.removed_at IS NULL AND (?1 IS NULL OR f.subject_key = ?1)"
    " ORDER BY f.valid_from DESC, f.memory DESC"
)


def fold_attribute(attribute: str) -> str:
    """The form under which an attribute is kept: lower case, words joined by underscores."""
    return "_".join(fold_name(attribute).replace("-", " ").replace("_", " ").split())


class Facts(Concepts):
    """Adds and reads facts."""

    def add_fact(self, new: NewFact) -> Fact:
        """Store a statement as a memory of kind `fact`; `valid_from` is now when unknown."""
        attribute = fold_attribute(new.attribute)
        valid_from = self._clock() if new.valid_from is None else new.valid_from
        with self.transaction():
            memory = self.add_memory(
                NewMemory(
                    Kind.FACT,
                    new.text,
                    new.source,
                    happened_at=new.valid_from,
                    derived_from=new.derived_from,
                )
            )
            self._write(
                "INSERT INTO facts (memory, subject, subject_key, attribute, value, value_key,"
                " valid_from, confidence) VALUES (?,?,?,?,?,?,?,?)",
                (
                    memory.id,
                    storable(new.subject),
                    fold_name(new.subject),
                    attribute,
                    storable(new.value),
                    fold_name(new.value),
                    valid_from,
                    new.confidence,
                ),
            )
            return self.fact(memory.id)

    def fact(self, id: int) -> Fact:
        """The fact of this memory. Raises `NotFound`."""
        row = self._row("SELECT subject FROM facts WHERE memory = ?", (id,))
        if row is None:
            raise NotFound
        for fact in self.facts(row[0], current_only=False):
            if fact.memory_id == id:
                return fact
        raise NotFound

    def facts(
        self,
        subject: str | None = None,
        attribute: str | None = None,
        current_only: bool = True,
    ) -> list[Fact]:
        """Facts, newest first, of one subject or attribute or of all; the trash left out."""
        rows = self._rows(FACTS, (None if subject is None else fold_name(subject),))
        wanted = None if attribute is None else fold_attribute(attribute)
        found = _mark_current(rows)
        return [
            fact
            for fact in found
            if (wanted is None or fact.attribute == wanted) and (fact.current or not current_only)
        ]

    def replaced_facts(self) -> dict[int, int]:
        """Fact memories that no longer answer, each with the one that answers in its stead."""
        current: dict[tuple[str, str], int] = {}
        replaced = {}
        for fact in self.facts(current_only=False):  # newest first
            slot = (fold_name(fact.subject), fact.attribute)
            if fact.current:
                current.setdefault(slot, fact.memory_id)
            elif slot in current:
                replaced[fact.memory_id] = current[slot]
        return replaced


def _mark_current(rows: list[Row]) -> list[Fact]:
    """Rows newest first to facts: the first of each slot is current."""
    taken: set[tuple[str, ...]] = set()
    facts = []
    for row in rows:
        attribute, subject, value = row[2], row[9], row[10]
        many = attribute in MULTI_VALUED
        slot = (subject, attribute, value) if many else (subject, attribute)
        current = slot not in taken
        taken.add(slot)
        if many and attribute in OPPOSITES:
            taken.add((subject, OPPOSITES[attribute], value))
        told, trust, since, confidence = row[4], row[6], row[7], row[8]
        facts.append(
            Fact(
                row[0],
                row[1],
                attribute,
                row[3],
                told,
                Source(row[5]),
                trust,
                since,
                confidence,
                current,
            )
        )
    return facts
