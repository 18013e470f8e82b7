"""Facts: subject, attribute, value, since when. The latest answers, older keep their dates."""

from collections.abc import Iterable
from dataclasses import replace

from memory.errors import NotFound
from memory.records import Fact, FactState, Kind, NewFact, NewMemory, Source, Stance
from memory.store.base import Row, question_marks, storable
from memory.store.concepts import Concepts, fold_name
from memory.store.fact_timeline import USER_KEY, Told, aliases, settle

_MANY = """
likes dislikes loves hates prefers enjoys avoids owns has knows speaks plays visited friend friends
sibling brother sister child children son daughter parent pet pets allergy allergic_to intolerance
hobby hobbies interest interests wants plans goal event did bought read watched uses
remembers speaks plays is
dog_name cat_name pet_name puppy_name kitten_name horse_name rabbit_name hamster_name parrot_name
bird_name fish_name tortoise_name turtle_name son_name daughter_name child_name brother_name
sister_name friend_name cousin_name nephew_name niece_name aunt_name uncle_name colleague_name
neighbour_name neighbor_name grandmother_name grandfather_name
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

FACTS = (
    "SELECT f.memory, f.subject, f.attribute, f.value, m.text, m.source, m.trust, f.valid_from,"
    " f.confidence, f.subject_key, f.value_key, coalesce(f.told_at, f.valid_from), f.valid_to,"
    " f.precision, f.stance, f.changes, f.retracted_at"
    " FROM facts f JOIN memories m ON m.id = f.memory WHERE m.removed_at IS NULL"
)


def fold_attribute(attribute: str) -> str:
    """The form under which an attribute is kept: lower case, words joined by underscores."""
    return "_".join(fold_name(attribute).replace("-", " ").replace("_", " ").split())


class Facts(Concepts):
    """Adds and reads facts."""

    def add_fact(self, new: NewFact) -> Fact:
        """Store a statement as a memory of kind `fact`; times that are unknown are now."""
        attribute = fold_attribute(new.attribute)
        told_at = new.told_at if new.told_at is not None else new.valid_from
        told_at = self._clock() if told_at is None else told_at
        valid_from = told_at if new.valid_from is None else new.valid_from
        with self.transaction():
            memory = self.add_memory(
                NewMemory(
                    Kind.FACT,
                    new.text,
                    new.source,
                    happened_at=told_at if new.valid_from is None else new.valid_from,
                    derived_from=new.derived_from,
                )
            )
            self._write(
                "INSERT INTO facts (memory, subject, subject_key, attribute, value, value_key,"
                " valid_from, confidence, told_at, valid_to, precision, stance, changes)"
                " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    memory.id,
                    storable(new.subject),
                    fold_name(new.subject),
                    attribute,
                    storable(new.value),
                    fold_name(new.value),
                    valid_from,
                    new.confidence,
                    told_at,
                    new.valid_to,
                    new.precision,
                    new.stance.value,
                    new.changes,
                ),
            )
            self._facts_changes += 1
            return self.fact(memory.id)

    def fact(self, id: int) -> Fact:
        """The fact of this memory, as it stands now. Raises `NotFound`."""
        row = self._row("SELECT attribute FROM facts WHERE memory = ?", (id,))
        told = [] if row is None else self._read_told_beside(row[0])
        rows = [one for one in told if one.fact.memory_id == id]
        if not rows:
            raise NotFound
        for fact in settle(told, self._moment(None), MULTI_VALUED, OPPOSITES):
            if fact.memory_id == id:
                return fact
        return replace(rows[0].fact, current=False, state=FactState.PAST)

    def facts(
        self,
        subject: str | None = None,
        attribute: str | None = None,
        current_only: bool = True,
        at: int | None = None,
    ) -> list[Fact]:
        """Facts, newest first, of one subject or attribute or of all; the trash left out.

        A subject is found under every name it was given ("my sister" is Ana). `at` (ms UTC) is the
        moment that plans are measured by, now when not given.
        """
        rows = self._read_told()
        moment = self._moment(at)
        facts = settle(rows, moment, MULTI_VALUED, OPPOSITES)
        wanted = None if attribute is None else fold_attribute(attribute)
        keys = None if subject is None else self._group(rows, fold_name(subject), moment)
        return [
            fact
            for fact in facts
            if (wanted is None or fact.attribute == wanted)
            and (keys is None or fold_name(fact.subject) in keys)
            and (fact.current or not current_only)
        ]

    def told_facts(self, ids: Iterable[int]) -> list[Fact]:
        """The statements of these memories as told, ends too; those taken back left out."""
        wanted = set(ids)
        return [
            one.fact
            for one in self._read_told()
            if one.fact.memory_id in wanted and one.fact.state is not FactState.RETRACTED
        ]

    def all_told(self) -> list[Fact]:
        """Every statement as it was told, ends and those taken back too; the trash left out."""
        return [one.fact for one in self._read_told()]

    def newest_moment(self) -> int:
        """Now, in ms UTC, by the clock of this store."""
        return self._clock()

    def names_of(self, subject: str, at: int | None = None) -> set[str]:
        """The folded names that a subject goes by, its own included."""
        return self._group(self._read_told(), fold_name(subject), self._moment(at))

    def retract_facts(self, ids: Iterable[int], at: int) -> int:
        """Mark statements as taken back by the user: they neither answer nor are history."""
        with self.transaction():
            self._facts_changes += 1
            return sum(
                self._write(
                    "UPDATE facts SET retracted_at = ? WHERE memory = ? AND retracted_at IS NULL",
                    (at, id),
                )
                for id in ids
            )

    def replaced_facts(self) -> dict[int, int]:
        """Memories that no longer answer, each with the one that answers in its stead.

        These are fact memories, and what they came from where all its facts were replaced.
        """
        facts = self.facts(current_only=False)
        replaced = {
            fact.memory_id: fact.replaced_by for fact in facts if fact.replaced_by is not None
        }
        replaced |= self._find_sources(set(replaced), replaced)
        return replaced

    def not_evidence(self) -> set[int]:
        """Memories that no answer may rest on: suggestions, and what the user took back.

        Of what was taken back, the memory it came from too, where nothing else came from it.
        """
        told = self._read_told()
        suggested = {one.fact.memory_id for one in told if one.fact.state is FactState.SUGGESTED}
        retracted = {one.fact.memory_id for one in told if one.fact.state is FactState.RETRACTED}
        sources = self._find_sources(retracted, dict.fromkeys(retracted, 0))
        return suggested | retracted | set(sources)

    def _find_sources(self, gone: set[int], successors: dict[int, int]) -> dict[int, int]:
        """What facts came from, where every fact of it is among the gone ones."""
        if not gone:
            return {}
        rows = self._rows(
            "SELECT l.parent, l.child FROM links l JOIN facts f ON f.memory = l.child"
            " JOIN memories p ON p.id = l.parent WHERE p.kind != ?",
            (Kind.PHOTO.value,),
        )
        children: dict[int, list[int]] = {}
        for parent, child in rows:
            children.setdefault(parent, []).append(child)
        return {
            parent: successors[some[0]]
            for parent, some in children.items()
            if all(child in gone for child in some)
        }

    def _moment(self, at: int | None) -> int:
        return self._clock() if at is None else at

    def _group(self, rows: list[Told], key: str, at: int) -> set[str]:
        named = aliases(rows, at, MULTI_VALUED)
        key = named.get(key, key)
        return {key, *(other for other, name in named.items() if name == key)}

    def _read_told_beside(self, attribute: str) -> list[Told]:
        """The statements that decide how those of one attribute stand: those, and who is who."""
        opposites = [one for one, other in OPPOSITES.items() if attribute in (one, other)]
        attributes = {attribute, *opposites, *(OPPOSITES[one] for one in opposites)}
        rows = self._rows(
            f"{FACTS} AND f.memory IN (SELECT memory FROM facts"  # noqa: S608
            f" WHERE attribute IN ({question_marks(list(attributes))}) UNION"
            " SELECT memory FROM facts WHERE subject_key = ? AND attribute LIKE ? ESCAPE '!')"
            " ORDER BY f.memory",
            (*attributes, USER_KEY, "%!_name"),
        )
        return [_read(row) for row in rows]

    def _read_told(self) -> list[Told]:
        return [_read(row) for row in self._rows(FACTS + " ORDER BY f.memory")]


def _read(row: Row) -> Told:
    source = Source(row[5])
    state = FactState.CURRENT
    if row[16] is not None:
        state = FactState.RETRACTED
    elif source is Source.IMPORT:
        state = FactState.SUGGESTED
    fact = Fact(
        memory_id=row[0],
        subject=row[1],
        attribute=row[2],
        value=row[3],
        text=row[4],
        source=source,
        trust=row[6],
        valid_from=row[7],
        confidence=row[8],
        current=False,
        told_at=row[11],
        valid_to=row[12],
        precision=row[13],
        state=state,
        stance=Stance(row[14]),
    )
    return Told(fact, row[9], row[10], bool(row[15]), bool(row[13]))
