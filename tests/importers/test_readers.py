import json
from pathlib import Path

import pytest

from memory.records import Kind
from tools.importers.csv_catalogue import read_csv_catalogue
from tools.importers.errors import NotThisFormat
from tools.importers.goodreads import read_goodreads
from tools.importers.imdb import read_imdb
from tools.importers.jsonl import read_jsonl
from tools.importers.letterboxd import read_letterboxd
from tools.importers.movielens import read_movielens
from tools.importers.records import ItemRecord, MemoryRecord, OtherRatings, Record, SkippedRow
from tools.importers.takeout import read_takeout


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def items(records: list[Record]) -> dict[str, ItemRecord]:
    return {record.item.title: record for record in records if isinstance(record, ItemRecord)}


def test_letterboxd_merges_its_files_into_one_record_a_film(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "ratings.csv": "Date,Name,Year,Letterboxd URI,Rating\n"
            "2024-01-02,Alien,1979,https://boxd.it/a,4.5\n",
            "watched.csv": "Date,Name,Year,Letterboxd URI\n"
            "2024-01-02,Alien,1979,https://boxd.it/a\n2024-01-03,Moon,2009,https://boxd.it/b\n",
            "reviews.csv": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Review,Tags,Watched Date\n"
            '2024-01-05,Alien,1979,https://boxd.it/c,5,,"Still, scary",,2024-01-04\n',
            "likes/films.csv": "Date,Name,Year,Letterboxd URI\n"
            "2024-01-06,Heat,1995,https://boxd.it/d\n",
            "deleted/diary.csv": "Date,Name,Year\n2024-01-01,Gone Girl,2014\n",
        },
    )
    found = items(list(read_letterboxd(tmp_path)))
    assert set(found) == {"Alien", "Moon", "Heat"}
    assert found["Alien"].rating == 1.0
    assert found["Alien"].review == "Still, scary"
    assert found["Moon"].rating is None
    assert found["Moon"].seen
    assert found["Heat"].liked
    assert not found["Heat"].seen


def test_letterboxd_names_a_bad_rating(tmp_path: Path) -> None:
    write(tmp_path, {"ratings.csv": "Date,Name,Year,Letterboxd URI,Rating\n,Alien,1979,u,nine\n"})
    assert list(read_letterboxd(tmp_path)) == [
        SkippedRow("ratings.csv row 2", "the rating is not between 0.5 and 5")
    ]


