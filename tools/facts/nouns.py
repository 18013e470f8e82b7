"""Clauses on a thing of somebody's: "my new number is ...", "Ana's car is ...", "the gate code"."""

import re
from dataclasses import dataclass

from tools.facts.frames import NAME
from tools.facts.noun_forms import (
    CALL_HOME,
    CANCELLED,
    CHANGED,
    FOR_ME,
    HAS,
    IS_THING,
    NOUN_FORMS,
    ONE_OF,
    REACH,
    SETS,
)
from tools.facts.plain import trim_value
from tools.facts.relations import PEOPLE, RELATIONS, same_relation
from tools.facts.statement import USER
from tools.grounding import list_words

_NOUNS = {
    "home": "home|house|flat|apartment|place|town|city|hometown|home town|place of residence",
    "job": "job|profession|occupation|trade|day job|line of work|career",
    "employer": "employer|company|workplace|firm|work|place of work",
    "phone number": "phone number|number|phone|contact number|cell|mobile|mobile number|cell "
    "number",
    "birthday": "birthday|date of birth|birth date|bday",
    "email": "email|e-mail|email address|e-mail address",
    "address": "address|home address|postal address",
    "car": "car|main car|vehicle",
    "name": "name|first name",
    "age": "age",
}
_ATTRIBUTE = {noun: attribute for attribute, nouns in _NOUNS.items() for noun in nouns.split("|")}
_PASSING = re.compile(
    r"^(?:\w+ing|\w{3,}ly|pretty|late|ill|sick|tired|broken|here|there|gone|ready|busy|fine|ok|"
    r"okay|good|bad|great|"
    r"nice|very|so|too|really|quite|about|to|on|in|at|out|away|off|up|down|like|still|already|"
    r"always|also|because|that|what|how|why|when|where|who|not|never|done|over|due|dead|new|old|"
    r"big|small|full|empty|closed|open|free|expensive|cheap|slow|fast|loud|lovely|beautiful|"
    r"important|hard|easy|long|short|mine|yours|worse|better|more|less|delayed|stuck|fun|no longer|"
    r"(?:a|an|the) (?:mess|problem|disaster|pain|joy|secret|long story|bit|lot|fan|big|huge|great)"
    r")\b",
    re.I,
)
_NO_THING = frozenset(
    list_words(
        """
        day week month year life time way mind head point question problem plan idea
        weekend morning evening afternoon night trip guess opinion feeling thing things
        fault turn bad only last first next hair back stomach throat health mood weather
        train bus flight food dinner lunch
        """
    )
)


@dataclass(frozen=True, slots=True)
class NounSaying:
    """What a clause says of somebody's thing. `how`: is, new, gone, cancelled, mentioned."""

    owner: str
    thing: str
    value: str
    how: str
    instead_of: str = ""
    verb: str = "is"
    owned: bool = True


def attribute_of(noun: str) -> str:
    """The attribute that a noun names: "mobile" is the phone number; others are their own."""
    noun = re.sub(
        r"^(?:(?:new|current|own|main|latest|old|present|one)\s+)+", "", noun.lower().strip()
    )
    return _ATTRIBUTE.get(noun, noun)


def read_noun_clause(text: str, context: str) -> NounSaying | None:
    """What "my X is Y" and its kin say; None for other clauses. `context`: whom "her" means."""
    match = ONE_OF.fullmatch(text)
    if match is not None:
        named = match["set"] or match["set2"] or match["set3"] or match["verb"]
        attribute = SETS.get(named.lower())
        value = trim_value(match["v"] or match["v2"])
        return None if attribute is None else NounSaying(USER, attribute, value, "is")
    match = CALL_HOME.fullmatch(text)
    if match is not None:
        noun = "home" if match["home"] else "car" if match["car"] else "employer"
        noun = f"favourite {match['colour']}" if match["colour"] else noun
        return _checked(USER, noun, match["v"], "is")
    match = FOR_ME.fullmatch(text)
    if match is not None:
        return _checked(USER, match["thing"], match["v"], "is")
    for how, pattern in NOUN_FORMS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        saying = _make(match, context, how)
        if saying is not None:
            return saying
    match = IS_THING.fullmatch(text)
    if match is not None and not re.match(
        r"(?:it|that|this|there|he|she|they|what|which|one|here)\b", match["v"], re.I
    ):
        return _make(match, context, "new" if match["now"] else "is")
    match = REACH.fullmatch(text)
    if match is not None:
        who = re.sub(r"^my ", "", match["who"], flags=re.I)
        owner = USER if who.lower() in ("me", "us") else context if who in ("him", "her") else who
        return NounSaying(owner, "phone number", match["v"].strip(), "is")
    return None


