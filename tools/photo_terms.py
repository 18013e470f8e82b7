"""What a question about photos asks for: named things, times, places, text, what is to be seen.

"Bo in the snow last winter in Rome" is Bo, a span of days, a place, and snow. All must hold; what
is to be seen may have alternatives ("a cat or a dog").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from memory.records import Concept
from memory.store.sightings import find_whole
from memory.store.words import STOP_WORDS, find_words
from memory.time_words import TimeRange, find_time_ranges
from tools.caption_objects import find_objects, load_words

_FOREVER = 1 << 60
_PLACED = r"(?:in|at|from|near|around|of|to|outside|inside)"
_PROPER = (
    r"[^\W\d_a-z][\w'-]*"
    r"(?:(?: (?:de|da|di|of|the|la|le|el|del|van|von|am))* [^\W\d_a-z][\w'-]*){0,3}"
)
_SPLIT = re.compile(
    r"\b(?:in front of|next to|on top of|in|on|at|with|near|by|under|over|beside|behind|wearing|"
    r"holding|riding|and|through|from|inside|outside|of|into|along|across|against)\b"
)
_EMPTY_LIST = """
    something anything someone anyone somebody it them that those there photo photos picture
    pictures taken took image images me us mine please ones one where when also too all any many
    more most other others other's some every good nice best favourite favorite
"""
_EMPTY = frozenset(_EMPTY_LIST.split()) | STOP_WORDS
_EVERYDAY_LIST = """
    christmas easter halloween thanksgiving tv bbq suv i english french italian chinese japanese
    asian african american european indian mexican german ferris eiffel
"""
_EVERYDAY = frozenset(_EVERYDAY_LIST.split())
"""Words with a capital that a photo may show all the same."""

_BEFORE_TIME = re.compile(
    r"\b(?:from|on|in|of|during|since|until|before|after|taken|at)\s*$", re.IGNORECASE
)
_OWN_KIND = re.compile(r"\b(?:my|our) ([a-z][\w' -]*?)(?= in | on | at | with | and |\s*$)")
_SELF = re.compile(r"^(?:me|myself|us|ourselves)$", re.I)
_TEXT = re.compile(
    r"(?:with |of |has |have |some |any |a )*(?:text|writing|words|letters|a sign that reads|"
    r"(?:that )?(?:says?|saying|reads?|reading))(?: (?:in|on) (?:it|them))?"
    r"(?: [\"'“‘]?(?P<said>[^\"'”’]+)[\"'”’]?)?$",
    re.I,
)
_WITHOUT = re.compile(
    r"(?:^|\s)(?:,? ?but )?(?:without|with no|but no|not? showing|except(?: for| of)?|but not"
    r"(?: of| with)?)\s+(?:any |a |an |the )?(?P<what>.+)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PhotoTerms:
    """What photos must have. `said` is the topic as it is told back.

    `phrases` are alternatives of what is to be seen, `without` what is not; `concepts` must all be
    in the photo, or any of them where `any_concept`; `places` and `words` are looked for in what is
    known of the photo, `reads` in the text in it (empty: any text). `strangers` are names that
    nothing has.
    """

    said: str
    phrases: tuple[str, ...] = ()
    without: str = ""
    concepts: tuple[Concept, ...] = ()
    any_concept: bool = False
    ranges: tuple[TimeRange, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    reads: str | None = None
    strangers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that all photos are meant."""
        return self == PhotoTerms(self.said)


def read_terms(
    topic: str, *, concepts: Sequence[Concept], places: Iterable[str], now: int
) -> PhotoTerms:
    """Take a topic apart. `concepts` and `places` are what the vault knows; `now` in ms UTC."""
    said = topic.strip()
    rest = f" {said} "
    ranges, rest = _take_times(rest, now)
    without = ""
    if match := _WITHOUT.search(rest):
        without, rest = _plain(match["what"]), rest[: match.start()] + " "
    if match := _TEXT.match(rest.strip()):
        reads = (match["said"] or "").strip()
        return PhotoTerms(said, without=without, ranges=ranges, reads=reads)
    found, any_of, rest = _take_names(rest, concepts)
    known, rest = _take_known_places(rest, places)
    elsewhere, rest = _take_proper_places(rest)
    others, rest = _take_strangers(rest)
    seen = [part for part in re.split(r"\bor\b", rest) if _tells(part)]
    return PhotoTerms(
        said,
        phrases=tuple(_plain(part) for part in seen),
        without=without,
        concepts=tuple(found),
        any_concept=any_of,
        ranges=ranges,
        places=(*known, *elsewhere),
        strangers=tuple(others),
    )


