"""Clauses on a thing of somebody's: "my new number is ...", "Ana's car is ...", "the gate code"."""

import re
from dataclasses import dataclass

from tools.facts.frames import NAME
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
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
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
_THING = r"(?P<thing>[a-z0-9][\w'-]*(?: [a-z0-9][\w'-]*){0,3}?)"
_OWNER = (
    rf"(?:(?P<mine>my|our)(?: (?P<rel>(?:\w+ )?(?:{PEOPLE}|boat))(?:,? (?P<relname>(?-i:{NAME}))"
    rf")?(?:'s|s'))?|(?P<name>(?-i:{NAME}))'s?"
    r"|(?P<pro>his|her|their|its)|(?P<the>the))"
)
_NOW = r"(?:now|currently|these days|at the moment|nowadays|from now on)"


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


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:and )?{pattern}$", re.I)


_FOR_ME = re.compile(r"^(?P<thing>home|work) for me is (?:in |at )?(?P<v>.+)$", re.I)
_CALL_HOME = re.compile(
    r"^the (?:(?P<home>city|town|place|village) (?:that )?(?:i|we) (?:now )?call home|"
    r"(?:company|firm) (?:that )?(?:i|we) (?:now )?work (?:for|at)|(?P<car>car|vehicle) (?:that "
    r")?(?:i|we) (?:now )?drive|"
    r"(?P<colour>colou?r|food|film|book|song) (?:that )?(?:i|we) (?:now )?(?:like|love|prefer) "
    r"(?:the )?(?:best|most)) is "
    r"(?:now )?(?:an? )?(?P<v>.+)$",
    re.I,
)
_ONE_OF = re.compile(
    r"^(?:one of (?:my|our) (?P<set>\w+) is (?P<v>.+)|(?P<v2>.+?) is (?:one of (?:my|our) "
    r"(?P<set2>\w+)|"
    r"an? (?P<set3>\w+) of mine|something (?:that )?i (?:really )?(?P<verb>love|like|enjoy|hate)))"
    r"$",
    re.I,
)
_SETS = {
    "hobbies": "hobby",
    "hobby": "hobby",
    "pastimes": "hobby",
    "pastime": "hobby",
    "languages": "speaks",
    "interests": "likes",
    "interest": "likes",
    "passions": "likes",
    "passion": "likes",
    "favourites": "likes",
    "favourite": "likes",
    "love": "likes",
    "like": "likes",
    "enjoy": "likes",
    "hate": "dislikes",
    "allergies": "allergy",
}
_OF = r"(?: (?:of|for) (?:my )?(?P<of>[\w' -]+?))?"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "held",
        _form(
            rf"{_OWNER} {_THING} (?:used to be|was previously|was once) (?:on |at "
            rf")?(?P<v>.+?)"
        ),
    ),
    ("is", _form(rf"{_OWNER} {_THING}: (?P<v>.+?)")),
    (
        "cancelled",
        _form(
            rf"{_OWNER} {_THING} (?:was|is|has been|got) (?:now )?(?:cancell?ed|called off|"
            rf"scrapped|dropped|off)"
        ),
    ),
    (
        "new",
        _form(
            rf"{_OWNER} {_THING} (?:was|is|has been|have been|has|got|will be)?\s?(?:now )?"
            rf"(?:moved|rescheduled|shifted|postponed|pushed(?: back)?|brought forward|changed|"
            rf"switched|updated|reset|set|put off|transferred)(?: from (?P<o>.+?))? (?:to|until|"
            rf"for) (?P<v>.+?)"
        ),
    ),
    ("mentioned", _form(rf"{_OWNER} {_THING} (?:has |was |have |got )?changed")),
    (
        "gone",
        _form(
            rf"{_OWNER} {_THING} (?:is|are) (?:no longer|not) (?:on |in |at )?(?P<o>.+?)(?: "
            rf"anymore)?"
        ),
    ),
    ("new", _form(rf"{_OWNER} {_THING} (?P<verb>is|are) {_NOW} (?:on |at |in )?(?P<v>.+?)")),
    ("new", _form(rf"{_OWNER} {_THING} (?P<verb>is|are) (?:on |at |in )?(?P<v>.+?),? {_NOW}")),
    (
        "is",
        _form(
            rf"{_OWNER} {_THING}{_OF} (?P<verb>is|are|will be) (?:(?:held |scheduled |set |planned "
            rf"|booked )?(?:on|for) |at |in )?(?P<v>.+?)"
        ),
    ),
    (
        "is",
        _form(rf"{_OWNER} {_THING} (?:takes place|happens|falls|meets)(?: on| every)? (?P<v>.+?)"),
    ),
)
_IS_THING = re.compile(
    rf"^(?P<v>[\w&'’-]+(?: [\w&'’-]+){{0,4}}?) (?:is|are) (?:now )?(?:the (?:day|date|time) of "
    rf")?{_OWNER} {_THING}(?P<now> now)?$",
    re.I,
)
_HAS = re.compile(
    rf"^(?:have|has|got|getting|get|bought|buy)(?: got| bought)? (?:myself )?(?:an? |the |my |our "
    rf")?(?P<new>new |different |"
    rf"another )?{_THING}"
    rf"(?:(?:,|:| -| which is| and it is| it is|;) ?(?P<v>.+?)| (?:on|for) (?P<d>{_DAYS}.*))?$",
    re.I,
)
_CHANGED = re.compile(
    rf"^(?:(?:have|has) )?(?P<verb>changed?|moved?|rescheduled?|shifted|postponed|pushed|reset|set|"
    rf"updated?|switched|swapped)"
    rf" (?P<own>my|our|the|his|her|their)? ?{_THING}(?: from (?P<o>.+?))?(?: (?:to|until|for) "
    rf"(?P<v>.+?))?$",
    re.I,
)
_CANCELLED = re.compile(
    rf"^(?:cancell?ed|called off|scrapped|dropped) (?:my|our|the) {_THING}$", re.I
)
_REACH = re.compile(
    rf"(?:you )?(?:can |could )?(?:reach|call|ring|phone|text|contact) (?P<who>me|us|him|her|my "
    rf"(?:{RELATIONS})|(?-i:{NAME}))"
    r"(?: best)? (?:on|at|under) (?P<v>[+\d][\d\s().-]{4,20})$",
    re.I,
)


