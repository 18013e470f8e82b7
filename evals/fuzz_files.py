"""Damaged and hostile image files, the same for the same seed: bits, lengths, chunks, bombs.

Most are mutations of sound photos (`fuzz_seeds`) that know the format's structure: a PNG chunk or a
HEIC box keeps its checksum or place and lies in its fields. Some are built to hurt: pictures that
claim or unpack to gigabytes, EXIF that points at itself, boxes within boxes, two formats in one.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from PIL import Image

BOMBS_OF_A_THOUSAND = 12
HOSTILE_OF_A_THOUSAND = 80
EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
SUFFIXES = {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "gif": ".gif", "heic": ".heic"}

Seed = tuple[str, bytes]


def make_file(seeds: Sequence[Seed], run: int, number: int) -> tuple[str, bytes]:
    """The `number`-th hostile file of a run: (its kind, its bytes)."""
    draw = random.Random(f"{run} {number}")
    lot = draw.randrange(1000)
    if lot < BOMBS_OF_A_THOUSAND:
        make = draw.choice(BOMBS)
        return make.__name__, make(draw)
    if lot < BOMBS_OF_A_THOUSAND + HOSTILE_OF_A_THOUSAND:
        make_hostile = draw.choice(HOSTILE)
        return make_hostile.__name__, make_hostile(seeds, draw)
    name, data = draw.choice(seeds)
    mutate = draw.choice(MUTATIONS)
    return f"{mutate.__name__} of {name.partition('-')[0]}", mutate(data, draw)


def choose_suffix(kind: str, number: int) -> str:
    """A photo's file ending: that of the format, or now and then another."""
    own = next((suffix for name, suffix in SUFFIXES.items() if kind.endswith(f" {name}")), "")
    every = (*SUFFIXES.values(), ".jpeg", ".heif")
    return own if own and number % 7 else every[number % len(every)]


# mutations


def flip_bits(data: bytes, draw: random.Random) -> bytes:
    """Turn one to forty bits over, half of them in the head."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 4, 10, 40))):
        changed[_place(changed, draw)] ^= 1 << draw.randrange(8)
    return bytes(changed)


def set_numbers(data: bytes, draw: random.Random) -> bytes:
    """Write edge values over one, two or four bytes."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        width = draw.choice((1, 2, 4))
        at = min(_place(changed, draw), max(0, len(changed) - width))
        order = draw.choice(("big", "little"))
        value = draw.choice(EDGES) & ((1 << 8 * width) - 1)
        changed[at : at + width] = value.to_bytes(width, "big" if order == "big" else "little")
    return bytes(changed)


