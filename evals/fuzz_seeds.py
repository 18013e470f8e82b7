"""Sound photos of every format and flavour that `fuzz_files` damages. All are made here."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pillow_heif
from PIL import Image

SIZES = ((96, 64), (64, 96), (210, 140), (33, 200))


def make_picture(width: int, height: int, seed: int) -> Image.Image:
    """A smooth scene with some grain: every coding tool of a format has something to do."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (5, 6, 3), dtype=np.uint8)
    smooth = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = random.integers(-20, 21, (height, width, 1), dtype=np.int16)
    return Image.fromarray(np.clip(np.asarray(smooth, np.int16) + grain, 0, 255).astype(np.uint8))


def make_exif(orientation: int) -> bytes:
    """EXIF with a time, a position, a maker's note and an orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769).update({36867: "2021:05:06 07:08:09", 36881: "+02:00", 37500: b"\0" * 64})
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 30.0, 5.0), 3: "E", 4: (6.0, 36.0, 7.0)})
    return exif.tobytes()


def make_seeds() -> list[tuple[str, bytes]]:
    """(Name, file) of some sixty sound photos: all formats, modes, orientations, animations."""
    pillow_heif.register_heif_opener()
    found: list[tuple[str, bytes]] = []
    for number, (width, height) in enumerate(SIZES):
        picture = make_picture(width, height, number)
        for name, data in _of_all_formats(picture, number):
            found.append((f"{name}-{number}", data))
    return found


def _of_all_formats(picture: Image.Image, number: int) -> Iterator[tuple[str, bytes]]:
    exif = make_exif(1 + (number * 3) % 8)
    deep = Image.fromarray(np.asarray(picture.convert("L"), np.uint16) * 257)
    veiled = picture.copy()
    veiled.putalpha(picture.convert("L"))
    turned = [picture.rotate(90 * turn).resize(picture.size) for turn in range(1, 4)]
    tries: list[tuple[str, Image.Image, str, dict[str, Any]]] = [
        ("jpeg", picture, "JPEG", {"exif": exif, "quality": 88}),
        ("jpeg-progressive", picture, "JPEG", {"progressive": True, "exif": exif}),
        ("jpeg-grey", picture.convert("L"), "JPEG", {}),
        ("jpeg-cmyk", picture.convert("CMYK"), "JPEG", {}),
        ("jpeg-full-chroma", picture, "JPEG", {"subsampling": 0, "restart_marker_blocks": 3}),
        ("jpeg-multi", picture, "MPO", {"save_all": True, "append_images": turned[:1]}),
        ("png", picture, "PNG", {"exif": exif}),
        ("png-alpha", veiled, "PNG", {}),
        ("png-palette", picture.quantize(37), "PNG", {"transparency": 3}),
        ("png-16-bit", deep, "PNG", {}),
        ("png-1-bit", picture.convert("1"), "PNG", {}),
        ("png-animated", picture, "PNG", {"save_all": True, "append_images": turned}),
        ("webp", picture, "WEBP", {"exif": exif}),
        ("webp-lossless", veiled, "WEBP", {"lossless": True}),
        ("webp-animated", picture, "WEBP", {"save_all": True, "append_images": turned}),
        ("gif", picture.quantize(64), "GIF", {"transparency": 2}),
        ("gif-animated", picture, "GIF", {"save_all": True, "append_images": turned}),
        ("heic", picture, "HEIF", {"exif": exif, "quality": 60}),
        ("heic-alpha", veiled, "HEIF", {"quality": 50}),
        ("heic-several", picture, "HEIF", {"save_all": True, "append_images": turned[:2]}),
    ]
    for name, image, format, options in tries:
        packed = io.BytesIO()
        try:
            image.save(packed, format, **options)
        except (OSError, ValueError, RuntimeError, KeyError):
            continue  # this build of the library cannot write that flavour
        yield name, packed.getvalue()
