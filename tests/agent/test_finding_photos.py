"""Photos are found by words right after unlocking, and older ones get what they are found by."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from assistant.services import Services, build_services
from memory.kdf import FLOOR_COST
from memory.records import NewPhoto, Source
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakeModels, FakePhotoFinder
from tools.photos.decoder import GuardedDecoder
from tools.ports import Cancelled, ImageEncoder


class ClosedEyes(FakeModels):
    """Models whose eyes nobody may open."""

    def eyes(self) -> ImageEncoder:
        raise AssertionError("the eyes were opened for a search by words")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield made
    made.close()


@pytest.fixture
def decoder() -> Iterator[GuardedDecoder]:
    guarded = GuardedDecoder()
    yield guarded
    guarded.close()


def make_jpeg(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def add_old_photo(services: Services, colour: str, number: int) -> int:
    """A photo as an earlier version stored it: words of its look are nowhere."""
    pixels = make_jpeg(colour)
    new = NewPhoto(
        pixels=pixels,
        thumbnail=pixels,
        width=64,
        height=48,
        digest=bytes([number]) * 32,
        perceptual_hash=number,
        file_name="p.jpg",
        neutral_caption="unclear",
        source=Source.PHOTO,
    )
    return services.store.add_photo(new).id


def test_words_find_a_photo_by_its_look_without_opening_the_eyes(
    vault: Vault, decoder: GuardedDecoder
) -> None:
    services = build_services(vault, FakeModels(), decoder)
    perceiver = services.perceiver
    red, blue = (
        perceiver.store(perceiver.perceive(make_jpeg(colour), f"{number}.jpg"))
        for number, colour in enumerate(("red", "blue"))
    )
    for one in (red, blue):
        vault.store.update_photo_captions(one.id, neutral="unclear")
    later = build_services(vault, ClosedEyes(), decoder)
    best = later.recall.search("red", apply_cut=False)[0]
    assert best.memory.id == red.id
    assert "image" in best.channels


def test_older_photos_get_their_row_and_are_then_found(
    vault: Vault, decoder: GuardedDecoder
) -> None:
    services = build_services(vault, FakeModels(), decoder)
    ids = [add_old_photo(services, colour, at) for at, colour in enumerate(("red", "blue"))]
    assert all(
        "image" not in one.channels for one in services.recall.search("red", apply_cut=False)
    )
    services.renew_photo_rows()
    found = services.recall.search("red", apply_cut=False)
    assert (found[0].memory.id, "image" in found[0].channels) == (ids[0], True)


def test_a_vault_without_older_photos_keeps_the_eyes_closed(
    vault: Vault, decoder: GuardedDecoder
) -> None:
    build_services(vault, ClosedEyes(), decoder).renew_photo_rows()


def test_closing_stops_the_second_look(vault: Vault, decoder: GuardedDecoder) -> None:
    services = build_services(vault, FakeModels(), decoder)
    for at in range(3):
        add_old_photo(services, "red", at)
    services.close()
    services.renew_photo_rows()
    assert len(vault.store.image_vectors(FakePhotoFinder.space)[0]) == 0
    with pytest.raises(Cancelled):
        services.foreground.wait(services._closing)


def test_the_fakes_go_together() -> None:
    assert FakeEyes.meaning_space == FakePhotoFinder.meaning_space
