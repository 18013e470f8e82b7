"""The times in a statement: "since March", "until 2019", "next month", "from 2015 to 2018".

`memory.time_words` reads the times of questions, which lie in the past; statements also plan.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from memory.time_words import MONTHS, NUMBERS, SEASONS, WEEKDAYS

_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if month != "may" else "may" for month in MONTHS)
_MONTH += "|sept"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)}|a couple of|a few|several)"
_UNIT = r"(?:days?|weeks?|months?|years?)"
_PART = r"(?:(?:early|late|mid|the (?:beginning|start|end|middle) of|around|about)[ -])?"
MOMENT = (
    rf"(?:{_PART}(?:"
    rf"(?:the )?{_DAY} (?:of )?(?:{_MONTH})(?:,? {_YEAR})?"
    rf"|(?:{_MONTH}) {_DAY}(?!\d)(?:,? {_YEAR})?"
    rf"|(?:next |last |this )?(?:{_MONTH})(?:,? (?:of )?{_YEAR})?(?!\w)"
    rf"|{_YEAR}(?!\w)"
    rf"|(?:the )?(?:next|last|this|past|coming|following) (?:week|weekend|month|year|"
    rf"{'|'.join(SEASONS)}|{'|'.join(WEEKDAYS)})"
    rf"|(?:{'|'.join(SEASONS)})(?: of)?(?: {_YEAR})?"
    rf"|{_COUNT} {_UNIT} ago"
    rf"|(?:the day after tomorrow|tomorrow|today|yesterday|recently|tonight|now)"
    rf"|(?:{'|'.join(WEEKDAYS)})"
    r"))"
)
_TIMES = (
    ("span", rf"(?:from|between) (?P<a>{MOMENT}) (?:to|until|till|and|-) (?P<b>{MOMENT})"),
    ("since", rf"(?:ever )?since (?P<a>{MOMENT})"),
    ("since", rf"(?:starting|beginning|effective|as of|as from)(?: from| in| on)? (?P<a>{MOMENT})"),
    ("since", rf"from (?P<a>{MOMENT})(?: on(?:wards?)?)?(?! to\b)"),
    ("until", rf"(?:up )?(?:until|till) (?P<a>{MOMENT})"),
    ("for", rf"for (?:the (?:past|last) )?(?P<n>{_COUNT}) (?P<u>{_UNIT})(?: now)?"),
    ("in", rf"in (?P<n>{_COUNT}) (?P<u>{_UNIT})(?:'s? time)?(?! of)"),
    ("at", rf"(?:back )?(?:in|during|on|by) (?P<a>{MOMENT})"),
    (
        "at",
        rf"(?P<a>(?:next|last|this|past|coming) (?:week|weekend|month|year|"
        rf"{'|'.join(SEASONS)}|{'|'.join(WEEKDAYS)}|{_MONTH})|{_COUNT} {_UNIT} ago|"
        r"the day after tomorrow|tomorrow|yesterday|today)",
    ),
)
_COMPILED = [
    (kind, re.compile(rf"(?<![\w-]),?\s*\b{pattern}\b,?", re.I)) for kind, pattern in _TIMES
]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, `last` included, and how exactly they were told: day, month or year."""

    first: date
    last: date
    precision: str


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a clause. `at` is a bare moment: what it means depends on the verb."""

    since: Span | None = None
    until: Span | None = None
    at: Span | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no time was told."""
        return self.since is None and self.until is None and self.at is None


def take_times(
    text: str, said_at: int, *, future: bool, zone: tzinfo | None = None
) -> tuple[str, Times]:
    """The text without its times, and the times. `future`: bare months lie ahead.

    `said_at` in ms UTC; `zone` is where days begin, the machine's own when not given.
    """
    today = datetime.fromtimestamp(said_at / 1000, UTC).astimezone(zone).date()
    times = Times()
    for kind, pattern in _COMPILED:
        match = pattern.search(text)
        if match is None:
            continue
        found = _read(kind, match, today, future)
        if found is None:
            continue
        times = Times(
            since=times.since or found.since,
            until=times.until or found.until,
            at=times.at or found.at,
        )
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(text.split()).strip(" ,"), times


