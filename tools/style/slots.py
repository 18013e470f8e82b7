"""What a caption says that differs from photo to photo, as slots: names, the place, the date.

"Bo in Lisbon, Sunday" of a photo of Bo taken in Lisbon on a Sunday is read as
"<name> in <city>, <date:weekday>", which another photo fills with what is known of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tools.style.tokens import is_slot, split_tokens

NAME, PLACE, CITY, COUNTRY, TEXT = "<name>", "<place>", "<city>", "<country>", "<text>"
_MARK = "\ue000"


def _part_of_day(at: datetime) -> str:
    if 5 <= at.hour < 12:
        return "morning"
    if 12 <= at.hour < 17:
        return "afternoon"
    return "evening" if 17 <= at.hour < 22 else "night"


_DATES: Mapping[str, Callable[[datetime], str]] = {
    "d month year": lambda at: f"{at.day} {at:%B} {at.year}",
    "d mon year": lambda at: f"{at.day} {at:%b} {at.year}",
    "month d, year": lambda at: f"{at:%B} {at.day}, {at.year}",
    "mon d, year": lambda at: f"{at:%b} {at.day}, {at.year}",
    "iso": lambda at: f"{at:%Y-%m-%d}",
    "dotted": lambda at: f"{at.day}.{at.month}.{at.year}",
    "dotted two": lambda at: f"{at:%d.%m.%Y}",
    "slashed": lambda at: f"{at:%d/%m/%Y}",
    "slashed us": lambda at: f"{at:%m/%d/%Y}",
    "weekday part": lambda at: f"{at:%A} {_part_of_day(at)}",
    "month year": lambda at: f"{at:%B} {at.year}",
    "mon year": lambda at: f"{at:%b} {at.year}",
    "d month": lambda at: f"{at.day} {at:%B}",
    "month d": lambda at: f"{at:%B} {at.day}",
    "weekday": lambda at: f"{at:%A}",
    "short weekday": lambda at: f"{at:%a}",
    "month": lambda at: f"{at:%B}",
    "year": lambda at: f"{at.year}",
    "part": _part_of_day,
}
_AS_WRITTEN = frozenset({"month", "short weekday"})
"""Formats whose words mean something else in lower case: May, Sat."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What may fill slots: the names in the photo, the place, and when it was taken (ms UTC)."""

    names: tuple[str, ...] = ()
    place: str = ""
    taken_at: int | None = None

    @property
    def slots(self) -> frozenset[str]:
        """What is known at all: "place", "date", "name"."""
        known = {"place": bool(self.place), "date": self.taken_at is not None}
        known["name"] = bool(self.names)
        return frozenset(slot for slot, there in known.items() if there)


def needs(token: str) -> str:
    """Which of a photo's particulars a slot takes: "place", "date" or "name"; else empty."""
    if not is_slot(token):
        return ""
    if token in (PLACE, CITY, COUNTRY):
        return "place"
    return "date" if token.startswith("<date:") else "name"


def read_slots(text: str, of: Particulars) -> list[str]:
    """The tokens of a text with slots where it says what is known of the photo."""
    marks: list[str] = []
    for slot, words, exact in _list_fillings(of):
        pattern = rf"(?<![\w{_MARK}]){re.escape(words)}(?:'s)?(?![\w{_MARK}])"
        text = re.sub(pattern, _put_mark(slot, marks), text, flags=0 if exact else re.I)
    tokens: list[str] = []
    for part in re.split(rf"({_MARK}\d+{_MARK})", text):
        if part.startswith(_MARK):
            tokens.append(marks[int(part.strip(_MARK))])
        else:
            tokens.extend(split_tokens(part))
    return tokens


def fill_slots(tokens: list[str], of: Particulars, text_read: str = "") -> list[str]:
    """Put in the place of each slot what is known; the names one after the other."""
    fillings = {slot: words for slot, words, _ in _list_fillings(of)} | {TEXT: text_read}
    names = iter(of.names)
    filled: list[str] = []
    for token in tokens:
        if token == NAME:
            filled.append(next(names, ""))
        else:
            filled.append(fillings.get(token, "") if is_slot(token) else token)
    return [token for token in filled if token]


def _put_mark(slot: str, marks: list[str]) -> Callable[[re.Match[str]], str]:
    def put(found: re.Match[str]) -> str:
        marks.append(slot)
        return f"{_MARK}{len(marks) - 1}{_MARK}"

    return put


def _list_fillings(of: Particulars) -> list[tuple[str, str, bool]]:
    """Slots with their words, longest first where one holds another; whether case counts."""
    found: list[tuple[str, str, bool]] = [(NAME, name, False) for name in of.names]
    if of.place:
        parts = [part.strip() for part in of.place.split(",")]
        found.append((PLACE, of.place, False))
        found.append((CITY, parts[0], False))
        if len(parts) > 1:
            found.append((COUNTRY, parts[-1], False))
    if of.taken_at is not None:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=of.taken_at)
        found += [
            (f"<date:{name}>", write(at), name in _AS_WRITTEN) for name, write in _DATES.items()
        ]
    return [one for one in found if one[1]]
