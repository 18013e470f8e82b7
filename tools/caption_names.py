"""Names in a caption: "a brown dog laying on a couch" is "Bo laying on a couch" when Bo is a dog.

Only code puts a name in the place of a thing, and only where the caption names one thing of the
name's kind, once; which things a caption may name is checked here too.
"""

import re
from collections.abc import Sequence

from tools.caption_objects import find_objects, list_objects
from tools.facts.relations import ANIMALS
from tools.label_families import find_family

_IS_YOUR = r" is (?:your|an?|the) (?P<what>[\w' -]+?)\.?$"
_NO_ADJECTIVE = (
    "with|of|and|or|on|in|at|by|for|to|is|are|near|next|from|that|who|while|under|over|as|into"
)
_ADJECTIVES = rf"(?:(?!(?:{_NO_ADJECTIVE})\b)[\w'-]+ ){{0,4}}?"
_GUESS = r", perhaps an? [^,]+"
_ANIMALS = ("bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe")
_LIVING = frozenset(["person", *_ANIMALS])
_HOLDING = frozenset(["bench", "chair", "couch", "bed", "dining table", "sink", "oven"])
"""What things lie or stand on, so that it may well be beside another."""


def place_names(neutral: str, names: Sequence[str], about: Sequence[str]) -> str:
    """The neutral caption with each name where its thing is named; as it was where that is unsure.

    Two names of one kind ("Bo and Mia", both dogs, in "a dog on a couch") and people are left to
    the words: which of the people in a photo a name belongs to, the caption does not tell.
    """
    kinds = {name: find_kind_of(name, about) for name in names}
    text = neutral
    for name, (kind, word) in kinds.items():
        alike = [other for other, (its, _) in kinds.items() if its == kind]
        if kind in ("", "person") or len(alike) > 1 or re.search(rf"\b{re.escape(name)}\b", text):
            continue
        sure = re.sub(_GUESS, "", text)
        found = [said for its, said in find_objects(sure) if its == kind] or (
            [word] if re.search(rf"\b{re.escape(word)}\b", sure, re.I) else []
        )
        if len(found) == 1:
            text = _put_name(text, found[0], name)
    return text


def find_added_objects_in(text: str, sources: Sequence[str], names: Sequence[str]) -> list[str]:
    """Object words of a text whose kind no source names; words of the names do not count."""
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}(?:'s)?\b", " ", text, flags=re.I)
    known = list_objects(sources)
    return [word for kind, word in find_objects(text) if kind not in known]


def _put_name(text: str, word: str, name: str) -> str:
    """Put a name for "a brown dog, perhaps a pug"; the text as it was if it is not said so."""
    word = word.removesuffix(" of")
    pattern = rf"\b(?:an?|the|one) {_ADJECTIVES}{re.escape(word)}\b(?! {word})(?:{_GUESS})?( of\b)?"
    return re.sub(
        pattern, lambda found: f"{name} with" if found[1] else name, text, count=1, flags=re.I
    )


def find_kind_of(name: str, about: Sequence[str]) -> tuple[str, str]:
    """What a name is by what is said of it: the kind ("dog") and the word for it ("corgi")."""
    for statement in about:
        match = re.match(re.escape(name) + _IS_YOUR, statement, re.I)
        if not match:
            continue
        what = match["what"]
        objects = find_objects(what)
        if objects:
            return objects[-1]
        return find_family(what), what.split()[-1].lower()
    return "", ""


def is_mistaken(neutral: str, names: Sequence[str], about: Sequence[str]) -> bool:
    """Whether a caption calls a named thing something else: "a fire hydrant" where your candle is.

    All the names are things, none of their kinds is in the caption, and it names another thing that
    is nothing to stand on. Living things and what they do are left alone: they are beside it.
    """
    kinds = [find_kind_of(name, about) for name in names]
    if not kinds or any(not word or kind in _LIVING for kind, word in kinds):
        return False
    if any(
        _is_animal(word) or re.search(rf"\b{re.escape(word)}", neutral, re.I) for _, word in kinds
    ):
        return False
    said = {kind for kind, _ in find_objects(neutral)}
    return not said & {kind for kind, _ in kinds} and bool(said - _LIVING - _HOLDING)


def _is_animal(word: str) -> bool:
    return re.fullmatch(ANIMALS, word, re.I) is not None


def find_parted(text: str, names: Sequence[str], about: Sequence[str]) -> list[str]:
    """What a text tells apart from its name: "your suitcase" in "Tom in your suitcase".

    What a name is may stand beside a name alone: "your suitcase Tom", "Tom, your suitcase".
    """
    any_name = "|".join(re.escape(name) for name in names)
    parted = []
    for what in dict.fromkeys(_list_whats(names, about)):
        last = what.split()[-1]
        own = rf"\byour {_ADJECTIVES}{re.escape(last)}\b"
        beside = rf"{own},? (?:{any_name})\b|\b(?:{any_name})(?:,| is)? {own}"
        if re.search(own, text, re.I) and not re.search(beside, text, re.I):
            parted.append(f"your {what}")
    return parted


def _list_whats(names: Sequence[str], about: Sequence[str]) -> list[str]:
    matches = (re.match(re.escape(name) + _IS_YOUR, one, re.I) for name in names for one in about)
    return [match["what"] for match in matches if match]
