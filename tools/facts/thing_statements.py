"""What a clause on a thing states: "my number is ...", "the class moved to Monday", "it's blue"."""

import re

from memory.records import Stance
from tools.facts.build import make_statement
from tools.facts.clauses import Clause
from tools.facts.context import Context
from tools.facts.frames import NAME
from tools.facts.moments import Times, take_times
from tools.facts.naming import name_relation
from tools.facts.nouns import NounSaying, attribute_of
from tools.facts.plain import trim_value
from tools.facts.relations import RELATIONS
from tools.facts.statement import USER, Statement
from tools.facts.values import split_values, suits

_RELATION = rf"(?:(?:best|older|younger|big|little|other|twin) )?(?:{RELATIONS})"


def state_thing(saying: NounSaying, context: Context, said_at: int, lead: Times) -> list[Statement]:
    """What a clause on a thing states; a thing only mentioned is kept for "it is ..."."""
    attribute = attribute_of(saying.thing)
    owner = saying.owner
    context.owner, context.attribute = owner, attribute
    context.instead_of = saying.instead_of
    if owner != USER:
        context.subject = owner
    match saying.how:
        case "mentioned":
            return []
        case "held":
            return [make_statement(owner, attribute, saying.value, Stance.HELD, lead, said_at)]
        case "cancelled":
            return [make_statement(owner, attribute, "", Stance.ENDS, lead, said_at)]
        case "gone":
            return [make_statement(owner, attribute, saying.instead_of, Stance.ENDS, lead, said_at)]
    value = saying.value
    if attribute == "name" and owner != USER:
        return name_relation(owner, value) if not owner[:1].isupper() else []
    if _is_relation(saying):
        return name_relation(saying.thing, value) if re.fullmatch(NAME, value) else []
    if not saying.owned and saying.how == "is" and re.match(r"(?:an?|the) ", value):
        return []
    value, times = _value_times(attribute, value, said_at)
    if attribute in ("job", "car"):
        value = re.sub(r"^(?:an?|the) ", "", value, flags=re.I)
    if not value or not suits(attribute, value):
        return []
    if attribute == "employer" and not re.search(r"[A-Z]", value):
        return []
    if saying.instead_of and saying.how == "is":
        return []
    return [
        make_statement(
            owner,
            attribute,
            one,
            Stance.HOLDS,
            lead if times.is_empty else times,
            said_at,
            changes=saying.how == "new" or not lead.is_empty,
            instead_of=saying.instead_of,
        )
        for one in split_values(attribute, value)
    ]


def describes_relation(saying: NounSaying) -> bool:
    """Whether "my sister is ..." says what she is, which its verb tells, rather than her name."""
    named = re.fullmatch(NAME, saying.value) is not None
    return saying.how in ("is", "new") and _is_relation(saying) and not named


def _is_relation(saying: NounSaying) -> bool:
    relation = re.fullmatch(_RELATION, saying.thing) is not None
    return relation and saying.owner == USER and attribute_of(saying.thing) != "car"


def _value_times(attribute: str, value: str, said_at: int) -> tuple[str, Times]:
    """The value without "since March"; other dates in it are the value itself."""
    match = re.search(r",? (?:since|as of|starting|effective|until) .+$", value, re.I)
    if match is None or attribute in ("birthday", "birth"):
        return value, Times()
    _, times = take_times(match[0].strip(" ,"), said_at, future=False)
    return (value, Times()) if times.is_empty else (value[: match.start()], times)


def state_it(clause: Clause, context: Context, said_at: int) -> list[Statement]:
    """ "It's blue now", after "my favourite colour isn't red any more"."""
    match = re.fullmatch(
        r"(?:it|that|that one|the new one) (?:is|has) (?:now |been )?(?:changed to |moved to )?"
        r"(?:now )?(?:on |at |called )?(?:an? )?(?P<v>[^,;]+?)(?: now| instead)?",
        clause.whole,
        re.I,
    )
    if match is None or not context.attribute or not context.owner:
        return []
    value = trim_value(match["v"])
    if not suits(context.attribute, value) or len(value.split()) > 5:
        return []
    return [
        make_statement(
            context.owner,
            context.attribute,
            value,
            Stance.HOLDS,
            Times(),
            said_at,
            changes=True,
            instead_of=context.instead_of,
        )
    ]
