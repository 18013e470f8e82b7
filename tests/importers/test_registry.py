import json
from pathlib import Path

import pytest
from PIL import Image

from memory.records import Kind, Source, Verdict
from memory.store import Store
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tests.importers.test_readers import MOVIELENS, SIDECAR, write
from tools.importers.errors import NotThisFormat, UnknownFormat
from tools.importers.registry import run_import
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder
from tools.ports import Cancelled, CancelToken
from tools.recommend.seen import read_seen

LETTERBOXD = {
    "ratings.csv": "Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,The Matrix,1999,u,4\n",
    "watched.csv": "Date,Name,Year,Letterboxd URI\n2024-01-02,Heat,1995,v\n",
    "likes/films.csv": "Date,Name,Year,Letterboxd URI\n2024-01-02,Moon,2009,w\n",
    "reviews.csv": "Date,Name,Year,Letterboxd URI,Rating,Review\n"
    "2024-01-03,The Matrix,1999,x,4,Dodging bullets\n",
}


@pytest.mark.parametrize("films_first", [True, False])
def test_films_of_two_exports_become_one_item(
    tmp_path: Path, store: Store, films_first: bool
) -> None:
    films = write(tmp_path / "ml", MOVIELENS)
    diary = write(tmp_path / "lb", LETTERBOXD)
    order = [("movielens", films), ("letterboxd", diary)]
    for format, path in order if films_first else reversed(order):
        run_import(format, path, store, FakeTextEncoder())
    found = {item.title: item for item in store.items()}
    assert set(found) == {"The Matrix", "Heat", "Moon"}
    assert found["The Matrix"].rating_count == 2
    assert [(r.item_id, r.value) for r in store.ratings()] == [(found["The Matrix"].id, 0.8)]
    assert read_seen(store) == {found["Heat"].id}
    assert [(f.target, f.verdict) for f in store.feedback()] == [
        (f"i{found['Moon'].id}", Verdict.UP)
    ]
    [review] = store.memories(Kind.NOTE)
    assert review.source is Source.IMPORT
    assert review.text == "My review of The Matrix (1999): Dodging bullets"


def test_importing_again_brings_nothing_twice(tmp_path: Path, store: Store) -> None:
    diary = write(tmp_path / "lb", LETTERBOXD)
    encoder = FakeTextEncoder()
    run_import("letterboxd", diary, store, encoder)
    before = store.count_rows()
    run_import("letterboxd", diary, store, encoder)
    after = store.count_rows()
    assert {k: v for k, v in after.items() if k != "batches"} == {
        k: v for k, v in before.items() if k != "batches"
    }


def write_turns(path: Path, count: int) -> Path:
    lines = [
        {"text": f"turn {n}", "speaker": "Ann", "id": f"D{n}", "time": f"2024-01-01T10:{n:02}:00Z"}
        for n in range(count)
    ]
    lines[-1]["time"] = "2024-01-03T10:00:00Z"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


def test_turns_keep_order_ids_and_conversation(tmp_path: Path, store: Store) -> None:
    path = write_turns(tmp_path / "log.jsonl", 6)
    outcome = run_import("jsonl", path, store, FakeTextEncoder())
    assert outcome.memories == 6
    found = store.memory_by_source_id("D2")
    assert found is not None
    assert found.batch == outcome.batch
    assert found.conversation is not None
    assert [turn.source_id for turn in store.turns(found.conversation)] == [
        "D0", "D1", "D2", "D3", "D4",
    ]  # fmt: skip
    ids, matrix, _ = store.vectors(FakeTextEncoder.space)
    assert len(set(ids.tolist())) == 6
    assert matrix.shape == (6, 256)


def test_turns_are_encoded_with_who_spoke(tmp_path: Path, store: Store) -> None:
    encoder = FakeTextEncoder()
    path = tmp_path / "chat.jsonl"
    path.write_text(json.dumps({"text": "hello there", "speaker": "Caroline"}) + "\n")
    run_import("jsonl", path, store, encoder)
    (vector,) = store.vectors(encoder.space)[1]
    assert vector @ encoder.encode_passages(["Caroline: hello there"])[0] > 0.99


def test_two_turns_that_say_the_same_are_both_kept(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"text": "Yes", "speaker": "Ann"}\n{"text": "Yes", "speaker": "Ann"}\n')
    assert run_import("jsonl", path, store, FakeTextEncoder()).memories == 2
    assert run_import("jsonl", path, store, FakeTextEncoder()).memories == 0


def test_cancelling_keeps_what_was_stored(tmp_path: Path, store: Store) -> None:
    path = write_turns(tmp_path / "log.jsonl", 60)
    with path.open("a") as stream:
        stream.write("\n" + "\n".join(f'{{"text": "more {n}"}}' for n in range(200)))
    cancel = CancelToken()

    def stop(what: str, done: int, total: int) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        run_import("jsonl", path, store, FakeTextEncoder(), None, stop, cancel)
    assert 0 < store.count_rows()["memories"] < 260


def test_photo_without_an_image_model_is_listed(tmp_path: Path, store: Store) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"jpeg")
    (tmp_path / "log.jsonl").write_text('{"photo": "cat.jpg"}')
    outcome = run_import("jsonl", tmp_path / "log.jsonl", store, FakeTextEncoder())
    assert outcome.memories == 0
    assert [row.name for row in outcome.skipped] == ["cat.jpg"]


def test_takeout_photo_takes_date_place_and_words_from_its_sidecar(
    tmp_path: Path, store: Store
) -> None:
    folder = tmp_path / "Takeout"
    folder.mkdir()
    Image.new("RGB", (64, 48), (200, 30, 30)).save(folder / "a.jpg")
    (folder / "a.jpg.supplemental-metadata.json").write_text(SIDECAR)
    (folder / "broken.png").write_bytes(b"no picture")
    decoder = GuardedDecoder()
    made: list[Perceiver] = []

    def make_perceiver() -> Perceiver:
        made.append(Perceiver(store, decoder, FakeEyes(), FakeReader(), FakeTextEncoder()))
        return made[-1]

    try:
        outcome = run_import("takeout", folder, store, FakeTextEncoder(), make_perceiver)
    finally:
        decoder.close()
    assert len(made) == 1
    assert outcome.memories == 1
    assert [row.name for row in outcome.skipped] == ["broken.png"]
    [memory] = store.memories(Kind.PHOTO)
    photo = store.photo(memory.id)
    assert (photo.taken_at, photo.latitude, photo.personal_caption) == (
        1_600_000_000_000,
        46.5,
        "At the lake",
    )
    ids, matrix, _ = store.vectors(FakeTextEncoder.space)
    [query] = FakeTextEncoder().encode_queries(["the lake"])
    assert float((matrix @ query).max()) > 0.9
    assert memory.id in ids


def test_unknown_format_and_wrong_file_make_no_batch(tmp_path: Path, store: Store) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UnknownFormat):
        run_import("netflix", tmp_path, store, FakeTextEncoder())
    with pytest.raises(NotThisFormat):
        run_import("imdb", tmp_path, store, FakeTextEncoder())
    assert store.batches() == []


@pytest.mark.slow
def test_hundred_thousand_rows_are_streamed(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "big.csv"
    with path.open("w") as stream:
        stream.write("title,year,rating\n")
        stream.writelines(f"Film {n},2000,{n % 5 + 1}\n" for n in range(100_000))
    seen: list[int] = []
    outcome = run_import(
        "csv", path, store, FakeTextEncoder(), progress=lambda what, done, total: seen.append(done)
    )
    assert outcome.items == outcome.ratings == 100_000
    assert len(seen) > 100
