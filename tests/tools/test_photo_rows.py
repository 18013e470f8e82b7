import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from memory.kdf import FLOOR_COST
from memory.records import NewPhoto, Source
from memory.store import Store
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakePhotoFinder
from tools.photo_rows import find_rowless, give_rows
from tools.ports import Cancelled, CancelToken

SEARCH = FakePhotoFinder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


def add_old_photo(store: Store, colour: str, number: int) -> int:
    """A photo as it was stored before words could find it."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(out, "JPEG")
    new = NewPhoto(
        pixels=out.getvalue(),
        thumbnail=out.getvalue(),
        width=20,
        height=20,
        digest=bytes([number]) * 32,
        perceptual_hash=number,
        file_name="photo.jpg",
        neutral_caption="a thing",
        source=Source.PHOTO,
    )
    (sight,) = FakeEyes().look([new.pixels])
    return store.add_photo(new, [(FakeEyes.space, sight.features)]).id


def test_photos_without_a_row_are_looked_at_again_and_found_by_words(store: Store) -> None:
    ids = [add_old_photo(store, "red" if n % 2 else "blue", n) for n in range(20)]
    assert give_rows(store, FakeEyes(), SEARCH, CancelToken()) == 20
    found, rows = store.image_vectors(SEARCH.space)
    assert sorted(found.tolist()) == ids
    red = SEARCH.ask_words(["red"])[0]
    assert {int(id) for id, row in zip(found, rows, strict=True) if row @ red > 0.3} == set(
        ids[1::2]
    )
    assert give_rows(store, FakeEyes(), SEARCH, CancelToken()) == 0


def test_it_stops_when_asked_and_goes_on_later(store: Store) -> None:
    for n in range(20):
        add_old_photo(store, "red", n)
    cancel, looks = CancelToken(), []

    def count() -> None:
        looks.append(1)
        if len(looks) == 12:
            cancel.cancel()

    with pytest.raises(Cancelled):
        give_rows(store, FakeEyes(), SEARCH, cancel, count)
    assert len(store.image_vectors(SEARCH.space)[0]) == 8
    assert give_rows(store, FakeEyes(), SEARCH, CancelToken()) == 12


def test_a_photo_forgotten_while_it_was_looked_at_gets_nothing(store: Store) -> None:
    first, second = (add_old_photo(store, "red", n) for n in range(2))
    looks: list[int] = []

    def forget_the_first() -> None:
        looks.append(1)
        if len(looks) == 2:
            store.forget([first])

    assert give_rows(store, FakeEyes(), SEARCH, CancelToken(), forget_the_first) == 1
    assert store.image_vectors(SEARCH.space)[0].tolist() == [second]


def test_a_photo_that_cannot_be_opened_is_passed_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (add_old_photo(store, "red", n) for n in range(2))
    whole = store.photo_pixels

    def damaged(id: int) -> bytes:
        if id == first:
            raise OSError
        return whole(id)

    monkeypatch.setattr(store, "photo_pixels", damaged)
    assert give_rows(store, FakeEyes(), SEARCH, CancelToken()) == 1
    assert find_rowless(store, SEARCH) == [first]
    assert store.image_vectors(SEARCH.space)[0].tolist() == [second]
