"""A library is brought in once, whatever cuts it off, and every file is accounted for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from memory.errors import DiskFull
from memory.kdf import FLOOR_COST
from memory.records import IngestJob, JobState, Kind
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tests.tools.test_perceive import make_photo
from tools.ingest.entries import list_folder
from tools.ingest.library import open_library
from tools.ingest.run import GROUP, LibraryGone, LibraryRun
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder
from tools.ports import Cancelled, CancelToken, DecodedPhoto
from tools.remember import Rememberer

PHOTOS = 3 * GROUP + 2


class Always:
    """Nobody is waited for."""

    def wait(self, stop: CancelToken) -> None:
        stop.raise_if_cancelled()


class CountingDecoder:
    """The real decoder, with what was opened."""

    def __init__(self, decoder: GuardedDecoder) -> None:
        self.decoder = decoder
        self.opened = 0

    def decode(self, data: bytes) -> DecodedPhoto:
        self.opened += 1
        return self.decoder.decode(data)


@pytest.fixture(scope="module")
def guarded() -> Iterator[GuardedDecoder]:
    decoder = GuardedDecoder()
    yield decoder
    decoder.close()


@pytest.fixture
def decoder(guarded: GuardedDecoder) -> CountingDecoder:
    return CountingDecoder(guarded)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    (folder / "deep").mkdir(parents=True)
    for number in range(PHOTOS):
        place = folder if number % 2 else folder / "deep"
        (place / f"{number:02}.jpg").write_bytes(make_photo((9 * number, 30, 250 - 9 * number)))
    (folder / "broken.jpg").write_bytes(b"no photo")
    (folder / "film.avi").write_bytes(b"RIFF")
    (folder / "note.txt").write_text("the boat is at pier 7")
    (folder / "copy of 01.jpg").write_bytes((folder / "01.jpg").read_bytes())
    return folder


FILES = PHOTOS + 4


def bring_in(
    store: Store,
    decoder: CountingDecoder,
    job: IngestJob,
    stop: CancelToken | None = None,
    after: int = 1 << 30,
) -> list[tuple[int, int]]:
    """Run a job; stopped once `after` files are done."""
    perceiver = Perceiver(store, decoder, FakeEyes(), FakeReader(), FakeTextEncoder())
    rememberer = Rememberer(store, FakeTextEncoder, lambda: perceiver)
    stop = stop or CancelToken()
    told: list[tuple[int, int]] = []

    def progress(label: str, done: int, total: int) -> None:
        told.append((done, total))
        if done >= after:
            stop.cancel()

    with open_library(job) as library:
        run = LibraryRun(store, perceiver, rememberer, Always(), still_there=library.still_there)
        run.run(job, library.entries, progress, stop)
    return told


def test_every_file_is_stored_known_or_listed(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    job = store.add_job("folder", [str(folder)])
    told = bring_in(store, decoder, job)
    done = store.job(job.id)
    assert told[-1] == (FILES, FILES)
    assert (done.state, done.total, done.done) == (JobState.DONE, FILES, FILES)
    assert (done.stored, done.known, done.skipped) == (PHOTOS + 1, 1, 2)
    skipped = store.job_skipped(job.id)
    assert [name for name, _ in skipped] == ["broken.jpg", "film.avi"]
    assert all(reason.endswith(".") for _, reason in skipped)
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS
    assert len(store.job_memories(job.id)) == PHOTOS + 1


@pytest.mark.parametrize("after", [1, GROUP, 2 * GROUP + 1])
def test_what_was_cut_off_goes_on_without_opening_a_stored_file_again(
    store: Store, decoder: CountingDecoder, folder: Path, after: int
) -> None:
    job = store.add_job("folder", [str(folder)])
    with pytest.raises(Cancelled):
        bring_in(store, decoder, job, after=after)
    half = store.job(job.id)
    assert half.state is JobState.RUNNING
    assert 0 < half.done < FILES
    assert len(store.memories(Kind.PHOTO, 99)) + 1 >= half.stored
    decoder.opened = 0
    bring_in(store, decoder, half)
    assert store.job(job.id).done == FILES
    assert decoder.opened <= FILES - half.done
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS
    assert all(not store.sources(one.id) for one in store.memories(Kind.PHOTO, 99)[1:-2])


def test_a_group_that_cannot_be_written_leaves_nothing_half_done(
    store: Store, decoder: CountingDecoder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = store.add_job("folder", [str(folder)])
    note_file = store.note_file

    def fail(*arguments: object, **more: object) -> None:
        if store.job(job.id).done >= GROUP:
            raise DiskFull
        note_file(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "note_file", fail)
    with pytest.raises(DiskFull):
        bring_in(store, decoder, job)
    half = store.job(job.id)
    photos = {one.id for one in store.memories(Kind.PHOTO, 99)}
    assert photos <= set(store.job_memories(job.id)), "stored and put down, or neither"
    monkeypatch.undo()
    bring_in(store, decoder, half)
    assert store.job(job.id).done == FILES
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS


def test_what_was_forgotten_midway_does_not_come_back_but_a_new_job_brings_it(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    job = store.add_job("folder", [str(folder)])
    with pytest.raises(Cancelled):
        bring_in(store, decoder, job, after=GROUP)
    gone = store.job_memories(job.id)[2]
    store.forget([gone])
    bring_in(store, decoder, store.job(job.id))
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS - 1
    bring_in(store, decoder, store.add_job("folder", [str(folder)]))
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS


def test_a_file_that_changed_is_looked_at_again(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    job = store.add_job("folder", [str(folder)])
    bring_in(store, decoder, job)
    (folder / "broken.jpg").write_bytes(make_photo((1, 2, 3)))
    store.set_job(job.id, JobState.RUNNING)
    decoder.opened = 0
    bring_in(store, decoder, store.job(job.id))
    assert decoder.opened == 1
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS + 1


def test_the_same_folder_again_opens_no_photo_and_adds_no_source(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    bring_in(store, decoder, store.add_job("folder", [str(folder)]))
    decoder.opened = 0
    count = "SELECT count(*) FROM memory_sources WHERE kind = 'photo'"
    sources = store._rows(count)
    again = store.add_job("folder", [str(folder)])
    bring_in(store, decoder, again)
    assert decoder.opened == 1, "the broken one alone"
    assert store.job(again.id).known == PHOTOS + 2
    assert store._rows(count) == sources


def test_a_folder_that_goes_away_pauses_and_lists_nothing_as_broken(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    job = store.add_job("folder", [str(folder)])
    entries = list_folder([folder])
    gone = [replace(entry, read=lambda: (folder / "absent").read_bytes()) for entry in entries]
    perceiver = Perceiver(store, decoder, FakeEyes(), FakeReader(), FakeTextEncoder())
    rememberer = Rememberer(store, FakeTextEncoder, lambda: perceiver)
    run = LibraryRun(store, perceiver, rememberer, Always(), still_there=lambda: False)
    with pytest.raises(LibraryGone):
        run.run(job, gone, lambda *_: None, CancelToken())
    assert store.job_skipped(job.id) == []
    with pytest.raises(LibraryGone), open_library(replace(job, roots=("/nowhere/at/all",))):
        pass


def test_the_text_of_every_photo_waits_to_be_read_until_it_was(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    bring_in(store, decoder, store.add_job("folder", [str(folder)]))
    waiting = store.next_photo_tasks(PhotoTask.TEXT, 99)
    assert len(waiting) == PHOTOS
    perceiver = Perceiver(store, decoder, FakeEyes(), FakeReader("OPEN"), FakeTextEncoder())
    perceiver.read_stored(waiting[0])
    assert store.next_photo_tasks(PhotoTask.TEXT, 99) == waiting[1:]
    assert store.photo(waiting[0]).ocr_text == "OPEN"
    store.forget([waiting[1]])
    assert store.count_photo_tasks(PhotoTask.TEXT) == PHOTOS - 2


def test_a_reading_that_is_cut_off_is_tried_again_and_given_up_in_the_end(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    bring_in(store, decoder, store.add_job("folder", [str(folder)]))
    (first, *_) = store.next_photo_tasks(PhotoTask.TEXT, 1)

    class Dying(FakeReader):
        def read(self, jpeg: bytes) -> str:
            raise Cancelled

    perceiver = Perceiver(store, decoder, FakeEyes(), Dying(), FakeTextEncoder())
    for _ in range(3):
        assert first in store.next_photo_tasks(PhotoTask.TEXT, 99)
        with pytest.raises(Cancelled):
            perceiver.read_stored(first)
    assert first not in store.next_photo_tasks(PhotoTask.TEXT, 99)


def test_the_record_of_a_job_can_be_cleared_and_leaves_no_name(
    store: Store, decoder: CountingDecoder, folder: Path
) -> None:
    job = store.add_job("folder", [str(folder)])
    bring_in(store, decoder, job)
    assert store.clear_jobs((JobState.PAUSED,)) == 0
    assert store.clear_jobs((JobState.DONE,)) == 1
    assert store.jobs() == []
    assert store._rows("SELECT count(*) FROM ingest_files") == [(0,)]
    assert len(store.memories(Kind.PHOTO, 99)) == PHOTOS
