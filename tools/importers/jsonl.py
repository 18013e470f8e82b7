"""JSON lines: one memory a line, {text, time, speaker, id, photo, kind, conversation, place}."""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from memory.records import Kind
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.records import MemoryRecord, SkippedRow
from tools.importers.tables import parse_time

_KINDS = {kind.value: kind for kind in Kind}


def read_jsonl(path: Path) -> Iterator[MemoryRecord | SkippedRow]:
    """Yield one memory a line, in order; `photo` is a path relative to the file's folder."""
    with Archive(path) as archive:
        names = [n for n in archive.names() if n.casefold().endswith((".jsonl", ".ndjson"))]
        if not names and path.is_file() and len(archive.names()) == 1:
            names = archive.names()
        if not names:
            raise NotThisFormat(
                "No .jsonl file is there; give a file with one JSON object a line, each with text."
            )
        for name in names:
            with archive.open_text(name) as stream:
                for number, line in enumerate(stream, 1):
                    if line.strip():
                        place = f"{name} line {number}"
                        yield _parse_line(archive, path, name, place, line)


def _parse_line(
    archive: Archive, path: Path, name: str, place: str, line: str
) -> MemoryRecord | SkippedRow:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return SkippedRow(place, "the line is not valid JSON")
    if not isinstance(row, dict):
        return SkippedRow(place, "the line is not a JSON object")
    fields: dict[str, str | None] = {}
    for key in ("text", "time", "speaker", "id", "photo", "kind", "conversation"):
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            return SkippedRow(place, f"the field {key} is not text")
        fields[key] = value or None
    text = (fields["text"] or "").strip()
    at: int | None = None
    if fields["time"] and (at := parse_time(fields["time"])) is None:
        return SkippedRow(place, "the time is not ISO 8601")
    kind = Kind.TURN if fields["speaker"] else Kind.NOTE
    if fields["kind"]:
        if fields["kind"] not in _KINDS:
            return SkippedRow(place, f"the kind is none of {', '.join(_KINDS)}")
        kind = _KINDS[fields["kind"]]
    photo: bytes | None = None
    file_name = ""
    if fields["photo"]:
        loaded = _load_photo(archive, path, name, fields["photo"])
        if loaded is None:
            return SkippedRow(place, "the photo file is not there")
        photo, file_name, kind = loaded, PurePosixPath(fields["photo"]).name, Kind.PHOTO
    elif not text:
        return SkippedRow(place, "the line has neither text nor photo")
    if kind is Kind.PHOTO and photo is None:
        kind = Kind.NOTE
    return MemoryRecord(
        text=text,
        kind=kind,
        at=at,
        speaker=fields["speaker"],
        source_id=fields["id"],
        conversation=fields["conversation"],
        photo=photo,
        file_name=file_name,
    )


def _load_photo(archive: Archive, path: Path, name: str, photo: str) -> bytes | None:
    inside = (PurePosixPath(name).parent / photo).as_posix()
    if inside in archive.names():
        return archive.read(inside)
    # A file given by itself may name photos beside it, or anywhere by full path: the user's own.
    wanted = Path(photo)
    if not wanted.is_absolute():
        wanted = (path if path.is_dir() else path.parent) / wanted
    return wanted.read_bytes() if wanted.is_file() else None
