"""Questions about the user's photos: "which photos show a dog in the snow?", by their form alone.

Only typed text is read here. What is asked for is kept in the user's words; `tools.photo_terms`
takes it apart.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from memory.time_words import NUMBERS


class Wish(StrEnum):
    """What is wanted of the photos that are found."""

    SHOW = "show"
    WHETHER = "whether"
    COUNT = "count"
    WHAT = "what"
    WHEN = "when"
    WHERE = "where"


@dataclass(frozen=True, slots=True)
class PhotoQuestion:
    """A question about photos: `topic` says which, in the user's words; empty for all of them.

    `newest` and `oldest` ask for the latest or the first of them only, `most` for so many at most.
    """

    wish: Wish
    topic: str
    newest: bool = False
    oldest: bool = False
    most: int | None = None


_NOUN = r"(?:photos?|photographs?|pictures?|pics?|images?|snapshots?|snaps?|shots?)"
_MANY = r"(?:photos|photographs|pictures|pics|images|snapshots|snaps|shots)"
_WHOSE = (
    r"(?:all(?: of)?|any(?: of)?|some(?: of)?|every|each of|a few(?: of)?|the|my|our|your|a|an)"
)
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_ORDER = r"(?P<newest>last|latest|newest|most recent)|(?P<oldest>first|oldest|earliest|very first)"
_ASK_SHOW = (
    r"(?:(?:i(?:'d| would)? (?:want|like|love|need) to |can i |could i |may i |let me )"
    r"(?:see|look at)|show|find|list|display|open|get|give|bring(?: up)?|fetch|search(?: for)?|"
    r"look(?:ing)? for|pull up|see)"
)
_HAVE = r"(?:do (?:i|we|you) have|have (?:i|we|you)(?: got)?)"
_TAKE_ASKED = r"(?:did (?:i|we) (?:take|shoot|make|get)|have (?:i|we) (?:taken|made|shot))"
_TOOK = rf"(?:{_TAKE_ASKED}|(?:i|we)(?: have|'ve)? (?:took|taken|shot|made))"
_LINK = (
    r"(?:(?:that|which) )?(?:showing|shows?|of|with|featuring|features?|containing|contains?|have|"
    r"has|having|depicting|depicts?|includes?|including|where|about|there is|there are|"
    r"(?:are|were|is|was) (?:of|taken)|can be seen)"
)
_TOPIC = r"(?P<topic>\S.*)"
_TAIL = rf"(?: (?:{_LINK} )?(?P<topic>\S.*))?"
_HEAD = (
    r"(?:please |hey |ok |okay |and |so |now |also |locket,? )*"
    r"(?:(?:can|could|would|will) you )?(?:please )?"
)
_DESCRIBED = rf"(?:the |my |our )?(?:(?:{_ORDER}) )?{_NOUN}"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^{_HEAD}(?:{pattern})$", re.IGNORECASE)


_FORMS: tuple[tuple[Wish, re.Pattern[str]], ...] = (
    (
        Wish.COUNT,
        _compile(rf"(?:in |on |of )?how many (?:of )?(?:the |my |our |your )?{_NOUN}{_TAIL}"),
    ),
    (Wish.COUNT, _compile(rf"count (?:all )?(?:the |my |our )?{_NOUN}{_TAIL}")),
    (
        Wish.COUNT,
        _compile(rf"how many (?P<topic>[\w' -]{{2,40}}?) {_MANY} (?:{_HAVE}|{_TOOK}|are there)"),
    ),
    (
        Wish.WHETHER,
        _compile(
            rf"(?:(?:{_HAVE}|{_TAKE_ASKED}|is there|are there|isn't there|got)(?: ever)?"
            rf"(?: {_WHOSE})*|any) {_NOUN}{_TAIL}"
        ),
    ),
    (
        Wish.WHETHER,
        _compile(
            rf"(?:is|are) (?:there )?(?P<topic>\S.*?) (?:in|on|among) (?:any of )?"
            rf"(?:my|our) {_MANY}"
        ),
    ),
    (
        Wish.WHAT,
        _compile(
            rf"(?:what|who)(?:'s| is| are| was| were| can be seen| do you see| can you see)?"
            rf"(?: there| shown| visible)? (?:in|on) {_DESCRIBED}{_TAIL}"
        ),
    ),
    (
        Wish.WHAT,
        _compile(
            rf"what (?:do|does|did) {_DESCRIBED}(?: (?P<topic>\S.*?))? (?:show|depict|look like)"
        ),
    ),
    (Wish.WHAT, _compile(rf"describe {_DESCRIBED}{_TAIL}")),
    (
        Wish.WHAT,
        _compile(
            r"what (?:(?:did|have) (?:i|we) (?:photograph(?:ed)?|tak(?:e|en) (?:photos|pictures|"
            r"a photo|a picture) of))(?: (?P<topic>\S.*))?"
        ),
    ),
    (
        Wish.WHEN,
        _compile(rf"(?:when|what day|on what day|on which day|what year) (?:did (?:i|we) (?:take|"
                 rf"make|shoot)|was|were|is|are) {_DESCRIBED}{_TAIL}"),
    ),
    (
        Wish.WHERE,
        _compile(
            rf"where (?:did (?:i|we) (?:take|make|shoot)|was|were|is|are) {_DESCRIBED}{_TAIL}"
        ),
    ),
    (
        Wish.SHOW,
        _compile(
            r"(?:which|what)(?: (?:of|are|were)(?: all| any)? (?:the|my|our))?"
            rf"(?: (?:{_ORDER}))? {_NOUN}{_TAIL}"
        ),
    ),
    (
        Wish.SHOW,
        _compile(
            rf"{_ASK_SHOW}(?: (?:me|us))?(?: for)?(?: {_WHOSE})*(?: (?:{_ORDER}))?"
            rf"(?: (?P<most>{_COUNT}))?(?: more| other)? {_NOUN}{_TAIL}"
        ),
    ),
    (
        Wish.SHOW,
        _compile(
            rf"{_ASK_SHOW}(?: (?:me|us))?(?: for)?(?: {_WHOSE})*"
            r"(?: (?!of |with |from )(?P<topic>[\w'-]+(?: (?!of |with |from )[\w'-]+){0,2}))"
            rf" {_MANY}"
        ),
    ),
    (Wish.SHOW, _compile(rf"(?:{_WHOSE} )*(?:(?:{_ORDER}) )?{_NOUN} {_LINK} {_TOPIC}")),
    (Wish.SHOW, _compile(rf"(?:{_WHOSE} )*{_MANY} (?P<topic>(?:from|in|at|taken) \S.*)")),
)  # fmt: skip
_POINTED = re.compile(
    rf"\b(?:this|that|these|those) (?:one |\w+ )?{_NOUN}\b|^\W*(?:is|are|was|were|what|who)\b.*"
    rf"\b(?:it|this|that|these|those)\W*$",
    re.I,
)
_TELLS = re.compile(r"^(?:stored|kept|saved|lost)$|\b(?:is|are|was|were) (?!in\b|on\b)\w+$", re.I)
"""Of the photos themselves: "where are my photos stored?", "the photos of Rome are lost"."""

_LEAD = re.compile(
    rf"^(?:{_LINK}|that|which|(?:i|we) (?:have|own|showed you|gave you|sent you)|{_HAVE}|{_TOOK}|"
    r"(?:are|were|was|is)|are there|is there|exist|taken|showing|of|with|me of|please)\b ?",
    re.I,
)
_TRAIL = re.compile(
    rf" ?\b(?:in (?:it|them|there)|on (?:it|them)|do (?:i|we|you) (?:have|own|know)(?: of)?|"
    rf"are there|have (?:i|we) got|{_TOOK}|(?:that )?(?:i|we) have|(?:was|were|is|are) taken|taken|"
    rf"(?:is|are|was|were|appear|appears)(?: (?:in|on|there|shown|visible))?|please|for me|again|"
    rf"(?:in|from|among|of) (?:my|the|our) (?:{_MANY}|library|vault|collection|album|memory)|"
    r"(?:that )?you (?:know|remember|have))$",
    re.I,
)
_WHERE_SEEN = re.compile(
    r"^(?:can |could )?(?:you |we |i )?(?:can |could )?(?:be seen|see|spot|find) ", re.I
)


def parse_photo_question(text: str) -> PhotoQuestion | None:
    """What a typed text asks of the user's photos; None when it asks something else.

    A text that points at a photo just shown ("what is in this photo?") asks something else.
    """
    plain = normalise(text)
    if _POINTED.search(plain):
        return None
    for wish, form in _FORMS:
        match = form.match(plain)
        if match is None:
            continue
        groups = match.groupdict()
        topic = _tidy(groups.get("topic") or "")
        newest, oldest = bool(groups.get("newest")), bool(groups.get("oldest"))
        if wish in (Wish.WHAT, Wish.WHEN, Wish.WHERE) and not (topic or newest or oldest):
            return None
        if _TELLS.search(topic):
            return None
        one = bool((newest or oldest) and not re.search(rf"\b{_MANY}\b", plain, re.I))
        return PhotoQuestion(
            wish, topic, newest, oldest, 1 if one else _read_count(groups.get("most"))
        )
    return None


def normalise(text: str) -> str:
    """A text on one line, with plain apostrophes and without its last marks."""
    return " ".join(text.replace("’", "'").split()).strip(" ?!.,")


def _tidy(topic: str) -> str:
    """The words that say which photos, without "that I have" before or "in it" behind."""
    before = None
    while topic != before:
        before = topic
        topic = _TRAIL.sub("", _LEAD.sub("", topic).strip()).strip(" ,")
        topic = _WHERE_SEEN.sub("", topic)
    return topic


def _read_count(word: str | None) -> int | None:
    if not word:
        return None
    return int(word) if word.isdigit() else NUMBERS[word.lower()]
