"""Puts what a typed text states into the store: new values, ends, corrections, things taken back.

Only the user's own typed words come in here: recalled text, photos, files and answers never do.
Health, faith, money and intimate life become facts only when the user asked to remember them, or
where they change what the user had asked to remember before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from memory.records import Fact, FactState, Source, Stance
from memory.store import Store
from tools.facts.attributes import word_fact
from tools.facts.build import say_date
from tools.facts.naming import name_relation
from tools.facts.parse import read_statements
from tools.facts.relations import ANIMALS
from tools.facts.statement import EVENT, KIND, USER, Statement
from tools.facts.undo import (
    as_change,
    corrects,
    find_topic,
    read_correction,
    takes_back,
    with_correction_removed,
)
from tools.grounding import all_stems
from tools.second_person import address_user

_PET = re.compile(rf"(?:{ANIMALS})_name")
_HISTORY = ("home", "employer", "job")
_KIN = {"plays": ("hobby", "likes"), "hobby": ("plays", "likes"), "likes": ("hobby", "plays")}
"""Where a value that ends may be held instead: what one plays may have been told as a hobby."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One stored statement; `note` tells of an earlier value that it contradicts."""

    memory_id: int
    statement: Statement
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a text taught, and the facts that it took back."""

    learned: list[Learned] = field(default_factory=list)
    taken_back: list[Fact] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        """What the user is to be told of contradictions."""
        return [one.note for one in self.learned if one.note]


def find_statements(
    text: str, *, asked_to_remember: bool = False, said_at: int = 0
) -> list[Statement]:
    """What the user's own words state outright, in order; sensitive things only when asked for."""
    return [
        statement
        for statement, sensitive in read_statements(text, said_at=said_at)
        if asked_to_remember or not sensitive
    ]


def learn_facts(
    store: Store,
    text: str,
    *,
    parents: tuple[int, ...],
    said_at: int,
    asked_to_remember: bool = False,
    lately: Sequence[Fact] = (),
    just_now: Sequence[Fact] = (),
    source: Source = Source.TYPED,
    confidence: float = 1.0,
) -> Lesson:
    """Store what a typed text states, corrects or takes back.

    `just_now` are the facts of the user's turn before, `lately` those of the last few, newest
    first: corrections mean them. What was forgotten is learned again only when the user asks to
    remember it. `said_at` in ms UTC.
    """
    with store.transaction():
        corrected = read_correction(text, lately)
        if corrected is None and takes_back(text):
            return _take_back(store, just_now, said_at)
        topic = find_topic(text)
        if topic is not None:
            about = [
                fact
                for fact in store.facts(topic.subject, topic.attribute or None, False, said_at)
                if fact.state is not FactState.RETRACTED
            ]
            return _take_back(store, about, said_at)
        taken_back: list[Fact] = []
        statements = read_statements(text, said_at=said_at)
        if corrects(text) and lately:
            restated = read_statements(with_correction_removed(text), said_at=said_at)
            if restated:
                taken_back = _find_restated(lately, [one for one, _ in restated])
                statements = [(as_change(one), sensitive) for one, sensitive in restated]
            elif corrected is not None:
                taken_back, statements = [corrected[0]], [(corrected[1], False)]
                taken_back += _find_twins(lately, corrected[0])
                statements += _mirror(corrected[0], corrected[1])
            store.retract_facts([fact.memory_id for fact in taken_back], said_at)
        learned: list[Learned] = []
        for statement, sensitive in statements:
            for one in _resolve(store, statement, said_at):
                if _is_wanted(store, one, sensitive, asked_to_remember, said_at):
                    learned.append(_add(store, one, parents, said_at, source, confidence))
        return Lesson(learned, taken_back)


def is_stated(value: str, sentence: str) -> bool:
    """Whether every word of a value stands in the sentence it is said to come from."""
    spoken = all_stems(sentence) | all_stems(address_user(sentence))
    return bool(value) and all_stems(value) <= spoken


def tell_conflict(store: Store, fact: Fact) -> str:
    """What the user is told where a value contradicts an earlier one; "" where none does."""
    if fact.conflicts_with is None:
        return ""
    before = store.fact(fact.conflicts_with)
    return (
        f"You said {before.value} on {say_date(before.told_at, 'day')}; I keep {fact.value}, and "
        "your profile shows both."
    )


def _take_back(store: Store, facts: Sequence[Fact], said_at: int) -> Lesson:
    store.retract_facts([fact.memory_id for fact in facts], said_at)
    return Lesson([], list(facts))


def _find_restated(lately: Sequence[Fact], restated: Sequence[Statement]) -> list[Fact]:
    """Facts said lately whose value a full sentence corrects ("no, I live in Rome")."""
    return [
        fact
        for fact in lately
        for one in restated
        if fact.subject.lower() == one.subject.lower()
        and fact.attribute == one.attribute.replace(" ", "_")
        and fact.value.lower() != one.value.lower()
        and fact.stance is one.stance
    ]