def read_having(subject: str, tail: str) -> NounSaying | None:
    """What "I changed my number to ...", "she got a new number: ..." say; None for others."""
    tail = re.sub(
        r"^(?:have|has) (?=changed|moved|rescheduled|got|set|reset|cancel)", "", tail, flags=re.I
    )
    if match := CANCELLED.fullmatch(tail):
        return _checked(subject, match["thing"], "", "cancelled")
    if match := CHANGED.fullmatch(tail):
        thing, value = match["thing"], match["v"] or ""
        own = match["own"]
        if not own and attribute_of(thing) != "phone number":
            return None
        if not value and match["verb"].lower().startswith(
            ("move", "set", "push", "reset", "update")
        ):
            return None
        return _checked(subject, thing, value, "new" if value else "mentioned", match["o"] or "")
    if match := HAS.fullmatch(tail):
        thing, value = match["thing"], match["v"] or match["d"] or ""
        known = attribute_of(thing) in _NOUNS
        if not (match["new"] or (value and (known or match["d"]))) or not (
            known or match["d"] or value
        ):
            return None
        if re.search(rf"\b(?:{RELATIONS})$", thing, re.I):
            return None
        return _checked(
            subject,
            thing,
            value,
            "new" if match["new"] and value else "is" if value else "mentioned",
        )
    return None


def _make(match: re.Match[str], context: str, how: str) -> NounSaying | None:
    groups = match.groupdict()
    thing = match["thing"].strip()
    if groups.get("of"):
        of = groups["of"]
        if re.fullmatch(rf"(?:{RELATIONS}|(?-i:{NAME}))", of):
            return _checked(of, thing, groups.get("v") or "", how, groups.get("o") or "")
        of = re.sub(r"^(?:the|my|our) ", "", of)
        thing = f"{of} {thing}" if attribute_of(thing) not in _NOUNS else thing
    owner = USER
    if groups["rel"]:
        owner = groups["relname"] or same_relation(groups["rel"].lower())
    elif groups["name"]:
        owner = groups["name"]
    elif groups["pro"]:
        owner = context
    if (
        groups["the"]
        and thing.split()[-1].lower() not in _THE_OWN
        and not re.search(
            r"\b(?:class|course|lesson|appointment|meeting|password|code|number|key|practice|"
            r"rehearsal|training|(?:wifi|network|user) name)$",
            thing,
        )
    ):
        return None
    return _checked(
        owner,
        thing,
        groups.get("v") or "",
        how,
        groups.get("o") or "",
        groups.get("verb") or "is",
        owned=not groups["the"],
    )


_THE_OWN = frozenset(
    list_words(
        """
        password code pin wifi number address plumber appointment class meeting lesson
        """
    )
)


def _checked(
    owner: str,
    thing: str,
    value: str,
    how: str,
    instead_of: str = "",
    verb: str = "is",
    *,
    owned: bool = True,
) -> NounSaying | None:
    """The saying, if it names a thing and a value that does not merely pass."""
    if re.search(r" [A-Z]", thing):
        return None
    new = bool(re.match(r"new ", thing, re.I))
    thing = re.sub(r" now$", "", thing)
    if how == "gone" and re.fullmatch(r"happening|on|taking place|running", instead_of or ""):
        how, instead_of = "cancelled", ""
    thing = re.sub(r"^(?:new|current|only|own) ", "", thing.lower()).strip()
    value, instead_of = trim_value(value), trim_value(instead_of)
    instead_of = re.sub(r"^(?:on|in|at|an?) ", "", instead_of)
    head = thing.split()[-1] if thing else ""
    if not owner or not thing or head in _NO_THING or len(thing.split()) > 3:
        return None
    if how in ("new", "gone", "cancelled") and re.fullmatch(rf"(?:{PEOPLE})", head):
        return None
    if how in ("is", "new", "held"):
        plain_value = re.sub(r"^(?:on|at|in|called|named) (?=\S)", "", value)
        if not value or _PASSING.match(plain_value) or len(plain_value.split()) > 6:
            return None
        value = plain_value
        if new:
            how = "new"
    return NounSaying(owner, thing, value, how, instead_of, verb.lower(), owned)
