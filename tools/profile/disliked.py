"""Leaves out of a text what names a thing that the user told they do not want."""

import re
from collections.abc import Sequence

from tools.grounding import content_stems

_AVERSION = re.compile(
    r"\b(?:hate|dislike|detest|loathe|despise|avoid|refuse|(?:can't|cannot) stand|"
    r"(?:don't|do not|never) (?:really )?(?:like|enjoy|want|eat|drink|watch|play|read|use|wear|buy|"
    r"care for)|not (?:fond|a fan) of|no interest in|not into|(?:aversion|averse|allergic|opposed) "
    r"to|(?:phobia|fear|afraid|scared) of)\b (?P<what>[^.;]*)",
    re.I,
)
_BUT = re.compile(
    r"\b(?:but|because|since|so|and (?:i|you|prefer)|prefer\w*|unless|except|instead)\b"
)
_HEEDS = re.compile(
    r"\b(?:no|not|n't|without|avoid\w*|instead|rather than|free of|away from|far from|skip\w*|"
    r"less|other than|since you|as you)\b|n't\b",
    re.I,
)
_PART = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d*-])|\n+")
_NUMBER = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s*")


def find_disliked(taste: str) -> set[str]:
    """The stems of what a taste says is not wanted; none where it says what is."""
    text = taste.replace("’", "'")
    found: set[str] = set()
    for match in _AVERSION.finditer(text):
        found |= content_stems(_BUT.split(match["what"].lower(), maxsplit=1)[0])
    return found


def drop_disliked(text: str, tastes: Sequence[str], request: str) -> tuple[str, set[str]]:
    """The text without sentences and list items that name what one of the tastes rejects.

    A sentence that says no to it stays ("without museums"), and so does what the request itself
    names. Returns the rest, and the tastes that took something out.
    """
    asked = content_stems(request)
    rejected = {taste: find_disliked(taste) - asked for taste in tastes}
    kept: list[str] = []
    against: set[str] = set()
    for part in split_suggestions(text):
        stems = set() if _HEEDS.search(part) else content_stems(part)
        broken = {taste for taste, stem in rejected.items() if stem & stems}
        against |= broken
        if not broken:
            kept.append(part)
    if not against:
        return text, against
    return "\n".join(kept) if "\n" in text else " ".join(kept), against


def split_suggestions(text: str) -> list[str]:
    """Sentences; a numbered or marked item of a list is one part."""
    parts: list[str] = []
    for line in text.split("\n"):
        if _NUMBER.match(line):
            parts.append(line.strip())
        else:
            parts += [part.strip() for part in _PART.split(line) if part.strip()]
    return parts
