"""XMP sidecars: when and where a photo was taken, its title and caption (ISO 16684-1).

Properties may be elements or attributes. A document type is refused, since entities can be made to
grow without end; what cannot be read says nothing.
"""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, datetime

from tools.ingest.entries import Told

_LARGEST = 1 << 20
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ANGLE = re.compile(r"^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEWnsew])$")


def read_xmp(data: bytes) -> Told:
    """What a sidecar tells; nothing if it cannot be read."""
    if len(data) > _LARGEST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return Told()
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - no document type, at most 1 MB
    except (ElementTree.ParseError, ValueError, LookupError):
        return Told()
    found: dict[str, str] = {}
    for name, text in _properties(root):
        if text.strip():
            found.setdefault(name, text.strip())
    at = None
    for name in ("DateTimeOriginal", "DateCreated", "CreateDate"):
        at = at if at is not None else _read_time(found.get(name, ""))
    latitude = _read_angle(found.get("GPSLatitude", ""), found.get("GPSLatitudeRef", ""), 90)
    longitude = _read_angle(found.get("GPSLongitude", ""), found.get("GPSLongitudeRef", ""), 180)
    has_place = latitude is not None and longitude is not None and (latitude, longitude) != (0, 0)
    words = [found.get("title", ""), found.get("description", "")]
    return Told(
        at=at,
        latitude=latitude if has_place else None,
        longitude=longitude if has_place else None,
        text="\n".join(dict.fromkeys(word for word in words if word)),
        favourite=found.get("Rating", "") == "5",
    )


def _properties(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """(Local name, text) of the properties of all descriptions; of lists the first item."""
    for description in root.iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            yield _local(name), value
        for child in description:
            items = [item.text or "" for item in child.iter(f"{_RDF}li")]
            yield _local(child.tag), items[0] if items else child.text or ""


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _read_time(text: str) -> int | None:
    try:
        moment = datetime.fromisoformat(text)
        return int(moment.astimezone(UTC).timestamp() * 1000)  # without an offset: local time
    except (ValueError, OverflowError, OSError):
        return None


def _read_angle(text: str, reference: str, limit: int) -> float | None:
    """Degrees of "48,51.5N", "48,51,30N", or of a decimal number with N, S, E or W beside it."""
    parts = _ANGLE.match(text.strip())
    if parts is not None:
        degrees = float(parts[1]) + float(parts[2]) / 60 + float(parts[3] or 0) / 3600
        reference = parts[4]
    else:
        try:
            degrees = float(text)
        except ValueError:
            return None
    if reference[:1].upper() in {"S", "W"}:
        degrees = -abs(degrees)
    return degrees if abs(degrees) <= limit else None
