"""Reads a question about facts: of whom, which attribute, now or when. Anything else gives None.

The subject is replaced by a mark first, so that one form serves "where do I live" and "where does
my sister live"; a question is taken only when a form explains every word of it.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from tools.facts.frames import NAME
from tools.facts.moments import Span, take_times
from tools.facts.nouns import attribute_of
from tools.facts.plain import make_plain
from tools.facts.question_forms import FORMS, HAPPENED, PLANS, SINCE_FORMS, UNTIL
from tools.facts.relations import PEOPLE, RELATIONS, same_relation
from tools.facts.statement import EVENT, USER


class Mode(StrEnum):
    """Which part of a fact's life is asked for."""

    NOW = "now"
    BEFORE = "before"
    AT = "at"
    SINCE = "since"
    PLAN = "plan"
    UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the fact table. `value` narrows "when did I start at Acme?"."""

    subject: str
    attributes: tuple[str, ...]
    mode: Mode = Mode.NOW
    value: str = ""
    span: Span | None = None


_OPENER = re.compile(
    r"^(?:(?:hey|hi|so|and|please|now|ok|remind me|tell me|i forgot|i wonder|remember|"
    r"(?:can|could|would) you (?:please )?(?:tell|remind|say to) me|do you (?:still )?(?:know|"
    r"remember|recall)|"
    r"any idea|what did i (?:say|tell you)(?: is)?|list|name|show me|show)\b[,:]?\s*(?:again |of "
    r")?)+",
    re.I,
)
_NOW = re.compile(
    r"\s*\b(?:right now|now|nowadays|currently|current|present|presently|these days|at the moment|"
    r"at present|today|again|"
    r"actually|exactly|still|latest|newest|new)\b",
    re.I,
)
_BEFORE = re.compile(
    r"\s*\b(?:before(?: (?:that|this|now))?|previously|earlier|formerly|in the past|until now|"
    r"prior to that)\b",
    re.I,
)
_OLD = re.compile(
    r"(?<!how )\b(?:previous|old|former|earlier|last|prior|past|ex)[ -](?=[a-z])", re.I
)


def read_question(text: str, now: int) -> Query | None:
    """What a question asks of the fact table; None when no form explains all of it."""
    plain = make_plain(text.strip().rstrip("?!. "))
    plain = _OPENER.sub("", plain).strip(" ,?")
    subject, marked = _mark_subject(plain)
    if not marked:
        return None
    since = _read_since(subject, marked)
    if since is not None:
        return since
    future = bool(PLANS.search(marked))
    told, times = take_times(marked, now, future=future)
    span = times.at or times.since or times.until
    told = _NOW.sub("", told)
    before = bool(_BEFORE.search(told) or re.search(r"\buse[d]? to\b|\bever\b", told)) or bool(
        _OLD.search(told)
    )
    told = _OLD.sub("", _BEFORE.sub("", told))
    told = " ".join(re.sub(r"^in,? ", "", told.strip(" ,")).split()).strip(" ,")
    query = _match(subject, told)
    if query is None and span is not None:
        return None
    if query is None:
        return None
    if future and query.attributes[0] in ("home", "employer", "job"):
        return replace(query, mode=Mode.PLAN)
    past = re.search(r"\b(?:did|was|were|had|lived|worked)\b", told, re.I)
    if span is not None:
        return replace(query, mode=Mode.AT, span=span)
    if before or (past and query.attributes[0] in ("home", "employer", "job")):
        return replace(query, mode=Mode.BEFORE)
    return query


def _match(subject: str, told: str) -> Query | None:
    for attribute, pattern in FORMS:
        match = pattern.fullmatch(told)
        if match is None:
            continue
        held = next((part for name, part in match.groupdict().items() if part), "")
        if "{1}" in attribute:
            if not held or _is_question_word(held):
                continue
            noun = same_relation(held.lower()) if attribute == "{1} name" else held.lower()
            noun = attribute_of(noun) if attribute == "{1}" else noun
            attribute = attribute.replace("{1}", noun)
        return Query(subject, tuple(attribute.split("|")))
    return None


def _is_question_word(noun: str) -> bool:
    return noun.split()[0].lower() in ("is", "are", "do", "does", "name") or len(noun.split()) > 4


def _read_since(subject: str, marked: str) -> Query | None:
    for attribute, pattern in SINCE_FORMS:
        match = pattern.fullmatch(marked)
        if match is not None:
            value = (match["v"] or "").strip()
            value = re.sub(r"^(?:an?|the) ", "", value) if attribute == "job" else value
            if re.match(r"(?:the|my) \w+$", value):
                return None
            return Query(subject, (attribute,), Mode.SINCE, value)
    match = HAPPENED.fullmatch(marked)
    if match is not None:
        named = (match["noun"],) if match["noun"] else ()
        return Query(subject, (*named, EVENT), Mode.NOW, match["v"] or match["noun"])
    match = UNTIL.fullmatch(marked)
    if match is not None:
        return Query(subject, ("home", "employer", "job"), Mode.UNTIL, match["v"].strip())
    return None


_EVENTS = (
    r"(?:appointments?|visits?|meetings?|class(?:es)?|lessons?|part(?:y|ies)|conference|"
    r"check ?up)\b"
)
_REACH = re.compile(
    r"(?:how|on (?:what|which) number|(?:what|which) number) (?:can|could|do|should) i (?:reach|"
    r"call|contact|phone|ring)\b",
    re.I,
)


def _mark_subject(plain: str) -> tuple[str, str]:
    """The subject of a question, and the question with "S" and "SP" in its place."""
    if _REACH.match(plain) and not re.search(r"\bmy\b|\bme\b", plain, re.I):
        return _mark_name(plain)
    if re.search(r"\b(?:my|our)\b|\bi\b|\bwe\b|\bmine\b", plain, re.I):
        own_name = re.search(
            rf"\b(?:my|our) (?:\w+ )?(?:{RELATIONS})(?:'s name| called| named)|"
            rf"^(?:who|what|how) (?:is|are|was) (?:my|our) (?:\w+ )?(?:{RELATIONS})$|"
            rf"name of (?:my|our)|do i call",
            plain,
            re.I,
        )
        person = (
            None
            if own_name
            else re.search(
                rf"\b(?P<rel>(?:my|our) (?:(?:best|older|younger|big|little) )?(?:{PEOPLE}))"
                rf"(?P<own>'s)?(?= (?!{_EVENTS})[a-z]|$)",
                plain,
                re.I,
            )
        )
        if person is not None:
            relation = same_relation(re.sub(r"^(?:my|our) ", "", person["rel"], flags=re.I).lower())
            return relation, plain[: person.start()] + ("SP" if person["own"] else "S") + plain[
                person.end() :
            ]
        marked = re.sub(r"\b(?:my|our)\b", "SP", plain, flags=re.I)
        marked = re.sub(r"\b(?:i|we|me|us)\b", "S", marked, flags=re.I)
        return USER, marked
    return _mark_name(plain)


def _mark_name(plain: str) -> tuple[str, str]:
    found_names = re.finditer(rf"(?<=\s)(?P<name>{NAME})(?P<own>'s)?(?= |$)", plain)
    names = [one for one in found_names if one["name"] != "I"]
    if names:
        found = names[0]
        rest = plain[: found.start()] + ("SP" if found["own"] else "S") + plain[found.end() :]
        return found["name"], rest
    if re.search(r"\bthe\b", plain):
        return USER, plain
    return USER, ""
