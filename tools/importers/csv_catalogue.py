"""Any CSV as a catalogue: a title column, and what else it has of the usual ones."""

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
from tools.recommend.titles import display_title, split_year, title_key

_COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "name", "movie name", "movie", "film", "book", "album", "item"),
    "year": ("year", "release year", "published", "release date", "date"),
    "genres": ("genres", "genre", "category", "categories", "tags"),
    "text": ("text", "description", "plot", "overview", "summary", "synopsis", "abstract"),
    "creators": ("creator", "creators", "author", "authors", "director", "directors", "artist"),
    "mean": ("mean rating", "average rating", "avg rating", "imdb rating", "score"),
    "count": ("rating count", "num votes", "votes", "ratings count"),
    "own": ("my rating", "your rating", "rating"),
    "rated": ("rated at", "date rated", "rating date"),
    "id": ("id", "item id", "movie id", "isbn", "external id"),
    "domain": ("domain", "type", "kind", "media"),
}


_DOMAIN_HINTS = {
    "book": {"author", "authors", "isbn", "book", "books", "novels"},
    "album": {"artist", "album", "albums", "music"},
    "film": {"director", "directors", "movie", "movie name", "movies", "film", "films"},
    "game": {"game", "games"},
}
"""Column names, and words of the file's name, that tell what the rows are."""


def read_csv_catalogue(path: Path) -> Iterator[ItemRecord | SkippedRow]:
    """Yield one item a row. A column `rating` or `my rating` is taken as the user's own.

    Where a column counts votes, a plain `rating` is other people's.
    The scale of ratings is read from the column: up to 1, to 5, to 10 or to 100.
    """
    with Archive(path) as archive:
        names = [n for n in archive.names() if n.casefold().endswith((".csv", ".tsv", ".txt"))]
        fitting = [n for n in names if set(read_header(archive, n)) & set(_COLUMNS["title"])]
        if not fitting:
            raise NotThisFormat(
                "No CSV file with a column named title is there; add a header row with title and "
                "any of year, genres, text, creator, rating, id."
            )
        for name in fitting:
            header = set(read_header(archive, name))
            own = next((column for column in _COLUMNS["own"] if column in header), None)
            mean = next((column for column in _COLUMNS["mean"] if column in header), None)
            if own == "rating" and header & set(_COLUMNS["count"]):
                own, mean = None, mean or own
            scale = {c: _find_scale(archive, name, c) for c in (own, mean) if c is not None}
            for row in read_rows(archive, name):
                if isinstance(row, BrokenRow):
                    yield SkippedRow(f"{name} row {row.line}", row.reason)
                else:
                    yield _parse_row(name, row, own, mean, scale)


def _find_scale(archive: Archive, name: str, column: str) -> float:
    highest = 0.0
    for row in read_rows(archive, name):
        if isinstance(row, Row) and (text := row.cell(column)):
            try:
                highest = max(highest, parse_number(text, 0.0, 100.0))
            except ValueError:
                continue
    return next(scale for scale in (1.0, 5.0, 10.0, 100.0) if highest <= scale)


def _parse_row(
    name: str, row: Row, own: str | None, mean: str | None, scale: dict[str, float]
) -> ItemRecord | SkippedRow:
    place = f"{name} row {row.line}"
    title, year = split_year(row.cell(*_COLUMNS["title"]))
    if not title:
        return SkippedRow(place, "the title is missing")
    values: list[float | None] = []
    for column in (own, mean):
        text = row.cell(column) if column else ""
        try:
            values.append(
                parse_number(text, 0.0, scale[column]) / scale[column] if column and text else None
            )
        except ValueError:
            return SkippedRow(place, f"the column {column!r} holds no number from 0 to 100")
    year_text = row.cell(*_COLUMNS["year"])
    if year_text:
        year = parse_year(year_text) or year
    count = row.cell(*_COLUMNS["count"]).replace(",", "")
    domain = _name_domain(name, row)
    numbers = [cell for column in _COLUMNS["id"] if (cell := row.cell(column))]
    number = next((each for each in numbers if _is_imdb(each)), numbers[0] if numbers else "")
    item = NewItem(
        title=display_title(title),
        domain=domain,
        external_id=_name_external_id(number, title, year),
        year=year,
        creators=split_list(row.cell(*_COLUMNS["creators"])),
        genres=split_list(row.cell(*_COLUMNS["genres"])),
        text=row.cell(*_COLUMNS["text"]),
        mean_rating=values[1],
        rating_count=int(count) if count.isdigit() else (1 if values[1] is not None else 0),
    )
    at = parse_time(row.cell(*_COLUMNS["rated"]))
    return ItemRecord(item=item, rating=values[0], seen=values[0] is not None, at=at)


def _is_imdb(number: str) -> bool:
    return number.startswith("tt") and number[2:].isascii() and number[2:].isdigit()


def _name_external_id(number: str, title: str, year: int | None) -> str:
    if _is_imdb(number):
        return f"imdb:tt{int(number[2:]):07d}"
    return f"csv:{number}" if number else f"title:{title_key(title)}|{year or ''}"


def _name_domain(name: str, row: Row) -> str:
    domain = row.cell(*_COLUMNS["domain"]).casefold()
    if domain:
        return {"movie": "film", "movies": "film", "films": "film", "books": "book"}.get(
            domain, domain
        )
    names = set(row.cells) | set(re.findall(r"[a-z]+", name.casefold()))
    return next((domain for domain, hints in _DOMAIN_HINTS.items() if names & hints), "item")
