"""MovieLens folder as a catalogue: movies.csv, ratings.csv, tags.csv, links.csv (or ml-100k).

The folder's ratings are other people's: they become each film's mean and count, and a matrix from
which compact taste factors can be made. Only `my_ratings.csv`, if there, is the user's own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from memory.records import NewItem
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.records import ItemRecord, OtherRatings, SkippedRow
from tools.importers.tables import BrokenRow, Row, parse_number, read_rows
from tools.recommend.titles import display_title, split_year

MAX_PEOPLE = 4_000
"""Raters kept for the factors; more adds little and the matrix must fit a small machine."""

_MAX_TAGS = 12


@dataclass
class _Statistics:
    total: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    count: Counter[str] = field(default_factory=Counter)
    people: list[int] = field(default_factory=list)
    movies: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, person: str, movie: str, value: float, at: int | None) -> None:
        self.total[movie] += value
        self.count[movie] += 1
        number = self.numbers.setdefault(person, len(self.numbers))
        if number < MAX_PEOPLE:
            self.people.append(number)
            self.movies.append(movie)
            self.values.append(value)
            self.times.append(at or 0)


def read_movielens(path: Path) -> Iterator[ItemRecord | OtherRatings | SkippedRow]:
    """Yield the films with their statistics, the raters' matrix last."""
    with Archive(path) as archive:
        if movies := archive.find("movies.csv"):
            yield from _read_csv_folder(archive, movies)
        elif items := archive.find("u.item"):
            yield from _read_ml_100k(archive, items)
        else:
            raise NotThisFormat(
                "No movies.csv (or u.item) is there; import the unpacked MovieLens folder or its "
                "zip file, for example ml-latest-small."
            )


def _read_csv_folder(
    archive: Archive, movies: str
) -> Iterator[ItemRecord | OtherRatings | SkippedRow]:
    external: dict[str, str] = {}
    if links := archive.find("links.csv"):
        for row in read_rows(archive, links):
            if isinstance(row, Row) and (number := row.cell("imdbid")).isdigit():
                external[row.cell("movieid")] = f"imdb:tt{int(number):07d}"
    statistics = _Statistics()
    if ratings := archive.find("ratings.csv"):
        for row in read_rows(archive, ratings):
            parsed = _parse_rating(ratings, row)
            if isinstance(parsed, SkippedRow):
                yield parsed
            else:
                statistics.add(*parsed)
    tags: dict[str, Counter[str]] = defaultdict(Counter)
    if tag_file := archive.find("tags.csv"):
        for row in read_rows(archive, tag_file):
            if isinstance(row, Row) and row.cell("tag"):
                tags[row.cell("movieid")][row.cell("tag").casefold()[:60]] += 1
    own = dict[str, tuple[float, int | None]]()
    if own_file := archive.find("my_ratings.csv"):
        for row in read_rows(archive, own_file):
            parsed = _parse_rating(own_file, row)
            if isinstance(parsed, SkippedRow):
                yield parsed
            else:
                own[parsed[1]] = parsed[2], parsed[3]
    for row in read_rows(archive, movies):
        if isinstance(row, BrokenRow):
            yield SkippedRow(f"{movies} row {row.line}", row.reason)
            continue
        movie = row.cell("movieid")
        title, year = split_year(row.cell("title"))
        if not movie or not title:
            yield SkippedRow(f"{movies} row {row.line}", "the movieId or the title is missing")
            continue
        genres = [g for g in row.cell("genres").split("|") if g and g != "(no genres listed)"]
        words = [tag for tag, _ in tags[movie].most_common(_MAX_TAGS)] if movie in tags else []
        value, at = own.get(movie, (None, None))
        yield ItemRecord(
            _film(movie, title, year, genres, ", ".join(words), external, statistics),
            rating=value,
            seen=value is not None,
            at=at,
        )
    yield _matrix(statistics, external)


def _parse_rating(
    name: str, row: Row | BrokenRow
) -> tuple[str, str, float, int | None] | SkippedRow:
    if isinstance(row, BrokenRow):
        return SkippedRow(f"{name} row {row.line}", row.reason)
    try:
        value = parse_number(row.cell("rating"), 0.0, 5.0) / 5
    except ValueError:
        return SkippedRow(f"{name} row {row.line}", "the rating is not between 0 and 5")
    if not row.cell("movieid"):
        return SkippedRow(f"{name} row {row.line}", "the movieId is missing")
    at = _seconds(row.cell("timestamp"))
    return row.cell("userid"), row.cell("movieid"), value, at


def _seconds(text: str) -> int | None:
    return int(text) * 1000 if text.isdigit() and len(text) <= 11 else None


def _film(
    movie: str,
    title: str,
    year: int | None,
    genres: list[str],
    text: str,
    external: dict[str, str],
    statistics: _Statistics,
) -> NewItem:
    count = statistics.count[movie]
    return NewItem(
        title=display_title(title),
        domain="film",
        external_id=external.get(movie, f"movielens:{movie}"),
        year=year,
        genres=tuple("Science Fiction" if g == "Sci-Fi" else g for g in genres),
        text=text,
        mean_rating=statistics.total[movie] / count if count else None,
        rating_count=count,
    )


def _matrix(statistics: _Statistics, external: dict[str, str]) -> OtherRatings:
    movies = sorted(set(statistics.movies))
    position = {movie: index for index, movie in enumerate(movies)}
    return OtherRatings(
        domain="film",
        external_ids=[external.get(movie, f"movielens:{movie}") for movie in movies],
        people=np.asarray(statistics.people, dtype=np.int32),
        items=np.asarray([position[movie] for movie in statistics.movies], dtype=np.int32),
        values=np.asarray(statistics.values, dtype=np.float32),
        times=np.asarray(statistics.times, dtype=np.int64),
    )


_ML_100K_GENRES = (
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
)


def _read_ml_100k(archive: Archive, items: str) -> Iterator[ItemRecord | OtherRatings | SkippedRow]:
    statistics = _Statistics()
    if data := archive.find("u.data"):
        with archive.open_text(data) as stream:
            for number, line in enumerate(stream, 1):
                cells = line.split()
                if len(cells) < 3 or cells[2] not in {"1", "2", "3", "4", "5"}:
                    yield SkippedRow(f"{data} row {number}", "the row is not user, item, rating")
                    continue
                at = _seconds(cells[3]) if len(cells) > 3 else None
                statistics.add(cells[0], cells[1], int(cells[2]) / 5, at)
    with archive.open_text(items) as stream:
        for number, line in enumerate(stream, 1):
            cells = line.rstrip("\r\n").split("|")
            if len(cells) < 5 or not cells[1]:
                yield SkippedRow(f"{items} row {number}", "the row has no title")
                continue
            flags = cells[5 : 5 + len(_ML_100K_GENRES)]
            genres = [
                genre
                for genre, flag in zip(_ML_100K_GENRES, flags, strict=False)
                if flag == "1" and genre != "unknown"
            ]
            title, year = split_year(cells[1])
            yield ItemRecord(_film(cells[0], title, year, genres, "", {}, statistics))
    yield _matrix(statistics, {})