def attribute_of(noun: str) -> str:
    """The attribute that a noun names: "mobile" is the phone number; others are their own."""
    noun = re.sub(
        r"^(?:(?:new|current|own|main|latest|old|present|one)\s+)+", "", noun.lower().strip()
    )
    return _ATTRIBUTE.get(noun, noun)


def read_noun_clause(text: str, context: str) -> NounSaying | None:
    """What "my X is Y" and its kin say; None for other clauses. `context`: whom "her" means."""
    match = _ONE_OF.fullmatch(text)
    if match is not None:
        named = match["set"] or match["set2"] or match["set3"] or match["verb"]
        attribute = _SETS.get(named.lower())
        value = trim_value(match["v"] or match["v2"])
        return None if attribute is None else NounSaying(USER, attribute, value, "is")
    match = _CALL_HOME.fullmatch(text)
    if match is not None:
        noun = "home" if match["home"] else "car" if match["car"] else "employer"
        noun = f"favourite {match['colour']}" if match["colour"] else noun
        return _checked(USER, noun, match["v"], "is")
    match = _FOR_ME.fullmatch(text)
    if match is not None:
        return _checked(USER, match["thing"], match["v"], "is")
    for how, pattern in _FORMS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        saying = _make(match, context, how)
        if saying is not None:
            return saying
    match = _IS_THING.fullmatch(text)
    if match is not None and not re.match(
        r"(?:it|that|this|there|he|she|they|what|which|one|here)\b", match["v"], re.I
    ):
        return _make(match, context, "new" if match["now"] else "is")
    match = _REACH.fullmatch(text)
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
    if match := _CANCELLED.fullmatch(tail):
        return _checked(subject, match["thing"], "", "cancelled")
    if match := _CHANGED.fullmatch(tail):
        thing, value = match["thing"], match["v"] or ""
        own = match["own"]
        if not own and attribute_of(thing) != "phone number":
            return None
        if not value and match["verb"].lower().startswith(
            ("move", "set", "push", "reset", "update")
        ):
            return None
        return _checked(subject, thing, value, "new" if value else "mentioned", match["o"] or "")
    if match := _HAS.fullmatch(tail):
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
