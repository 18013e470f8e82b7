import os
import time
from pathlib import Path

import pytest

from tools.photos.errors import Reason, UnreadablePhoto
from tools.photos.paths import MAX_FILE_BYTES, find_photos, parse_dropped, read_photo


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "My dog's photo (1).JPG"
    path.write_bytes(b"photo")
    return path


def escape(path: Path) -> str:
    return "".join(f"\\{sign}" if sign in " '()" else sign for sign in str(path))


def test_every_way_a_terminal_writes_a_dropped_file(photo: Path) -> None:
    quoted = str(photo).replace("'", "'\\''")
    for written in (f"'{quoted}'", f'"{photo}"', escape(photo), photo.as_uri(), str(photo)):
        assert parse_dropped(written) == ("", [photo]), written
        assert parse_dropped(f" {written} \n") == ("", [photo]), written


def test_text_around_the_path_stays(photo: Path) -> None:
    assert parse_dropped(f"this is Bo {escape(photo)} my dog") == ("this is Bo my dog", [photo])
    assert parse_dropped(f"'{photo.parent}/x.jpg' isn't, {photo.as_uri()}.") == (
        f"'{photo.parent}/x.jpg' isn't, .",
        [photo],
    )


def test_an_apostrophe_in_prose_does_not_hide_the_path(photo: Path) -> None:
    text, paths = parse_dropped(f"what's in {escape(photo)} and who's that?")
    assert text == "what's in and who's that?"
    assert paths == [photo]


def test_several_files_in_order_each_once(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("b.png", "a.webp", "c.heic")]
    for path in paths:
        path.touch()
    uris = "\r\n".join(path.as_uri() for path in [*paths, paths[0]])
    assert parse_dropped(uris) == ("", paths)


def test_what_is_no_photo_of_this_machine_is_left_in_the_text(tmp_path: Path) -> None:
    (tmp_path / "note.txt").touch()
    for text in (
        "have you seen /nowhere/x.jpg?",
        f"read {tmp_path}/note.txt",
        f"file://otherhost{tmp_path}/a.jpg",
        "photo.jpg",
        "and/or.png",
        "it's 'quoted' text",
        "~nobody/x.jpg",
        "/" + "a" * 5000 + ".jpg",
        "/a\0b.jpg",
        "",
    ):
        assert parse_dropped(text) == (text, [])


def test_home_and_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jpg").touch()
    assert parse_dropped("caption ~/a.jpg") == ("caption", [tmp_path / "a.jpg"])
    assert parse_dropped("caption ./a.jpg") == ("caption", [Path("a.jpg")])


def test_a_long_text_is_parsed_in_reasonable_time() -> None:
    for unit in ("'", " '", "\\ /", "a/", ' "\\a', "/a.", " /a..", " file://", "['\\''"):
        text = unit * (20_000 // len(unit)) + " x.jpg"
        started = time.process_time()
        assert parse_dropped(text, lambda path: False) == (text, [])
        assert time.process_time() - started < 2, unit


def test_photos_are_found_below_a_folder_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.JPG", "sub/a.heic", "sub/x.txt", ".hidden/c.jpg", "._b.jpg", "@eaDir/d.jpg"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    assert find_photos(tmp_path) == [tmp_path / "b.JPG", tmp_path / "sub/a.heic"]
    assert find_photos(tmp_path / "sub/x.txt") == [tmp_path / "sub/x.txt"]


def refuse(path: Path) -> Reason:
    with pytest.raises(UnreadablePhoto) as caught:
        read_photo(path)
    return caught.value.reason


def test_only_regular_files_of_limited_size_are_read(tmp_path: Path, photo: Path) -> None:
    assert read_photo(photo) == b"photo"
    os.mkfifo(tmp_path / "pipe.jpg")
    big = tmp_path / "big.jpg"
    with big.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert refuse(tmp_path / "pipe.jpg") is Reason.NOT_A_FILE
    assert refuse(Path("/dev/zero")) is Reason.NOT_A_FILE
    assert refuse(tmp_path) is Reason.NOT_A_FILE
    assert refuse(tmp_path / "missing.jpg") is Reason.NOT_A_FILE
    assert refuse(big) is Reason.TOO_LARGE
