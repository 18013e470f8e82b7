"""Near-duplicates: how many variants of a photo are found, and which other photos are linked.

Variants: resized, compressed hard, brighter, darker, recoloured, cut, with a bar, and two shots as
of a burst (moved, turned, cut, with grain). The limits in `tools/photos/look` were set on photos of
Flickr8k, COCO train and Unsplash; variants are made of others, held out. False pairs are counted
among all photos of the data; `--sheet` draws the doubtful ones to be looked at.
"""

import argparse
import io
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance

from assistant.models.load import ModelSet
from evals.ingest_library import find_photos
from memory.records import Vector
from tools.photos.look import (
    NEAR_BITS,
    NEAR_COSINES,
    SAME_CROP_BITS,
    SAME_WHOLE_BITS,
    measure_look,
)
from tools.ports import ImageEncoder

HELD_OUT = {"gallery_1000", "pairs_coco", "coco_val"}
LEAST_FOUND = 0.97
Hashes = NDArray[np.uint64]
Change = Callable[[Image.Image, int], Image.Image]


def compress(image: Image.Image, quality: int) -> Image.Image:
    """The photo after a round through JPEG."""
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=quality)
    return Image.open(packed).convert("RGB")


def scale(image: Image.Image, share: float) -> Image.Image:
    """The photo at a share of its size."""
    size = (max(8, int(image.width * share)), max(8, int(image.height * share)))
    return image.resize(size, Image.Resampling.LANCZOS)


def cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """The photo without these shares of its sides."""
    width, height = image.size
    box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
    return image.crop((int(box[0]), int(box[1]), int(box[2]), int(box[3])))


def take_again(image: Image.Image, seed: int) -> Image.Image:
    """As the next shot of a burst: moved by up to 4 %, turned by up to 1.5 degrees, with grain."""
    draw = random.Random(seed)
    turned = image.rotate(draw.uniform(-1.5, 1.5), Image.Resampling.BICUBIC)
    moved = cut(turned, *(0.03 + draw.uniform(0, 0.04) for _ in range(4)))
    lit = ImageEnhance.Brightness(moved).enhance(draw.uniform(0.93, 1.07))
    grain = np.random.default_rng(seed).normal(0, 4, (lit.height, lit.width, 3))
    pixels = np.clip(np.asarray(lit, np.int16) + grain, 0, 255).astype(np.uint8)
    return compress(Image.fromarray(pixels), 85)


def add_bar(image: Image.Image) -> Image.Image:
    """With a black bar over its lowest 7 %."""
    barred = image.copy()
    box = (0, int(image.height * 0.93), image.width, image.height)
    ImageDraw.Draw(barred).rectangle(box, fill=(0, 0, 0))
    return barred


