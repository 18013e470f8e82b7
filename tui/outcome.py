"""How a chat ends."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the session does next depends on it."""

    LOCKED = "locked"
    WIPED = "wiped"
    GONE = "gone"
