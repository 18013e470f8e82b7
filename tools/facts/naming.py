"""Sentences that give a person or an animal its name: "my sister is called Ana", "Bo is my dog"."""

import re
from collections.abc import Iterator

from tools.facts.frames import NAME
from tools.facts.occupations import is_occupation
from tools.facts.relations import ANIMALS, RELATIONS, same_relation
from tools.facts.statement import KIND, USER, Statement
from tools.grounding import list_words

_WHICH = "new|best|older|younger|big|little|other|twin|black|white|old"
_WHO = rf"(?P<thing>(?:(?:{_WHICH}) )?(?:{RELATIONS}))"
_NAMED = rf"(?P<value>(?-i:{NAME}))"
_END = r"(?=\s*(?:[.!,;]|$|\b(?:and|but|who|which|because|so|last|this|today|yesterday)\b))"
_FORMS = (
    rf"\b(?:my|our) {_WHO}(?:'s name is| is called| is named| goes by|,? called|,? named) {_NAMED}",
    rf"\b(?:i|we) (?:have |have got |got |own |adopted |bought |am getting |found )?(?:have |got )?"
    rf"an? (?:new )?{_WHO}(?: is)?,? (?:called|named|whose name is) {_NAMED}",
    rf"\b(?:i|we) (?:have |got |own |adopted |bought )+an? (?:new )?(?P<thing>{ANIMALS}), "
    rf"{_NAMED}{_END}",
    rf"\b(?:my|our) {_WHO} is {_NAMED}{_END}",
    rf"(?:^|[,;] |and )(?:that is |this is |here is |meet )?(?:my|our) {_WHO},? {_NAMED}(?=,? \w|"
    rf"$)",
    rf"(?:^|[,;] |and )(?:meet )?{_NAMED}(?: is|,) (?:my|our) {_WHO}{_END}",
)
_COMPILED = [re.compile(form, re.I) for form in _FORMS]
_OWN = re.compile(
    rf"(?:\bmy name is|^(?:please )?call me|^(?:hi|hello|hey)[,!]? (?:there[,!]? )?i(?:'m| am)) "
    rf"(?P<value>(?-i:{NAME})){_END}",
    re.I,
)
_KIND = re.compile(rf"^(?P<name>{NAME}) is (?P<value>(?:an?|the) [^.,;!?]{{1,40}}?){_END}")
_NOT_NAMES = frozenset(
    list_words(
        """
        I We On In At My The A An Monday Tuesday Wednesday Thursday Friday Saturday Sunday
        """
    )
)


def name_statements(plain: str, sentence: str) -> Iterator[Statement]:
    """The names that a sentence gives, each said both ways; `plain` is its plain form."""
    taken: set[str] = set()
    for pattern in _COMPILED:
        for match in pattern.finditer(plain):
            thing = re.sub(r"^(?:new|black|white|old) ", "", match["thing"].lower())
            thing, value = same_relation(thing), match["value"]
            if thing in taken or value.split()[0] in _NOT_NAMES:
                continue
            taken.add(thing)
            yield from name_relation(thing, value)
    own = _OWN.search(plain) or _OWN.search(sentence.replace("’", "'"))
    if own is not None:
        yield Statement(USER, "name", own["value"], f"Your name is {own['value']}.")
    kind = _KIND.match(plain)
    if kind is not None and len(kind["value"].split()) <= 5:
        value = kind["value"]
        job = is_occupation(re.sub(r"^(?:an?|the) ", "", value), by_ending=False)
        if not job and kind["name"].split()[0] not in _NOT_NAMES:
            yield Statement(kind["name"], KIND, value, f"{kind['name']} is {value}.")


def name_relation(relation: str, name: str) -> list[Statement]:
    """Both ways of saying that a relation of the user's has a name."""
    return [
        Statement(USER, f"{relation} name", name, f"Your {relation} is called {name}."),
        Statement(name, "is", f"your {relation}", f"{name} is your {relation}."),
    ]
