"""Captioned photos for the shared space of photos and words: splits, captions, what was seen.

Held out of all training: the photos of coco_val with every line of caption_text.txt that says one
of their captions, 70 photos of pairs_coco, and the dev photos of Flickr8k with their captions.
"""

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.models.image_encoder import LiteImageEncoder
from assistant.models.shared_space import Seen
from evals.data import find_data
from memory.records import Vector

COCO_TRAIN, COCO_HELD, FLICKR_TRAIN, FLICKR_HELD = "coco", "coco held", "flickr", "flickr held"
VARIANTS = ("orig", "flip", "c1", "c2")
"""The photo, its mirror image, and two crops of 40 to 90 % of it, half of them mirrored."""

HELD_PAIRS = 70
_PAIRS = 1_699
_BATCH = 8
_FIELDS = ("pooled", "usual", "peak")


@dataclass(frozen=True, slots=True)
class Captioned:
    """Photos, each as (data set, row in it), and what people say they show."""

    photos: tuple[tuple[str, int], ...]
    captions: tuple[tuple[str, ...], ...]

    def __add__(self, other: "Captioned") -> "Captioned":
        return Captioned(self.photos + other.photos, self.captions + other.captions)

    def take(self, rows: Sequence[int]) -> "Captioned":
        """Some of them."""
        return Captioned(
            tuple(self.photos[row] for row in rows), tuple(self.captions[row] for row in rows)
        )

    def owners(self) -> NDArray[np.int64]:
        """The photo of each caption, captions one after the other."""
        return np.repeat(np.arange(len(self.captions)), [len(some) for some in self.captions])

    def texts(self) -> list[str]:
        """All captions, one after the other."""
        return [caption for some in self.captions for caption in some]


def read_rows(name: str) -> list[dict[str, Any]]:
    """The captions file of a data set. Raises `DataMissing`."""
    rows: list[dict[str, Any]] = json.loads(find_data("photos", name, "captions.json").read_text())
    return rows


def load_set(name: str, split: str | None = None) -> Captioned:
    """A data set's photos, those of one split. Raises `DataMissing`."""
    rows = [
        (at, row)
        for at, row in enumerate(read_rows(name))
        if split is None or (row["split"] == "train") == (split == "train")
    ]
    return Captioned(
        tuple((name, at) for at, _ in rows), tuple(tuple(row["captions"]) for _, row in rows)
    )


def load_photos(part: str) -> Captioned:
    """One of the four parts."""
    if part == FLICKR_TRAIN:
        return load_set("flickr8k", "train")
    if part == FLICKR_HELD:
        return load_set("flickr8k", "dev")
    pairs = load_set("pairs_coco")
    order = np.random.default_rng(7).permutation(_PAIRS).tolist()
    if part == COCO_HELD:
        return load_set("coco_val") + pairs.take(order[:HELD_PAIRS])
    return pairs.take(order[HELD_PAIRS:]) + load_set("coco_train")


def plain(caption: str) -> str:
    """A caption's words alone, to find it again."""
    return re.sub(r"[^a-z0-9]+", " ", caption.lower()).strip()


def make_variant(image: Any, variant: str, chance: random.Random) -> Any:
    """A photo as it is seen in one variant."""
    from PIL import Image

    if variant == "orig":
        return image
    if variant == "flip":
        return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    share, stretch = chance.uniform(0.4, 0.9), float(np.exp(chance.uniform(-0.2, 0.2)))
    width = min(image.width, int((share * stretch) ** 0.5 * image.width))
    height = min(image.height, int((share / stretch) ** 0.5 * image.height))
    left, top = chance.randint(0, image.width - width), chance.randint(0, image.height - height)
    cropped = image.crop((left, top, left + width, top + height))
    mirrored = chance.random() < 0.5
    return cropped.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else cropped


def see_all(
    make_eyes: Callable[[], LiteImageEncoder],
    photos: Captioned,
    variant: str = "orig",
    cache: Path | None = None,
) -> list[Seen]:
    """What the image tower saw of each photo; what is in `cache` is read from there."""
    last: dict[str, int] = {}
    for name, row in photos.photos:
        last[name] = max(last.get(name, 0), row)
    seen = {name: _see_set(make_eyes, name, row + 1, variant, cache) for name, row in last.items()}
    return [seen[name][row] for name, row in photos.photos]


def _see_set(
    make_eyes: Callable[[], LiteImageEncoder],
    name: str,
    count: int,
    variant: str,
    cache: Path | None,
) -> list[Seen]:
    """The first photos of a data set. Crops are drawn in its order, so they come out the same."""
    from PIL import Image

    kept = None if cache is None else cache / f"{name}.{variant}.npz"
    if kept is not None and kept.exists():
        with np.load(kept, allow_pickle=False) as stored:
            columns = [stored[field].astype(np.float32) for field in _FIELDS]
        if len(columns[0]) >= count:
            return [Seen(*row) for row in zip(*columns, strict=True)]
    eyes, chance = make_eyes(), random.Random(variant + name)
    files = [find_data("photos", name, "images", row["file"]) for row in read_rows(name)[:count]]
    seen: list[Seen] = []
    for start in range(0, len(files), _BATCH):
        images = []
        for path in files[start : start + _BATCH]:
            with Image.open(path) as opened:
                images.append(make_variant(opened.convert("RGB"), variant, chance))
        seen += eyes.see_whole(images)
    # Rounded whether kept or not, so that a cache changes nothing.
    halves = {
        field: np.stack([getattr(one, field) for one in seen]).astype(np.float16)
        for field in _FIELDS
    }
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, allow_pickle=False, **halves)
    columns = [halves[field].astype(np.float32) for field in _FIELDS]
    return [Seen(*row) for row in zip(*columns, strict=True)]


def encode_all(
    encode: Callable[[Sequence[str]], Vector], texts: Sequence[str], cache: Path | None, name: str
) -> Vector:
    """Text vectors of many captions, those of like length together; kept in `cache`."""
    kept = None if cache is None else cache / f"{name.replace(' ', '_')}.texts.npy"
    if kept is not None and kept.exists():
        found = np.load(kept, allow_pickle=False)
        if len(found) == len(texts):
            return np.asarray(found, np.float32)
    order = np.argsort([len(text) for text in texts], kind="stable")
    vectors: Vector | None = None
    for start in range(0, len(order), 4_096):
        some = order[start : start + 4_096]
        rows = encode([texts[at] for at in some])
        if vectors is None:
            vectors = np.zeros((len(texts), rows.shape[1]), np.float32)
        vectors[some] = rows
    assert vectors is not None
    halves = vectors.astype(np.float16)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, halves)
    return halves.astype(np.float32)
