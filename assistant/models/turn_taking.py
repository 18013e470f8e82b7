"""Who may use the one language model now: the user's turn goes before background work."""

import threading

from tools.ports import CancelToken

_LOOK_AGAIN_SECONDS = 0.05


class TurnTaking:
    """One generation at a time; background ones step aside between tokens for a foreground one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy = False
        self._foreground_waiting = 0

    def begin(self, *, background: bool, cancel: CancelToken | None = None) -> None:
        """Wait for the model. Raises `Cancelled` if asked to stop while waiting."""
        with self._changed:
            self._foreground_waiting += not background
            try:
                while self._busy or (background and self._foreground_waiting):
                    if cancel is not None:
                        cancel.raise_if_cancelled()
                    self._changed.wait(_LOOK_AGAIN_SECONDS)
                self._busy = True
            finally:
                self._foreground_waiting -= not background
                self._changed.notify_all()

    def end(self) -> None:
        """Give the model back."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()

    def give_way(self, cancel: CancelToken | None = None) -> bool:
        """Let waiting foreground work go first; called by background work that has the model.

        Returns whether the model was lent, so that its context may have changed. When `Cancelled`
        is raised here, the caller still has the model and must `end`.
        """
        if not self._foreground_waiting:
            return False
        self.end()
        try:
            self.begin(background=True, cancel=cancel)
        except BaseException:
            # Keep the promise that the caller has the model, so that it can end in one place.
            self.begin(background=True)
            raise
        return True
