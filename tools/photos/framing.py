"""Messages over the pipes to the decoding child: a length, a JSON header, raw bytes.

A frame is a 4-byte big-endian header length, the header (a JSON object whose `bytes` is the size
of the body) and the body. Nothing in it can name a type or run code.
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
MAX_HEADER_BYTES = 4096


class BrokenFrame(Exception):
    """The other side closed the pipe or sent something that is no frame."""


def write_frame(stream: BinaryIO, header: dict[str, Any], body: bytes | memoryview = b"") -> None:
    """Write one frame and flush it. Raises `OSError` when the other side is gone."""
    head = json.dumps({**header, "bytes": len(body)}).encode()
    stream.write(_LENGTH.pack(len(head)))
    stream.write(head)
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO, max_body_bytes: int) -> tuple[dict[str, Any], bytes]:
    """Read one frame. Raises `BrokenFrame` on end of stream and on anything over its limit."""
    (head_size,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    if head_size > MAX_HEADER_BYTES:
        raise BrokenFrame
    try:
        header = json.loads(_read_exactly(stream, head_size))
    except (ValueError, RecursionError) as error:
        raise BrokenFrame from error
    if not isinstance(header, dict):
        raise BrokenFrame
    size = header.get("bytes")
    if type(size) is not int or not 0 <= size <= max_body_bytes:
        raise BrokenFrame
    return header, _read_exactly(stream, size)


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise BrokenFrame
    return data
