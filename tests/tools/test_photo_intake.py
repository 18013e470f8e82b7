"""Many photos at once give what they give one by one, in the same order."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models.errors import ModelMissing
from memory.kdf import FLOOR_COST
from memory.store import Store
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tests.tools.test_perceive import make_photo
from tools.perceive import Perceiver
from tools.photo_intake import AHEAD, perceive_ahead
from tools.photos.decoder import GuardedDecoder
from tools.ports import Cancelled, CancelToken
from tools.remember import Rememberer, RememberOutcome

PHOTOS = 2 * AHEAD + 1


@pytest.fixture(scope="module")
def decoder() -> Iterator[GuardedDecoder]:
    guarded = GuardedDecoder()
    yield guarded
    guarded.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos of different colours, with one broken file and one text among them."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(PHOTOS):
        (folder / f"{number:02}.jpg").write_bytes(make_photo((10 * number, 20, 240 - 10 * number)))
    (folder / "04.jpg").write_bytes(b"no photo")
    (folder / "07.txt").write_text("a note among photos")
    return folder


def make_perceiver(store: Store, decoder: GuardedDecoder, text: str = "OPEN") -> Perceiver:
    return Perceiver(store, decoder, FakeEyes(), FakeReader(text), FakeTextEncoder())


def remember(
    store: Store, perceiver: Perceiver, folder: Path, cancel: CancelToken | None = None
) -> RememberOutcome:
    rememberer = Rememberer(store, FakeTextEncoder, lambda: perceiver)
    return rememberer.remember_paths(
        [folder], name=None, progress=lambda *_: None, cancel=cancel or CancelToken()
    )


def test_a_folder_gives_what_its_photos_give_one_by_one(
    store: Store, decoder: GuardedDecoder, folder: Path, tmp_path: Path
) -> None:
    perceiver = make_perceiver(store, decoder)
    outcome = remember(store, perceiver, folder)
    assert [name for name, _ in outcome.skipped] == ["04.jpg"]
    assert len(outcome.memory_ids) == PHOTOS, "all photos but one, and the text"
    other, _ = Vault.create(tmp_path / "other", "a test passphrase", cost=FLOOR_COST)
    alone = make_perceiver(other.store, decoder)
    for id in outcome.memory_ids:
        memory = store.memory(id)
        if memory.title == "07.txt":
            continue
        expected = other.store.memory(
            alone.store(alone.perceive((folder / memory.title).read_bytes(), memory.title)).id
        )
        assert (memory.text, memory.happened_at) == (expected.text, expected.happened_at)
        photo, same = store.photo(id), other.store.photo(expected.id)
        assert (photo.ocr_text, photo.neutral_caption) == (same.ocr_text, same.neutral_caption)
        assert store.photo_pixels(id) == other.store.photo_pixels(expected.id)
    titles = [store.memory(id).title for id in outcome.memory_ids]
    assert titles == sorted(titles)
    both = [
        sorted(map(tuple, vault.vectors(FakeTextEncoder().space)[1].tolist()))
        for vault in (store, other.store)
    ]
    assert set(both[1]) <= set(both[0]), "the same text vectors"
    other.close()


def test_the_same_folder_again_reads_no_text_twice(
    store: Store, decoder: GuardedDecoder, folder: Path
) -> None:
    perceiver = make_perceiver(store, decoder)
    first = remember(store, perceiver, folder)
    perceiver.read_stored = None  # type: ignore[method-assign,assignment]
    again = remember(store, perceiver, folder)
    assert again.duplicates == PHOTOS
    assert set(again.memory_ids) == set(first.memory_ids)


def test_photos_without_text_keep_their_caption(
    store: Store, decoder: GuardedDecoder, folder: Path
) -> None:
    outcome = remember(store, make_perceiver(store, decoder, text=""), folder)
    assert store.photo(outcome.memory_ids[0]).ocr_text == ""


def test_a_caption_worded_meanwhile_is_kept(
    store: Store, decoder: GuardedDecoder, folder: Path
) -> None:
    perceiver = make_perceiver(store, decoder)
    seen = perceiver.perceive((folder / "00.jpg").read_bytes(), "00.jpg", read_text=False)
    id = perceiver.store(seen).id
    store.update_photo_captions(id, neutral="a door that I know")
    assert perceiver.read_stored(id)
    assert store.photo(id).neutral_caption == "a door that I know"
    assert "OPEN" in store.memory(id).text


def test_photos_are_seen_side_by_side_and_not_far_ahead(
    store: Store, decoder: GuardedDecoder, folder: Path
) -> None:
    perceiver = make_perceiver(store, decoder)
    both = threading.Barrier(2)
    started: list[str] = []
    see = perceiver.perceive

    def watch(data: bytes, name: str, *, read_text: bool = True) -> object:
        started.append(name)
        if len(started) <= 2:
            both.wait(20)  # breaks unless two are at work at once
        return see(data, name, read_text=read_text)

    perceiver.perceive = watch  # type: ignore[method-assign,assignment]
    paths = sorted(folder.glob("*.jpg"))
    seen = perceive_ahead(lambda: perceiver, paths)
    assert not started, "nothing before the first is asked for"
    next(seen)
    assert len(started) <= AHEAD
    seen.close()
    assert len(started) <= AHEAD, "none is begun once nobody listens"


def test_a_missing_model_is_said_for_each_photo(store: Store, folder: Path) -> None:
    def fail() -> Perceiver:
        raise ModelMissing

    outcome = Rememberer(store, FakeTextEncoder, fail).remember_paths(
        [folder], name=None, progress=lambda *_: None, cancel=CancelToken()
    )
    assert len(outcome.skipped) == PHOTOS
    assert len(outcome.memory_ids) == 1


def test_a_stop_keeps_what_is_stored(store: Store, decoder: GuardedDecoder, folder: Path) -> None:
    cancel = CancelToken()
    perceiver = make_perceiver(store, decoder)
    keep = perceiver.store

    def stop_after_three(*arguments: object, **more: object) -> object:
        if store.count_rows()["photo"] == 2:
            cancel.cancel()
        return keep(*arguments, **more)  # type: ignore[arg-type]

    perceiver.store = stop_after_three  # type: ignore[method-assign,assignment]
    with pytest.raises(Cancelled):
        remember(store, perceiver, folder, cancel)
    assert store.count_rows()["photo"] == 3