def split_phrase(phrase: str) -> list[str]:
    """The parts of a phrase that must each be seen: "dog", "snow" of "a dog in the snow"."""
    parts = [_plain(part) for part in _SPLIT.split(phrase)]
    return [part for part in dict.fromkeys(parts) if _tells(part)]


def _take_times(text: str, now: int) -> tuple[tuple[TimeRange, ...], str]:
    ranges: list[TimeRange] = []
    for one in reversed(find_time_ranges(text, now)):
        before = text[: one.start]
        since = re.search(r"\b(?:since|after)\s*$", before) or text[one.start :].startswith("since")
        until = re.search(r"\b(?:before|until)\s*$", before)
        first = 0 if until else one.until if before.rstrip().endswith("after") else one.since
        last = one.since if until else _FOREVER if since else one.until
        ranges.append(TimeRange(first, last, one.start, one.end))
        before = _BEFORE_TIME.sub("", before)
        text = f"{before} {text[one.end :]}"
    return tuple(reversed(ranges)), text


def _take_names(text: str, concepts: Sequence[Concept]) -> tuple[list[Concept], bool, str]:
    """Named things, by name or as "my dog"; whether any of them will do; what is left."""
    found: list[Concept] = []
    any_of = False
    for concept in sorted(concepts, key=lambda one: -len(one.name)):
        whole = find_whole(concept.name)
        if whole.search(text):
            found.append(concept)
            any_of |= bool(re.search(rf"\bor\s+{re.escape(concept.name)}", text, re.I))
            text = whole.sub(" ", text)
    if not found:
        match = re.search(
            r"\b(?:my|our) ([a-z][\w' -]*?)(?= in | on | at | with | and |\s*$)", text
        )
        called = match[1].strip().lower() if match else ""
        kin = [one for one in concepts if called and _same_thing(one.category, called)]
        if match is not None and kin:
            return kin, True, text.replace(match[0], " ")
    return found, any_of, text


def _same_thing(category: str, called: str) -> bool:
    single = {called, called.removesuffix("s"), called.removesuffix("es")}
    return bool(category) and category.lower() in single


def _take_known_places(text: str, places: Iterable[str]) -> tuple[list[str], str]:
    """Places that the vault knows, whatever the case; the longest first."""
    names = {part.strip() for place in places for part in place.split(",") if len(part.strip()) > 2}
    found: list[str] = []
    for name in sorted(names, key=lambda one: (-len(one), one)):
        pattern = re.compile(rf"(?:\b{_PLACED} )?(?<!\w){re.escape(name)}(?!\w)", re.I)
        if pattern.search(text):
            found.append(name)
            text = pattern.sub(" ", text)
    return found, text


def _take_proper_places(text: str) -> tuple[list[str], str]:
    """Names with a capital behind "in" or "from" that nothing in the vault is known by."""
    found: list[str] = []
    for match in re.finditer(rf"\b(?:in|at|from|near|around) (?:the )?({_PROPER})", text):
        if not _is_everyday(match[1]):
            found.append(match[1])
            text = text.replace(match[0], " ", 1)
    return found, text


def _take_strangers(text: str) -> tuple[list[str], str]:
    """Names of which nothing is known, and the user themselves."""
    found: list[str] = []
    for match in re.finditer(rf"(?<!\w){_PROPER}", text):
        if not _is_everyday(match[0]):
            found.append(match[0].removesuffix("'s"))
            text = text.replace(match[0], " ", 1)
    for word in text.split():
        if _SELF.match(word.strip(",.")):
            found.append(word.strip(",.").lower())
            text = re.sub(rf"\b{re.escape(word)}", " ", text)
    return found, text


def _is_everyday(name: str) -> bool:
    words = find_words(name)
    return all(word in _EVERYDAY or word in load_words() for word in words) or bool(
        find_objects(name) and len(words) == 1
    )


def _tells(text: str) -> bool:
    return any(word not in _EMPTY for word in find_words(text))


def _plain(text: str) -> str:
    """A phrase without what only joins it to the rest: "a dog" of "with a dog,"."""
    text = " ".join(re.sub(r"[\"“”?!.,;:]", " ", text).split())
    before = None
    while text != before:
        before = text
        text = re.sub(
            r"^(?:in|on|at|of|with|from|and|or|but|is|are|was|were|that|which|where|there|taken|my|"
            r"our|some|any|for|to|by) |"
            r" (?:in|on|at|of|with|from|and|or|but|is|are|taken|my|the|a|an|to|by)$",
            "",
            text,
            flags=re.I,
        )
    return text
