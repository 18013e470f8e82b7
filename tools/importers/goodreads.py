"""Goodreads library export (CSV): Book Id, Title, Author, My Rating, Exclusive Shelf, ..."""

import re
from collections.abc import Iterator
from pathlib import Path

from memory.records import NewItem
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.records import ItemRecord, SkippedRow
from tools.importers.tables import (
    BrokenRow,
    Row,
    parse_number,
    parse_time,
    parse_year,
    read_header,
    read_rows,
    split_list,
)

_NOT_GENRES = {"to-read", "currently-reading", "read", "owned", "favorites", "favourites", "dnf"}
_TAGS = re.compile(r"<[^>]{1,200}>")


def read_goodreads(path: Path) -> Iterator[ItemRecord | SkippedRow]:
    """Yield each book with the user's rating (1 to 5 stars; 0 means not rated) and shelf."""
    with Archive(path) as archive:
        names = [name for name in archive.names() if name.casefold().endswith(".csv")]
        fitting = [n for n in names if {"title", "my rating"} <= set(read_header(archive, n))]
        if not fitting:
            raise NotThisFormat(
                "No CSV file with the Goodreads columns Title and My Rating is there; export your "
                "library at Goodreads under My Books, Import and export."
            )
        for name in fitting:
            for row in read_rows(archive, name):
                if isinstance(row, BrokenRow):
                    yield SkippedRow(f"{name} row {row.line}", row.reason)
                else:
                    yield _parse_row(name, row)


def _parse_row(name: str, row: Row) -> ItemRecord | SkippedRow:
    place = f"{name} row {row.line}"
    title, author = row.cell("title"), " ".join(row.cell("author").split())
    if not title:
        return SkippedRow(place, "the title is missing")
    try:
        stars = parse_number(row.cell("my rating") or "0", 0.0, 5.0)
    except ValueError:
        return SkippedRow(place, "My Rating is not between 0 and 5")
    try:
        mean = parse_number(row.cell("average rating") or "0", 0.0, 5.0) / 5
    except ValueError:
        mean = 0.0
    shelf = row.cell("exclusive shelf").casefold()
    shelves = split_list(row.cell("bookshelves"), (",",))
    number = row.cell("book id")
    year = parse_year(row.cell("original publication year")) or parse_year(
        row.cell("year published")
    )
    item = NewItem(
        title=title,
        domain="book",
        external_id=f"goodreads:{number}" if number else f"title:{title}|{author}",
        year=year,
        creators=(author,) if author else (),
        genres=tuple(s.replace("-", " ") for s in shelves if s.casefold() not in _NOT_GENRES),
        mean_rating=mean or None,
        # The export gives no count; a published mean rests on many, so it is taken as fifty.
        rating_count=50 if mean else 0,
    )
    return ItemRecord(
        item=item,
        rating=stars / 5 if stars else None,
        seen=shelf == "read" or (not shelf and bool(row.cell("date read"))),
        liked=any(each.casefold() in {"favorites", "favourites"} for each in shelves),
        at=parse_time(row.cell("date read")) or parse_time(row.cell("date added")),
        review=_TAGS.sub(" ", row.cell("my review").replace("<br/>", "\n")).strip(),
    )
