"""Letterboxd export: ratings.csv, watched.csv, diary.csv, reviews.csv, likes/films.csv.

Columns: Date, Name, Year, Letterboxd URI, Rating (0.5 to 5), Rewatch, Review, Tags,
Watched Date.
The URI of a diary or review row names the entry, not the film, so films are keyed by title
and year.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from memory.records import NewItem
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.records import ItemRecord, SkippedRow
from tools.importers.tables import BrokenRow, Row, parse_number, parse_time, parse_year, read_rows
from tools.recommend.titles import title_key

_FILES = ("watched.csv", "ratings.csv", "diary.csv", "reviews.csv", "likes/films.csv")
"""Read in this order, so that the newest words on a film (review, like) come last."""


def read_letterboxd(path: Path) -> Iterator[ItemRecord | SkippedRow]:
    """Yield each film of the export once, with the user's rating, like, date and review."""
    with Archive(path) as archive:
        found = [name for wanted in _FILES if (name := _locate(archive, wanted))]
        if not found:
            raise NotThisFormat(
                "No Letterboxd files (ratings.csv, watched.csv, diary.csv) are there; export your "
                "data at Letterboxd under Settings, Data, and import that zip file."
            )
        films: dict[str, ItemRecord] = {}
        for name in found:
            for row in read_rows(archive, name):
                if isinstance(row, BrokenRow):
                    yield SkippedRow(f"{name} row {row.line}", row.reason)
                    continue
                parsed = _parse_row(name, row)
                if isinstance(parsed, SkippedRow):
                    yield parsed
                    continue
                key = parsed.item.external_id
                films[key] = _merge(films[key], parsed) if key in films else parsed
        yield from films.values()


def _locate(archive: Archive, wanted: str) -> str | None:
    found = archive.find(wanted)
    # An export also holds deleted/ and orphaned/ copies; what was deleted is not the user's word.
    if found is not None and any(part in found.split("/") for part in ("deleted", "orphaned")):
        return None
    return found


def _parse_row(name: str, row: Row) -> ItemRecord | SkippedRow:
    title = row.cell("name")
    if not title:
        return SkippedRow(f"{name} row {row.line}", "the film has no name")
    rating: float | None = None
    if text := row.cell("rating"):
        try:
            rating = parse_number(text, 0.0, 5.0) / 5
        except ValueError:
            return SkippedRow(f"{name} row {row.line}", "the rating is not between 0.5 and 5")
    year = parse_year(row.cell("year"))
    item = NewItem(
        title=title,
        domain="film",
        external_id=f"title:{title_key(title)}|{year or ''}",
        year=year,
    )
    return ItemRecord(
        item=item,
        rating=rating,
        seen=not name.endswith("likes/films.csv") or None is not rating,
        liked=name.endswith("likes/films.csv"),
        at=parse_time(row.cell("watched date", "date")),
        review=row.cell("review"),
    )


def _merge(old: ItemRecord, new: ItemRecord) -> ItemRecord:
    newer = (new.at or 0) >= (old.at or 0)
    rating = new.rating if new.rating is not None and (newer or old.rating is None) else old.rating
    return replace(
        old,
        rating=rating,
        seen=old.seen or new.seen,
        liked=old.liked or new.liked,
        at=max(filter(None, (old.at, new.at)), default=None),
        review=new.review or old.review,
    )
