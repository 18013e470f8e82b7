"""Time and place from a photo's EXIF. A broken entry is skipped, never an error.

Tags: EXIF 2.32 (CIPA DC-008). Pure functions over tag dictionaries, so they need no image library.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_TIME_TAGS = ((36867, 36881, 37521), (36868, 36882, 37522), (306, 36880, 37520))
"""Original, digitised and file time, each with its offset tag and its sub-second tag."""

_TIME = re.compile(r"(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_GPS_TIME, _GPS_DATE = 7, 29

Tags = Mapping[int, Any]


def read_time(main: Tags, detail: Tags, gps: Tags) -> tuple[datetime, int | None] | None:
    """Return when the photo was taken: a naive local time and its UTC offset in minutes.

    The offset is the written one; else the difference to the GPS clock, which is UTC, in whole
    quarters of an hour; else None. Returns None when no entry makes sense.
    """
    for time_tag, offset_tag, fraction_tag in _TIME_TAGS:
        tags = main if time_tag == 306 else detail
        local = _parse_time(tags.get(time_tag), detail.get(fraction_tag))
        if local is None:
            continue
        offset = _parse_offset(detail.get(offset_tag))
        if offset is None and time_tag != 306:
            offset = _offset_from_gps(local, gps)
        return local, offset
    return None


def read_position(gps: Tags) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, or None when absent, broken or out of range."""
    latitude = _parse_angle(gps.get(_LATITUDE), gps.get(_LATITUDE_REF), "S", 90)
    longitude = _parse_angle(gps.get(_LONGITUDE), gps.get(_LONGITUDE_REF), "W", 180)
    if latitude is None or longitude is None:
        return None
    if latitude == 0 and longitude == 0:
        return None  # cameras without a fix write zeros
    return latitude, longitude


def _parse_time(value: object, fraction: object) -> datetime | None:
    match = _TIME.match(_text(value))
    if match is None:
        return None
    parts = [int(group or 0) for group in match.groups()]
    if parts[0] < 1826:  # before the first photograph: a camera without a clock
        return None
    digits = re.match(r"\d{1,6}", _text(fraction))
    micros = int(digits[0].ljust(6, "0")) if digits else 0
    try:
        return datetime(*parts, micros)  # type: ignore[call-arg,arg-type]
    except ValueError:
        return None


def _parse_offset(value: object) -> int | None:
    text = _text(value)
    if text == "Z":
        return 0
    match = _OFFSET.match(text)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > 14 * 60:
        return None
    return -minutes if match[1] == "-" else minutes


def _offset_from_gps(local: datetime, gps: Tags) -> int | None:
    match = re.match(r"(\d{4}):(\d\d):(\d\d)", _text(gps.get(_GPS_DATE)))
    clock = _numbers(gps.get(_GPS_TIME))
    if match is None or clock is None or len(clock) != 3:
        return None
    try:
        day = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        at = day + timedelta(hours=clock[0], minutes=clock[1], seconds=clock[2])
    except (ValueError, OverflowError):
        return None
    minutes = (local.replace(tzinfo=UTC) - at).total_seconds() / 60
    # A fix may be some minutes old, so more than 5 minutes off a quarter hour is no answer.
    rounded = round(minutes / 15) * 15
    if abs(rounded) > 14 * 60 or abs(minutes - rounded) > 5:
        return None
    return rounded


def _parse_angle(value: object, ref: object, negative: str, limit: int) -> float | None:
    numbers = _numbers(value)
    if not numbers or len(numbers) > 3:
        return None
    degrees: float = sum(number / 60**power for power, number in enumerate(numbers))
    if not math.isfinite(degrees) or not -limit <= degrees <= limit:
        return None
    return -abs(degrees) if _text(ref).upper().startswith(negative) else degrees


def _numbers(value: object) -> list[float] | None:
    """Read a rational, or a sequence of them (also as numerator and denominator pairs)."""
    entries = value if isinstance(value, tuple | list) else (value,)
    numbers = []
    for entry in entries:
        try:
            if isinstance(entry, tuple | list):
                number = float(entry[0]) / float(entry[1])
            else:
                number = float(entry)
        except (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
            return None
        if not math.isfinite(number):
            return None
        numbers.append(number)
    return numbers


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip("\0 \t\r\n") if isinstance(value, str) else ""
