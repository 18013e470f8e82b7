import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import skimage
from PIL import Image

from memory.kdf import FLOOR_COST
from memory.records import Kind
from memory.store import Store
from memory.vault import Vault
from tests.fakes.models import FakeEyes, FakeReader, FakeTextEncoder
from tools.perceive import Perceiver
from tools.photos.decoder import GuardedDecoder
from tools.photos.errors import UnreadablePhoto


class OneTown:
    """A gazetteer that knows one town."""

    def name_place(self, latitude: float, longitude: float) -> str:
        return f"Town at {latitude:.0f} {longitude:.0f}"


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


def make_perceiver(
    store: Store, decoder: GuardedDecoder, *, text: str = "", places: bool = False
) -> Perceiver:
    return Perceiver(
        store,
        decoder,
        FakeEyes(),
        FakeReader(text),
        FakeTextEncoder(),
        OneTown() if places else None,
    )


def make_photo(colour: tuple[int, int, int] = (200, 20, 20), *, position: bool = False) -> bytes:
    image = Image.new("RGB", (64, 48), colour)
    image.paste((0, 0, 0), (0, 0, 32, 24))
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({36867: "2024:07:01 10:30:00", 36881: "+00:00"})
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 0, 0), 3: "E", 4: (9.0, 0, 0)})
    packed = io.BytesIO()
    image.save(packed, "JPEG", exif=exif)
    return packed.getvalue()


def test_a_photo_is_stored_with_all_that_was_seen(store: Store, decoder: GuardedDecoder) -> None:
    perceiver = make_perceiver(store, decoder, text="OPEN DAILY", places=True)
    perception = perceiver.perceive(make_photo(position=True), "harbour walk.jpg")
    assert perception.neutral_caption == "a red thing, with the text “OPEN DAILY”"
    memory = perceiver.store(perception)
    assert (memory.kind, memory.title, memory.happened_at) == (
        Kind.PHOTO,
        "harbour walk.jpg",
        1719829800000,
    )
    photo = store.photo(memory.id)
    assert (photo.place, photo.ocr_text) == ("Town at 38 9", "OPEN DAILY")
    assert store.photo_thumbnail(memory.id) == perception.decoded.thumbnail
    ids, _ = store.image_vectors(FakeEyes.space)
    assert ids.tolist() == [memory.id]
    ids, matrix, _ = store.vectors(FakeTextEncoder.space)
    assert set(ids.tolist()) == {memory.id}
    query = FakeTextEncoder().encode_queries(["harbour"])[0]
    assert float((matrix @ query).max()) > 0
    assert [found for found, _ in store.search_words("harbour", 5)] == [memory.id]


def test_perceiving_alone_stores_nothing(store: Store, decoder: GuardedDecoder) -> None:
    make_perceiver(store, decoder).perceive(make_photo(), "a.jpg")
    assert store.memories() == []


def test_the_same_file_is_the_same_memory(store: Store, decoder: GuardedDecoder) -> None:
    perceiver = make_perceiver(store, decoder)
    first = perceiver.store(perceiver.perceive(make_photo(), "a.jpg"))
    again = perceiver.store(perceiver.perceive(make_photo(), "copy of a.jpg"))
    assert again.id == first.id
    assert len(store.memories()) == 1


def test_without_the_users_leave_no_place_is_named(store: Store, decoder: GuardedDecoder) -> None:
    perceiver = make_perceiver(store, decoder, places=False)
    perception = perceiver.perceive(make_photo(position=True), "a.jpg")
    assert perception.place == ""
    assert perception.decoded.latitude == pytest.approx(38)


def test_a_position_added_by_an_import_is_named_when_stored(
    store: Store, decoder: GuardedDecoder
) -> None:
    perceiver = make_perceiver(store, decoder, places=True)
    perception = perceiver.perceive(make_photo(), "a.jpg")
    placed = replace(perception.decoded, latitude=1.0, longitude=2.0)
    memory = perceiver.store(replace(perception, decoded=placed))
    assert store.photo(memory.id).place == "Town at 1 2"


def test_a_named_thing_is_recognised_in_the_next_photo_and_not_in_another(
    store: Store, decoder: GuardedDecoder
) -> None:
    perceiver = make_perceiver(store, decoder)
    first = perceiver.store(perceiver.perceive(make_photo((200, 20, 20)), "a.jpg"))
    perceiver.enrol_photo(first.id, "Bo", "cat")
    similar = perceiver.perceive(make_photo((190, 25, 20)), "b.jpg")
    ((concept, score),) = similar.recognised
    assert (concept.name, concept.category) == ("Bo", "cat")
    assert 0.85 < score <= 1
    second = perceiver.store(similar)
    (sighting,) = store.sightings_of_memory(second.id)
    assert (sighting.concept_id, sighting.confirmed) == (concept.id, False)
    other = perceiver.perceive(make_photo((10, 10, 220)), "c.jpg")
    assert other.recognised == ()


def test_naming_holds_for_a_photo_perceived_before(store: Store, decoder: GuardedDecoder) -> None:
    perceiver = make_perceiver(store, decoder)
    perception = perceiver.perceive(make_photo(), "a.jpg")
    memory = perceiver.store(perception)
    perceiver.enrol_photo(memory.id, "Bo")
    named = perceiver.recognise_again(perception)
    assert [concept.name for concept, _ in named.recognised] == ["Bo"]


def test_a_broken_file_stores_nothing(store: Store, decoder: GuardedDecoder) -> None:
    with pytest.raises(UnreadablePhoto):
        make_perceiver(store, decoder).perceive(make_photo()[:200], "a.jpg")
    assert store.memories() == []


@pytest.mark.model
def test_the_real_eyes_know_a_cat_again(store: Store, decoder: GuardedDecoder) -> None:
    from assistant.models.files import ModelFiles
    from assistant.models.load import ModelSet

    models = ModelSet(ModelFiles(), {})
    perceiver = Perceiver(store, decoder, models.eyes(), FakeReader(), FakeTextEncoder())
    data = Path(skimage.__file__).parent / "data"
    cat = perceiver.perceive((data / "chelsea.png").read_bytes(), "chelsea.png")
    assert "a cat" in cat.neutral_caption
    perceiver.enrol_photo(perceiver.store(cat).id, "Chelsea", "cat")
    with Image.open(data / "chelsea.png") as image:
        packed = io.BytesIO()
        image.crop((40, 20, 420, 290)).rotate(6).save(packed, "JPEG", quality=70)
    again = perceiver.perceive(packed.getvalue(), "crop.jpg")
    assert [concept.name for concept, _ in again.recognised] == ["Chelsea"]
    coffee = perceiver.perceive((data / "coffee.png").read_bytes(), "coffee.png")
    assert coffee.recognised == ()
    assert "espresso" in coffee.neutral_caption
