"""The user's yes for one action: single use, sixty seconds, bound to the action's exact words."""

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.ports import CancelToken

LIFETIME_SECONDS = 60.0


@dataclass
class Approval:
    """An open question to the user. `id` goes out; `digest` ties it to the action."""

    id: str
    digest: bytes
    expires_at: float
    decided: threading.Event = field(default_factory=threading.Event)
    yes: bool = False


class Approvals:
    """The open questions of a worker. Thread-safe. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, Approval] = {}

    def ask(self, action: str) -> Approval:
        """Open a question about `action`, the normalised text the user will read."""
        approval = Approval(
            id=secrets.token_hex(8),
            digest=hashlib.sha256(action.encode()).digest(),
            expires_at=self._clock() + LIFETIME_SECONDS,
        )
        with self._lock:
            self._open[approval.id] = approval
        return approval

    def answer(self, approval_id: str, yes: bool) -> bool:
        """Record the user's decision; False when it is unknown, used or too late."""
        with self._lock:
            approval = self._open.pop(approval_id, None)
        if approval is None or self._clock() > approval.expires_at:
            return False
        approval.yes = yes
        approval.decided.set()
        return True

    def wait(self, approval: Approval, action: str, cancel: CancelToken) -> bool:
        """Wait for the decision on exactly `action`; False on no, on silence, on another action.

        Raises `Cancelled`.
        """
        try:
            while not approval.decided.wait(0.1):
                cancel.raise_if_cancelled()
                if self._clock() > approval.expires_at:
                    return False
        finally:
            with self._lock:
                self._open.pop(approval.id, None)
        return approval.yes and approval.digest == hashlib.sha256(action.encode()).digest()

    def refuse_all(self) -> None:
        """Answer every open question with no."""
        with self._lock:
            waiting, self._open = list(self._open.values()), {}
        for approval in waiting:
            approval.decided.set()