CHANGES: dict[str, Change] = {
    "half the size": lambda image, _: scale(image, 0.5),
    "a quarter of the size": lambda image, _: scale(image, 0.25),
    "JPEG quality 30": lambda image, _: compress(image, 30),
    "JPEG quality 10": lambda image, _: compress(image, 10),
    "a quarter brighter": lambda image, _: ImageEnhance.Brightness(image).enhance(1.25),
    "a quarter darker": lambda image, _: ImageEnhance.Brightness(image).enhance(0.75),
    "more contrast": lambda image, _: ImageEnhance.Contrast(image).enhance(1.3),
    "grey": lambda image, _: image.convert("L").convert("RGB"),
    "3 % cut off": lambda image, _: cut(image, 0.015, 0.015, 0.015, 0.015),
    "10 % cut off": lambda image, _: cut(image, 0.05, 0.05, 0.05, 0.05),
    "5 % cut off two sides": lambda image, _: cut(image, 0.05, 0.0, 0.0, 0.05),
    "a bar over 7 %": lambda image, _: add_bar(image),
    "burst, next shot": lambda image, seed: take_again(image, seed),
    "burst, another shot": lambda image, seed: take_again(image, seed + 100_000),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo as the product knows it: its hashes (19,) and image features."""

    hashes: Hashes
    features: Vector


def see(image: Image.Image, eyes: ImageEncoder) -> Seen:
    """What is kept of a photo, made as the product makes it."""
    stored = io.BytesIO()
    image.save(stored, "JPEG", quality=88)
    small = image.reduce(max(1, max(image.size) // 640))
    small.thumbnail((320, 320), Image.Resampling.BICUBIC)
    look = np.frombuffer(measure_look(small) or b"\xff" * 152, np.uint64)
    return Seen(look, eyes.look([stored.getvalue()])[0].features)


def link(one: Seen, other: Seen, least: float) -> tuple[bool, bool]:
    """Whether two photos are linked, and whether the hashes alone (at the same limits) would."""
    whole = int(np.bitwise_count(one.hashes[0] ^ other.hashes[0]))
    crops = min(
        int(np.bitwise_count(one.hashes ^ other.hashes[0]).min()),
        int(np.bitwise_count(one.hashes[0] ^ other.hashes).min()),
    )
    same = whole <= SAME_WHOLE_BITS or crops <= SAME_CROP_BITS
    near = crops <= NEAR_BITS
    return same or (near and float(one.features @ other.features) >= least), same or near


def find_pairs(hashes: Hashes) -> list[tuple[int, int, bool]]:
    """Pairs of photos whose hashes are near: (one, other, whether they alone decide)."""
    found: list[tuple[int, int, bool]] = []
    for at in range(1, len(hashes)):
        before, own = hashes[:at], hashes[at]
        whole = np.bitwise_count(before[:, 0] ^ own[0])
        crops = np.minimum(
            np.bitwise_count(before ^ own[0]).min(axis=1),
            np.bitwise_count(before[:, :1] ^ own[None]).min(axis=1),
        )
        same = (whole <= SAME_WHOLE_BITS) | (crops <= SAME_CROP_BITS)
        near = np.flatnonzero(same | (crops <= NEAR_BITS))
        found += [(int(other), at, bool(same[other])) for other in near]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both figures; 0 when at least .97 of the held-out variants are found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=40, help="photos that variants are made of")
    parser.add_argument("--sheet", type=Path, help="a picture of the linked pairs, to look at")
    options = parser.parse_args(arguments)
    eyes = ModelSet().eyes()
    least = NEAR_COSINES.get(eyes.space, 2.0)
    paths = find_photos()
    random.Random(3).shuffle(paths)
    held_out = [path for path in paths if HELD_OUT.intersection(path.parts)]
    recall = measure_recall(held_out[: options.photos], eyes, least)
    print("| variant, held out | found | hashes near, whatever the features |\n|---|---|---|")
    for name, (found, near) in recall.items():
        print(f"| {name} | {found:.3f} | {near:.3f} |")
    mean = float(np.mean([found for found, _ in recall.values()]))
    print(f"| all | {mean:.3f} | |")
    report_pairs(paths, eyes, least, options.sheet)
    return int(mean < LEAST_FOUND)


def measure_recall(
    paths: list[Path], eyes: ImageEncoder, least: float
) -> dict[str, tuple[float, float]]:
    """Of each variant the share that is linked, and the share whose hashes are near."""
    linked: dict[str, list[tuple[bool, bool]]] = {name: [] for name in CHANGES}
    for number, path in enumerate(paths):
        with Image.open(path) as opened:
            image = opened.convert("RGB")
        own = see(image, eyes)
        for name, change in CHANGES.items():
            linked[name].append(link(own, see(change(image, number), eyes), least))
    return {
        name: (float(np.mean([one for one, _ in rows])), float(np.mean([two for _, two in rows])))
        for name, rows in linked.items()
    }


def report_pairs(paths: list[Path], eyes: ImageEncoder, least: float, sheet: Path | None) -> None:
    """Count the pairs among different files, and those that the features keep apart."""
    hashes: list[Hashes] = []
    for path in paths:
        with Image.open(path) as opened:
            small = opened.convert("RGB")
        small.thumbnail((320, 320), Image.Resampling.BICUBIC)
        hashes.append(np.frombuffer(measure_look(small) or b"\xff" * 152, np.uint64))
    pairs = find_pairs(np.stack(hashes))
    features: dict[int, Vector] = {}
    for number in {one for pair in pairs if not pair[2] for one in pair[:2]}:
        features[number] = eyes.look([paths[number].read_bytes()])[0].features
    cosines = {
        (one, other): float(features[one] @ features[other])
        for one, other, same in pairs
        if not same
    }
    linked = [pair for pair, cosine in cosines.items() if cosine >= least]
    same = sum(pair[2] for pair in pairs)
    total = len(paths) * (len(paths) - 1) // 2
    print(f"\n{len(paths)} photos, {total:,} pairs: {same} linked by their hashes alone,")
    print(f"{len(cosines)} near, of which the features link {len(linked)}, keep apart the others.")
    steps = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5)
    counts = {step: sum(cosine >= step for cosine in cosines.values()) for step in steps}
    print("near pairs by least cosine:", counts)
    if sheet is not None:
        best = sorted(cosines, key=lambda pair: -cosines[pair])[:40]
        draw_sheet([(paths[one], paths[other], cosines[one, other]) for one, other in best], sheet)


def draw_sheet(pairs: list[tuple[Path, Path, float]], path: Path) -> None:
    """Pairs side by side, with their cosines."""
    sheet = Image.new("RGB", (5 * 310, 8 * 130), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (one, other, cosine) in enumerate(pairs):
        left, top = number % 5 * 310, number // 5 * 130
        for shift, file in ((0, one), (152, other)):
            with Image.open(file) as opened:
                small = opened.convert("RGB")
            small.thumbnail((150, 110))
            sheet.paste(small, (left + shift, top))
        pen.text((left, top + 112), f"{cosine:.2f}", fill="black")
    sheet.save(path)


if __name__ == "__main__":
    sys.exit(main())
