"""A library of photos for the ingest suite: real ones, generated variants, copies, broken files."""

import io
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pillow_heif
from PIL import Image, ImageEnhance

from evals.data import find_data

SOURCES = (
    ("gallery_1000", "*.jpg"),
    ("unsplash", "*.jpg"),
    ("flickr8k/images", "*.jpg"),
    ("coco_val/images", "*.jpg"),
    ("coco_train/images", "*.jpg"),
    ("pairs_coco/images", "*.jpg"),
)
COPIES, BROKEN = 0.01, 0.01
MOST_REAL = 0.85
"""Share of the files that are real photos; the others are made of them, in all formats."""

QUICK_HEIC = {"preset": "ultrafast", "x265:pools": "none", "x265:frame-threads": "1"}
"""One thread and little search: on a busy machine the encoder's threads wait seconds a photo."""


@dataclass(frozen=True, slots=True)
class Library:
    """A folder of photos: `broken` cannot be opened, `copies` equal another byte for byte."""

    folder: Path
    files: int
    broken: int
    copies: int


def find_photos() -> list[Path]:
    """The real photos, in a fixed order."""
    return [path for name, form in SOURCES for path in sorted(find_data("photos", name).glob(form))]


def build_library(folder: Path, count: int, seed: int = 1) -> Library:
    """Fill a folder with `count` files in subfolders of 500; the same for the same seed."""
    pillow_heif.register_heif_opener()
    draw = random.Random(seed)
    photos = find_photos()
    draw.shuffle(photos)
    broken, copies = int(count * BROKEN), int(count * COPIES)
    wanted = count - broken - copies
    made: list[Path] = []
    for number, (data, suffix) in enumerate(_make_files(photos, wanted, draw)):
        place = folder / f"{number // 500:02}"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"IMG_{number:05}{suffix}"
        path.write_bytes(data)
        made.append(path)
    originals = draw.sample(made, copies)
    for path in originals:
        shutil.copyfile(path, path.with_name(f"copy of {path.name}"))
    for number in range(broken):
        whole = draw.choice(made).read_bytes()
        cut = (b"", b"no photo at all", whole[: draw.randrange(2, 60)], b"\0" * 900)
        (folder / f"broken-{number:03}.jpg").write_bytes(cut[number % len(cut)])
    return Library(folder, wanted + broken + copies, broken, copies)


def _make_files(
    photos: list[Path], wanted: int, draw: random.Random
) -> Iterator[tuple[bytes, str]]:
    real = photos[: int(wanted * MOST_REAL)]
    for path in real:
        yield path.read_bytes(), ".jpg"
    for number in range(wanted - len(real)):
        with Image.open(photos[number % len(photos)]) as opened:
            yield make_variant(opened.convert("RGB"), draw, number)


def make_variant(image: Image.Image, draw: random.Random, number: int) -> tuple[bytes, str]:
    """Another photo made of one: cut, turned, recoloured, in one of the formats."""
    width, height = image.size
    share = draw.uniform(0.5, 0.8)
    left, top = draw.uniform(0, 1 - share) * width, draw.uniform(0, 1 - share) * height
    image = image.crop((int(left), int(top), int(left + share * width), int(top + share * height)))
    if draw.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = ImageEnhance.Color(image).enhance(draw.uniform(0.4, 1.6))
    image = ImageEnhance.Brightness(image).enhance(draw.uniform(0.7, 1.3))
    packed = io.BytesIO()
    format, suffix, options = (
        ("JPEG", ".jpg", {"quality": draw.randint(60, 95)}),
        ("JPEG", ".jpg", {"quality": draw.randint(60, 95)}),
        ("PNG", ".png", {}),
        ("WEBP", ".webp", {}),
        ("HEIF", ".heic", {"enc_params": QUICK_HEIC}),
    )[number % 5]
    image.save(packed, format, **options)
    return packed.getvalue(), suffix
