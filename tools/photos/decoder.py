"""The parent's side of photo decoding: feeds the guarded child and distrusts its answers.

The child (`tools.photos.child`) hands back plain pixels; they are packed as JPEG here, so bytes
that an untrusted file could have shaped never reach a decoder in the process that holds the key.
"""

import hashlib
import io
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from tools.photos.errors import Reason, UnreadablePhoto
from tools.photos.framing import BrokenFrame, read_frame, write_frame
from tools.ports import DecodedPhoto

if TYPE_CHECKING:
    from PIL import Image

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_SIDE = 2048
THUMBNAIL_SIDE = 320
SECONDS_PER_PHOTO = 10.0
SECONDS_TO_START = 30.0
_JPEG_QUALITY = 88


class _Ready(msgspec.Struct, frozen=True):
    ready: bool
    fenced: bool


class _Answer(msgspec.Struct, frozen=True):
    """The child's header; every field is checked by type and range when decoded."""

    format: str = ""
    width: int = 0
    height: int = 0
    taken: tuple[int, int, int, int, int, int, int] | None = None
    offset: int | None = None
    position: tuple[float, float] | None = None
    refused: Reason | None = None


class GuardedDecoder:
    """A `PhotoDecoder` over one confined child process, started at the first photo.

    Thread-safe; photos are decoded one at a time. A child that dies or exceeds the time limit is
    replaced at the next photo.
    """

    def __init__(self, seconds_per_photo: float = SECONDS_PER_PHOTO) -> None:
        self._seconds = seconds_per_photo
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._fenced = False

    @property
    def is_fenced(self) -> bool:
        """Whether the running child also refuses system calls (seccomp), beyond its limits."""
        return self._fenced

    def start(self) -> None:
        """Start the child ahead of the first photo. Raises `UnreadablePhoto` if it cannot run."""
        with self._lock:
            self._running_child()

    def decode(self, data: bytes) -> DecodedPhoto:
        """Decode a JPEG, PNG, WebP, HEIC or GIF (first frame) file. Raises `UnreadablePhoto`.

        A photo's time without an offset (EXIF has none, and no GPS clock) is taken as local time
        of this machine.
        """
        if len(data) > MAX_FILE_BYTES:
            raise UnreadablePhoto(Reason.TOO_LARGE)
        if not data:
            raise UnreadablePhoto(Reason.DAMAGED)
        answer, rows = self._ask_child(data)
        if answer.refused is not None:
            raise UnreadablePhoto(answer.refused)
        return _pack(answer, rows, hashlib.sha256(data).digest())

    def close(self) -> None:
        """End the child. The decoder may be used again and starts a new one."""
        with self._lock:
            self._end_child()

    def _ask_child(self, data: bytes) -> tuple[_Answer, bytes]:
        with self._lock:
            child = self._running_child()
            header, rows = self._exchange(child, data, self._seconds)
        try:
            answer = msgspec.convert(header, _Answer)
        except msgspec.ValidationError as error:
            self.close()
            raise UnreadablePhoto(Reason.DAMAGED) from error
        return answer, rows

    def _running_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end_child()
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-m", "tools.photos.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LC_ALL": "C.UTF-8"},
                start_new_session=True,  # Ctrl-C in the terminal is not for the child
            )
        except OSError as error:
            raise UnreadablePhoto(Reason.NO_DECODER) from error
        try:
            header, _ = self._exchange(self._child, None, SECONDS_TO_START)
            self._fenced = msgspec.convert(header, _Ready).fenced
        except (UnreadablePhoto, msgspec.ValidationError) as error:
            self._end_child()
            raise UnreadablePhoto(Reason.NO_DECODER) from error
        return self._child

    def _exchange(
        self, child: subprocess.Popen[bytes], data: bytes | None, seconds: float
    ) -> tuple[dict[str, object], bytes]:
        """Send `data`, if any, and read one answer; a child over its time is killed."""
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            child.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            if data is not None:
                write_frame(cast(BinaryIO, child.stdin), {}, data)
            return read_frame(cast(BinaryIO, child.stdout), MAX_SIDE * MAX_SIDE * 3)
        except (BrokenFrame, OSError) as error:
            self._end_child()
            reason = Reason.TIMED_OUT if expired.is_set() else Reason.DAMAGED
            raise UnreadablePhoto(reason) from error
        finally:
            timer.cancel()

    def _end_child(self) -> None:
        child, self._child, self._fenced = self._child, None, False
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # unsent bytes to a child that is gone


def _pack(answer: _Answer, rows: bytes, digest: bytes) -> DecodedPhoto:
    """Check the child's pixels and pack them. Raises `UnreadablePhoto` if they do not fit."""
    width, height = answer.width, answer.height
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and len(rows) == width * height * 3):
        raise UnreadablePhoto(Reason.DAMAGED)
    from PIL import Image

    from tools.photos.look import measure_look

    image = Image.frombytes("RGB", (width, height), rows)
    # Whole-number reduction first: a copy of all pixels would cost more than what follows.
    small = image.reduce(max(1, max(width, height) // (2 * THUMBNAIL_SIDE)))
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BICUBIC)
    latitude, longitude = _checked_position(answer.position)
    return DecodedPhoto(
        pixels=_to_jpeg(image),
        thumbnail=_to_jpeg(small),
        width=width,
        height=height,
        digest=digest,
        look=measure_look(small),
        format=answer.format if answer.format.isalnum() and len(answer.format) < 8 else "",
        taken_at=_to_milliseconds(answer),
        latitude=latitude,
        longitude=longitude,
    )


def _to_jpeg(image: "Image.Image") -> bytes:
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=_JPEG_QUALITY)
    return packed.getvalue()


def _checked_position(position: tuple[float, float] | None) -> tuple[float | None, float | None]:
    # Comparisons are false for NaN, so that is refused too.
    if position is not None and abs(position[0]) <= 90 and abs(position[1]) <= 180:
        return position
    return None, None


def _to_milliseconds(answer: _Answer) -> int | None:
    if answer.taken is None:
        return None
    *clock, milliseconds = answer.taken
    try:
        local = datetime(*clock) + timedelta(milliseconds=milliseconds)  # type: ignore[arg-type]
        if answer.offset is None:
            at = local.astimezone(UTC)
        else:
            zone = timezone(timedelta(minutes=answer.offset))
            at = local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
