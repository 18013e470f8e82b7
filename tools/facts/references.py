"""What the user calls "my ..." in a question: "my thesis topic" is Bach, as the user once told.

A question about a thing of the user's is rarely worded as the memories on that thing are. Each
"my ..." that the fact table has one value for now gets that value, so that recall, the language
model and the check of its answer all know what is meant.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from memory.records import Fact, FactState
from memory.store import Store
from memory.store.facts import MULTI_VALUED, fold_attribute
from tools.facts.nouns import attribute_of
from tools.facts.relations import PEOPLE, RELATIONS, same_relation
from tools.facts.statement import USER
from tools.grounding import all_stems, content_stems, list_words

_MOST_WORDS = 5
_OWN = re.compile(r"\b(?:my|our)\s+(?=[\w'])", re.I)
_RELATION = re.compile(rf"(?:(?:best|older|younger|big|little) )?(?:{PEOPLE}|{RELATIONS})", re.I)
_WORD = re.compile(r"[\w-]+(?:'(?!s\b)\w+)?")
_ENDS = frozenset(
    list_words(
        """
        is are was were be been do does did has have had can could will would should may might must
        and or but in on at of to from with by for about when where which who what how why that
        """
    )
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question and the same with what its references mean in their place.

    `facts` are the statements that say so, none where nothing was to be resolved.
    """

    question: str
    replaced: str
    facts: tuple[Fact, ...] = ()

    @property
    def sought(self) -> str:
        """What memories are found by: the question's words and the values."""
        return " ".join([self.question, *(fact.value for fact in self.facts)])

    def word_for(self, lines: Mapping[int, str]) -> str:
        """The wording that memories answer: `lines` are texts by memory id.

        With the value in it where another memory than the fact speaks of the value.
        """
        told = {fact.memory_id for fact in self.facts}
        others = [all_stems(line) for id, line in lines.items() if id not in told]
        spoken = all(
            any(content_stems(fact.value) <= stems for stems in others) for fact in self.facts
        )
        return self.replaced if self.facts and spoken else self.question


def resolve_references(store: Store, question: str, now: int | None = None) -> Resolved:
    """The question with the value of each "my ..." that has exactly one; as it was otherwise.

    `now` in ms UTC, the newest moment of the store when not given.
    """
    if _OWN.search(question) is None:
        return Resolved(question, question)
    moment = store.newest_moment() if now is None else now
    known = _list_single(store.facts(USER, None, False, moment))
    found: list[Fact] = []
    text, at = "", 0
    for match in _OWN.finditer(question):
        named = _find(question, match.end(), known) if match.start() >= at else None
        if named is None:
            continue
        fact, end = named
        if re.search(rf"\b{re.escape(fact.value)}\b", question, re.I):
            continue
        text += question[at : match.start()] + fact.value
        at = end
        if fact not in found:
            found.append(fact)
    return Resolved(question, text + question[at:], tuple(found))


def _list_single(facts: Iterable[Fact]) -> dict[str, Fact]:
    """The facts that hold now, by attribute, where an attribute has one value only."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.current and fact.state is FactState.CURRENT:
            groups.setdefault(fact.attribute, []).append(fact)
    return {attribute: group[0] for attribute, group in groups.items() if len(group) == 1}


def _find(question: str, start: int, known: Mapping[str, Fact]) -> tuple[Fact, int] | None:
    """The fact that the longest noun phrase from `start` on names, and where the phrase ends."""
    for noun, end in reversed(list(_phrases(question, start))):
        for attribute in _attributes(noun):
            if attribute in known:
                return known[attribute], end
    return None


def _phrases(question: str, start: int) -> Iterator[tuple[str, int]]:
    words: list[str] = []
    at = start
    while len(words) < _MOST_WORDS:
        match = _WORD.match(question, at)
        if match is None or match[0].casefold() in _ENDS:
            return
        words.append(match[0])
        yield " ".join(words), match.end()
        gap = re.match(r"\s+", question[match.end() :])
        if gap is None:
            return
        at = match.end() + gap.end()


def _attributes(noun: str) -> Iterator[str]:
    """The attributes that a noun phrase may stand for."""
    yield fold_attribute(attribute_of(noun))
    if re.fullmatch(
        rf"(?:(?:best|older|younger|big|little) )?(?:{PEOPLE}|{RELATIONS})", noun, re.I
    ):
        yield fold_attribute(f"{same_relation(noun.lower())} name")
    if noun.endswith("s") and fold_attribute(noun[:-1]) in MULTI_VALUED:
        yield fold_attribute(noun[:-1])
