"""Forms of clauses on a thing: groups say whose (`mine`, `name`), which (`thing`), what (`v`)."""

import re

from tools.facts.frames import NAME
from tools.facts.relations import PEOPLE, RELATIONS

_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_THING = r"(?P<thing>[a-z0-9][\w'-]*(?: [a-z0-9][\w'-]*){0,3}?)"
_OWNER = (
    rf"(?:(?P<mine>my|our)(?: (?P<rel>(?:\w+ )?(?:{PEOPLE}|boat))(?:,? (?P<relname>(?-i:{NAME}))"
    rf")?(?:'s|s'))?|(?P<name>(?-i:{NAME}))'s?"
    r"|(?P<pro>his|her|their|its)|(?P<the>the))"
)
_NOW = r"(?:now|currently|these days|at the moment|nowadays|from now on)"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:and )?{pattern}$", re.I)


FOR_ME = re.compile(r"^(?P<thing>home|work) for me is (?:in |at )?(?P<v>.+)$", re.I)
CALL_HOME = re.compile(
    r"^the (?:(?P<home>city|town|place|village) (?:that )?(?:i|we) (?:now )?call home|"
    r"(?:company|firm) (?:that )?(?:i|we) (?:now )?work (?:for|at)|(?P<car>car|vehicle) (?:that "
    r")?(?:i|we) (?:now )?drive|"
    r"(?P<colour>colou?r|food|film|book|song) (?:that )?(?:i|we) (?:now )?(?:like|love|prefer) "
    r"(?:the )?(?:best|most)) is "
    r"(?:now )?(?:an? )?(?P<v>.+)$",
    re.I,
)
ONE_OF = re.compile(
    r"^(?:one of (?:my|our) (?P<set>\w+) is (?P<v>.+)|(?P<v2>.+?) is (?:one of (?:my|our) "
    r"(?P<set2>\w+)|"
    r"an? (?P<set3>\w+) of mine|something (?:that )?i (?:really )?(?P<verb>love|like|enjoy|hate)))"
    r"$",
    re.I,
)
SETS = {
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
NOUN_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
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
IS_THING = re.compile(
    rf"^(?P<v>[\w&'’-]+(?: [\w&'’-]+){{0,4}}?) (?:is|are) (?:now )?(?:the (?:day|date|time) of "
    rf")?{_OWNER} {_THING}(?P<now> now)?$",
    re.I,
)
HAS = re.compile(
    rf"^(?:have|has|got|getting|get|bought|buy)(?: got| bought)? (?:myself )?(?:an? |the |my |our "
    rf")?(?P<new>new |different |"
    rf"another )?{_THING}"
    rf"(?:(?:,|:| -| which is| and it is| it is|;) ?(?P<v>.+?)| (?:on|for) (?P<d>{_DAYS}.*))?$",
    re.I,
)
CHANGED = re.compile(
    rf"^(?:(?:have|has) )?(?P<verb>changed?|moved?|rescheduled?|shifted|postponed|pushed|reset|set|"
    rf"updated?|switched|swapped)"
    rf" (?P<own>my|our|the|his|her|their)? ?{_THING}(?: from (?P<o>.+?))?(?: (?:to|until|for) "
    rf"(?P<v>.+?))?$",
    re.I,
)
CANCELLED = re.compile(
    rf"^(?:cancell?ed|called off|scrapped|dropped) (?:my|our|the) {_THING}$", re.I
)
REACH = re.compile(
    rf"(?:you )?(?:can |could )?(?:reach|call|ring|phone|text|contact) (?P<who>me|us|him|her|my "
    rf"(?:{RELATIONS})|(?-i:{NAME}))"
    r"(?: best)? (?:on|at|under) (?P<v>[+\d][\d\s().-]{4,20})$",
    re.I,
)
