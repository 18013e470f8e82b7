"""What Locket holds about the user."""

import msgspec

from assistant.protocol.message import Command, Result


class ProfileShow(Command, frozen=True, kw_only=True, tag="profile_show"):
    """What Locket holds about the user, each statement with its source. Answers `ProfileResult`."""


class ProfileSet(Command, frozen=True, kw_only=True, tag="profile_set"):
    """Write (or with an empty value, forget) one profile attribute."""

    attribute: str
    value: str


class ProfileConfirm(Command, frozen=True, kw_only=True, tag="profile_confirm"):
    """Make a suggestion from an import a fact. Answers `Ok`."""

    memory: str


class ProfileStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing held about the user.

    `state` is current, planned, past, retracted (taken back) or suggested (from an import, to be
    confirmed). `since` is when it was told or, where `precision` is day, month or year, when it
    began; `until` is when it ended. `conflict` is an earlier value that it contradicts.
    """

    id: str
    attribute: str
    value: str
    text: str
    source: str
    confidence: float
    since: int
    current: bool
    because: list[str] = []
    state: str = "current"
    precision: str = ""
    until: int | None = None
    conflict: str = ""


class ProfileResult(Result, frozen=True, kw_only=True, tag="profile"):
    """The user's profile; older values come after the current ones."""

    statements: list[ProfileStatement]
