"""What happened on a day that was told: "we got married on 12 May 2019", "we bought the house"."""

import re
from collections.abc import Sequence

from memory.records import Fact, Stance
from tools.facts.build import make_statement
from tools.facts.clauses import Clause
from tools.facts.frames import NAME
from tools.facts.moments import Times
from tools.facts.statement import EVENT, Statement
from tools.facts.verbs import Tense, VerbGroup
from tools.grounding import content_stems

_OWNED = (
    r"(?:the|our|my|an?)(?: [a-z]+){0,2}? (?:house|home|flat|apartment|cottage|cabin|farm|land|"
    r"car|van|boat)"
)
_PERSON = rf"(?-i:{NAME})"
_HAPPENED = {
    "get": ("got", rf"(?:married|engaged)(?: to {_PERSON})?"),
    "buy": ("bought", _OWNED),
    "sell": ("sold", _OWNED),
    "graduate": ("graduated", rf"(?:from {_PERSON})?"),
    "retire": ("retired", ""),
    "adopt": ("adopted", rf"(?:{_PERSON}|(?:the|our|my|an?) (?:dog|cat|puppy|kitten))"),
}
_LATER = r"(?: (?:in|at) (?:the )?(?-i:[A-Z][\w-]*(?: [A-Z][\w-]*)*))?"
_COMPILED = {
    verb: (past, re.compile(rf"{rest}{_LATER}", re.I)) for verb, (past, rest) in _HAPPENED.items()
}
_ANNIVERSARY = re.compile(r"\b(?:anniversary|day|date)\b", re.I)


def read_happening(group: VerbGroup, clause: Clause, times: Times, said_at: int) -> list[Statement]:
    """The event that a clause tells with its time; none where it tells no time or no event."""
    past, form = _COMPILED.get(group.lemma, ("", None))
    told = group.tense in (Tense.PAST, Tense.PERFECT) and not (group.denied or group.gone)
    if form is None or not told or times.at is None or form.fullmatch(group.rest) is None:
        return []
    if times.at.precision == "day" and times.at.first != times.at.last:
        return []
    value = f"{past} {group.rest}".strip()
    return [make_statement(clause.subject, EVENT, value, Stance.HELD, times, said_at)]


def find_happenings(facts: Sequence[Fact], asked: str) -> list[Fact]:
    """The events that a question means ("marry", "buy the house", "wedding"), last told first."""
    wanted = content_stems(_ANNIVERSARY.sub(" ", asked)) or content_stems("wedding")
    told = [
        fact
        for fact in facts
        if fact.attribute == EVENT and fact.precision and wanted <= content_stems(fact.value)
    ]
    return sorted(told, key=lambda fact: (-fact.told_at, -fact.memory_id))
