"""What a pull tells while it runs."""

import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far one file is. Bytes, bytes a second; `seconds_left` is None while unknown."""

    model: str
    file: str
    source: str
    done: int
    total: int
    bytes_per_second: float = 0.0
    seconds_left: float | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class PullNote:
    """One sentence the user should read."""

    sentence: str


PullEvent = PullProgress | PullNote


class Meter:
    """Bytes done, summed over threads, with the speed of this run."""

    def __init__(self, total: int) -> None:
        self._lock = threading.Lock()
        self._done: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._total = total
        self._started = time.monotonic()

    def tell(self, name: str, done: int) -> None:
        """Note the bytes of one download."""
        with self._lock:
            self._first.setdefault(name, done)
            # A download that had to start over counts from there.
            self._first[name] = min(self._first[name], done)
            self._done[name] = done

    def read(self, model: str, file: str, source: str) -> PullProgress:
        """The progress of all of them together."""
        with self._lock:
            done = sum(self._done.values())
            fresh = done - sum(self._first.values())
        elapsed = time.monotonic() - self._started
        speed = fresh / elapsed if elapsed > 0.5 else 0.0
        total = self._total
        # Wheels are a little larger than what is in them.
        done = min(done, total)
        left = (total - done) / speed if speed > 0 else None
        return PullProgress(model, file, source, done, total, speed, left)
