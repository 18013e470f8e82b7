"""The sentence forms that state a fact outright, and what each one states."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.grounding import list_words

USER = "user"
KIND = "kind"
"""What a named one is ("a labrador"): kept only for names that are known already."""

_PASSING = re.compile(
    r"^(?:\w+ing|late|ill|sick|tired|broken|here|there|gone|ready|busy|fine|ok|okay|good|bad|great|"
    r"nice|very|so|too|really|quite|about|to|on|in|at|out|away|off|up|down|like|just|still|already|"
    r"always|also|getting|going|because|that|what|how|why|when|where|who)\b",
    re.I,
)
_VAGUE = re.compile(
    r"^(?:how|that|when|what|why|him|her|it|them|this|these|you|your|to be)\b", re.I
)
RELATIONS = (
    "dog|cat|pet|puppy|kitten|horse|rabbit|hamster|parrot|bird|fish|tortoise|turtle|"
    "wife|husband|partner|girlfriend|boyfriend|son|daughter|child|baby|brother|sister|mother|mum|"
    "mom|father|dad|grandmother|grandma|grandfather|grandpa|aunt|uncle|cousin|nephew|niece|friend|"
    "best friend|boss|manager|colleague|neighbour|neighbor|doctor|dentist|teacher|boat|car|bike"
)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_SINCE = r"(?: (?:in|since|from) (?:[A-Z][a-z]+ )?(?:19|20)\d\d)?"
_END = (
    r"(?=\s*(?:[.!,;]|$|\b(?:and|but|because|since|so|which|who|now|last|this|near|with|for|on|today|"
    rf"yesterday|a (?:week|month|year)|in (?:\d|{_MONTH}))\b))"
)
_NAME = r"(?P<value>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,3})"
_SHORT = r"(?P<value>[^.,;!?]{1,60}?)"


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as found in a sentence; `text` addresses the user ("Your dog is called Bo.")."""

    subject: str
    attribute: str
    value: str
    text: str


def _own(attribute: str, wording: str) -> Callable[[re.Match[str]], Iterator[Statement]]:
    def make(match: re.Match[str]) -> Iterator[Statement]:
        value = _trim(match["value"])
        if value and not _VAGUE.match(value):
            yield Statement(USER, attribute, value, wording.format(value=value))

    return make


def _named(match: re.Match[str]) -> Iterator[Statement]:
    thing, value = match["thing"].lower().strip(), _trim(match["value"])
    yield Statement(USER, f"{thing} name", value, f"Your {thing} is called {value}.")
    yield Statement(value, "is", f"your {thing}", f"{value} is your {thing}.")


def _is_mine(match: re.Match[str]) -> Iterator[Statement]:
    thing, value = match["thing"].lower().strip(), _trim(match["value"])
    yield Statement(value, "is", f"your {thing}", f"{value} is your {thing}.")
    yield Statement(USER, f"{thing} name", value, f"Your {thing} is called {value}.")


def _relation_home(match: re.Match[str]) -> Iterator[Statement]:
    thing, value = match["thing"].lower(), _trim(match["value"])
    yield Statement(thing, "home", value, f"Your {thing} lives in {value}.")


def _relation_job(match: re.Match[str]) -> Iterator[Statement]:
    thing, value = match["thing"].lower(), _trim(match["value"])
    verb = "works " + match["how"].lower()
    yield Statement(thing, "job", value, f"Your {thing} {verb} {value}.")


def state_own_thing(match: re.Match[str]) -> Iterator[Statement]:
    """What "my X is Y" states; nothing where Y only passes ("my car is broken")."""
    thing, value = match["thing"].lower().strip(), _trim(match["value"])
    if not value or _PASSING.match(value) or len(thing.split()) > 3 or len(value.split()) > 6:
        return
    if re.search(r"[A-Z]|'s name$", match["thing"]):
        return
    thing = re.sub(r"^favorite\b", "favourite", thing)
    verb = match["verb"].lower()
    yield Statement(USER, thing, value, f"Your {thing} {verb} {value}.")


def _kind(match: re.Match[str]) -> Iterator[Statement]:
    name, value = _trim(match["name"]), _trim(match["value"])
    if value and len(value.split()) <= 5:
        yield Statement(name, KIND, value, f"{name} is {value}.")


def _age(match: re.Match[str]) -> Iterator[Statement]:
    yield Statement(USER, "age", match["value"], f"You are {match['value']} years old.")


def _have(match: re.Match[str]) -> Iterator[Statement]:
    article, thing = match["article"].lower(), _trim(match["value"])
    head = thing.split(" ")[0].lower() if thing else ""
    if not thing or len(thing.split()) > 5 or head in _NOT_OWNED:
        return
    if re.search(r"\b(?:called|named)\b", thing, re.I):
        return
    yield Statement(USER, "owns", f"{article} {thing}", f"You have {article} {thing}.")


_NOT_OWNED = frozenset(
    list_words(
        """
        question problem feeling idea meeting headache cold appointment lot few bit look chance plan
        doubt dream request fever couple good great bad nice hard long break call deadline date
        """
    )
)

