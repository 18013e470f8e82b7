"""What a question is about: the person, name or thing that memory must speak of to answer it.

The relevance cut of recall lets near things through; "my sister" is not answered by a line on dogs.
"""

import re
from collections.abc import Sequence

from tools.facts.relations import RELATIONS
from tools.grounding import all_stems, is_function_word, list_words, split_words, stem_word
from tools.quoting import Quoted

_GENERIC = frozenset(
    list_words(
        """
        name day date thing place person people kind type sort number colour time year month week
        way part lot bit rest address age birthday job home life plan plans idea favourite opinion
        memory memories note notes photo today yesterday tomorrow morning evening night weekend
        currently last next best first
        """
    )
)
GENERIC_STEMS = frozenset(stem_word(word) for word in _GENERIC)
"""Words of a question that an answer need not repeat, nor a memory hold."""
_CALENDAR = frozenset(
    stem_word(word)
    for word in list_words(
        """
        january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday christmas easter
        """
    )
)
_MY_RELATION = re.compile(rf"\b(?:my|our) (?:[a-z-]+ )?({RELATIONS})\b", re.I)
_POSSESSED = re.compile(
    r"\b(?:my|our)\s+((?:[a-z][\w-]*\s+){0,2}?[a-z][\w-]*)(?:'s\s+(\w+))?"
    r"(?=\s+(?:is|are|was|were|called|named|do|does|did|has|have|had|in|on|at|for|from|to|last|with|"
    r"likes?|lives?|works?|plays?|needs?|costs?|looks?|goes|go|gets?|comes?|starts?|ends?|opens?|"
    r"closes?|expires?|renews?|leaves?|arrives?|says?|about|again|that|when|and|or)\b|[?.,!]|$|'s)",
    re.I,
)
_HAVING = re.compile(r"\bdo i (?:have|own|keep) (?:an?|any) ((?!photo|note|memor)\w+)\b", re.I)


def find_anchors(question: str) -> list[str]:
    """What a question is about and an answer must have: things called mine, and proper names."""
    question = question.replace("’", "'")
    anchors: list[str] = []
    for match in _MY_RELATION.finditer(question):
        anchors.append(match[1].lower())
    for match in _POSSESSED.finditer(question):
        words = [word for word in match[1].split() if not is_function_word(word.lower())]
        anchors.extend(split_words(words[-1]) if words else [])
    for match in _HAVING.finditer(question):
        anchors.append(match[1].lower())
    for match in re.finditer(r"\b[A-Z][\w-]+'s (\w+)", question):
        anchors.append(match[1].lower())
    for match in re.finditer(r"(?<=[\w,;] )[A-Z][\w-]+", question):
        if stem_word(match[0]) not in _CALENDAR:
            anchors.append(match[0])
    return [
        anchor
        for anchor in dict.fromkeys(anchors)
        if not is_function_word(anchor.lower())
        and anchor.lower() not in _GENERIC
        and (anchor[:1].isupper() or stem_word(anchor) not in GENERIC_STEMS)
    ]


def can_answer(question: str, quotes: Sequence[Quoted]) -> bool:
    """Whether the quotes speak of what the question asks about."""
    if not quotes:
        return False
    known: set[str] = set()
    for quote in quotes:
        known |= all_stems(quote.line)
    return all(stem_word(anchor) in known for anchor in find_anchors(question))


def keep_relevant(question: str, quotes: Sequence[Quoted]) -> list[Quoted]:
    """Quotes that share the question's anchors first; quotes of someone else's thing left out.

    "My sister's dog is Dana" does not answer "what is my dog called?".
    """
    kept: list[Quoted] = []
    for anchor in find_anchors(question):
        mine = rf"\b(?:my|have|own|keep) (?:an? |any )?(?:\w+ )?{re.escape(anchor)}\b"
        if anchor[:1].isupper() or not re.search(mine, question, re.I):
            continue
        others = re.compile(rf"\b\w+'s (?:\w+ )?{re.escape(anchor)}\b", re.I)
        own = re.compile(rf"\b(?:your|my|our|an?|the) (?:\w+ )?{re.escape(anchor)}", re.I)
        quotes = [
            quote
            for quote in quotes
            if not others.search(quote.text)
            or own.search(others.sub("", quote.text))
            or others.search(question)
        ]
    kept.extend(quotes)
    return kept


def speaks_of(question: str, cited: Sequence[Quoted], quotes: Sequence[Quoted]) -> bool:
    """Whether the cited quotes, or quotes tied to them by a name, hold what the question is about.

    "Tom's wife" is not answered by a line about somebody's dog, though another line names Tom.
    """
    names = {name for quote in cited for name in find_names(quote.text)}
    near = [quote for quote in quotes if quote in cited or names & find_names(quote.text)]
    stems = {stem for quote in near for stem in all_stems(quote.line)}
    return all(stem_word(anchor) in stems for anchor in find_anchors(question))


def find_names(text: str) -> set[str]:
    """Capitalised words of a text, those at its beginning only when they are no common words."""
    words = re.findall(r"\b[A-Z][\w-]{1,}", text)
    return {word for word in words if not is_function_word(word.lower())}