def to_ms(day: date, zone: tzinfo | None = None) -> int:
    """The beginning of a day in ms UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def end_ms(span: Span, zone: tzinfo | None = None) -> int:
    """The end of a span in ms UTC, that moment not in it."""
    return to_ms(span.last + timedelta(1), zone)


def read_moment(text: str, today: date, *, future: bool) -> Span | None:
    """The days that a moment means: "March", "last year", "next week", "two weeks ago"."""
    words = re.sub(
        r"^(?:early|late|mid|the (?:beginning|start|end|middle) of|around|about|the)[ -]",
        "",
        text.lower().strip(),
    )
    try:
        return _read_moment(words, today, future)
    except (ValueError, OverflowError):
        return None


def _read(kind: str, match: re.Match[str], today: date, future: bool) -> Times | None:
    if kind in ("for", "in"):
        count = _count(match["n"])
        unit = match["u"].lower().rstrip("s")
        if kind == "for":
            return Times(since=_step(today, -count, unit))
        return Times(at=_step(today, count, unit))
    if kind == "span":
        first = read_moment(match["a"], today, future=False)
        last = read_moment(match["b"], today, future=False)
        return None if first is None or last is None else Times(since=first, until=last)
    span = read_moment(match["a"], today, future=future and kind != "until")
    if span is None:
        return None
    return {"since": Times(since=span), "until": Times(until=span), "at": Times(at=span)}[kind]


def _read_moment(words: str, today: date, future: bool) -> Span | None:
    if match := re.fullmatch(rf"({_COUNT}) ({_UNIT}) ago", words):
        return _step(today, -_count(match[1]), match[2].rstrip("s"))
    if words in ("today", "now", "recently", "tonight"):
        return Span(today, today, "day")
    if words in ("tomorrow", "yesterday", "day after tomorrow"):
        day = today + timedelta({"tomorrow": 1, "yesterday": -1}.get(words, 2))
        return Span(day, day, "day")
    year = re.search(_YEAR, words)
    if words == (year[0] if year else None):
        return _year(int(words))
    month = re.search(rf"\b({_MONTH})\b", words)
    if month is not None:
        return _read_month(words, month[1], int(year[0]) if year else None, today, future)
    season = re.search("|".join(SEASONS), words)
    if season is not None:
        return _read_season(words, season[0], int(year[0]) if year else None, today, future)
    weekday = re.search("|".join(WEEKDAYS), words)
    if weekday is not None:
        return _read_weekday(words, weekday[0], today, future)
    step = (
        1 if re.match("next|coming|following", words) else -1 if re.match("last|past", words) else 0
    )
    unit = re.search("weekend|week|month|year", words)
    return None if unit is None else _read_unit(unit[0], step, today)


def _read_month(words: str, name: str, year: int | None, today: date, future: bool) -> Span:
    month = next(at for at, full in enumerate(MONTHS, 1) if full.startswith(name[:3]))
    ahead = words.startswith("next ") or (future and not words.startswith("last "))
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", words)
    if year is None and day is not None:
        found = date(today.year, month, int(day[1]))
        if ahead and found < today:
            found = found.replace(year=today.year + 1)
        elif not ahead and found > today:
            found = found.replace(year=today.year - 1)
        return Span(found, found, "day")
    if day is not None and year is not None:
        found = date(year, month, int(day[1]))
        return Span(found, found, "day")
    if year is None and ahead:
        year = today.year + (month < today.month or (month == today.month and "next" in words))
    elif year is None:
        year = today.year - (month > today.month)
    return _month(year, month)


def _read_season(words: str, name: str, year: int | None, today: date, future: bool) -> Span:
    first = SEASONS[name]
    if year is None:
        begun = today.month >= first
        ahead = future or words.startswith("next ")
        year = today.year + (1 if ahead and begun else 0 if ahead or begun else -1)
        if words.startswith("last ") and begun and today.month < first + 3:
            year -= 1
    last_year, last = (year + 1, 2) if first == 12 else (year, first + 2)
    return Span(date(year, first, 1), _month(last_year, last).last, "month")


def _read_weekday(words: str, name: str, today: date, future: bool) -> Span:
    number = WEEKDAYS.index(name)
    if words.startswith(("next ", "this ", "coming ")) or (
        future and not words.startswith("last ")
    ):
        day = today + timedelta((number - today.weekday()) % 7 or 7)
    else:
        day = today - timedelta((today.weekday() - number) % 7 or 7)
    return Span(day, day, "day")


def _read_unit(unit: str, step: int, today: date) -> Span:
    monday = today - timedelta(today.weekday())
    match unit:
        case "week":
            first = monday + timedelta(7 * step)
            return Span(first, first + timedelta(6), "day")
        case "weekend":
            first = monday + timedelta(5 + 7 * step)
            return Span(first, first + timedelta(1), "day")
        case "month":
            at = today.year * 12 + today.month - 1 + step
            return _month(at // 12, at % 12 + 1)
        case _:
            return _year(today.year + step)


def _step(today: date, count: int, unit: str) -> Span:
    match unit:
        case "day" | "week":
            day = today + timedelta(count * (1 if unit == "day" else 7))
            return Span(day, day, "day")
        case "month":
            at = today.year * 12 + today.month - 1 + count
            return _month(at // 12, at % 12 + 1)
        case _:
            return _year(today.year + count)


def _count(words: str) -> int:
    words = words.lower().removeprefix("a ").removesuffix(" of") if " " in words else words.lower()
    return NUMBERS.get(words) or {"several": 4}.get(words) or int(words)


def _month(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31), "year")


__all__ = ["MOMENT", "Span", "Times", "end_ms", "read_moment", "take_times", "to_ms"]
