"""Image files for tests, made with Pillow; the photographs are those scikit-image carries."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
import skimage
from PIL import Image

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")


def read_sample(name: str) -> bytes:
    """The bytes of a photograph in scikit-image's package, such as `chelsea.png`."""
    return (Path(skimage.__file__).parent / "data" / name).read_bytes()


def pack(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    """Encode an image."""
    packed = io.BytesIO()
    image.save(packed, format, **options)
    return packed.getvalue()


def unpack(data: bytes) -> Image.Image:
    """Decode a trusted image."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def make_scene(width: int = 160, height: int = 120) -> Image.Image:
    """Red left half, blue right half, a green band on top: any turn of it can be told."""
    image = Image.new("RGB", (width, height), (220, 20, 20))
    image.paste((20, 20, 220), (width // 2, 0, width, height))
    image.paste((20, 200, 20), (0, 0, width, height // 4))
    return image


def make_exif(
    main: dict[int, Any] | None = None,
    detail: dict[int, Any] | None = None,
    gps: dict[int, Any] | None = None,
) -> Image.Exif:
    """EXIF with these tags in the main, detail and GPS directories."""
    exif = Image.Exif()
    exif.update(main or {})
    exif.get_ifd(0x8769).update(detail or {})
    exif.get_ifd(0x8825).update(gps or {})
    return exif


def make_png_header(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG that claims a size and carries these compressed pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
