"""Google Takeout: photos with their JSON sidecars; other parts are skipped and said.

Sidecar names: `x.jpg.json`, `x.jpg.supplemental-metadata.json` and that name cut at 51 characters
(`x.jpg.supplemental-me.json`), with duplicates numbered `x.jpg.supplemental-metadata(1).json` for
`x(1).jpg`. Edited copies (`x-edited.jpg`) share the original's sidecar. The moving part of a live
photo (`x.mp4` beside `x.heic`) is named as skipped.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from memory.records import Kind
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.photo_export import is_photo_name, make_entry, refuse_rest
from tools.importers.records import MemoryRecord, SkippedRow
from tools.ingest.entries import FILM_SUFFIXES, Entry, Told

_NUMBERED = re.compile(r"^(?P<stem>.+)(?P<number>\(\d+\))(?P<suffix>\.[^.]+)$")
_SIDECAR = re.compile(r"^(?P<name>.+?)(?:\.s[upplementa\-dt]*)?(?P<number>\(\d+\))?\.json$", re.I)
_EDITED = re.compile(
    r"-(edited|effects|bearbeitet|modifié|editado|editada|modificato|bewerkt|redigerad|edytowane)"
    r"(?=[.(])"
)
NO_PHOTOS = (
    "No photos are in this Takeout; export Google Photos at takeout.google.com and "
    "import the zip file or its folder."
)


def list_takeout(archive: Archive) -> list[Entry]:
    """The photos of a Takeout with what their sidecars say, and what is not taken, with reasons.

    Raises `NotThisFormat` when there is no photo in it.
    """
    names = archive.names()
    photos = [name for name in names if is_photo_name(name)]
    if not photos:
        raise NotThisFormat(NO_PHOTOS)
    sidecars = {_sidecar_key(n): n for n in names if n.casefold().endswith(".json")}
    known = {name.casefold(): name for name in photos}
    used: set[str] = set()
    entries: list[Entry] = []
    # Originals first, so that an edited copy finds the one it was made from.
    for name in sorted(photos, key=lambda one: (_EDITED.search(one) is not None, one)):
        sidecar = _find_sidecar(name, sidecars)
        if sidecar is not None:
            used.add(sidecar)
        original = known.get(_EDITED.sub("", name).casefold())
        edit_of = original if original != name else None
        entries.append(make_entry(archive, name, partial(_tell, archive, sidecar), edit_of))
    films = [name for name in names if PurePosixPath(name).suffix.casefold() in FILM_SUFFIXES]
    used.update(found for film in films if (found := _find_sidecar(film, sidecars)))
    rest = [name for name in names if name not in used and not is_photo_name(name)]
    entries += refuse_rest(archive, rest, photos, "not a photo; Takeout imports photos only")
    return entries


def read_takeout(path: Path) -> Iterator[MemoryRecord | SkippedRow]:
    """Yield each photo with the date, place and description of its sidecar."""
    with Archive(path) as archive:
        yield from read_entries(list_takeout(archive))


def read_entries(entries: list[Entry]) -> Iterator[MemoryRecord | SkippedRow]:
    """Read listed photos one after the other, as an import takes them."""
    for entry in entries:
        if entry.refused:
            yield SkippedRow(entry.name, entry.refused)
            continue
        told = entry.tell()
        yield MemoryRecord(
            text=told.text,
            kind=Kind.PHOTO,
            at=None if told.is_rough else told.at,
            source_id=entry.source_id,
            photo=entry.read(),
            file_name=entry.name,
            latitude=told.latitude,
            longitude=told.longitude,
        )


def _sidecar_key(name: str) -> str:
    path = PurePosixPath(name)
    found = _SIDECAR.match(path.name)
    if found is None:
        return name.casefold()
    stem, number = found["name"], found["number"] or ""
    return f"{path.parent}/{stem}{number}".casefold()


def _find_sidecar(photo: str, sidecars: dict[str, str]) -> str | None:
    path = PurePosixPath(photo)
    candidates = [path.name, path.stem]
    if numbered := _NUMBERED.match(path.name):
        candidates.insert(0, f"{numbered['stem']}{numbered['suffix']}{numbered['number']}")
    candidates.append(_EDITED.sub("", path.name))
    for candidate in candidates:
        # Names are cut so that name and ".json" take at most 51 characters.
        for form in (candidate, candidate[:46]):
            if found := sidecars.get(f"{path.parent}/{form}".casefold()):
                return found
    return None


def _tell(archive: Archive, sidecar: str | None) -> Told:
    if sidecar is None:
        return Told()
    try:
        row = json.loads(archive.read(sidecar))
    except (ValueError, RecursionError):
        return Told()
    if not isinstance(row, dict):
        return Told()
    latitude, longitude = _read_place(row)
    text = row.get("description")
    return Told(
        at=_read_time(row),
        latitude=latitude,
        longitude=longitude,
        text=text.strip() if isinstance(text, str) else "",
        favourite=row.get("favorited") is True,
    )


def _read_time(row: dict[str, object]) -> int | None:
    taken = row.get("photoTakenTime")
    stamp = taken.get("timestamp") if isinstance(taken, dict) else None
    if isinstance(stamp, str) and stamp.lstrip("-").isdecimal() and len(stamp) <= 12:
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
