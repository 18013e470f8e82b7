"""Apple's exports of photos: folders that Photos wrote with sidecars, and iCloud's own export.

- Photos, "Export Unmodified Originals": `IMG_1.heic` with `IMG_1.xmp` (date, place, title, caption)
  and `IMG_1.aae` (edits, which only Apple's programs apply); an edited version is `IMG_E1.heic`.
- iCloud ("Obtain a copy of your data"): `Photo Details.csv` beside the photos, with `imgName`,
  `favorite`, `deleted` and `originalCreationDate`.

The moving part of a live photo (`IMG_1.mov`) is named as skipped.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.photo_export import is_photo_name, make_entry, refuse_rest
from tools.importers.records import MemoryRecord, SkippedRow
from tools.importers.takeout import read_entries
from tools.importers.xmp import read_xmp
from tools.ingest.entries import Entry, Told

NO_PHOTOS = (
    "No photos are in this export; export originals with XMP sidecars from Photos, or the iCloud "
    "Photos part of privacy.apple.com, and import the folder or zip file."
)
DELETED = "You had deleted this photo in iCloud; import it by itself to keep it."
SIDECARS = (".xmp", ".aae", ".json")
_EDITED = re.compile(r"^(?P<head>[A-Za-z]{3,4}_)E(?P<number>\d+)", re.I)
_DETAILS = re.compile(r"photo details(?:[- ]\d+)?\.csv$", re.I)
_LARGEST_TABLE = 64 * 2**20


def list_apple(archive: Archive) -> list[Entry]:
    """The photos of an export with what is said of them, and what is not taken, with reasons.

    Raises `NotThisFormat` when there is no photo in it.
    """
    names = archive.names()
    photos = [name for name in names if is_photo_name(name)]
    if not photos:
        raise NotThisFormat(NO_PHOTOS)
    by_name = {name.casefold(): name for name in names}
    tables = [name for name in names if _DETAILS.search(name)]
    details = _read_details(archive, tables)
    used: set[str] = set(tables)
    entries: list[Entry] = []
    for name in sorted(photos, key=lambda one: (_find_original(one, by_name) is not None, one)):
        original = _find_original(name, by_name)
        sidecars = [_find_sidecars(one, by_name) for one in (name, original) if one]
        used.update(*sidecars)
        xmps = [one for some in sidecars for one in some if one.casefold().endswith(".xmp")]
        row = details.get(name.casefold()) or details.get(PurePosixPath(name).name.casefold(), {})
        if row.get("deleted", "").strip().casefold() in {"yes", "true"}:
            identity = archive.identify(name)
            entries.append(Entry(PurePosixPath(name).name, identity, bytes, refused=DELETED))
            continue
        entries.append(make_entry(archive, name, partial(_tell, archive, row, xmps), original))
    rest = [name for name in names if name not in used and not is_photo_name(name)]
    entries += refuse_rest(archive, rest, photos, "not a photo; this import takes photos only")
    return entries


def read_apple(path: Path) -> Iterator[MemoryRecord | SkippedRow]:
    """Yield each photo with the date, place and words that the export has of it."""
    with Archive(path) as archive:
        yield from read_entries(list_apple(archive))


def _find_original(name: str, by_name: dict[str, str]) -> str | None:
    """The photo that `IMG_E1.heic` is an edited version of, if it is here."""
    path = PurePosixPath(name)
    if _EDITED.match(path.name) is None:
        return None
    stem = _EDITED.sub(r"\g<head>\g<number>", path.stem)
    for suffix in (path.suffix, ".heic", ".jpg", ".jpeg", ".png"):
        if found := by_name.get((path.parent / f"{stem}{suffix}").as_posix().casefold()):
            return found
    return None


def _find_sidecars(name: str, by_name: dict[str, str]) -> list[str]:
    path = PurePosixPath(name)
    forms = [path.with_suffix(suffix).as_posix() for suffix in SIDECARS]
    forms += [f"{name}{suffix}" for suffix in SIDECARS]
    return [found for form in forms if (found := by_name.get(form.casefold()))]


def _tell(archive: Archive, row: dict[str, str], xmps: list[str]) -> Told:
    told = Told()
    for name in xmps:
        told = read_xmp(archive.read(name))
        break
    favourite = row.get("favorite", "").strip().casefold() in {"yes", "true"}
    at, is_rough = told.at, False
    if at is None and (at := _read_time(row.get("originalCreationDate", ""))) is not None:
        is_rough = True  # to the minute: the camera knows better
    return Told(
        at=at,
        latitude=told.latitude,
        longitude=told.longitude,
        text=told.text,
        favourite=told.favourite or favourite,
        is_rough=is_rough,
    )


def _read_details(archive: Archive, tables: list[str]) -> dict[str, dict[str, str]]:
    """Rows of the tables by the photo's place beside the table, and by its name alone."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        if archive.size(table) > _LARGEST_TABLE:
            continue
        text = archive.read(table).decode("utf-8-sig", "replace")
        parent = PurePosixPath(table).parent
        try:
            for raw in csv.DictReader(io.StringIO(text)):
                row = {str(key).strip(): value or "" for key, value in raw.items() if key}
                name = row.get("imgName", "").strip()
                if name:
                    found[(parent / name).as_posix().casefold()] = row
                    found.setdefault(name.casefold(), row)
        except csv.Error:
            continue  # a broken table says nothing; the photos still come
    return found


def _read_time(text: str) -> int | None:
    """Milliseconds of "Thursday September 10,2020 6:10 PM GMT"."""
    words = re.sub(r"\s+", " ", text.replace(",", ", ")).strip()
    for form in ("%A %B %d, %Y %I:%M %p GMT", "%A %B %d, %Y %H:%M GMT"):
        try:
            moment = datetime.strptime(words, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return int(moment.timestamp() * 1000)
    return None
