import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from memory.errors import InvalidRequest
from memory.kdf import FLOOR_COST
from memory.records import Concept, ConceptExample, Label, NewPhoto, Sighting, Vector
from memory.store import Store
from memory.vault import Vault
from tools.colours import paint_places
from tools.concept_names import NamedThing
from tools.concepts import Found, recognise
from tools.enrolment import Enrolment
from tools.ports import Sight
from tools.regions import Scene, find_views

STRIDE = 8
RED, BLUE, GREEN = (220, 20, 20), (20, 20, 220), (20, 220, 20)


class MappedEyes:
    """A map of 8 x 12 places: how red, green and blue each is above the grey ground."""

    space = "mapped"
    meaning_space: str | None = None

    def look(self, jpegs: Sequence[bytes]) -> list[Sight]:
        sights = []
        for jpeg in jpegs:
            with Image.open(io.BytesIO(jpeg)) as opened:
                pixels = np.asarray(opened.convert("RGB").resize((96, 64)))
            cells = pixels.reshape(8, STRIDE, 12, STRIDE, 3).mean(axis=(1, 3))
            places = np.maximum(cells - 120, 0).astype(np.float32) / 10 + 0.01
            colours = paint_places(pixels, STRIDE)
            features = Scene(places, colours).describe()
            sights.append(Sight(features, (Label("thing", 1.0),), None, places, colours))
        return sights

    def encode_words(self, texts: Sequence[str]) -> Vector | None:
        return None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "vault", "a test passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


def draw(*things: tuple[int, tuple[int, int, int]]) -> bytes:
    """A grey photo with squares: (left edge in 96 pixels, colour)."""
    image = Image.new("RGB", (96, 64), (120, 120, 120))
    for left, colour in things:
        image.paste(colour, (left, 16, left + 24, 40))
    packed = io.BytesIO()
    image.save(packed, "PNG")
    return packed.getvalue()


def keep(store: Store, pixels: bytes) -> int:
    count = store.count_rows()["photo"]
    photo = NewPhoto(
        pixels=pixels, thumbnail=b"small", width=96, height=64, digest=bytes([count]) * 32,
        perceptual_hash=count, file_name=f"{count}.png",
    )  # fmt: skip
    return store.add_photo(photo).id


def find(store: Store, pixels: bytes) -> list[Found]:
    (sight,) = MappedEyes().look([pixels])
    return recognise(find_views(sight), store.concept_examples("mapped"), space="mapped")


def name_seen(store: Store, pixels: bytes) -> list[str]:
    return [store.concept(one.concept_id).name for one in find(store, pixels)]


def teach(store: Store, photo: int, *names: str) -> list[tuple[Concept, float | None]]:
    return Enrolment(store, MappedEyes()).name(photo, [NamedThing(name) for name in names])


def test_two_named_in_one_photo_are_told_apart_from_left_to_right(store: Store) -> None:
    photo = keep(store, draw((4, RED), (64, BLUE)))
    (bo, left), (mia, right) = teach(store, photo, "Bo", "Mia")
    assert left is not None
    assert right is not None
    assert left < 0.5 < right
    assert name_seen(store, draw((40, RED))) == ["Bo"]
    assert name_seen(store, draw((40, BLUE))) == ["Mia"]
    assert name_seen(store, draw((40, GREEN))) == []
    assert {one.concept_id for one in store.sightings_of_memory(photo)} == {bo.id, mia.id}


def test_the_other_way_round_swaps_the_two(store: Store) -> None:
    photo = keep(store, draw((4, RED), (64, BLUE)))
    (bo, left), (mia, right) = teach(store, photo, "Bo", "Mia")
    Enrolment(store, MappedEyes()).swap(photo, bo, mia)
    assert name_seen(store, draw((40, BLUE))) == ["Bo"]
    assert name_seen(store, draw((40, RED))) == ["Mia"]
    across = {one.concept_id: one.across for one in store.sightings_of_memory(photo)}
    assert across == {bo.id: right, mia.id: left}


def test_one_who_is_known_keeps_the_place_where_it_is_seen(store: Store) -> None:
    teach(store, keep(store, draw((40, BLUE))), "Bo")
    both = keep(store, draw((4, RED), (64, BLUE)))
    (_, bo), (_, mia) = teach(store, both, "Bo", "Mia")
    assert bo is not None
    assert mia is not None
    assert mia < 0.5 < bo
    assert name_seen(store, draw((40, RED))) == ["Mia"]


