"""Whether the user waits for something: background work looks here before each of its steps."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.ports import Cancelled, CancelToken

CALM_SECONDS = 0.5
"""After a turn, before background work goes on: the next turn often comes at once."""
_LOOK_AGAIN_SECONDS = 0.2


class Foreground:
    """Counts the turns under way. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._turns = 0
        self._calm_since = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold background work back while the block runs."""
        with self._changed:
            self._turns += 1
        try:
            yield
        finally:
            with self._changed:
                self._turns -= 1
                self._calm_since = time.monotonic()
                self._changed.notify_all()

    @property
    def is_busy(self) -> bool:
        """Whether a turn runs."""
        return self._turns > 0

    def wait(self, stop: CancelToken) -> None:
        """Return when no turn runs and none ended just now. Raises `Cancelled` when told to stop.

        Costs nothing to speak of when the user does nothing.
        """
        with self._changed:
            while True:
                if stop.is_cancelled:
                    raise Cancelled
                if not self._turns and time.monotonic() - self._calm_since >= CALM_SECONDS:
                    return
                self._changed.wait(_LOOK_AGAIN_SECONDS)
