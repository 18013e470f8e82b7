"""What recalled memories and a question have in common, as numbers, without a language model.

Whose memories are the best ones, how much of the question occurs in them, and whether what they
hold is of the asked kind (a number, a day, a person). `tools.answerability` weighs these.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from tools.anchors import GENERIC_STEMS, find_names
from tools.grounding import all_stems, content_stems, is_function_word, split_words, stem_word
from tools.quoting import Quoted

USER = "user"
_OF_USER = re.compile(r"\b(?:i|i'm|i've|i'd|me|my|mine|we|us|our|myself)\b", re.I)
_FIRST = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|me|my|mine|we|us|our|myself)\b", re.I)
_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w-]+(?:'s)?")
_DIGITS = re.compile(r"\d[\d,.:]*")
_COUNTS = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|dozen|several|few|"
    r"couple|both|once|twice|many|all)\b",
    re.I,
)
_PLACE = re.compile(r"\b(?:in|at|on|near|to|from|under|behind|by|around|of|into) (?:[a-z]+ )?\w+")
_ASKS = {
    "number": re.compile(r"\bhow (?:many|much|old|long|far|often|tall|big|heavy)\b", re.I),
    "person": re.compile(r"\b(?:who|whom|whose)\b", re.I),
    "time": re.compile(r"\b(?:when|what (?:year|day|month|date|time)|which (?:year|day|month))\b", re.I),
    "place": re.compile(r"\b(?:where|what (?:city|country|place|town|state))\b", re.I),
    "why": re.compile(r"\b(?:why|how come|what reason)\b", re.I),
}  # fmt: skip
NEAR = 8
"""How many of the best memories are looked at."""


@dataclass(frozen=True, slots=True)
class Features:
    """One question over its recalled memories. All in 0..1 (margins -1..1), 0 when nothing is."""

    top_score: float
    """Recall's score of the best memory."""
    score_gap: float
    """The best score less the mean of the next ones."""
    asks_of_someone: float
    """1 when the question names a person who speaks or is spoken of, or the user."""
    best_is_theirs: float
    """1 when the best memory was said by (or, unsaid, is about) the one asked about."""
    best_names_them: float
    """1 when the best memory is someone else's and names the one asked about."""
    their_mass: float
    """Share of the scores that is on their memories."""
    their_margin: float
    """Best fit of their memories less the best fit of others'."""
    their_cover: float
    """Most of the question's words (names left out) found in one memory of theirs."""
    best_cover: float
    """The same in any memory."""
    union_cover: float
    """The same in all near memories together."""
    cover_margin: float
    """`their_cover` less the best of others' memories."""
    names_missing: float
    """Share of the question's names and numbers that occur in no near memory."""
    kind_fits: float
    """1 when the best fitting memory holds what is asked for: a number, name, day or place."""
    asks_fact: float
    """1 for who, when, where and how many: one value is asked for."""
    asks_why: float
    """1 for why."""

    def values(self) -> list[float]:
        """The numbers, in the order of `NAMES`."""
        return [float(getattr(self, name)) for name in FEATURE_NAMES]


FEATURE_NAMES = tuple(one.name for one in fields(Features))


def find_asked_person(question: str, speakers: Iterable[str]) -> set[str]:
    """Who a question is about: names of it that speak in memory, else its first name; the user.

    Lower case; empty when it is about nobody in particular.
    """
    plain = question.replace("’", "'")
    names = {one.group().removesuffix("'s").lower() for one in _CAPITAL.finditer(plain)}
    known = {one.lower() for one in speakers}
    firsts = {one.split()[0]: one for one in known if one}
    asked = {firsts[name] for name in names if name in firsts}
    if asked:
        return asked
    return {USER} if _OF_USER.search(plain) else set()


def whose(quote: Quoted) -> str:
    """Who a memory is of: its speaker, lower case; the user for what was typed unsaid by another."""
    speaker = quote.memory.speaker
    return USER if speaker in (None, USER) else str(speaker).lower()


