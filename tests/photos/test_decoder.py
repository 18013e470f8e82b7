import hashlib
import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image

from tests.photos.image_files import (
    FORMATS,
    make_exif,
    make_png_header,
    make_scene,
    pack,
    read_sample,
    unpack,
)
from tools.photos.child import decode_bytes
from tools.photos.decoder import GuardedDecoder
from tools.photos.errors import SENTENCES, Reason, UnreadablePhoto
from tools.ports import DecodedPhoto

TAKEN, OFFSET, DIGITISED = 36867, 36881, 36868


@pytest.fixture
def in_lisbon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Lisbon")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def refuse(decoder: GuardedDecoder, data: bytes) -> Reason:
    with pytest.raises(UnreadablePhoto) as caught:
        decoder.decode(data)
    assert str(caught.value) == SENTENCES[caught.value.reason]
    return caught.value.reason


def colour_at(photo: DecodedPhoto, x: float, y: float) -> str:
    pixel = unpack(photo.pixels).getpixel((int(photo.width * x), int(photo.height * y)))
    assert isinstance(pixel, tuple)
    return ("red", "green", "blue")[max(range(3), key=lambda band: pixel[band])]


def milliseconds(*clock: int) -> int:
    return int(datetime(*clock, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_opens_with_its_pixels(decoder: GuardedDecoder, format: str) -> None:
    data = pack(make_scene(), format)
    photo = decoder.decode(data)
    assert (photo.format, photo.width, photo.height) == (format, 160, 120)
    assert photo.digest == hashlib.sha256(data).digest()
    places = [colour_at(photo, *at) for at in ((0.5, 0.1), (0.2, 0.6), (0.8, 0.6))]
    assert places == ["green", "red", "blue"]


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png"])
def test_real_photographs_open(decoder: GuardedDecoder, name: str) -> None:
    photo = decoder.decode(read_sample(name))
    assert unpack(photo.pixels).size == (photo.width, photo.height)
    assert max(unpack(photo.thumbnail).size) == 320


@pytest.mark.parametrize(
    ("side", "stored"), [(4032, 2016), (4000, 2000), (3000, 2048), (5200, 2048), (1900, 1900)]
)
def test_a_jpeg_is_decoded_at_a_half_where_that_is_near_the_most(side: int, stored: int) -> None:
    packed = io.BytesIO()
    Image.new("RGB", (side, side // 4), "teal").save(packed, "JPEG")
    header, _ = decode_bytes(packed.getvalue())
    assert max(header["width"], header["height"]) == stored


def test_a_large_photo_is_scaled_to_2048(decoder: GuardedDecoder) -> None:
    photo = decoder.decode(pack(make_scene(4200, 2100)))
    assert (photo.width, photo.height) == (2048, 1024)
    assert unpack(photo.thumbnail).size == (320, 160)


@pytest.mark.parametrize(
    ("orientation", "top"), [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 7)]
)
def test_every_exif_orientation_is_made_upright(
    decoder: GuardedDecoder, orientation: int, top: int
) -> None:
    # The inverse of each orientation is applied, then undone by the decoder.
    turns = [
        None,
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_90,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_270,
    ]
    turn = turns[top]
    stored = make_scene() if turn is None else make_scene().transpose(turn)
    photo = decoder.decode(pack(stored, exif=make_exif({0x0112: orientation})))
    assert (photo.width, photo.height) == (160, 120)
    places = [colour_at(photo, *at) for at in ((0.5, 0.1), (0.2, 0.6), (0.8, 0.6))]
    assert places == ["green", "red", "blue"]


def test_no_metadata_survives(decoder: GuardedDecoder) -> None:
    exif = make_exif({270: "CANARY", 315: "CANARY"}, {37510: b"CANARY"}, {29: "2020:01:01"})
    photo = decoder.decode(pack(make_scene(), exif=exif, comment=b"CANARY"))
    for packed in (photo.pixels, photo.thumbnail):
        assert b"CANARY" not in packed
        assert b"Exif" not in packed
        assert not unpack(packed).getexif()


def test_time_with_offset_is_exact(decoder: GuardedDecoder) -> None:
    exif = make_exif(detail={TAKEN: "2024:07:01 10:30:00", OFFSET: "+05:30"})
    photo = decoder.decode(pack(make_scene(), exif=exif))
    assert photo.taken_at == milliseconds(2024, 7, 1, 5, 0, 0)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_time_without_offset_is_local_time(
    decoder: GuardedDecoder, in_lisbon: None, format: str
) -> None:
    exif = make_exif(detail={TAKEN: "2024:07:01 10:30:00"})
    photo = decoder.decode(pack(make_scene(), format, exif=exif.tobytes()))
    assert photo.taken_at == milliseconds(2024, 7, 1, 9, 30, 0)


def test_position_is_read(decoder: GuardedDecoder) -> None:
    gps = {1: "N", 2: (38.0, 43.0, 12.0), 3: "W", 4: (9.0, 8.0, 24.0)}
    photo = decoder.decode(pack(make_scene(), exif=make_exif(gps=gps)))
    assert photo.latitude == pytest.approx(38.72)
    assert photo.longitude == pytest.approx(-9.14)


def test_broken_exif_does_not_cost_the_photo(decoder: GuardedDecoder) -> None:
    good = make_exif({0x0112: 6}, {TAKEN: "2024:07:01 10:30:00"}, {1: "N", 2: (1.0, 2.0, 3.0)})
    body = good.tobytes()
    for cut in range(8, len(body), 7):
        photo = decoder.decode(pack(make_scene(), exif=body[:cut] + b"\xff" * (len(body) - cut)))
        assert {photo.width, photo.height} == {160, 120}


def test_a_photo_without_exif_has_no_time_or_place(decoder: GuardedDecoder) -> None:
    photo = decoder.decode(pack(make_scene()))
    assert (photo.taken_at, photo.latitude, photo.longitude) == (None, None, None)


def test_transparent_parts_become_white(decoder: GuardedDecoder) -> None:
    photo = decoder.decode(pack(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    assert unpack(photo.pixels).getpixel((20, 20)) == (255, 255, 255)


def test_sixteen_bit_grey_keeps_its_middle(decoder: GuardedDecoder) -> None:
    photo = decoder.decode(pack(Image.new("I;16", (40, 40), 0x8000), "PNG"))
    pixel = unpack(photo.pixels).getpixel((20, 20))
    assert isinstance(pixel, tuple)
    assert 120 <= pixel[0] <= 136


@pytest.mark.parametrize("format", ["BMP", "TIFF", "PPM", "ICO", "TGA", "PDF"])
def test_formats_off_the_list_are_refused(decoder: GuardedDecoder, format: str) -> None:
    assert refuse(decoder, pack(make_scene(), format)) is Reason.BAD_FORMAT


def test_text_is_no_photo_and_an_empty_file_is_damaged(decoder: GuardedDecoder) -> None:
    assert refuse(decoder, b"hello there, this is no photo") is Reason.BAD_FORMAT
    assert refuse(decoder, b"") is Reason.DAMAGED


@pytest.mark.parametrize("format", FORMATS)
def test_a_truncated_photo_is_an_error_not_a_part_of_one(
    decoder: GuardedDecoder, format: str
) -> None:
    data = pack(unpack(read_sample("chelsea.png")).convert("RGB"), format)
    for share in (0.3, 0.6, 0.9):
        assert refuse(decoder, data[: int(len(data) * share)]) is Reason.DAMAGED


def test_a_bomb_is_refused_by_its_header(decoder: GuardedDecoder) -> None:
    started = time.monotonic()
    assert refuse(decoder, make_png_header(12_800, 12_800, b"")) is Reason.TOO_LARGE
    assert refuse(decoder, make_png_header(10_000, 8_001, b"")) is Reason.TOO_LARGE
    assert refuse(decoder, make_png_header(65_000, 65_000, b"")) is Reason.TOO_LARGE
    assert time.monotonic() - started < 5


def test_a_ribbon_that_would_scale_to_gigabytes_is_refused(decoder: GuardedDecoder) -> None:
    assert refuse(decoder, pack(Image.new("RGB", (20_000, 4)), "PNG")) is Reason.BAD_FORMAT


def test_a_file_over_64_mb_is_not_even_sent(decoder: GuardedDecoder) -> None:
    assert refuse(decoder, bytes(64 * 1024 * 1024 + 1)) is Reason.TOO_LARGE


def test_a_dead_child_is_replaced(decoder: GuardedDecoder) -> None:
    decoder.start()
    child = decoder._child
    assert child is not None
    child.kill()
    child.wait()
    assert decoder.decode(pack(make_scene())).width == 160
    assert decoder._child is not child


def test_a_hung_child_is_killed_in_time_and_replaced() -> None:
    decoder = GuardedDecoder(seconds_per_photo=0.3)
    try:
        decoder.start()
        child = decoder._child
        assert child is not None
        os.kill(child.pid, signal.SIGSTOP)
        assert refuse(decoder, pack(make_scene())) is Reason.TIMED_OUT
        assert child.poll() is not None
        assert decoder.decode(pack(make_scene())).width == 160
    finally:
        decoder.close()


def test_closing_ends_the_child_and_the_decoder_works_again() -> None:
    decoder = GuardedDecoder()
    decoder.decode(pack(make_scene()))
    child = decoder._child
    decoder.close()
    assert child is not None
    assert child.poll() is not None
    assert decoder.decode(pack(make_scene())).width == 160
    decoder.close()


def test_threads_share_one_decoder(decoder: GuardedDecoder) -> None:
    wanted = [(40 + 2 * number, 30 + number) for number in range(16)]
    seen: dict[tuple[int, int], tuple[int, int]] = {}

    def decode(size: tuple[int, int]) -> None:
        photo = decoder.decode(pack(make_scene(*size)))
        seen[size] = (photo.width, photo.height)

    threads = [threading.Thread(target=decode, args=(size,)) for size in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {size: size for size in wanted}
