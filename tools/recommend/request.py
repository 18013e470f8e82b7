"""Understands a request such as "a scary film from the 80s like Alien, not Saw" by code alone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.recommend.genres import find_genres
from tools.recommend.titles import title_key

_DOMAIN_WORDS = {
    "film": "film films movie movies cinema flick watch",
    "book": "book books novel novels read",
    "series": "series show shows tv",
    "game": "game games play",
    "album": "album albums music song songs listen",
    "podcast": "podcast podcasts",
}
_DECADES = {
    "twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980, "nineties": 1990,
}  # fmt: skip
_NEGATION = re.compile(
    r"\b(?:but not|not|no|without|except(?: for)?|other than|nothing like|don'?t want)\b", re.I
)
_CLAUSE_END = re.compile(r"[,.;!?]|\bbut\b|\band (?=like|from)\b|$", re.I)
_LIKE = re.compile(r"\b(?:like|similar to|such as|in the style of|reminds? me of)\b", re.I)
_KINDS = "(?:films?|movies?|books?|novels?|series|shows?|games?|albums?|songs?|ones?|things?)"
_LITTLE_KNOWN = re.compile(
    r"\b(?:hidden (?:gems?|treasures?)|(?:less|lesser|little|barely|un)[- ]?known|obscure|"
    r"under(?:rated|seen|appreciated)|overlooked|off the beaten (?:track|path)|forgotten "
    rf"(?:gems?|{_KINDS})|(?:not|n't)(?: so| too| very| that)? (?:well[- ]known|famous|mainstream|"
    r"popular)|(?:few|hardly any)(?:one| people)? (?:knows?|has|have) "
    r"(?:of|about|seen|read|heard of))"
    r"\b(?: (?:of|about))?",
    re.I,
)
_WELL_KNOWN = re.compile(
    r"\b(?:(?:very |really )?(?:well[- ]known|famous|mainstream|popular(?! "
    r"(?:science|music|culture|history|song)))|blockbusters?|"
    r"(?:everyone|everybody) (?:knows|has seen|has read|is (?:watching|reading)|talks about))\b",
    re.I,
)
_DENIED = re.compile(r"(?:\b(?:not|nothing|no)|n't)(?: (?:too|so|very|an?))?\s*$", re.I)
_STOP_WORDS = """
    a an the i me my we us you to for of in on at with some something anything any one thing good
    great nice best tonight today now please want would could should can recommend suggest
    recommendation recommendations suggestion suggestions give show find pick what which is it
    that this and or but not no from by about like similar new next see watch read play listen
    film films movie movies book books novel novels series tv shows game games album music do have
    let evening night weekend really very bit more most be will need looking look mood feel
    feeling just also too so are as there tell made era years year before after since decade old
    recent
"""

_STOP = frozenset(_STOP_WORDS.split())


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted. `years` is inclusive; `like` and `unlike` are rows of the catalogue."""

    domains: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()
    banned_genres: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    like: tuple[int, ...] = ()
    unlike: tuple[int, ...] = ()
    words: str = ""
    fame: int = 0
    """1 where well-known items are wanted, -1 where little-known ones are."""


def parse_request(
    text: str,
    domains: Iterable[str],
    genres: Iterable[str],
    titles: Mapping[str, int],
) -> Request:
    """Parse a request. `genres` are folded keys; `titles` maps title keys to catalogue rows."""
    genres = set(genres)
    # Before negations are cut off: "not so well known" is one wish.
    fame, text = _find_fame(text, titles)
    wanted, unwanted = _split_negation(text)
    years, wanted = _find_years(wanted)
    like, wanted = _find_titles(wanted, titles, genres)
    unlike = _find_bare_titles(unwanted, titles, genres)
    words = re.findall(r"[\w'-]+", wanted.casefold())
    named = find_genres(words, genres)
    banned = find_genres(re.findall(r"[\w'-]+", " ".join(unwanted).casefold()), genres)
    taken = {n for start, end in named.values() for n in range(start, end)}
    rest = [
        word
        for n, word in enumerate(words)
        if n not in taken and re.sub(r"'(?:s|re|d|ll|ve)$", "", word) not in _STOP
    ]
    return Request(
        domains=_find_domains(words, set(domains)),
        genres=frozenset(named) - frozenset(banned),
        banned_genres=frozenset(banned),
        years=years,
        like=like,
        unlike=unlike,
        words=" ".join(word for word in rest if len(word) > 2),
        fame=fame,
    )


def _find_fame(text: str, titles: Mapping[str, int]) -> tuple[int, str]:
    """Whether little-known or well-known items are wanted, and the text without saying so."""
    for pattern, fame in ((_LITTLE_KNOWN, -1), (_WELL_KNOWN, 1)):
        found = pattern.search(text)
        if not found or _is_in_title(found[0], text, titles):
            continue
        before = text[: found.start()]
        denied = _DENIED.search(before)
        if denied:
            fame, before = -fame, before[: denied.start()]
        return fame, f"{before} {text[found.end() :]}"
    return 0, text


