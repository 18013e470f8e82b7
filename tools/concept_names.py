"""The names a user gives to what a photo shows: "this is my cat Bo", "these are Bo and Mia"."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A name and, where the user said it, what kind of thing it is ("cat"; else empty)."""

    name: str
    category: str = ""


NAME = r"[^\W\d_a-z][\w'’.-]*(?: (?:(?:of|the|de|van|von) )?[^\W\d_a-z][\w'’-]*){0,3}"
_LOOSE_NAME = r"[^\W\d_][\w'’-]*(?: [^\W\d_a-z][\w'’-]*){0,2}"
_OWN = r"(?:(?i:my|our))"
_KIND = r"[a-z][a-z'’-]*(?: [a-z][a-z'’-]*){0,3}"
_POINT = (
    r"(?i:(?:and|so|look|hey|hi|ok|remember|yes|no)?[,:]?\s*(?:this|that|it|he|she|here)"
    r"(?:\s+(?:one|photo|picture))?(?:\s+(?:is|was|shows)|['’]s)"
    r"(?:\s+(?:a|another)\s+(?:photo|picture|pic)\s+of)?)"
)
_POINT_MANY = r"(?i:(?:and|remember)?\s*(?:these|those|they|here)(?:\s+(?:are|were)|['’]re))"

_NAMES = rf"{NAME}(?:(?:,| and| &|, and) {NAME})*"
_END = r"(?:\s*[,;].*|\s+(?:at|in|on|with|when|from|as|sitting|lying|sleeping|playing)\b.*)?"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # this is my cat Bo; this is my cat, Bo; this is my cat called bo
        rf"{_POINT}\s+{_OWN}\s+(?P<kind>{_KIND}?),?\s+(?:(?:called|named)\s+(?P<loose>{_LOOSE_NAME})"
        rf"|(?P<names>{NAME})){_END}",
        # these are my cats Bo and Mia
        rf"{_POINT_MANY}\s+{_OWN}\s+(?P<kind>{_KIND}?),?\s+(?P<names>{_NAMES}){_END}",
        # that's Bo, my cat; Bo is my cat
        rf"{_POINT}\s+(?P<names>{NAME})\s*(?:,|\(|-|–)?\s*{_OWN}\s+(?P<kind>{_KIND})\)?",
        rf"(?P<names>{NAME})\s+is\s+{_OWN}\s+(?P<kind>{_KIND})",
        # my cat is called bo; his name is Bo
        rf"{_OWN}\s+(?P<kind>{_KIND}?)['’]s\s+name\s+is\s+(?P<loose>{_LOOSE_NAME}){_END}",
        rf"{_OWN}\s+(?P<kind>{_KIND}?)\s+is\s+(?:called|named)\s+(?P<loose>{_LOOSE_NAME}){_END}",
        rf"(?i:his|her|its|their|the)\s+name\s+is\s+(?P<loose>{_LOOSE_NAME}){_END}",
        rf"(?i:he|she|it|this)(?:\s+is|['’]s)\s+(?:called|named)\s+(?P<loose>{_LOOSE_NAME}){_END}",
        # a cat named Bo
        rf"{_POINT}\s+(?i:an?|the)\s+(?P<kind>{_KIND}?)\s+(?:called|named)\s+"
        rf"(?P<loose>{_LOOSE_NAME}){_END}",
        # these are Bo and Mia; this is Bo and Mia; meet Bo
        rf"(?:{_POINT_MANY}|{_POINT}|(?i:meet))\s+(?P<names>{_NAMES}){_END}",
        # this is my blue mug: the thing itself is the name
        rf"{_POINT}\s+(?P<own>{_OWN}\s+(?P<kind>{_KIND}))",
    )
)

_NO_NAMES_LIST = """
    i you he she it we they a an the this that these those what who where when why how not
    no yes so very really my our your his her its their great nice good bad beautiful
    amazing wonderful lovely ok okay cool fine all just here there funny cute monday tuesday
    wednesday thursday friday saturday sunday
"""
_NO_NAMES = frozenset(_NO_NAMES_LIST.split())
_NO_KINDS_LIST = """
    favourite favorite first last best old new own little big name opinion idea guess
    question answer photo picture image view fault turn birthday point problem advice choice
    plan understanding
"""
_NO_KINDS = frozenset(_NO_KINDS_LIST.split())
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_LONGEST_NAME = 60
_LONGEST_SENTENCE = 200


def parse_names(text: str) -> list[NamedThing]:
    """Return what the text names, in order; empty when it names nothing.

    A name alone needs its capital letter ("this is great" names nothing); after "called", or for
    "this is my blue mug" (the name is then "blue mug"), it does not. Questions name nothing.
    """
    found: list[NamedThing] = []
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if not sentence or sentence.endswith("?") or len(sentence) > _LONGEST_SENTENCE:
            continue
        for thing in _parse_sentence(sentence.rstrip(".!").strip()):
            if all(thing.name.casefold() != known.name.casefold() for known in found):
                found.append(thing)
    return found


def _parse_sentence(sentence: str) -> list[NamedThing]:
    for pattern in _PATTERNS:
        match = pattern.fullmatch(sentence)
        if match is None:
            continue
        things = _read_match(match.groupdict())
        if things:
            return things
    return []


def _read_match(groups: dict[str, str | None]) -> list[NamedThing]:
    kind = (groups.get("kind") or "").strip()
    if groups.get("own"):
        words = [word for word in kind.split() if word not in _NO_KINDS]
        if not words or len(words) != len(kind.split()) or words[0] in _NO_NAMES:
            return []
        return [NamedThing(kind, words[-1])]
    names = groups.get("loose") or groups.get("names") or ""
    several = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*", names)
    kept = [name for name in several if name and can_be_name(name)]
    category = _singular(kind.split()[-1], len(kept)) if kind else ""
    return [NamedThing(_tidy(name), category) for name in kept]


def can_be_name(name: str) -> bool:
    """Whether a word can be a name, and is no pronoun, praise or weekday."""
    return name.split()[0].casefold() not in _NO_NAMES and len(name) <= _LONGEST_NAME


def _tidy(name: str) -> str:
    name = re.sub(r"['’]s$", "", name.strip(" .,'’-"))
    return name if name[:1].isupper() else name[:1].upper() + name[1:]


def _singular(word: str, names: int) -> str:
    if names < 2 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("shes", "ches", "xes")) else word[:-1]
