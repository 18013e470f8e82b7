"""Damaged and hostile files through the real child: refused or opened, never a crash or a hang."""

import random
import time
import zlib

import pytest
from PIL import Image

from tests.photos.image_files import FORMATS, make_png_header, make_scene, pack, read_sample, unpack
from tools.photos.decoder import SECONDS_PER_PHOTO, GuardedDecoder
from tools.photos.errors import UnreadablePhoto

MUTANTS_A_FORMAT = 80


def mutate(data: bytes, draw: random.Random) -> bytes:
    """Flip, overwrite, repeat, drop or cut some bytes."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 8)):
        # Headers matter most, so half of the changes fall into the first 200 bytes.
        reach = min(200, len(changed)) if draw.random() < 0.5 else len(changed)
        at = draw.randrange(max(1, reach))
        kind = draw.randrange(5)
        if kind == 0:
            changed[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            changed[at] = draw.choice((0, 1, 0x7F, 0x80, 0xFF))
        elif kind == 2:
            changed[at:at] = changed[at : at + draw.randint(1, 64)]
        elif kind == 3:
            del changed[at : at + draw.randint(1, 16)]
        else:
            del changed[draw.randrange(len(changed) // 2, len(changed)) :]
        if len(changed) < 16:
            break
    return bytes(changed)


def survive(decoder: GuardedDecoder, data: bytes) -> bool:
    """Whether it opened; either way within the limit and without any other error."""
    started = time.monotonic()
    try:
        photo = decoder.decode(data)
    except UnreadablePhoto:
        return False
    else:
        assert unpack(photo.pixels).size == (photo.width, photo.height)
        return True
    finally:
        assert time.monotonic() - started < SECONDS_PER_PHOTO + 2


@pytest.mark.parametrize("format", FORMATS)
def test_mutated_photos_never_break_the_decoder(decoder: GuardedDecoder, format: str) -> None:
    draw = random.Random(f"mutants of {format}")
    photo = unpack(read_sample("chelsea.png")).convert("RGB").resize((96, 64))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = "2020:01:01 00:00:00"
    options = {} if format == "GIF" else {"exif": exif.tobytes()}
    data = pack(photo, format, **options)
    opened = sum(survive(decoder, mutate(data, draw)) for _ in range(MUTANTS_A_FORMAT))
    assert opened < MUTANTS_A_FORMAT  # the mutations do bite
    assert decoder.decode(data).width == 96


def test_bombs_are_refused_or_opened_small(decoder: GuardedDecoder) -> None:
    zeros = zlib.compress(bytes(200_000_000), 9)
    bombs = [
        make_png_header(8000, 9999, zeros),  # under the pixel limit, 240 MB of rows
        make_png_header(100, 100, zeros),  # far more rows than it says
        make_png_header(2**31 - 1, 1, b""),
        make_png_header(0, 0, b""),
        pack(make_scene(), "PNG") + bytes(5_000_000),
        pack(make_scene(), "GIF", save_all=True, append_images=[make_scene()] * 300),
        b"\xff\xd8" + b"\xff\xe1\xff\xff" * 100_000,
        b"\x00\x00\x00\x18ftypheic" + b"\xff" * 4096,
        b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 4096,
    ]
    for bomb in bombs:
        survive(decoder, bomb)
    assert decoder.decode(pack(make_scene())).width == 160


def test_polyglots_give_only_the_picture(decoder: GuardedDecoder) -> None:
    program = b"<script>alert(1)</script><?php system('id'); ?>#!/bin/sh\nPK\x03\x04%PDF-1.7"
    for format in FORMATS:
        data = pack(make_scene(), format)
        if not survive(decoder, data + program):
            continue
        photo = decoder.decode(data + program)
        assert program not in photo.pixels + photo.thumbnail
    for start in (b"%PDF-1.7\n", b"GIF89a/*", b"PK\x03\x04", b"\x7fELF", b"<svg xmlns='x'>"):
        assert survive(decoder, start + pack(make_scene())) is False