def cut_short(data: bytes, draw: random.Random) -> bytes:
    """Leave the end away, or a piece in the middle."""
    at = draw.randrange(len(data))
    if draw.random() < 0.7:
        return data[:at]
    return data[:at] + data[at + draw.randint(1, max(1, len(data) // 4)) :]


def move_pieces(data: bytes, draw: random.Random) -> bytes:
    """Repeat, swap and drop pieces."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 5)):
        one, two = _place(changed, draw), _place(changed, draw)
        size = draw.randint(1, 200)
        piece = changed[one : one + size]
        if draw.random() < 0.5:
            changed[two:two] = piece * draw.choice((1, 1, 3, 50))
        else:
            changed[two : two + size] = piece
    return bytes(changed)


def lie_in_structure(data: bytes, draw: random.Random) -> bytes:
    """Change a field of a chunk, segment or box, and keep what checks it right."""
    if data.startswith(b"\x89PNG"):
        return _lie_in_png(data, draw)
    if data.startswith(b"\xff\xd8"):
        return _lie_in_jpeg(data, draw)
    if data[4:8] == b"ftyp":
        return _lie_in_boxes(data, draw)
    if data.startswith(b"RIFF"):
        return _lie_in_riff(data, draw)
    return set_numbers(data, draw)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bits,
    set_numbers,
    cut_short,
    move_pieces,
    lie_in_structure,
    lie_in_structure,
)


def _place(data: bytes | bytearray, draw: random.Random) -> int:
    """A position: headers matter most, so half of them are in the first 200 bytes."""
    reach = min(200, len(data)) if draw.random() < 0.5 else len(data)
    return draw.randrange(max(1, reach))


def _lie_in_png(data: bytes, draw: random.Random) -> bytes:
    chunks: list[tuple[bytes, bytes]] = []
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    for _ in range(draw.randint(1, 3)):
        which = draw.randrange(len(chunks))
        kind, body = chunks[which]
        action = draw.randrange(4)
        if action == 0:
            chunks.insert(draw.randrange(len(chunks)), (kind, body))
        elif action == 1:
            body = set_numbers(body, draw) if body else b"\xff" * 9
        elif action == 2:
            kind = draw.choice((b"IDAT", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"acTL", b"fcTL"))
        else:
            body = body[: draw.randrange(len(body) + 1)]
        chunks[min(which, len(chunks) - 1)] = (kind, body)
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def _lie_in_jpeg(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    markers = [
        at
        for at in range(len(data) - 4)
        if data[at] == 0xFF and data[at + 1] in (0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE1, 0xE2)
    ]
    for at in draw.sample(markers, min(len(markers), draw.randint(1, 3))):
        where = at + 2 + draw.randrange(18)
        if where < len(changed):
            changed[where] = draw.choice((0, 1, 2, 3, 0x11, 0x44, 0x7F, 0x80, 0xFF))
    return bytes(changed)


def _lie_in_boxes(data: bytes, draw: random.Random) -> bytes:
    names: tuple[bytes, ...] = (b"ftyp", b"meta", b"iloc", b"iinf", b"ispe", b"hvcC", b"ipma")
    names += (b"iref", b"pitm", b"mdat", b"iprp", b"ipco", b"infe", b"colr", b"pixi", b"irot")
    found = [at for name in names if (at := data.find(name)) > 3]
    changed = bytearray(data)
    for at in draw.sample(found, min(len(found), draw.randint(1, 3))):
        action = draw.randrange(3)
        if action == 0:
            changed[at - 4 : at] = draw.choice(EDGES).to_bytes(4, "big")
        elif action == 1:
            changed[at : at + 4] = draw.choice(names)
        else:
            where = min(at + 4 + draw.randrange(24), len(changed) - 4)
            changed[where : where + 4] = draw.choice(EDGES).to_bytes(4, "big")
    return bytes(changed)


def _lie_in_riff(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    names = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"EXIF", b"ICCP")
    found = [at for name in names if (at := data.find(name)) > 0]
    for at in draw.sample(found, min(len(found), draw.randint(1, 3))):
        if draw.random() < 0.5:
            changed[at : at + 4] = draw.choice(names)
        else:
            where = min(at + 4 + draw.randrange(16), len(changed) - 4)
            changed[where : where + 4] = draw.choice(EDGES).to_bytes(4, "little")
    return bytes(changed)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One PNG chunk with its right checksum."""
    checked = kind + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


# files built to hurt


def claim_dimensions(seeds: Sequence[Seed], draw: random.Random) -> bytes:
    """A small file that claims to be as large as can be."""
    sides = (1, 65_535, 65_500, 16_383, 30_000, 2**31 - 1, 2**32 - 1, 79_999)
    width, height = draw.choice(sides), draw.choice(sides)
    format = draw.choice(("png", "jpeg", "gif", "webp", "heic"))
    data = bytearray(draw.choice([data for name, data in seeds if name.startswith(format)]))
    if format == "png":
        header = struct.pack(">IIBBBBB", width, height, draw.choice((1, 8, 16)), 2, 0, 0, 0)
        pixels = zlib.compress(bytes(5000))
        body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", pixels)
        return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")
    if format == "jpeg":
        at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
        data[at + 5 : at + 9] = struct.pack(">HH", height & 0xFFFF, width & 0xFFFF)
    elif format == "gif":
        data[6:10] = struct.pack("<HH", width & 0xFFFF, height & 0xFFFF)
    elif format == "webp":
        at = max(data.find(b"VP8X"), 0)
        data[at + 12 : at + 18] = (width & 0xFFFFFF).to_bytes(3, "little") * 2
    else:
        at = data.find(b"ispe")
        data[at + 8 : at + 16] = struct.pack(">II", width, height)
    return bytes(data)


def swell_exif(seeds: Sequence[Seed], draw: random.Random) -> bytes:
    """A JPEG with EXIF of megabytes, or one whose directories point at themselves."""
    data = draw.choice([data for name, data in seeds if name.startswith("jpeg")])
    entries = draw.choice((1, 3, 65_535))
    loop = struct.pack("<HHIH", 0x8769, 4, 1, 8) + b"\0\0"
    wide = struct.pack("<HHI", draw.choice((0x9286, 0x927C, 0x0112)), 7, draw.choice(EDGES))
    body = b"II*\0\x08\0\0\0" + struct.pack("<H", entries) + (loop + wide + b"\x10\0\0\0") * 200
    body += struct.pack("<I", 8)
    segment = b"Exif\0\0" + body + bytes(max(0, draw.choice((0, 60_000)) - len(body)))
    piece = b"\xff\xe1" + struct.pack(">H", min(65_535, len(segment) + 2)) + segment
    return data[:2] + piece * draw.choice((1, 1, 40)) + data[2:]


def nest_boxes(seeds: Sequence[Seed], draw: random.Random) -> bytes:
    """HEIC boxes within boxes within boxes."""
    inner = b""
    for _ in range(draw.choice((10, 500, 20_000))):
        inner = struct.pack(">I", 8 + len(inner)) + draw.choice((b"meta", b"iprp", b"ipco")) + inner
        if len(inner) > 200_000:
            break
    head = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic"
    return head + inner + draw.choice(seeds)[1]


def join_formats(seeds: Sequence[Seed], draw: random.Random) -> bytes:
    """One file that is two: a photo with a zip, a page, a script or another photo."""
    data, other = draw.choice(seeds)[1], draw.choice(seeds)[1]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.sh", "#!/bin/sh\nexit 1\n")
    page = b"<html><script>alert(1)</script></html><?php system('id'); ?>"
    script = b"/*" + page + b"*/=1;alert(1);//"
    added = draw.choice((packed.getvalue(), page, script, other, b"%PDF-1.7\n", b"\x7fELF"))
    return draw.choice((data + added, added + data, data[:12] + added + data[12:]))


def write_text(seeds: Sequence[Seed], draw: random.Random) -> bytes:
    """Text, nothing, or noise under a photo's name."""
    return draw.choice(
        (
            b"",
            b"This is only text.\n" * draw.randint(1, 9),
            b"\0" * draw.randint(1, 5000),
            draw.randbytes(draw.randint(1, 5000)),
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
            b"\x1b]52;c;aGk=\x07" * 9,
        )
    )


def swap_heads(seeds: Sequence[Seed], draw: random.Random) -> bytes:
    """The head of one photo on the body of another."""
    one, two = draw.choice(seeds)[1], draw.choice(seeds)[1]
    return one[: draw.choice((4, 12, 30, 100, len(one) // 2))] + two[draw.choice((4, 12, 30)) :]


HOSTILE: tuple[Callable[[Sequence[Seed], random.Random], bytes], ...] = (
    claim_dimensions,
    swell_exif,
    nest_boxes,
    join_formats,
    write_text,
    swap_heads,
)


# bombs: some of them cost the child a second


def png_bomb(draw: random.Random) -> bytes:
    """A small PNG of tens of millions of pixels, or with far more rows than it says."""
    rows = zlib.compress(bytes(draw.choice((3_000_000, 60_000_000, 240_000_000))), 9)
    size = draw.choice(((8000, 9999), (100, 100), (8944, 8944), (79_999_999, 1)))
    header = struct.pack(">IIBBBBB", *size, draw.choice((8, 16)), draw.choice((0, 2, 6)), 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows)
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")


def png_text_bomb(draw: random.Random) -> bytes:
    """A PNG whose compressed words, colour profile or many chunks unpack to hundreds of MB."""
    swollen = b"x\0\0" + zlib.compress(bytes(draw.choice((50_000_000, 300_000_000))), 9)
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(64 * (64 * 3 + 1)))
    kind = draw.choice((b"zTXt", b"iCCP", b"iTXt"))
    many = draw.choice((1, 30))
    body = png_chunk(b"IHDR", header) + png_chunk(kind, swollen) * many
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def solid_bomb(draw: random.Random) -> bytes:
    """One colour over as many pixels as are allowed, or more, in a few kB."""
    format = draw.choice(("JPEG", "WEBP", "GIF", "HEIF", "PNG"))
    # Encoding it costs us, too: HEIC is kept smaller.
    size = (2500, 2500) if format == "HEIF" else draw.choice(((8900, 8900), (12_000, 2500)))
    packed = io.BytesIO()
    image = Image.new("L" if format == "GIF" else "RGB", size, 90)
    try:
        image.save(packed, format, **({"lossless": True} if format == "WEBP" else {}))
    except (OSError, ValueError, RuntimeError, KeyError):
        image.save(packed, "PNG")
    return packed.getvalue()


def frame_bomb(draw: random.Random) -> bytes:
    """An animation of thousands of frames, each as large as the canvas."""
    packed = io.BytesIO()
    first = Image.new("P", (1000, 1000), 1)
    first.save(packed, "GIF")
    head = packed.getvalue().rstrip(b"\x3b")
    at = head.rfind(b"\x2c\0\0\0\0")
    return head + head[at:] * draw.choice((300, 3000)) + b"\x3b"


BOMBS: tuple[Callable[[random.Random], bytes], ...] = (
    png_bomb,
    png_text_bomb,
    solid_bomb,
    frame_bomb,
)