def test_two_are_found_in_one_photo(store: Store) -> None:
    teach(store, keep(store, draw((40, RED))), "Bo")
    teach(store, keep(store, draw((40, BLUE))), "Mia")
    found = find(store, draw((4, BLUE), (64, RED)))
    names = {store.concept(one.concept_id).name: one.across or 0.0 for one in found}
    assert set(names) == {"Bo", "Mia"}
    assert names["Mia"] < 0.5 < names["Bo"]


def test_that_is_not_bo_takes_the_sighting_and_counts_against_its_like(store: Store) -> None:
    dark, odd = (200, 60, 20), (200, 20, 60)
    teach(store, keep(store, draw((40, RED))), "Bo")
    wrong = keep(store, draw((40, odd)))
    (found,) = find(store, draw((40, odd)))
    bo = store.concept(found.concept_id)
    store.add_sighting(Sighting(wrong, bo.id, found.score, confirmed=False))
    Enrolment(store, MappedEyes()).deny(wrong, bo)
    assert [one.memory_id for one in store.sightings_of_concept(bo.id)] != [wrong]
    assert name_seen(store, draw((42, odd))) == []
    assert name_seen(store, draw((42, RED))) == ["Bo"]
    assert name_seen(store, draw((42, dark))) == ["Bo"]
    store.add_sighting(Sighting(wrong, bo.id, 0.9, confirmed=False, suggested=True))
    assert store.sightings_of_memory(wrong, suggested=True) == []


def test_denying_what_nobody_said_is_refused(store: Store) -> None:
    teach(store, keep(store, draw((40, RED))), "Bo")
    other = keep(store, draw((40, BLUE)))
    bo = store.concept_by_name("Bo")
    assert bo is not None
    with pytest.raises(InvalidRequest, match="not said to be"):
        Enrolment(store, MappedEyes()).deny(other, bo)


def test_a_yes_after_a_no_makes_the_photo_a_view_again(store: Store) -> None:
    photo = keep(store, draw((40, RED)))
    ((bo, _),) = teach(store, photo, "Bo")
    Enrolment(store, MappedEyes()).deny(photo, bo)
    assert name_seen(store, draw((40, RED))) == []
    teach(store, photo, "Bo")
    assert name_seen(store, draw((40, RED))) == ["Bo"]
    assert all(not one.against for one in store.concept_examples("mapped"))


def test_splitting_gives_photos_to_another_name(store: Store) -> None:
    reds, blues = keep(store, draw((40, RED))), keep(store, draw((40, BLUE)))
    for photo in (reds, blues):
        teach(store, photo, "Bo")
    bo = store.concept_by_name("bo")
    assert bo is not None
    store.update_photo_captions(blues, personal="Your dog Bo in the garden.")
    rex = Enrolment(store, MappedEyes()).split(bo, "Rex", [blues])
    assert name_seen(store, draw((40, BLUE))) == ["Rex"]
    assert name_seen(store, draw((40, RED))) == ["Bo"]
    assert [one.memory_id for one in store.sightings_of_concept(rex.id)] == [blues]
    assert store.photo(blues).personal_caption == "Your dog Rex in the garden."
    assert "Bo" not in store.memory(blues).text
    with pytest.raises(InvalidRequest, match="None of these photos"):
        Enrolment(store, MappedEyes()).split(bo, "Max", [blues])
    assert store.concept_by_name("Max") is None


def test_views_of_other_eyes_are_looked_at_anew_once(store: Store) -> None:
    photo = keep(store, draw((40, RED)))
    bo = store.add_concept("Bo")
    old = np.array([1, 0], np.float32)
    store.add_concept_example(ConceptExample(bo.id, photo, "other eyes", old))
    assert name_seen(store, draw((40, RED))) == []
    assert Enrolment(store, MappedEyes()).renew_views() == 1
    assert name_seen(store, draw((40, RED))) == ["Bo"]
    assert Enrolment(store, MappedEyes()).renew_views() == 0
    assert store.concept(bo.id).examples == 1