def measure(question: str, quotes: Sequence[Quoted]) -> Features:
    """The features of a question over its recalled memories, best first."""
    near = list(quotes[:NEAR])
    kind = next((name for name, asks in _ASKS.items() if asks.search(question)), "")
    if not near:
        return Features(*([0.0] * len(FEATURE_NAMES)))
    people = find_asked_person(question, [whose(one) for one in quotes])
    named = {stem_word(part) for person in people for part in person.split()}
    wanted = content_stems(question) - named - GENERIC_STEMS or content_stems(question) - named
    covers = [len(wanted & all_stems(one.line)) / max(len(wanted), 1) for one in near]
    fits = [one.score + cover for one, cover in zip(near, covers, strict=True)]
    theirs = [_is_theirs(one, people) for one in near]
    spoken = [mentions(one.text, people) for one in near]
    known = {stem for one in near for stem in all_stems(one.line)}
    best = max(range(len(near)), key=lambda at: fits[at])
    scores = [one.score for one in near]
    mass = sum(scores) or 1.0
    pinned = find_pinned(question, named)
    return Features(
        top_score=scores[0],
        score_gap=scores[0] - sum(scores[1:]) / max(len(scores) - 1, 1),
        asks_of_someone=float(bool(people)),
        best_is_theirs=float(theirs[best]),
        best_names_them=float(spoken[best] and not theirs[best]),
        their_mass=sum(s for s, own in zip(scores, theirs, strict=True) if own) / mass,
        their_margin=_margin(fits, theirs),
        their_cover=_best(covers, theirs),
        best_cover=max(covers),
        union_cover=len(wanted & known) / max(len(wanted), 1),
        cover_margin=_margin(covers, theirs),
        names_missing=len(pinned - known) / max(len(pinned), 1),
        kind_fits=float(holds_kind(near[best], kind, question)),
        asks_fact=float(kind not in ("", "why")),
        asks_why=float(kind == "why"),
    )


def find_pinned(question: str, named: set[str]) -> set[str]:
    """Stems of the names and numbers that a question is tied to, the person asked about left out."""
    names = {one.group().removesuffix("'s") for one in _CAPITAL.finditer(question.replace("’", "'"))}
    stems = {stem_word(name) for name in names if not is_function_word(name.lower())}
    stems |= {stem_word(part) for one in _DIGITS.findall(question) for part in split_words(one)}
    return stems - named


def mentions(text: str, people: set[str]) -> bool:
    """Whether a text names one of the people."""
    words = set(split_words(text)) | {one.removesuffix("'s") for one in split_words(text)}
    return any(person.split()[0] in words for person in people if person != USER)


def holds_kind(quote: Quoted, kind: str, question: str) -> bool:
    """Whether a memory holds something of the asked kind that the question does not say itself."""
    rest = " ".join(
        word for word in quote.text.split() if stem_word(word.strip(".,!?")) not in all_stems(question)
    )
    match kind:
        case "number":
            return bool(_COUNTS.search(rest))
        case "person":
            return bool(find_names(rest)) or bool(_FIRST.search(rest))
        case "place":
            return bool(_PLACE.search(rest))
        case _:
            return True


def _is_theirs(quote: Quoted, people: set[str]) -> bool:
    if not people:
        return True
    owner = whose(quote)
    if owner in people:
        return True
    # A line nobody in particular said is of whom it names.
    return owner == USER and mentions(quote.text, people)


def _best(values: Sequence[float], theirs: Sequence[bool]) -> float:
    return max((one for one, own in zip(values, theirs, strict=True) if own), default=0.0)


def _margin(values: Sequence[float], theirs: Sequence[bool]) -> float:
    """The best of theirs less the best of others'; 0 when all are theirs."""
    if all(theirs):
        return 0.0
    others = _best(values, [not own for own in theirs])
    return max(-1.0, min(1.0, _best(values, theirs) - others))
