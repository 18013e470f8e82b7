"""What Locket holds about the user."""

from typing import Literal

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


class ProfileChange(Command, frozen=True, kw_only=True, tag="profile_change"):
    """Change one statement. Answers `Ok`, which says what that did.

    `pin` keeps it in every prompt unless it is private. `reject` takes back what was told, forgets
    a suggestion, and lets nothing inferred come from the same ratings or photos again. `correct`
    puts `value` in its place. `forget` erases what was told; what is inferred is rejected.
    """

    statement: str
    change: Literal["pin", "unpin", "reject", "correct", "forget"]
    value: str = ""


class ProfileStatement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing held about the user.

    `status` is told, inferred (from ratings or photos) or suggested (from an import, to be
    confirmed). `state` is current, planned, past, retracted (taken back) or suggested. `since` is
    when it was told or, where `precision` is day, month or year, when it began; `until` is when it
    ended. `conflict` is an earlier value that it contradicts. `first_seen` and `last_seen` are when
    it was first and last supported, `because` the memories and items it rests on (100 at most) and
    `sources` how many tellings, ratings or photos those are. `rule` says how `confidence` is
    reckoned. `kind` is the private kind, "" where there is none; things of a private kind are in no
    prompt unless the question needs them, `sensitive` ones are never inferred unless allowed.
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
    status: str = "told"
    kind: str = ""
    sensitive: bool = False
    pinned: bool = False
    first_seen: int = 0
    last_seen: int = 0
    sources: int = 1
    rule: str = ""


class ProfileResult(Result, frozen=True, kw_only=True, tag="profile"):
    """The user's profile; older values come after the current ones.

    `infer_sensitive`: whether the user lets sensitive kinds be inferred (a setting, see
    `setting_set`).
    """

    statements: list[ProfileStatement]
    infer_sensitive: bool = False
