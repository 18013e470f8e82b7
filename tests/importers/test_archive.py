import zipfile
from pathlib import Path

import pytest

from tools.importers.archive import Archive
from tools.importers.errors import ImportProblem, UnsafeArchive
from tools.importers.tables import BrokenRow, Row, parse_time, read_rows


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../up.csv", "/etc/up.csv", "a/../../up.csv", "C:/up.csv"])
def test_zip_whose_names_leave_their_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeArchive):
        Archive(make_zip(tmp_path / "x.zip", {name: b"a"}))


def test_zip_that_grows_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsafeArchive):
        Archive(make_zip(tmp_path / "x.zip", {"a.csv": b"0" * (8 << 20)}))


def test_damaged_member_is_reported_as_a_problem(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"a.csv": bytes(range(256)) * 40})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    with Archive(path) as archive, pytest.raises(ImportProblem):
        archive.read("a.csv")


def test_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("x")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "real.csv").write_text("y")
    with Archive(folder) as archive:
        assert archive.names() == ["real.csv"]


def test_missing_path_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ImportProblem):
        Archive(tmp_path / "nothing")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("zipped", [False, True])
def test_rows_read_alike_in_every_encoding(tmp_path: Path, encoding: str, zipped: bool) -> None:
    data = 'Title,Note\r\nAmélie,"two\r\nlines"\r\n'.encode(encoding)
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    if zipped:
        path = make_zip(tmp_path / "x.zip", {"x.csv": data})
    with Archive(path) as archive:
        rows = list(read_rows(archive, "x.csv"))
    assert rows == [Row(2, {"title": "Amélie", "note": "two\r\nlines"})]


def test_late_latin_1_letter_is_read(tmp_path: Path) -> None:
    lines = b"title\n" + b"plain\n" * 300_000 + "Amélie\n".encode("latin-1")
    path = tmp_path / "x.csv"
    path.write_bytes(lines)
    with Archive(path) as archive:
        rows = list(read_rows(archive, "x.csv"))
    assert len(rows) == 300_001
    assert isinstance(rows[-1], Row)
    assert rows[-1].cells["title"] == "Amélie"


def test_row_with_too_many_cells_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("title;year\nAlien;1979\nA;1;extra\n")
    with Archive(tmp_path / "x.csv") as archive:
        rows = list(read_rows(archive, "x.csv"))
    assert rows[1] == BrokenRow(3, "the row has 3 cells, the header 2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", 1709251200000),
        ("2024-03-01T01:00:00+01:00", 1709251200000),
        ("2024/03/01", 1709251200000),
        ("soon", None),
        ("", None),
    ],
)
def test_times_are_utc_milliseconds(text: str, expected: int | None) -> None:
    assert parse_time(text) == expected


def test_shallowest_file_of_a_name_is_found(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"deep/ratings.csv": b"a", "ratings.csv": b"b"})
    with Archive(path) as archive:
        assert archive.find("RATINGS.csv") == "ratings.csv"