def _find_twins(lately: Sequence[Fact], fact: Fact) -> list[Fact]:
    """The same said the other way round: "your dog is called Bo" and "Bo is your dog"."""
    return [
        one
        for one in lately
        if one.memory_id != fact.memory_id and one.attribute == "is" and one.subject == fact.value
    ]


def _mirror(old: Fact, new: Statement) -> list[tuple[Statement, bool]]:
    if not old.attribute.endswith("_name"):
        return []
    thing = old.attribute.removesuffix("_name").replace("_", " ")
    _, other_way = name_relation(thing, new.value)
    return [(as_change(other_way), False)]


def _resolve(store: Store, statement: Statement, said_at: int) -> list[Statement]:
    """The statement with its attribute, found by what is held where the sentence leaves it open."""
    if statement.stance is not Stance.ENDS:
        return [statement] if statement.attribute else _place(store, statement, said_at)
    attribute = statement.attribute.replace(" ", "_")
    held = [
        fact
        for fact in store.facts(statement.subject, None, False, said_at)
        if fact.current or fact.state is FactState.PLANNED
    ]
    meant = [fact for fact in held if _ends(statement, fact, attribute)]
    if statement.subject == USER and statement.value:
        meant += [
            fact
            for fact in store.facts(statement.value, "is", True, said_at)
            if fact.value.startswith("your ")
            and any(one.attribute.endswith("_name") for one in meant)
        ]
    if not meant and statement.attribute in _HISTORY and statement.value:
        held_once = word_fact(statement.subject, statement.attribute, statement.value, Stance.HELD)
        return [replace(statement, stance=Stance.HELD, text=f"{held_once}.")]
    return [
        replace(
            statement,
            subject=fact.subject,
            attribute=fact.attribute.replace("_", " "),
            value=fact.value,
            text=f"{word_fact(fact.subject, fact.attribute, fact.value, Stance.ENDS)}.",
        )
        for fact in meant
    ]


def _place(store: Store, statement: Statement, said_at: int) -> list[Statement]:
    """A value that took the place of another, of whatever attribute that one was."""
    for fact in store.facts(statement.subject, None, True, said_at):
        if _words(statement.instead_of) & _words(fact.value) and fact.attribute != "is":
            attribute = fact.attribute.replace("_", " ")
            text = f"{word_fact(fact.subject, attribute, statement.value)}."
            return [replace(statement, attribute=attribute, text=text)]
    return []


def _ends(statement: Statement, fact: Fact, attribute: str) -> bool:
    if attribute and fact.attribute != attribute and fact.attribute not in _KIN.get(attribute, ()):
        return False
    if not attribute and fact.attribute in ("name", "birthday", "is", KIND):
        return False
    if not attribute and fact.attribute.endswith("_name") and not _PET.fullmatch(fact.attribute):
        return False
    if not statement.value:
        return True
    said, known = _words(statement.value), _words(fact.value)
    return bool(said) and (said <= known or known <= said)


def _words(value: str) -> set[str]:
    return all_stems(value) - {"a", "an", "the", "my", "our"}


def _is_wanted(
    store: Store, statement: Statement, sensitive: bool, asked: bool, said_at: int
) -> bool:
    held = store.facts(statement.subject, statement.attribute, False, said_at)
    if sensitive and not asked and not held:
        return False
    if not asked and (
        store.is_forgotten(statement.text)
        or store.is_fact_forgotten(statement.subject, statement.attribute, statement.value)
    ):
        return False
    if statement.attribute == KIND and (
        store.concept_by_name(statement.subject) is None and not store.facts(statement.subject)
    ):
        return False
    return not any(_says_no_more(statement, fact) for fact in held)


def _says_no_more(statement: Statement, fact: Fact) -> bool:
    """Whether what is held says the same already."""
    if fact.value.lower() != statement.value.lower() or statement.stance is Stance.ENDS:
        return False
    if statement.stance is Stance.HELD:
        if fact.stance is Stance.HELD and statement.attribute == EVENT:
            return statement.valid_from == fact.valid_from
        return fact.stance is Stance.HELD and (not statement.precision or bool(fact.precision))
    if statement.valid_from is not None and statement.valid_from != fact.valid_from:
        return False
    return fact.current


def _add(
    store: Store,
    statement: Statement,
    parents: tuple[int, ...],
    said_at: int,
    source: Source,
    confidence: float,
) -> Learned:
    fact = store.add_fact(
        statement.to_fact(source=source, told_at=said_at, parents=parents, confidence=confidence)
    )
    return Learned(fact.memory_id, statement, tell_conflict(store, fact))
