"""What a turn asks of the photos just told of: "and in the rain?", "show the second one"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from memory.time_words import NUMBERS
from tools.photo_questions import PhotoQuestion, Wish, normalise

_FIRSTS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = {word: number for number, word in enumerate(_FIRSTS.split(), 1)}
_ASK = r"(?:please )?(?:(?:can|could) you )?(?:show|open|see|let me see|give)(?: (?:me|us))?"
_NTH = re.compile(
    rf"^(?:(?:and|ok|okay) )?(?:{_ASK} |what(?:'s| is)(?: in| on)? |and )?"
    r"(?:(?:the |photo |number |no\.? |#)+)"
    rf"(?P<nth>\d{{1,3}}|{'|'.join(_ORDINALS)}|last|{'|'.join(NUMBERS)})(?:st|nd|rd|th)?"
    r"(?: (?:one|photo|picture|of them|of those))?$",
    re.I,
)
_MORE = re.compile(
    rf"^(?:{_ASK} )?(?:some )?(?:more|the rest|the others?|(?:all|the rest) of (?:them|those)|"
    r"them all|the (?:next|remaining)(?: ones?)?|next)"
    r"(?: (?:of them|of those|photos|pictures|please))?$",
    re.I,
)
_COUNTS = re.compile(
    r"^(?:and )?how many(?: (?:of (?:them|those|these)|are (?:there|they|those|that)|is that|"
    r"did you find))?(?: (?:are there|in all|altogether))?$",
    re.I,
)
_AND = re.compile(
    r"^(?:(?:and|or|but)(?: what about| how about)?|(?:and )?(?:what|how) about|only|just)"
    r"(?: (?:the )?(?:ones?|those|photos?|pictures?))? (?P<rest>\S.*)$",
    re.I,
)
_JOINS = (
    r"in|on|at|from|with|without|during|since|before|after|near|by|under|last|this|yesterday|today|"
    r"taken"
)
_PLACED = re.compile(rf"^(?:{_JOINS})\b", re.I)
_TAIL = re.compile(rf"(?:^|\s)(?:{_JOINS})\b.*$", re.I)
_OF = re.compile(r"^(?:of|with|showing|any of|the)\b ?", re.I)
_OTHERWISE = re.compile(
    r"\b(?:you|your|i|it|he|she|they|is|are|was|were|do|does|did|can|will|why|who|when|where|how)\b",
    re.IGNORECASE,
)
"""Words of other questions: "and how are you?", "what about him, is he well?"."""

_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Follow:
    """What is asked next: another question, one of the photos told (from 0), or more of them."""

    question: PhotoQuestion | None = None
    which: int | None = None
    more: bool = False


def parse_follow_up(text: str, before: PhotoQuestion, told: Sequence[int]) -> Follow | None:
    """What a text asks of the photos `told` for the question `before`; None for anything else."""
    plain = normalise(text)
    if len(plain.split()) > _LONGEST:
        return None
    if told and (match := _NTH.match(plain)):
        which = _read_nth(match["nth"].lower(), len(told))
        return Follow(which=which) if which is not None else None
    if told and _MORE.match(plain):
        return Follow(more=True)
    if _COUNTS.match(plain):
        return Follow(question=replace(before, wish=Wish.COUNT))
    match = _AND.match(plain)
    if match is None:
        return None
    rest = match["rest"]
    if _OTHERWISE.search(rest):
        return None
    if not _PLACED.match(rest):
        topic = _OF.sub("", rest)
    elif re.match(r"(?:only|just)\b", plain, re.I):
        topic = f"{before.topic} {rest}"
    else:
        topic = f"{_TAIL.sub('', before.topic)} {rest}"
    wish = Wish.SHOW if before.wish in (Wish.WHAT, Wish.WHEN, Wish.WHERE) else before.wish
    return Follow(question=replace(before, wish=wish, topic=topic.strip()))


def _read_nth(word: str, count: int) -> int | None:
    if word == "last":
        return count - 1
    number = _ORDINALS.get(word) or NUMBERS.get(word) or (int(word) if word.isdigit() else 0)
    return number - 1 if 0 < number <= count else None
