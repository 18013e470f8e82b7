"""Look-alikes are found through what people do to photos, and other photos are left alone."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from memory.cipher import VaultKeys
from memory.records import Vector
from memory.store import Store
from tests.memory.store.opening import opened, photo
from tests.photos.image_files import read_sample, unpack
from tools.photos.look import (
    LOOK_BYTES,
    NEAR_BITS,
    SAME_CROP_BITS,
    Looks,
    link_lookalikes,
    measure_look,
    read_hash,
)

SPACE = "efficientnet-lite2-view"
CAT = unpack(read_sample("chelsea.png")).convert("RGB")
COFFEE = unpack(read_sample("coffee.png")).convert("RGB")


def cut(image: Image.Image, share: float) -> Image.Image:
    width, height = image.size
    box = (share * width, share * height, (1 - share) * width, (1 - share) * height)
    return image.crop(tuple(int(edge) for edge in box))  # type: ignore[arg-type]


def distances(one: bytes, other: bytes) -> tuple[int, int]:
    """Bits apart of the whole photos, and of the best pair of a whole and a crop."""
    first, second = np.frombuffer(one, np.uint64), np.frombuffer(other, np.uint64)
    crops = min(
        int(np.bitwise_count(first[0] ^ second).min()),
        int(np.bitwise_count(first ^ second[0]).min()),
    )
    return int(np.bitwise_count(first[0] ^ second[0])), crops


@pytest.mark.parametrize(
    "changed",
    [
        CAT.resize((150, 100)),
        ImageEnhance.Brightness(CAT).enhance(1.2),
        ImageEnhance.Contrast(CAT).enhance(0.8),
        CAT.convert("L").convert("RGB"),
    ],
)
def test_a_copy_looks_the_same(changed: Image.Image) -> None:
    assert distances(measure_look(CAT), measure_look(changed))[0] <= 4


def test_a_crop_is_met_by_the_crops_and_not_by_the_whole() -> None:
    whole, crops = distances(measure_look(CAT), measure_look(cut(CAT, 0.05)))
    assert crops <= SAME_CROP_BITS < whole


def test_another_photo_is_far() -> None:
    assert distances(measure_look(CAT), measure_look(COFFEE))[1] > NEAR_BITS


def test_a_flat_picture_has_no_look() -> None:
    assert measure_look(Image.new("RGB", (64, 48), (200, 10, 10))) == b""
    assert read_hash(b"") == 0
    assert len(measure_look(CAT)) == LOOK_BYTES


def keep(store: Store, looks: Looks, name: str, image: Image.Image, features: Vector) -> int:
    new = photo(name, digest=name.encode().ljust(32))
    id = store.add_photo(new, [(SPACE, features)]).id
    link_lookalikes(store, looks, id, measure_look(image), features)
    return id


def shift(look: Image.Image, pixels: int) -> Image.Image:
    """Moved sideways, so far that the hashes are near and not the same."""
    return look.crop((pixels, 0, look.width, look.height - pixels))


def test_near_looks_are_linked_only_where_the_features_agree(tmp_path: Path) -> None:
    one = np.eye(8, dtype=np.float32)
    moved = next(
        image
        for pixels in range(4, 80)
        if SAME_CROP_BITS
        < distances(measure_look(CAT), measure_look(image := shift(CAT, pixels)))[1]
        <= NEAR_BITS
    )
    assert distances(measure_look(CAT), measure_look(moved))[0] > 6
    with opened(tmp_path / "v", VaultKeys.generate()) as store:
        looks = Looks(store, SPACE)
        cat = keep(store, looks, "cat", CAT, one[0])
        other = keep(store, looks, "other", moved, one[1])
        assert store.find_alike_photos() == [], "near by chance: the features say otherwise"
        burst = keep(store, looks, "burst", moved, one[0])
        assert store.find_alike_photos() == [(cat, other, burst)]
        unmeasured = Looks(store, "another space")
        assert unmeasured.find(0, measure_look(moved), one[0]) == [other, burst]


def test_what_was_forgotten_or_comes_late_is_followed(tmp_path: Path) -> None:
    vector = np.eye(8, dtype=np.float32)[0]
    with opened(tmp_path / "v", VaultKeys.generate()) as store:
        looks = Looks(store, SPACE)
        late = store.add_photo(photo("late", digest=b"late".ljust(32)), [(SPACE, vector)]).id
        first = keep(store, looks, "first", CAT, vector)
        second = keep(store, looks, "second", CAT, vector)
        assert store.find_alike_photos() == [(first, second)]
        link_lookalikes(store, looks, late, measure_look(CAT), vector)
        assert store.find_alike_photos([late]) == [(late, first, second)]
        store.forget([first])
        assert store.find_alike_photos() == [(late, second)]
        assert looks.find(0, measure_look(CAT), vector) == [late, second]
        store.remove([second])
        assert store.find_alike_photos() == []
        assert store.find_alike_photos([999]) == []