def test_imdb_reads_its_real_columns(tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(
        "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,"
        "Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n"
        "tt0078748,9,2024-02-01,Alien,Alien,https://www.imdb.com/title/tt0078748,Movie,8.5,117,"
        '1979,"Horror, Sci-Fi",1000000,1979-06-22,Ridley Scott\n'
        "tt0903747,10,2024-02-01,Breaking Bad,Breaking Bad,u,TV Series,9.5,45,2008,Crime,5,,\n"
        "nonsense,9,,X,X,u,Movie,,,,,,,\n",
        encoding="utf-8",
    )
    records = list(read_imdb(path))
    found = items(list(records))
    alien = found["Alien"]
    assert alien.rating == 0.9
    assert alien.item.external_id == "imdb:tt0078748"
    assert alien.item.creators == ("Ridley Scott",)
    assert alien.item.genres == ("Horror", "Sci-Fi")
    assert alien.item.mean_rating == pytest.approx(0.85)
    assert found["Breaking Bad"].item.domain == "series"
    assert [r.name for r in records if isinstance(r, SkippedRow)] == ["ratings.csv row 4"]


def test_goodreads_zero_stars_means_not_rated(tmp_path: Path) -> None:
    path = tmp_path / "library.csv"
    path.write_text(
        "Book Id,Title,Author,My Rating,Average Rating,Year Published,Original Publication Year,"
        "Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review\n"
        "1,Dune,Frank Herbert,5,4.25,1990,1965,2023/05/01,2023/04/01,science-fiction,read,"
        "Sand<br/>everywhere\n"
        "2,Emma,Jane Austen,0,4.0,2003,1815,,2023/04/02,to-read,to-read,\n"
        "3,Ulysses,James Joyce,0,3.7,1990,1922,2020/01/01,2019/01/01,,read,\n",
        encoding="utf-8",
    )
    found = items(list(read_goodreads(path)))
    assert found["Dune"].rating == 1.0
    assert found["Dune"].item.year == 1965
    assert found["Dune"].item.genres == ("science fiction",)
    assert found["Dune"].review == "Sand\neverywhere"
    assert (found["Emma"].rating, found["Emma"].seen) == (None, False)
    assert (found["Ulysses"].rating, found["Ulysses"].seen) == (None, True)


MOVIELENS = {
    "movies.csv": "movieId,title,genres\n"
    '1,"Matrix, The (1999)",Action|Sci-Fi\n2,Heat (1995),Crime\n,Nameless (1990),Drama\n',
    "ratings.csv": "userId,movieId,rating,timestamp\n1,1,5.0,10\n2,1,4.0,20\n2,2,x,30\n",
    "links.csv": "movieId,imdbId,tmdbId\n1,0133093,603\n",
    "tags.csv": "userId,movieId,tag,timestamp\n1,1,Simulation,5\n",
}


def test_movielens_ratings_are_other_peoples(tmp_path: Path) -> None:
    records = list(read_movielens(write(tmp_path, MOVIELENS)))
    found = items(list(records))
    matrix = found["The Matrix"]
    assert matrix.rating is None
    assert matrix.item.external_id == "imdb:tt0133093"
    assert matrix.item.mean_rating == pytest.approx(0.9)
    assert matrix.item.rating_count == 2
    assert matrix.item.genres == ("Action", "Science Fiction")
    assert matrix.item.text == "simulation"
    assert found["Heat"].item.external_id == "movielens:2"
    assert {r.name for r in records if isinstance(r, SkippedRow)} == {
        "ratings.csv row 4",
        "movies.csv row 4",
    }
    others = records[-1]
    assert isinstance(others, OtherRatings)
    assert len(others.values) == 2


def test_movielens_own_ratings_are_taken_from_their_own_file(tmp_path: Path) -> None:
    write(tmp_path, MOVIELENS | {"my_ratings.csv": "movieId,rating,timestamp\n2,4.5,1700000000\n"})
    heat = items(list(read_movielens(tmp_path)))["Heat"]
    assert heat.rating == pytest.approx(0.9)
    assert heat.at == 1_700_000_000_000


def test_ml_100k_is_read(tmp_path: Path) -> None:
    flags = "|".join("1" if n in {1, 15} else "0" for n in range(19))
    (tmp_path / "u.item").write_bytes(f"1|Léon (1994)|||u|{flags}\n".encode("latin-1"))
    (tmp_path / "u.data").write_text("1\t1\t4\t881250949\n1\t1\t9\t0\n")
    records = list(read_movielens(tmp_path))
    leon = items(list(records))["Léon"]
    assert leon.item.genres == ("Action", "Science Fiction")
    assert leon.item.mean_rating == pytest.approx(0.8)


def test_csv_columns_and_scale_are_sniffed(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_text(
        "name;Release Year;genre;director;plot;my_rating\n"
        "Alien;1979;Horror|Science Fiction;Ridley Scott;A crew meets something;9\n"
        "Moon;2009;Drama;Duncan Jones;Alone;\n;2000;;;;\nHeat;1995;Crime;;;lots\n"
    )
    records = list(read_csv_catalogue(path))
    found = items(list(records))
    assert found["Alien"].rating == pytest.approx(0.9)
    assert found["Alien"].item.domain == "film"
    assert found["Alien"].item.genres == ("Horror", "Science Fiction")
    assert found["Moon"].rating is None
    skipped = [r for r in records if isinstance(r, SkippedRow)]
    assert [r.name for r in skipped] == ["films.csv row 4", "films.csv row 5"]
    assert "my rating" in skipped[1].reason


@pytest.mark.parametrize(
    ("name", "header", "domain"),
    [
        ("films.csv", "title,creator", "film"),
        ("mine.csv", "title,author", "book"),
        ("mine.csv", "title,creator", "item"),
    ],
)
def test_csv_domain_comes_from_columns_or_file_name(
    tmp_path: Path, name: str, header: str, domain: str
) -> None:
    (tmp_path / name).write_text(f"{header}\nAlien,Someone\n")
    assert items(list(read_csv_catalogue(tmp_path / name)))["Alien"].item.domain == domain


def test_csv_rating_beside_votes_is_other_peoples(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_text("title,rating,votes\nAlien,8.5,1000\n")
    alien = items(list(read_csv_catalogue(path)))["Alien"]
    assert alien.rating is None
    assert alien.item.mean_rating == pytest.approx(0.85)
    assert alien.item.rating_count == 1000


def test_jsonl_keeps_the_given_id_and_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"jpeg bytes")
    lines = [
        json.dumps({"text": "Hello", "time": "2024-05-01T10:00:00Z", "speaker": "Ann", "id": "D1"}),
        json.dumps({"text": "A note", "id": 7}),
        json.dumps({"photo": "cat.jpg", "text": "my cat"}),
        "{broken",
        json.dumps({"text": "x", "time": "yesterday"}),
        json.dumps({"text": "x", "kind": "dream"}),
        json.dumps({"photo": "dog.jpg"}),
        json.dumps([1]),
        json.dumps({"text": "  "}),
        "",
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    records = list(read_jsonl(path))
    turn, note, photo = records[:3]
    assert isinstance(turn, MemoryRecord)
    assert (turn.kind, turn.source_id, turn.at) == (Kind.TURN, "D1", 1714557600000)
    assert isinstance(note, MemoryRecord)
    assert (note.kind, note.source_id) == (Kind.NOTE, "7")
    assert isinstance(photo, MemoryRecord)
    assert photo.photo == b"jpeg bytes"
    skipped = [r for r in records if isinstance(r, SkippedRow)]
    assert [r.name for r in skipped] == [f"log.jsonl line {n}" for n in range(4, 10)]


SIDECAR = json.dumps(
    {
        "description": "At the lake",
        "photoTakenTime": {"timestamp": "1600000000"},
        "geoData": {"latitude": 46.5, "longitude": 6.6},
    }
)


@pytest.mark.parametrize(
    ("photo", "sidecar"),
    [
        ("a.jpg", "a.jpg.json"),
        ("a.jpg", "a.jpg.supplemental-metadata.json"),
        ("IMG_20200913_123456789_HDR.jpg", "IMG_20200913_123456789_HDR.jpg.supplemental-me.json"),
        ("a(1).jpg", "a.jpg(1).json"),
        ("a(1).jpg", "a.jpg.supplemental-metadata(1).json"),
        ("a-edited.jpg", "a.jpg.json"),
    ],
)
def test_takeout_finds_the_sidecar(tmp_path: Path, photo: str, sidecar: str) -> None:
    folder = tmp_path / "Takeout" / "Google Photos"
    folder.mkdir(parents=True)
    (folder / photo).write_bytes(b"pixels")
    (folder / sidecar).write_text(SIDECAR)
    (tmp_path / "Takeout" / "notes.html").write_text("<p>")
    records = list(read_takeout(tmp_path))
    found = [r for r in records if isinstance(r, MemoryRecord)]
    assert [(r.at, r.latitude, r.text) for r in found] == [(1600000000000, 46.5, "At the lake")]
    assert [r.name for r in records if isinstance(r, SkippedRow)] == ["Takeout/notes.html"]


@pytest.mark.parametrize(
    "read", [read_letterboxd, read_imdb, read_goodreads, read_movielens, read_takeout]
)
def test_a_folder_of_something_else_says_what_is_expected(tmp_path: Path, read: object) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert callable(read)
    with pytest.raises(NotThisFormat):
        list(read(tmp_path))
