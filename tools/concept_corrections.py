"""What the user says of a wrong name: "that's not Bo", "the second one is not Bo, it's Rex"."""

import re
from dataclasses import dataclass

from tools.concept_names import NAME, can_be_name


@dataclass(frozen=True, slots=True)
class Correction:
    """`denied` is not what is shown, `name` is.

    `place` counts the photos, or the things in one, from 0; -1 is the last.
    `side` is left or right. `swapped`: two names belong the other way round.
    """

    denied: str = ""
    name: str = ""
    place: int | None = None
    side: str = ""
    swapped: bool = False


_NAME = NAME.replace(".-]", "-]")
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_WHICH = (
    rf"(?:the\s+(?P<order>{'|'.join(_ORDINALS)})(?:\s+(?:one|photo|picture|dog|cat))?"
    r"|the\s+one\s+on\s+the\s+(?P<on>left|right)"
    r"|the\s+(?P<side>left|right)(?:\s+(?:one|dog|cat))?"
    r"|th(?:is|at)(?:\s+(?:one|photo|picture))?|it|he|she|here)"
)
_LEAD = r"(?:(?:no|sorry|hey|but|and|actually|wait|hm+)[,.!]*\s+)*"
_IS, _IS_NOT = (
    r"(?:\s+(?:is|was|shows)|['’]s)",
    r"(?:\s+(?:isn['’]t|wasn['’]t|is\s+not|was\s+not)|['’]s\s+not)",
)
_OTHER = r"(?:it|that|this|he|she)(?:['’]s|\s+is)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # that's not Bo, it's Rex; the second one is not Bo but Rex; that isn't Bo
        rf"(?i:{_LEAD}{_WHICH}{_IS_NOT})\s+(?P<denied>{_NAME})"
        rf"(?:\s*(?:[,;.–-]|(?i:\bbut\b))\s*(?i:(?:but\s+)?(?:{_OTHER}\s+)?)(?P<name>{_NAME}))?",
        # not Bo, it's Rex; not Bo but Rex
        rf"(?i:{_LEAD}not)\s+(?P<denied>{_NAME})"
        rf"(?:\s*(?:[,;]|(?i:\bbut\b))\s*(?i:(?:{_OTHER}\s+)?)(?P<name>{_NAME}))?",
        # that's Rex, not Bo
        rf"(?i:{_LEAD}{_WHICH}{_IS})\s+(?P<name>{_NAME})\s*,?\s*(?i:(?:and\s+)?not)\s+(?P<denied>{_NAME})",
        # the second one is Rex; the one on the left is Rex
        rf"(?i:{_LEAD}(?=the\s){_WHICH}{_IS})\s+(?P<name>{_NAME})",
        # no, that's Rex
        rf"(?i:no[,.!]*\s+{_WHICH}{_IS})\s+(?P<name>{_NAME})",
    )
)
_SWAPPED = re.compile(
    rf"{_LEAD}(?:(?:it['’]s|it\s+is|they['’]re|that['’]s)\s+)?(?:the\s+other\s+way\s+(?:a)?round|"
    r"swap\s+(?:them|the\s+names|the\s+two)|you\s+(?:mixed|swapped)\s+them(?:\s+up)?)",
    re.IGNORECASE,
)
_LONGEST = 120
_WHO = re.compile(
    r"(?:(?:and|so|do you know|can you tell(?: me)?),?\s+)?who(?:['’]s|\s+is|\s+are)\s+"
    r"(?:this|that|these|those|they|he|she|it|in\s+(?:this|the|that)\s+(?:photo|picture|image)|"
    r"(?:this|that|the)\s+(?:man|woman|boy|girl|person|guy|kid|child|dog|cat))"
    r"(?:\s+(?:is|are|here|there|in\s+(?:this|the|that)\s+(?:photo|picture|image)))?\s*\??",
    re.IGNORECASE,
)


_SHOWN = r"(?:this|that|it|he|she|these|those|they)"
_PICTURE = r"(?:in|on|shown\s+in)\s+(?:this|that|the|my)\s+(?:photo|picture|image|one)"
_WHETHER = tuple(
    re.compile(pattern)
    for pattern in (
        # is this Bo? is that my dog Bo in the photo? isn't that Bo?
        rf"(?i:{_LEAD}(?:is|are|isn['’]t|was)\s+{_SHOWN}(?:\s+(?:photo|picture|dog|cat|one))?"
        r"(?:\s+(?:a\s+)?(?:photo|picture)?\s*of)?(?:\s+(?:my|our)(?:\s+[a-z]+){1,2})?\s*,?)\s*"
        rf"(?P<name>{_NAME})(?i:\s+(?:{_PICTURE}|here|there|again|too))?\s*\?",
        # is Bo in this photo? can you see Bo here? do you recognise Bo?
        rf"(?i:{_LEAD}is)\s+(?P<name>{_NAME})\s+(?i:{_PICTURE}|here|there|in\s+it)\s*\?",
        r"(?i:(?:do|can|could)\s+you\s+(?:see|spot|find|recogni[sz]e))\s+"
        rf"(?P<name>{_NAME})(?i:\s+(?:{_PICTURE}|here|there|in\s+it))?\s*\?",
    )
)


def asks_whether(text: str) -> str:
    """The name that a text asks about: "Bo" of "is this Bo?"; empty when it asks no such thing."""
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        return ""
    found = next((match for one in _WHETHER if (match := one.fullmatch(text))), None)
    return found["name"] if found is not None and can_be_name(found["name"]) else ""


def asks_who(text: str) -> bool:
    """Whether a text asks who is in a photo."""
    return _WHO.fullmatch(" ".join(text.split())) is not None


def parse_correction(text: str) -> Correction | None:
    """Read a correction of who is in a photo; None when the text is none. Questions are none."""
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST or text.endswith("?"):
        return None
    text = text.rstrip(".! ")
    if _SWAPPED.fullmatch(text):
        return Correction(swapped=True)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        denied, name = groups.get("denied") or "", groups.get("name") or ""
        if any(one and not can_be_name(one) for one in (denied, name)):
            continue
        order = groups.get("order")
        return Correction(
            denied=denied,
            name=name,
            place=None if order is None else _ORDINALS[order.lower()],
            side=(groups.get("on") or groups.get("side") or "").lower(),
        )
    return None
