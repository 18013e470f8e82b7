"""The decoding child: opens untrusted image bytes and hands back plain pixels.

Run as `python -I -m tools.photos.child` by `tools.photos.decoder`. It reads requests (image file
bytes) on standard input and answers on standard output, one at a time, until the pipe closes. It
holds no key, sees no path, and after its warm-up can open nothing (`tools.photos.confine`). An
answer is raw RGB rows, the time and the position: what it says is never parsed by more than a
length check, so a decoder taken over by a file can lie about that photo and nothing else.
"""

import io
import struct
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import pillow_heif
from PIL import (
    GifImagePlugin,
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from tools.photos.confine import deny_system_calls, limit_resources
from tools.photos.exif import read_position, read_time
from tools.photos.framing import BrokenFrame, read_frame, write_frame

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 80_000_000
MAX_SIDE = 2048
MAX_RATIO = 32
NEAR_ENOUGH = 0.9
"""Of `MAX_SIDE`: a photo that can be decoded to this size or more is not scaled to the pixel."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
_PLUGINS = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

# What Pillow and its plugins are known to raise on malformed EXIF.
_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """The photo is not opened; the argument is a `Reason` value."""


def decode_bytes(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode one image file to upright sRGB rows, at most 2,048 px on the longer side.

    Returns the answer's header (`format`, `width`, `height`, `taken` as [year .. second,
    millisecond], `offset` in minutes, `position`) and the rows. Raises `Refused`.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Refused("damaged" if _looks_known(data) else "bad_format") from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Refused("too_large")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise Refused("bad_format")  # no photo; scaled by its shorter side it would fill memory
    name = "JPEG" if image.format == "MPO" else str(image.format)
    # JPEG only: decodes straight to a half, a quarter or an eighth of the size.
    image.draft("RGB", _least_size(width, height))
    image.load()
    header = {"format": name, **_read_exif(image)}
    pixels = _to_rgb(image, header.pop("orientation"))
    header["width"], header["height"] = pixels.size
    return header, pixels.tobytes()


def _least_size(width: int, height: int) -> tuple[int, int]:
    """The size that a photo may be decoded to at the least: its longer side near `MAX_SIDE`.

    Phones write 4,000 to 4,032 px: a half of that, decoded at a half, takes a sixth of the time of
    decoding all and scaling it to 2,048.
    """
    share = min(1.0, NEAR_ENOUGH * MAX_SIDE / max(width, height))
    return max(1, int(width * share)), max(1, int(height * share))


def _looks_known(data: bytes) -> bool:
    """Whether the file starts like an allowed format, so that it is broken rather than foreign."""
    starts = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
    return data.startswith(starts) or data[8:12] in {b"WEBP", b"heic", b"heix", b"mif1"}


def _read_exif(image: Image.Image) -> dict[str, Any]:
    found: dict[str, Any] = {"orientation": 1, "taken": None, "offset": None, "position": None}
    try:
        exif = image.getexif()
        orientation = exif.get(0x0112, 1)
    except _BROKEN:
        return found
    if orientation in _TURNS:
        found["orientation"] = int(orientation)
    detail, gps = _read_ifd(exif, 0x8769), _read_ifd(exif, 0x8825)
    taken = read_time(exif, detail, gps)
    if taken is not None:
        at, found["offset"] = taken
        found["taken"] = [*at.timetuple()[:6], at.microsecond // 1000]
    found["position"] = read_position(gps)
    return found


def _read_ifd(exif: Image.Exif, tag: int) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(tag)
    except _BROKEN:
        return {}


def _to_rgb(image: Image.Image, orientation: int) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16-bit grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode == "F":
        raise Refused("bad_format")
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    image = image.convert("RGBA" if has_alpha else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    if has_alpha:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image).convert("RGB")
    elif profile and not _is_srgb(profile):
        image = _to_srgb(image, profile)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return image


def _is_srgb(profile: bytes) -> bool:
    return b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert from the file's own colours (phones write Display P3); as it is if that fails."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (*_BROKEN, ImageCms.PyCMSError):
        return image
    return image if turned is None else turned


def _warm_up() -> None:
    """Run every decoder once, since nothing can be imported or loaded after the fence closes."""
    sample = Image.new("RGB", (64, 48), "orange")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[36867] = "2020:01:01 00:00:00"
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, options in (
        ("JPEG", {"exif": exif, "icc_profile": icc}),
        ("PNG", {"exif": exif}),
        ("WEBP", {"exif": exif}),
        ("GIF", {}),
        ("HEIF", {}),
    ):
        packed = io.BytesIO()
        try:
            sample.save(packed, name, **options)
        except (OSError, ValueError, RuntimeError, KeyError):
            continue  # this build cannot write the format; it may still read it
        decode_bytes(packed.getvalue())
    _to_srgb(sample, icc)


def _answer(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode, and turn whatever a decoder may raise into a reason: this is the child's edge."""
    try:
        return decode_bytes(data)
    except Refused as refusal:
        return {"refused": str(refusal)}, b""
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return {"refused": "too_large"}, b""
    except Exception:  # noqa: BLE001  decoders raise anything at all on malformed files
        return {"refused": "damaged"}, b""


def main() -> None:
    """Confine this process, say ready, and serve requests until the pipe closes."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1
    limit_resources()
    _warm_up()
    fenced = deny_system_calls()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    write_frame(answers, {"ready": True, "fenced": fenced})
    while True:
        try:
            _, data = read_frame(requests, MAX_FILE_BYTES)
        except BrokenFrame:
            return
        header, rows = _answer(data)
        del data
        write_frame(answers, header, rows)


if __name__ == "__main__":
    main()
