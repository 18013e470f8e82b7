import io
import struct

import pytest

from tools.photos.framing import MAX_HEADER_BYTES, BrokenFrame, read_frame, write_frame


def test_a_frame_comes_back_as_it_was_sent() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, {"format": "PNG"}, b"\0\1\2")
    write_frame(pipe, {})
    pipe.seek(0)
    assert read_frame(pipe, 10) == ({"format": "PNG", "bytes": 3}, b"\0\1\2")
    assert read_frame(pipe, 10) == ({"bytes": 0}, b"")


def frame(head: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(head)) + head + body


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\0\0",
        struct.pack(">I", MAX_HEADER_BYTES + 1) + b" " * (MAX_HEADER_BYTES + 1),
        frame(b"not json"),
        frame(b"[" * 4000),
        frame(b"[]"),
        frame(b"{}"),
        frame(b'{"bytes": -1}'),
        frame(b'{"bytes": true}'),
        frame(b'{"bytes": 11}', b"x" * 11),
        frame(b'{"bytes": 5}', b"1234"),
    ],
)
def test_what_is_no_frame_is_refused(sent: bytes) -> None:
    with pytest.raises(BrokenFrame):
        read_frame(io.BytesIO(sent), 10)
