"""Opening and closing a vault, and commands about other commands."""

import msgspec

from assistant.protocol.message import Command, Result


class Hello(Command, frozen=True, kw_only=True, tag="hello"):
    """Ask who is there: answers `HelloResult`. Works locked."""

    version: int = 1


class CreateVault(Command, frozen=True, kw_only=True, tag="create_vault"):
    """Make a vault and unlock it. Answers `VaultCreated` with the recovery code, shown once.

    `warm` is that of `Unlock`.
    """

    passphrase: str
    warm: bool = True


class Unlock(Command, frozen=True, kw_only=True, tag="unlock"):
    """Open the vault with a passphrase or the recovery code. Answers `Unlocked`.

    `warm` False leaves the language model unloaded until something needs it. `accept_older` opens
    a vault that was refused as `vault_older`, once every page of it has been read.
    """

    passphrase: str
    warm: bool = True
    accept_older: bool = False


class Lock(Command, frozen=True, kw_only=True, tag="lock"):
    """Close the vault and end the worker; the key goes with the process."""


class KeepOpen(Command, frozen=True, kw_only=True, tag="keep_open"):
    """Stay unlocked for `seconds` after the last front has gone (`locket unlock --for 15m`)."""

    seconds: int


class Cancel(Command, frozen=True, kw_only=True, tag="cancel"):
    """Stop the command whose id is `target`; that one ends in `Failed(code="cancelled")`."""

    target: str


class Confirm(Command, frozen=True, kw_only=True, tag="confirm"):
    """Answer a `ToolAsked` event: `approval` is its id, `yes` the user's decision."""

    approval: str
    yes: bool


class HelloResult(Result, frozen=True, kw_only=True, tag="hello"):
    """The worker's protocol version, the vault's name and state."""

    version: int
    vault_name: str
    vault_exists: bool
    unlocked: bool


class VaultCreated(Result, frozen=True, kw_only=True, tag="vault_created"):
    """The recovery code, to be shown once and never stored."""

    recovery_code: str
    vault_name: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What the status line shows."""

    vault_name: str
    memories: int
    photos: int
    items: int
    model: str
    network: str
    places: bool = False


class Unlocked(Result, frozen=True, kw_only=True, tag="unlocked"):
    """The vault is open. `purged` memories had been in the trash for 30 days and are gone now.

    `last_changed` is when it was written to before this opening (ms UTC; 0 when not known): who
    sees an older time than they remember has been given back an older copy.
    """

    status: Status
    purged: int = 0
    last_changed: int = 0
