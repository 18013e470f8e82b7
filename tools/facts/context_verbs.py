"""Verbs that mean something only by what was said before: "I switched jobs, I'm at Beta now"."""

import re

from memory.records import Stance
from tools.facts.build import make_statement
from tools.facts.clauses import Clause
from tools.facts.context import LEFT, Context
from tools.facts.frames import NAME
from tools.facts.moments import Times
from tools.facts.plain import trim_value
from tools.facts.relations import RELATIONS
from tools.facts.statement import USER, Statement
from tools.facts.values import is_car, suits
from tools.facts.verbs import Tense, VerbGroup
from tools.grounding import list_words

_PLACE = re.compile(rf"(?P<how>in|at|with|over at|back in)\s+(?P<v>(?:the )?{NAME})(?=$|[,;: ])")
_JOB = re.compile(
    r"(?:my |an? |the )?(?:new |other |old |current )?"
    r"(?P<what>jobs?|employers?|companies|company|careers?|professions?|position)\b",
    re.I,
)
_GONE_TO = re.compile(rf"(?:over )?to\s+(?P<v>(?:the )?{NAME})$")
_THING = re.compile(
    r"(?P<article>an?|two|three|four) (?P<thing>[^.,;!?]{1,60}?)"
    r"(?=$|[.,;!?]|\b(?:and|but|because|since|so|which|who|now|last|this|near|with|for|on|today)"
    r"\b)",
    re.I,
)
_BOUGHT = re.compile(r"(?:myself )?an? (?P<v>[A-Z][\w-]*(?: [A-Z0-9][\w-]*){0,2})$")
_NOT_OWNED = frozenset(
    list_words(
        """
        question problem feeling idea meeting headache cold appointment lot few bit look
        chance plan doubt dream request fever couple good great bad nice hard long break
        call deadline date job new number class lesson flat house home place apartment
        room baby interview reservation trip flight
        """
    )
)


def read_context_verb(
    group: VerbGroup, clause: Clause, context: Context, said_at: int, times: Times
) -> list[Statement]:
    """The statements of a verb that leans on what was said, or that only says what is owned."""
    subject = clause.subject
    if group.lemma == "be" and group.gone and (place := _PLACE.match(group.rest)):
        value = trim_value(place["v"])
        return [make_statement(subject, "", value, Stance.ENDS, times, said_at)]
    if group.lemma == "be" and not group.denied and (place := _PLACE.match(group.rest)):
        return _be_at(place, group, subject, context, said_at, times)
    if group.lemma == "eat" and group.denied:
        context.mention = trim_value(group.rest.split(",")[0])
        return []
    if _is_gone(group, subject):
        return [make_statement(USER, "", subject, Stance.ENDS, times, said_at)]
    if group.lemma in ("go", "move", "switch") and context.attribute in ("employer", LEFT):
        gone = _GONE_TO.match(group.rest)
        if gone is not None:
            return [
                make_statement(
                    subject, "employer", gone["v"], Stance.HOLDS, times, said_at, changes=True
                )
            ]
    if group.lemma in ("buy", "get", "have", "own"):
        bought = _BOUGHT.match(group.rest)
        meant = bought is not None and (context.attribute == "car" or is_car(bought["v"]))
        if bought is not None and meant and not group.denied and group.tense is not Tense.FUTURE:
            return [
                make_statement(
                    subject, "car", bought["v"], Stance.HOLDS, times, said_at, changes=True
                )
            ]
    if group.lemma in ("switch", "change", "quit", "leave", "find", "get", "start", "lose"):
        return _change_job(group, subject, context, said_at, times)
    if group.lemma in ("move", "relocate"):
        context.attribute, context.owner = "home", subject
    if group.lemma == "sell":
        context.attribute, context.owner = "car", subject
    return _own(group, subject, said_at)


def _is_gone(group: VerbGroup, subject: str) -> bool:
    """Whether an animal is no longer the user's: it died, ran away, lives with others."""
    if subject == USER or group.denied:
        return False
    match group.lemma:
        case "die":
            return True
        case "pass" | "run" | "give":
            return group.rest.startswith("away")
        case "live" | "stay":
            return bool(re.match(r"(?:now )?with (?!me\b|us\b)", group.rest)) and group.now
        case "be":
            return bool(re.match(r"(?:dead|gone|no longer with us)\b", group.rest))
        case _:
            return False


def _be_at(
    place: re.Match[str],
    group: VerbGroup,
    subject: str,
    context: Context,
    said_at: int,
    times: Times,
) -> list[Statement]:
    """ "I am in Rome now" is a home only after talk of a home, "I am at Beta" likewise of work."""
    attribute = "home" if place["how"].lower().endswith("in") else "employer"
    told = context.attribute in (attribute, LEFT) and context.owner == subject
    lasting = times.since is not None or times.until is not None
    if not told and not (lasting and (attribute == "employer" or times.since is not None)):
        return []
    stance = Stance.HELD if group.tense is Tense.PAST else Stance.HOLDS
    planned = group.tense is Tense.FUTURE
    value = trim_value(place["v"])
    return [
        make_statement(
            subject, attribute, value, stance, times, said_at, planned=planned, changes=True
        )
    ]


def _change_job(
    group: VerbGroup, subject: str, context: Context, said_at: int, times: Times
) -> list[Statement]:
    if re.search(r"\bnumbers?$", group.rest, re.I):
        context.attribute, context.owner = "phone number", subject
        return []
    job = _JOB.match(group.rest)
    if job is None:
        if group.lemma == "leave":
            context.attribute, context.owner = "home", subject
        return _own(group, subject, said_at)
    career = re.match("career|profession", job["what"], re.I)
    context.attribute, context.owner = "job" if career else "employer", subject
    ends = group.lemma in ("quit", "leave", "lose") and not group.denied
    if ends and job.end() == len(group.rest):
        return [
            make_statement(subject, attribute, "", Stance.ENDS, times, said_at)
            for attribute in ("employer", "job")
        ]
    return []


def _own(group: VerbGroup, subject: str, said_at: int) -> list[Statement]:
    if (
        group.lemma not in ("have", "own", "buy", "get")
        or group.denied
        or group.tense in (Tense.FUTURE,)
        or (group.tense is Tense.PAST and group.lemma in ("have", "own"))
    ):
        return []
    match = _THING.match(group.rest)
    if match is None:
        return []
    thing = match["thing"].strip()
    words = thing.lower().split()
    named = re.search(rf"\b(?:called|named)\b|^(?:{RELATIONS})$", thing, re.I)
    if named or len(words) > 5 or any(word in _NOT_OWNED for word in (words[0], words[-1])):
        return []
    if not suits("owns", thing):
        return []
    value = f"{match['article'].lower()} {thing}"
    return [make_statement(subject, "owns", value, Stance.HOLDS, Times(), said_at)]
