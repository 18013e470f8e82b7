"""Google Takeout: photos with their JSON sidecars; other parts are skipped and said.

Sidecar names: `x.jpg.json`, `x.jpg.supplemental-metadata.json` and that name cut at 51 characters
(`x.jpg.supplemental-me.json`), with duplicates numbered `x.jpg.supplemental-metadata(1).json` for
`x(1).jpg`. Edited copies (`x-edited.jpg`) share the original's sidecar.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from memory.records import Kind
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.records import MemoryRecord, SkippedRow

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".gif")
_NUMBERED = re.compile(r"^(?P<stem>.+)(?P<number>\(\d+\))(?P<suffix>\.[^.]+)$")
_SIDECAR = re.compile(r"^(?P<name>.+?)(?:\.s[upplementa\-dt]*)?(?P<number>\(\d+\))?\.json$")


def read_takeout(path: Path) -> Iterator[MemoryRecord | SkippedRow]:
    """Yield each photo with the date, place and description of its sidecar."""
    with Archive(path) as archive:
        names = archive.names()
        photos = [n for n in names if n.casefold().endswith(PHOTO_SUFFIXES)]
        if not photos:
            raise NotThisFormat(
                "No photos are in this Takeout; export Google Photos at takeout.google.com and "
                "import the zip file or its folder."
            )
        known = set(names)
        sidecars = {_sidecar_key(n): n for n in names if n.casefold().endswith(".json")}
        used: set[str] = set()
        for name in photos:
            sidecar = _find_sidecar(name, sidecars)
            if sidecar is not None:
                used.add(sidecar)
            yield _read_photo(archive, name, sidecar)
        for name in sorted(known - set(photos) - used):
            yield SkippedRow(name, "not a photo; Takeout imports photos only")


def _sidecar_key(name: str) -> str:
    path = PurePosixPath(name)
    found = _SIDECAR.match(path.name)
    assert found is not None
    stem, number = found["name"], found["number"] or ""
    return f"{path.parent}/{stem}{number}".casefold()


def _find_sidecar(photo: str, sidecars: dict[str, str]) -> str | None:
    path = PurePosixPath(photo)
    candidates = [path.name, path.stem]
    if numbered := _NUMBERED.match(path.name):
        candidates.insert(0, f"{numbered['stem']}{numbered['suffix']}{numbered['number']}")
    candidates.append(re.sub(r"-(edited|effects|bearbeitet)(?=[.(])", "", path.name))
    for candidate in candidates:
        # Names are cut so that name and ".json" take at most 51 characters.
        for form in (candidate, candidate[:46]):
            if found := sidecars.get(f"{path.parent}/{form}".casefold()):
                return found
    return None


def _read_photo(archive: Archive, name: str, sidecar: str | None) -> MemoryRecord | SkippedRow:
    at: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    description = ""
    if sidecar is not None:
        try:
            row = json.loads(archive.read(sidecar))
        except (ValueError, RecursionError):
            row = {}
        if isinstance(row, dict):
            at = _read_time(row)
            latitude, longitude = _read_place(row)
            text = row.get("description")
            description = text.strip() if isinstance(text, str) else ""
    if archive.size(name) > 256 * 2**20:
        return SkippedRow(name, "the file is larger than 256 MiB")
    return MemoryRecord(
        text=description,
        kind=Kind.PHOTO,
        at=at,
        source_id=name,
        photo=archive.read(name),
        file_name=PurePosixPath(name).name,
        latitude=latitude,
        longitude=longitude,
    )


def _read_time(row: dict[str, object]) -> int | None:
    taken = row.get("photoTakenTime")
    stamp = taken.get("timestamp") if isinstance(taken, dict) else None
    if isinstance(stamp, str) and stamp.lstrip("-").isdigit() and len(stamp) <= 12:
        return int(stamp) * 1000
    return None


def _read_place(row: dict[str, object]) -> tuple[float | None, float | None]:
    for key in ("geoDataExif", "geoData"):
        place = row.get(key)
        if isinstance(place, dict):
            latitude, longitude = place.get("latitude"), place.get("longitude")
            if (
                isinstance(latitude, int | float)
                and isinstance(longitude, int | float)
                and (latitude, longitude) != (0, 0)
                and abs(latitude) <= 90
                and abs(longitude) <= 180
            ):
                return float(latitude), float(longitude)
    return None, None
