"""Dates and spans of time named in a question: "last week", "in May", "two days ago", "in 2024".

Weeks begin on Monday, seasons are the northern ones, a month or weekday without a year is the
newest one not in the future. English only.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

_MONTHS = """
january february march april may june july august september october november december
"""
MONTHS = _MONTHS.split()
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_COUNTED = "a one two three four five six seven eight nine ten"
NUMBERS = {word: number for number, word in enumerate(_COUNTED.split())} | {
    "a": 1,
    "an": 1,
    "couple": 2,
    "few": 3,
}

_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})(?:\s+of)?"
_UNIT = r"(?P<unit>day|week|month|year)s?"


@dataclass(frozen=True, slots=True)
class TimeRange:
    """A span in ms UTC, `until` not in it, and where in the text it was named."""

    since: int
    until: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Days:
    """Whole days, `last` included."""

    first: date
    last: date


_Reader = Callable[[re.Match[str], date], _Days | None]


def find_time_ranges(text: str, now: int, zone: tzinfo | None = None) -> list[TimeRange]:
    """The spans of time named in `text`, in order, without overlaps.

    `now` in ms UTC; `zone` is where days begin, the machine's own when not given.
    """
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
    found: list[TimeRange] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            days = _read_safely(read, match, today)
            if days is not None:
                since, until = _begin(days.first, zone), _begin(days.last + timedelta(1), zone)
                found.append(TimeRange(since, until, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _read_safely(read: _Reader, match: re.Match[str], today: date) -> _Days | None:
    try:
        return read(match, today)
    except (ValueError, OverflowError):  # 31 June, or 300 years ago
        return None


def _begin(day: date, zone: tzinfo | None) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return int(midnight.timestamp() * 1000)


def _month_number(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _month_days(year: int, month: int) -> _Days:
    return _Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _season_days(year: int, name: str) -> _Days:
    """The season that begins in `year`; winter runs into the next."""
    first = SEASONS[name.lower()]
    last_year, last = (year + 1, 2) if first == 12 else (year, first + 2)
    return _Days(date(year, first, 1), _month_days(last_year, last).last)


def _week_days(day: date) -> _Days:
    monday = day - timedelta(day.weekday())
    return _Days(monday, monday + timedelta(6))


def _shift_months(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _read_iso(match: re.Match[str], today: date) -> _Days | None:
    day = date(int(match["year"]), int(match["number"]), int(match["day"]))
    return _Days(day, day)


def _read_day(match: re.Match[str], today: date) -> _Days | None:
    month = _month_number(match["month"])
    given = match["year"]
    year = int(given) if given else today.year
    day = date(year, month, int(match["day"]))
    if not given and day > today:
        day = date(year - 1, month, int(match["day"]))
    return _Days(day, day)


def _read_month(match: re.Match[str], today: date) -> _Days | None:
    month = _month_number(match["month"])
    given = match["year"]
    year = int(given) if given else today.year - (month > today.month)
    return _month_days(year, month)


def _read_season(match: re.Match[str], today: date) -> _Days | None:
    name, given = match["season"], match.groupdict().get("year")
    if given:
        return _season_days(int(given), name)
    days = _season_days(today.year, name)
    ended = _season_days(today.year - 1, name)
    if match["which"] and match["which"].lower() == "last":
        return days if days.last < today else ended
    return days if days.first <= today else ended


def _read_year(match: re.Match[str], today: date) -> _Days | None:
    year = int(match["year"])
    return _Days(date(year, 1, 1), date(year, 12, 31))


def _read_near_day(match: re.Match[str], today: date) -> _Days | None:
    named = match[0].lower()
    back = 2 if "before" in named else 0 if named in ("today", "this morning", "tonight") else 1
    day = today - timedelta(back)
    return _Days(day, day)


def _read_period(match: re.Match[str], today: date) -> _Days | None:
    back = 1 if match["which"].lower() in ("last", "past", "previous") else 0
    unit = match["unit"].lower()
    if unit == "week":
        return _week_days(today - timedelta(7 * back))
    if unit == "weekend":
        saturday = _week_days(today).first + timedelta(5 - 7 * back)
        return _Days(saturday, saturday + timedelta(1))
    if unit == "month":
        first = _shift_months(today, -back)
        return _month_days(first.year, first.month)
    return _Days(date(today.year - back, 1, 1), date(today.year - back, 12, 31))


def _read_ago(match: re.Match[str], today: date) -> _Days | None:
    count = NUMBERS.get(match["count"].lower()) or int(match["count"])
    unit = match["unit"].lower()
    if unit == "day":
        return _Days(today - timedelta(count), today - timedelta(count))
    if unit == "week":
        return _week_days(today - timedelta(7 * count))
    if unit == "month":
        first = _shift_months(today, -count)
        return _month_days(first.year, first.month)
    return _Days(date(today.year - count, 1, 1), date(today.year - count, 12, 31))


def _read_stretch(match: re.Match[str], today: date) -> _Days | None:
    count = NUMBERS.get(match["count"].lower()) or int(match["count"])
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[match["unit"].lower()]
    return _Days(today - timedelta(count * days), today)


def _read_weekday(match: re.Match[str], today: date) -> _Days | None:
    wanted = WEEKDAYS.index(match["weekday"].lower())
    back = (today.weekday() - wanted) % 7 or (7 if match["which"] else 0)
    return _Days(today - timedelta(back), today - timedelta(back))


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_compile(rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)"), _read_iso),
    (_compile(rf"{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"), _read_day),
    (_compile(rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?"), _read_day),
    (_compile(rf"{_COUNT}\s+{_UNIT}\s+ago"), _read_ago),
    (_compile(rf"(?:last|past|previous)\s+{_COUNT}\s+{_UNIT}"), _read_stretch),
    (
        _compile(rf"(?P<which>last|this|in|during)?\s*(?:the\s+)?{_SEASON}\s+(?:of\s+)?{_YEAR}"),
        _read_season,
    ),
    (_compile(rf"(?P<which>last|this|in|during)\s+(?:the\s+)?{_SEASON}"), _read_season),
    # "may" alone is a verb: a month needs a word before it or a year behind it.
    (
        _compile(
            rf"(?:in|from|last|this|since|during|of|early|late|mid)[\s-]+{_MONTH}(?:,?\s+{_YEAR})?"
        ),
        _read_month,
    ),
    (_compile(rf"{_MONTH},?\s+{_YEAR}"), _read_month),
    (
        _compile(r"(?P<which>last|past|previous|this)\s+(?P<unit>week|weekend|month|year)"),
        _read_period,
    ),
    (_compile(rf"(?P<which>last|this\s+past)?\s*(?:on\s+)?{_WEEKDAY}"), _read_weekday),
    (
        _compile(
            r"(?:the\s+)?day\s+before\s+yesterday|yesterday|last\s+night|today|this\s+morning|tonight"
        ),
        _read_near_day,
    ),
    (_compile(rf"(?:in|during|of|since|from|by|year)\s+{_YEAR}"), _read_year),
)
"""Longer namings first: a span of text is read by the first pattern that takes it."""
