"""Google's and Apple's exports: what stands beside a photo comes with it, and nothing is lost."""

import json
import zipfile
from pathlib import Path

import pytest

from memory.records import JobState, Verdict
from memory.store import Store
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tests.importers.test_readers import SIDECAR
from tests.tools.test_perceive import make_photo
from tools.importers.apple import DELETED, list_apple, read_apple
from tools.importers.archive import Archive
from tools.importers.errors import NotThisFormat
from tools.importers.photo_export import FILM
from tools.importers.records import SkippedRow
from tools.importers.takeout import list_takeout
from tools.importers.xmp import read_xmp
from tools.ingest.entries import LIVE_PHOTO, Entry
from tools.ingest.library import open_library
from tools.ingest.run import LibraryRun
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken
from tools.remember import Rememberer

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <photoshop:DateCreated>2020-09-13T14:26:40+02:00</photoshop:DateCreated>
   <exif:GPSLatitude>46,31.5N</exif:GPSLatitude><exif:GPSLongitude>6,36W</exif:GPSLongitude>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">At the lake</rdf:li></rdf:Alt></dc:title>
   <dc:description><rdf:Alt><rdf:li>Swans</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"""
DETAILS = (
    "imgName,fileChecksum,favorite,hidden,deleted,originalCreationDate,viewCount,importDate\n"
    'IMG_7.JPG,abc,yes,no,no,"Thursday September 10,2020 6:10 PM GMT",3,'
    '"Friday September 11,2020 8:00 AM GMT"\n'
    'IMG_8.JPG,abd,no,no,yes,"Thursday September 10,2020 6:10 PM GMT",3,""\n'
)


def plain_photo(colour: tuple[int, int, int]) -> bytes:
    """A JPEG without any EXIF."""
    from tests.photos.image_files import make_scene, pack

    scene = make_scene(64, 48)
    scene.paste(colour, (10, 10, 40, 30))
    return pack(scene)


def by_name(entries: list[Entry]) -> dict[str, Entry]:
    return {Path(entry.name).name: entry for entry in entries}


def test_takeout_tells_hearts_edits_live_photos_and_films(tmp_path: Path) -> None:
    folder = tmp_path / "Takeout" / "Google Photos" / "2020"
    folder.mkdir(parents=True)
    loved = json.dumps({**json.loads(SIDECAR), "favorited": True})
    for name, text in {
        "a.jpg": "photo", "a.jpg.supplemental-metadata.json": loved,
        "a-edited.jpg": "photo", "a-bearbeitet(1).jpg": "photo",
        "live.heic": "photo", "live.mp4": "film", "live.heic.json": SIDECAR,
        "party.mp4": "film", "party.mp4.supplemental-metadata.json": SIDECAR,
        "metadata.json": "{}",
    }.items():  # fmt: skip
        (folder / name).write_text(text)
    with Archive(tmp_path) as archive:
        entries = by_name(list_takeout(archive))
    assert entries["a.jpg"].tell().favourite
    assert entries["a-edited.jpg"].edit_of == entries["a.jpg"].source_id
    assert entries["a-edited.jpg"].tell().at == 1600000000000
    assert entries["live.mp4"].refused == LIVE_PHOTO
    assert entries["party.mp4"].refused == FILM
    assert "party.mp4.supplemental-metadata.json" not in entries, "it belongs to the film"
    assert entries["metadata.json"].refused
    assert not any(entries[name].refused for name in ("a.jpg", "a-edited.jpg", "live.heic"))


def test_xmp_is_read_in_both_forms_and_distrusted() -> None:
    told = read_xmp(XMP.encode())
    assert (told.at, told.text) == (1600000000000, "At the lake\nSwans")
    assert told.latitude == pytest.approx(46.525)
    assert told.longitude == pytest.approx(-6.6)
    attributes = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="12.5"'
        ' exif:GPSLatitudeRef="S" exif:GPSLongitude="190" exif:DateTimeOriginal="yesterday"/>'
        "</rdf:RDF>"
    )
    assert read_xmp(attributes.encode()) == read_xmp(b"<nonsense"), "a place needs both"
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]>' + XMP.replace("Swans", "&b;")
    for hostile in (bomb.encode(), b"\xff" * 99, XMP.encode() + b" " * 2**21, b"<a>" * 200_000):
        assert read_xmp(hostile).at is None


def test_apple_sidecars_edits_and_live_photos(tmp_path: Path) -> None:
    for name, text in {
        "IMG_1.HEIC": "photo", "IMG_1.xmp": XMP, "IMG_1.AAE": "<plist/>", "IMG_1.MOV": "film",
        "IMG_E1.HEIC": "photo", "IMG_2.JPG": "photo", "IMG_2.JPG.xmp": XMP, "notes.txt": "x",
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    with Archive(tmp_path) as archive:
        entries = by_name(list_apple(archive))
    for name in ("IMG_1.HEIC", "IMG_E1.HEIC", "IMG_2.JPG"):
        assert entries[name].tell().at == 1600000000000, name
        assert entries[name].tell().text == "At the lake\nSwans"
    assert entries["IMG_E1.HEIC"].edit_of == "IMG_1.HEIC"
    assert entries["IMG_1.HEIC"].edit_of is None
    assert entries["IMG_1.MOV"].refused == LIVE_PHOTO
    assert set(entries) == {
        "IMG_1.HEIC", "IMG_1.MOV", "IMG_E1.HEIC", "IMG_2.JPG", "notes.txt",
    }, "sidecars are read, not listed"  # fmt: skip


def test_icloud_tables_date_hearts_and_what_was_deleted(tmp_path: Path) -> None:
    part = tmp_path / "iCloud Photos" / "Photos"
    part.mkdir(parents=True)
    for name in ("IMG_7.JPG", "IMG_8.JPG", "IMG_9.JPG"):
        (part / name).write_text("photo")
    (part / "Photo Details.csv").write_text(DETAILS)
    with Archive(tmp_path) as archive:
        entries = by_name(list_apple(archive))
    told = entries["IMG_7.JPG"].tell()
    assert (told.at, told.is_rough, told.favourite) == (1599761400000, True, True)
    assert entries["IMG_8.JPG"].refused == DELETED
    assert entries["IMG_9.JPG"].tell().at is None
    assert "Photo Details.csv" not in entries
    (part / "Photo Details.csv").write_bytes(b'\0\xff,imgName\n"')
    skipped = [one for one in read_apple(tmp_path) if isinstance(one, SkippedRow)]
    assert skipped == []


def test_a_folder_without_photos_is_not_apples(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with Archive(tmp_path) as archive, pytest.raises(NotThisFormat, match="Photos"):
        list_apple(archive)


@pytest.mark.parametrize("packed", [False, True])
def test_an_export_comes_in_as_a_batch_with_all_that_it_tells(
    tmp_path: Path, store: Store, packed: bool
) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "IMG_7.JPG").write_bytes(plain_photo((1, 2, 3)))
    (folder / "IMG_1.jpg").write_bytes(make_photo((200, 10, 10)))
    (folder / "IMG_E1.jpg").write_bytes(make_photo((10, 200, 10)))
    (folder / "IMG_1.xmp").write_text(XMP)
    (folder / "IMG_1.mov").write_bytes(b"film")
    (folder / "IMG_5.jpg").write_bytes(b"broken")
    (folder / "Photo Details.csv").write_text(DETAILS)
    path = folder
    if packed:
        path = tmp_path / "part.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in folder.iterdir():
                archive.write(file, f"iCloud Photos/{file.name}")
    batch = store.add_batch("apple: export").id
    job = store.add_job("apple", [str(path)], batch)
    decoder = GuardedDecoder()
    perceiver = Perceiver(store, decoder, FakeEyes(), FakeReader(), FakeTextEncoder())

    class Never:
        def wait(self, stop: CancelToken) -> None:
            pass

    texts = Rememberer(store, FakeTextEncoder, lambda: perceiver)
    with open_library(job) as library:
        LibraryRun(store, perceiver, texts, Never()).run(
            job, library.entries, lambda *_: None, CancelToken()
        )
    decoder.close()
    done = store.job(job.id)
    assert (done.state, done.stored, done.skipped) == (JobState.DONE, 3, 2)
    photos = {memory.title: memory for memory in store.memories()}
    lake = photos["IMG_1.jpg"]
    assert lake.happened_at == 1600000000000, "the sidecar goes before the file"
    assert lake.text.startswith("At the lake")
    assert store.photo(lake.id).latitude == pytest.approx(46.525)
    assert photos["IMG_7.JPG"].happened_at == 1599761400000
    assert [one.target for one in store.feedback()] == [f"m{photos['IMG_7.JPG'].id}"]
    assert store.feedback()[0].verdict is Verdict.UP
    assert store.find_alike_photos([lake.id]) == [
        tuple(sorted((lake.id, photos["IMG_E1.jpg"].id)))
    ], "an edit is linked with its original"
    store.forget_batch(batch)
    assert store.memories() == []
    assert store.feedback() == []
    assert store.jobs() == []