def _is_in_title(words: str, text: str, titles: Mapping[str, int]) -> bool:
    """Whether the text says the words as a part of a title ("Almost Famous")."""
    words, text = title_key(words), f" {title_key(text)} "
    return any(f" {words} " in f" {key} " and f" {key} " in text for key in titles)


def _split_negation(text: str) -> tuple[str, list[str]]:
    """The text without its negated clauses, and those clauses."""
    unwanted = []
    while found := _NEGATION.search(text):
        end = _CLAUSE_END.search(text, found.end())
        stop = end.start() if end else len(text)
        unwanted.append(text[found.end() : stop].strip())
        text = f"{text[: found.start()]} , {text[stop:]}"
    return text, [clause for clause in unwanted if clause]


_YEAR = r"(?:1[89]|20)\d\d"


def _find_years(text: str) -> tuple[tuple[int, int] | None, str]:
    patterns = (
        (rf"\b(?:between|from)?\s*({_YEAR})\s*(?:-|–|to|and|until)\s*({_YEAR})\b", "range"),
        (rf"\b(?:before|until|older than)\s+({_YEAR})\b", "before"),
        (rf"\b(?:after|newer than)\s+({_YEAR})\b", "after"),
        (rf"\b(?:since|from)\s+({_YEAR})\s+on(?:wards?)?\b|\bsince\s+({_YEAR})\b", "since"),
        (rf"\b({_YEAR})'?s\b", "decade"),
        (r"(?<![\w'’])['’]?(\d0)'?s\b", "short decade"),
        (rf"\b({'|'.join(_DECADES)})\b", "word"),
        (rf"\b(?:from|of|in)\s+({_YEAR})\b", "year"),
    )
    for pattern, kind in patterns:
        found = re.search(pattern, text, re.I)
        if found is None:
            continue
        first = next(group for group in found.groups() if group)
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        if kind == "word":
            start = _DECADES[first.casefold()]
            return (start, start + 9), rest
        number = int(first)
        match kind:
            case "range":
                other = int(found.group(2))
                return (min(number, other), max(number, other)), rest
            case "before":
                return (0, number - 1), rest
            case "after":
                return (number + 1, 9999), rest
            case "since":
                return (number, 9999), rest
            case "decade":
                return (number, number + (99 if number % 100 == 0 and number < 1901 else 9)), rest
            case "short decade":
                start = number + (2000 if number < 30 else 1900)
                return (start, start + 9), rest
            case _:
                return (number, number), rest
    return None, text


def _find_titles(
    text: str, titles: Mapping[str, int], genres: set[str]
) -> tuple[tuple[int, ...], str]:
    """Titles after "like", and quoted titles; the text without them."""
    rows: list[int] = []
    for quoted in re.findall(r"[\"“«]([^\"”»]{1,120})[\"”»]", text):
        row = titles.get(title_key(quoted))
        if row is not None:
            rows.append(row)
            text = text.replace(quoted, " ")
    at = 0
    while found := _LIKE.search(text, at):
        at = found.end()
        tail = text[found.end() :]
        hit = _longest_title(tail, titles, genres)
        while hit is not None:
            row, length = hit
            rows.append(row)
            tail = tail[length:]
            joined = re.match(r"\s*(?:,|and|or|,\s*and)\s+", tail, re.I)
            hit = _longest_title(tail[joined.end() :], titles, genres) if joined else None
            if hit is not None and joined is not None:
                tail = tail[joined.end() :]
        text = text[: found.end()] + " " + tail
    return tuple(dict.fromkeys(rows)), text


def _longest_title(
    text: str, titles: Mapping[str, int], genres: set[str]
) -> tuple[int, int] | None:
    """The row of the longest title the text starts with, and how much of the text it takes."""
    ends = [found.end() for found in re.finditer(r"[\w'’\-:&.]+", text)][:12]
    lead = re.match(r"\s*(?:the (?:film|movie|book|series|show)\s+)?", text, re.I)
    start = lead.end() if lead else 0
    for end in reversed(ends):
        phrase = text[start:end].strip(" .:")
        key = title_key(phrase) if phrase else ""
        if key in titles and not (find_genres([key], genres) and " " not in key):
            return titles[key], end
    return None


def _find_bare_titles(
    clauses: list[str], titles: Mapping[str, int], genres: set[str]
) -> tuple[int, ...]:
    rows = []
    for clause in clauses:
        bare = re.sub(r"^\s*(?:like|similar to|another)\s+", "", clause, flags=re.I)
        hit = _longest_title(bare, titles, genres)
        if hit is not None:
            rows.append(hit[0])
    return tuple(rows)


def _find_domains(words: list[str], known: set[str]) -> frozenset[str]:
    named = {domain for domain, text in _DOMAIN_WORDS.items() if set(text.split()) & set(words)}
    named |= {domain for domain in known if domain in words or f"{domain}s" in words}
    # Verbs ("watch", "play") name a domain only where nothing plainer does.
    nouns = {domain for domain in named if {domain, f"{domain}s"} & set(words)}
    if "film" in named and {"movie", "movies", "cinema", "flick"} & set(words):
        nouns.add("film")
    return frozenset(nouns or named)