_L = r"(?:^|\b(?:and|but|so|that|because|now|also|actually|well|hi|hello|hey)[,:]?\s+|[,;:]\s*)"
PATTERNS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Statement]]]] = [
    (
        re.compile(
            rf"\bmy (?P<thing>(?:[a-z-]+ ){{0,2}}(?:{RELATIONS}))(?:['’]s name is| is called| is "
            rf"named|,? called|,? named) (?-i:{_NAME})",
            re.I,
        ),
        _named,
    ),
    (
        re.compile(
            rf"\bi (?:have|got|own|adopted|bought) an? (?:new )?(?P<thing>(?:[a-z-]+ ){{0,2}}"
            rf"(?:{RELATIONS}))(?: is)?,? (?:called|named) (?-i:{_NAME})",
            re.I,
        ),
        _named,
    ),
    (
        re.compile(rf"^(?P<name>[A-Z][\w'’-]*) is (?P<value>(?:an?|the) [^.,;!?]{{1,40}}?){_END}"),
        _kind,
    ),
    (re.compile(rf"\bmy (?P<thing>{RELATIONS}) is (?-i:{_NAME}){_END}", re.I), _named),
    (re.compile(rf"\bmy (?P<thing>{RELATIONS}),? (?-i:{_NAME})(?=,? \w)", re.I), _named),
    (
        re.compile(
            rf"(?:^|[,;] |and )(?-i:{_NAME}) is my (?P<thing>(?:[a-z-]+ ){{0,2}}(?:{RELATIONS}))"
            rf"{_END}",
            re.I,
        ),
        _is_mine,
    ),
    (
        re.compile(rf"\bmy name(?:'s| is) (?-i:{_NAME}){_END}", re.I),
        _own("name", "Your name is {value}."),
    ),
    (
        re.compile(
            rf"^(?:please )?(?:call me|(?:hi|hello|hey)[,!]? (?:there[,!]? )?i(?:'m| am)) "
            rf"(?-i:{_NAME}){_END}",
            re.I,
        ),
        _own("name", "Your name is {value}."),
    ),
    (
        re.compile(
            rf"{_L}i(?: now| currently|'ve| have)?(?: just)? (?:live|reside|moved?|am living|"
            r"(?<=ve )lived)(?: back)? (?:in|to|at|near)(?: the| an? [a-z ]+? (?:in|near))? "
            rf"(?-i:{_NAME}){_SINCE}{_END}",
            re.I,
        ),
        _own("home", "You live in {value}."),
    ),
    (
        re.compile(rf"{_L}i(?: now| currently)? work as an? {_SHORT}{_END}", re.I),
        _own("job", "You work as a {value}."),
    ),
    (
        re.compile(
            rf"{_L}i(?:'m| am)(?: now)? an? (?P<value>(?:[a-z-]+ ){{0,2}}(?:nurse|doctor|teacher|"
            rf"engineer|developer|programmer|designer|student|lawyer|architect|writer|artist|chef|"
            rf"cook|baker|driver|farmer|scientist|researcher|musician|photographer|carpenter|"
            rf"electrician|plumber|accountant|journalist|librarian|manager|consultant|pilot|"
            rf"gardener|translator|editor|vet|dentist|pharmacist|policeman|firefighter)){_END}",
            re.I,
        ),
        _own("job", "You work as a {value}."),
    ),
    (
        re.compile(rf"{_L}i(?: now| currently)? work (?:at|for) {_SHORT}{_END}", re.I),
        _own("employer", "You work at {value}."),
    ),
    (
        re.compile(rf"\bmy birthday(?:'s| is)(?: on)?(?: the)? {_SHORT}{_END}", re.I),
        _own("birthday", "Your birthday is {value}."),
    ),
    (
        re.compile(rf"{_L}i was born (?:on|in) {_SHORT}{_END}", re.I),
        _own("birth", "You were born in {value}."),
    ),
    (
        re.compile(r"\bi(?:'m| am) (?P<value>\d{1,3}) years? old\b", re.I),
        _age,
    ),
    (
        re.compile(rf"{_L}i(?:'m| am) allergic to {_SHORT}{_END}", re.I),
        _own("allergy", "You are allergic to {value}."),
    ),
    (
        re.compile(
            rf"{_L}i (?:really |also |do |absolutely )?(?:like|love|enjoy|adore) {_SHORT}{_END}",
            re.I,
        ),
        _own("likes", "You like {value}."),
    ),
    (
        re.compile(
            rf"{_L}i (?:really |also |absolutely )?(?:hate|dislike|detest|"
            rf"can't stand) {_SHORT}{_END}",
            re.I,
        ),
        _own("dislikes", "You dislike {value}."),
    ),
    (
        re.compile(
            rf"{_L}i (?:have|own|bought|got) (?P<article>an?|two|three|four) {_SHORT}{_END}", re.I
        ),
        _have,
    ),
    (
        re.compile(
            rf"\bmy (?P<thing>{RELATIONS}) (?:lives|moved) (?:in|to) (?-i:{_NAME}){_END}", re.I
        ),
        _relation_home,
    ),
    (
        re.compile(
            rf"\bmy (?P<thing>{RELATIONS}) works (?P<how>as an?|at|for) {_SHORT}{_END}", re.I
        ),
        _relation_job,
    ),
    (
        re.compile(
            rf"\bmy (?P<thing>[a-z][a-z' -]{{1,40}}?) (?P<verb>is|are) (?:now )?{_SHORT}{_END}",
            re.I,
        ),
        state_own_thing,
    ),
]


def _trim(value: str) -> str:
    value = re.sub(r"\s+", " ", value).strip(" .,'\"")
    return re.sub(
        r"\s+(?:now|too|today|again|very much|a lot|so much|well)$", "", value, flags=re.I
    )
