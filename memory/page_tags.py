"""Reads, without any key, which version of each page the database file and its log hold.

SQLCipher ends every page with a random vector and an HMAC-SHA512 over page number and ciphertext.
Each time a page is written both change, in the write-ahead log first; a checkpoint moves the bytes
as they are. So the first 16 bytes of that HMAC, the page's tag, name one version of one page,
wherever it lies. File format of the log: https://www.sqlite.org/walformat.html.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

PAGE_BYTES = 4096
TAG_BYTES = 16
TAG_AT = PAGE_BYTES - 64
LOG_HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES
PAGES_AT_ONCE = 1024

Tags = NDArray[np.uint8]
"""One row of 16 bytes for each page, in order; zeros where a page was never written."""

_LOG_HEADER = struct.Struct(">8I")
_MAGIC_LITTLE, _MAGIC_BIG, _LOG_FORMAT = 0x377F0682, 0x377F0683, 3_007_000


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of the log in order: page numbers from 1, tags, and after which size a commit ended.

    `sizes` is the size of the database in pages where a frame ends a transaction, else 0.
    """

    pages: NDArray[np.int64]
    sizes: NDArray[np.int64]
    tags: Tags

    def __len__(self) -> int:
        return len(self.pages)

    def commits(self) -> Iterator["Frames"]:
        """Yield the frames of each whole transaction."""
        start = 0
        for end in (np.flatnonzero(self.sizes) + 1).tolist():
            part = slice(start, end)
            yield Frames(self.pages[part], self.sizes[part], self.tags[part])
            start = end


NO_FRAMES = Frames(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, TAG_BYTES), np.uint8))


def read_page_tags(path: Path) -> Tags:
    """Return the tags of a database file, shape (pages, 16).

    Must not be called while this process has the database open: closing the file would drop
    SQLite's locks on it. Raises `OSError`.
    """
    parts = [np.zeros((0, TAG_BYTES), np.uint8)]
    buffer = bytearray(PAGES_AT_ONCE * PAGE_BYTES)
    with path.open("rb", buffering=0) as stream:
        while count := _fill(stream.fileno(), buffer):
            # A file cut within a page counts that page as never written.
            whole = -(-count // PAGE_BYTES)
            buffer[count : whole * PAGE_BYTES] = bytes(whole * PAGE_BYTES - count)
            pages = np.frombuffer(buffer, np.uint8, whole * PAGE_BYTES).reshape(-1, PAGE_BYTES)
            parts.append(pages[:, TAG_AT : TAG_AT + TAG_BYTES].copy())
            del pages
    return np.concatenate(parts)


def read_frames(descriptor: int, first: int, count: int) -> Frames:
    """Return `count` frames of an open log from the `first` on (0 is the first of all)."""
    pages, sizes, tags = [], [], []
    for start in range(first, first + count, PAGES_AT_ONCE):
        some = min(PAGES_AT_ONCE, first + count - start)
        frames = _read_raw(descriptor, start, some)
        header = frames[:, :8].copy().view(">u4").astype(np.int64)
        pages.append(header[:, 0])
        sizes.append(header[:, 1])
        tag_at = FRAME_HEADER_BYTES + TAG_AT
        tags.append(frames[:, tag_at : tag_at + TAG_BYTES].copy())
    if not pages:
        return NO_FRAMES
    return Frames(np.concatenate(pages), np.concatenate(sizes), np.concatenate(tags))


def read_log_header(descriptor: int) -> bytes:
    """Return the first 32 bytes of an open log; they change whenever it starts anew."""
    return os.pread(descriptor, LOG_HEADER_BYTES, 0)


def count_committed_frames(descriptor: int) -> int:
    """Count the frames that SQLite will take from this log when it recovers.

    Those up to the last commit before the first frame whose salts or running checksum are wrong.
    """
    header = read_log_header(descriptor)
    if len(header) < LOG_HEADER_BYTES:
        return 0
    magic, version, page_bytes, _, salt_1, salt_2, *checksum = _LOG_HEADER.unpack(header)
    if magic not in (_MAGIC_LITTLE, _MAGIC_BIG) or version != _LOG_FORMAT:
        return 0
    word = ">u4" if magic == _MAGIC_BIG else "<u4"
    state = _sum_words(np.frombuffer(header, word, 6)[None, :])[0]
    if list(state) != checksum or page_bytes != PAGE_BYTES:
        return 0
    salts = np.array([salt_1, salt_2], np.uint32)
    total = (os.fstat(descriptor).st_size - LOG_HEADER_BYTES) // FRAME_BYTES
    committed = 0
    for start in range(0, total, PAGES_AT_ONCE):
        frames = _read_raw(descriptor, start, min(PAGES_AT_ONCE, total - start))
        headers = frames[:, :FRAME_HEADER_BYTES].copy().view(">u4").astype(np.uint32)
        covered = np.concatenate([frames[:, :8], frames[:, FRAME_HEADER_BYTES:]], axis=1)
        sums = _sum_words(covered.view(word))
        for index in range(len(frames)):
            state = _carry(state, _FRAME_POWER) + sums[index]
            page, size = int(headers[index, 0]), int(headers[index, 1])
            if not page or (headers[index, 2:4] != salts).any():
                return committed
            if (headers[index, 4:6] != state).any():
                return committed
            if size:
                committed = start + index + 1
    return committed


def _fill(descriptor: int, buffer: bytearray) -> int:
    """Read until the buffer is full or the file ends; returns how many bytes."""
    view, filled = memoryview(buffer), 0
    while filled < len(buffer) and (count := os.readv(descriptor, [view[filled:]])):
        filled += count
    return filled


def _read_raw(descriptor: int, first: int, count: int) -> NDArray[np.uint8]:
    wanted, at = count * FRAME_BYTES, LOG_HEADER_BYTES + first * FRAME_BYTES
    parts: list[bytes] = []
    while wanted and (part := os.pread(descriptor, wanted, at)):
        parts.append(part)
        wanted, at = wanted - len(part), at + len(part)
    if wanted:
        raise OSError("the write-ahead log is shorter than its index says")
    return np.frombuffer(b"".join(parts), np.uint8).reshape(count, FRAME_BYTES)


# The checksum runs over pairs of words: s1 += x + s2, then s2 += y + s1, modulo 2**32. That is
# linear, so a frame's own part is a product with fixed weights and what came before is carried
# over by a fixed 2 x 2 matrix.
_STEP = np.array([[1, 1], [1, 2]], np.uint32)


def _weights(pairs: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the weights of 2 * pairs words, shape (words, 2), and the matrix that carries over."""
    weights = np.zeros((2 * pairs, 2), np.uint32)
    power = np.eye(2, dtype=np.uint32)
    for pair in reversed(range(pairs)):
        weights[2 * pair] = power @ np.array([1, 1], np.uint32)
        weights[2 * pair + 1] = power @ np.array([0, 1], np.uint32)
        power = power @ _STEP
    return weights, power


_HEADER_WEIGHTS, _ = _weights(3)
_FRAME_WEIGHTS, _FRAME_POWER = _weights((8 + PAGE_BYTES) // 8)


def _sum_words(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    weights = _FRAME_WEIGHTS if words.shape[1] == len(_FRAME_WEIGHTS) else _HEADER_WEIGHTS
    total: NDArray[np.uint32] = words.astype(np.uint32) @ weights
    return total


def _carry(state: NDArray[np.uint32], power: NDArray[np.uint32]) -> NDArray[np.uint32]:
    carried: NDArray[np.uint32] = power @ state
    return carried
