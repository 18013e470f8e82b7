"""What a question and the recalled memories have in common, as numbers, without a language model.

Mostly: whose memories are the best ones. A question about the wrong person finds the right event,
told by somebody else. `tools.answerability` weighs these numbers.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from tools.anchors import find_anchors
from tools.grounding import all_stems, content_stems, is_function_word, split_words, stem_word
from tools.quoting import Quoted

USER = "user"
LOOKED_AT = 20
"""How many of the best memories count."""
SHARP, WIDE = 0.1, 0.4
"""Differences of score that make a memory count e times less: how steeply the best ones lead."""
ADDRESSED = 0.6
"""How much a line of another's that says "you" is about the one it is said to."""
_NUMERAL = re.compile(r"\b([A-Z][a-z]+) I\b")
_OF_USER = re.compile(
    r"\bI\b|\b[Mm](?:e|y|ine|yself)\b|\b[Ww]e\b|\bus\b|"
    r"\b[Oo]urs?\b|\bi(?:'m|'ve)?\b"
)
_TO_OTHER = re.compile(r"\b(?:you|you're|you've|you'll|your|yours)\b", re.I)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w-]+(?:'s)?")
_FIRST_NAME = re.compile(r"^[A-Z][\w-]+(?='s )")
_DIGITS = re.compile(r"\d[\d,.:]*")


@dataclass(frozen=True, slots=True)
class Features:
    """One question over its recalled memories. In 0..1, margins in -2..2; `empty` when none is."""

    top_score: float
    """The best score, the preference for who is asked about left out."""
    theirs_sharp: float
    """How far the very best memories are about the one asked about (1 when asked of nobody)."""
    theirs_wide: float
    """The same over more memories."""
    theirs_share: float
    """Share of the looked-at memories that are theirs."""
    margin: float
    """Fit of their three best memories less that of others'; 0 when asked of nobody."""
    cover: float
    """Most of the question's words found in one memory of theirs, rare words counting more."""
    names_missing: float
    """Share of the other names, numbers and things of the question that no memory holds."""
    of_somebody: float
    """1 when the question is about one who speaks in memory, or the user; chooses the judge."""

    def values(self) -> list[float]:
        """The numbers, in the order of `FEATURE_NAMES`."""
        return [float(getattr(self, name)) for name in FEATURE_NAMES]


FEATURE_NAMES = tuple(one.name for one in fields(Features))
EMPTY = Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
"""Nothing was recalled."""


def find_people(question: str, speakers: Iterable[str]) -> set[str]:
    """Who a question is about, lower case: speakers it names, else the user.

    Empty when it is about nobody who speaks in memory: about a thing, or somebody spoken of.
    """
    names = find_names(question)
    firsts = {one.lower().split()[0]: one.lower() for one in speakers if one.strip()}
    spoken = {firsts[name.lower()] for name in names if name.lower() in firsts}
    if not spoken and asks_of_user(question):
        return {USER}
    return spoken


def asks_of_user(question: str) -> bool:
    """Whether a question is about the user ("my", "I"; not the "I" of a king or a war)."""
    plain = question.replace("’", "'")
    plain = _NUMERAL.sub(
        lambda match: match[0] if is_function_word(match[1].lower()) else match[1], plain
    )
    return bool(_OF_USER.search(plain))


def find_names(question: str) -> set[str]:
    """Capitalised words inside a question, and a possessive at its beginning."""
    plain = question.replace("’", "'")
    found = {one.group().removesuffix("'s") for one in _NAME.finditer(plain)}
    found |= {one.group() for one in _FIRST_NAME.finditer(plain)}
    return {name for name in found if not is_function_word(name.lower())}


def owner_of(quote: Quoted) -> str:
    """Whose memory it is, lower case: its speaker's, or the user's."""
    speaker = quote.memory.speaker
    return USER if speaker in (None, USER) else str(speaker).lower()


def measure(question: str, quotes: Sequence[Quoted]) -> Features:
    """The features of a question over its recalled memories, best first."""
    near = list(quotes[:LOOKED_AT])
    if not near:
        return EMPTY
    people = find_people(question, [owner_of(one) for one in near])
    named = {stem_word(part) for person in people for part in split_words(person)}
    stems = [all_stems(one.line) for one in near]
    theirs = [is_theirs(one, people) for one in near]
    about = [_share_about(one, own, people) for one, own in zip(near, theirs, strict=True)]
    # Recall prefers who is asked about; told apart from what they said, that would hide who did.
    scores = [one.told_score for one in near]
    covers = cover_words(content_stems(question) - named, stems)
    fits = [score + cover for score, cover in zip(scores, covers, strict=True)]
    pinned = _pinned_stems(question) - named
    known = set().union(*stems)
    return Features(
        top_score=max(scores),
        theirs_sharp=_weighted(scores, about, SHARP),
        theirs_wide=_weighted(scores, about, WIDE),
        theirs_share=sum(theirs) / len(near),
        margin=_best_three(fits, theirs) - _best_three(fits, [not own for own in theirs])
        if people
        else 0.0,
        cover=max((one for one, own in zip(covers, theirs, strict=True) if own), default=0.0),
        names_missing=len(pinned - known) / max(len(pinned), 1),
        of_somebody=float(bool(people)),
    )


def is_theirs(quote: Quoted, people: set[str]) -> bool:
    """Whether one of the people said a memory; every one is when a question is about nobody."""
    return not people or owner_of(quote) in people


def cover_words(wanted: set[str], stems: Sequence[set[str]]) -> list[float]:
    """Share of the wanted words that each memory holds; words that many hold count less."""
    weight = {
        word: max(0.2, math.log((len(stems) + 1) / (sum(word in one for one in stems) + 0.5)))
        for word in wanted
    }
    total = sum(weight.values())
    if not total:
        return [0.0] * len(stems)
    return [sum(weight[word] for word in wanted & one) / total for one in stems]


def _share_about(quote: Quoted, own: bool, people: set[str]) -> float:
    """How far a memory is about the people; of two who talk, "you" is the other one."""
    if not people:
        return 1.0
    speaks_to = bool(_TO_OTHER.search(quote.memory.text)) and quote.is_told_by_another
    if own:
        return 1.0 - ADDRESSED / 2 * speaks_to
    return ADDRESSED * speaks_to


def _weighted(scores: Sequence[float], values: Sequence[float], steep: float) -> float:
    """Mean of values, weighted by how near the scores are to the best."""
    best = max(scores)
    weights = [math.exp((score - best) / steep) for score in scores]
    return sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)


def _best_three(fits: Sequence[float], chosen: Sequence[bool]) -> float:
    """Mean of the three best fits; one that is missing counts 0."""
    best = sorted((fit for fit, one in zip(fits, chosen, strict=True) if one), reverse=True)[:3]
    return sum(best) / 3


def _pinned_stems(question: str) -> set[str]:
    stems = {stem_word(name) for name in (*find_names(question), *find_anchors(question))}
    return stems | {
        stem_word(part) for one in _DIGITS.findall(question) for part in split_words(one)
    }
