"""IMDb ratings or list export (CSV): Const, Your Rating, Date Rated, Title, Title Type, ..."""

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

_DOMAINS = {
    "tvseries": "series",
    "tvminiseries": "series",
    "tvepisode": "episode",
    "videogame": "game",
    "podcastseries": "podcast",
    "podcastepisode": "podcast",
    "musicvideo": "music video",
}


def read_imdb(path: Path) -> Iterator[ItemRecord | SkippedRow]:
    """Yield each title of the export with the user's rating (1 to 10, kept as 0.1 to 1)."""
    with Archive(path) as archive:
        names = [name for name in archive.names() if name.casefold().endswith(".csv")]
        fitting = [n for n in names if {"const", "title"} <= set(read_header(archive, n))]
        if not fitting:
            raise NotThisFormat(
                "No CSV file with the IMDb columns Const and Title is there; export your ratings "
                "at IMDb under Your ratings, Export."
            )
        for name in fitting:
            for row in read_rows(archive, name):
                if isinstance(row, BrokenRow):
                    yield SkippedRow(f"{name} row {row.line}", row.reason)
                else:
                    yield _parse_row(name, row)


def _parse_row(name: str, row: Row) -> ItemRecord | SkippedRow:
    place = f"{name} row {row.line}"
    const, title = row.cell("const"), row.cell("title", "original title")
    if not (const.startswith("tt") and const[2:].isdigit()):
        return SkippedRow(place, "the Const column holds no IMDb title id (tt...)")
    if not title:
        return SkippedRow(place, "the title is missing")
    rating: float | None = None
    if text := row.cell("your rating"):
        try:
            rating = parse_number(text, 1.0, 10.0) / 10
        except ValueError:
            return SkippedRow(place, "Your Rating is not between 1 and 10")
    mean: float | None = None
    count = 0
    try:
        if text := row.cell("imdb rating"):
            mean = parse_number(text, 0.0, 10.0) / 10
            votes = row.cell("num votes").replace(",", "").replace(".", "")
            count = int(votes) if votes.isdigit() else 0
    except ValueError:
        mean = None
    kind = row.cell("title type").replace(" ", "").casefold()
    item = NewItem(
        title=title,
        domain=_DOMAINS.get(kind, "film"),
        external_id=f"imdb:tt{int(const[2:]):07d}",
        year=parse_year(row.cell("year")) or parse_year(row.cell("release date")),
        creators=split_list(row.cell("directors"), (",",)),
        genres=tuple(genre.title() for genre in split_list(row.cell("genres"), (",",))),
        text=row.cell("description"),
        mean_rating=mean,
        rating_count=count,
    )
    return ItemRecord(
        item=item,
        rating=rating,
        seen=rating is not None,
        at=parse_time(row.cell("date rated")),
    )
