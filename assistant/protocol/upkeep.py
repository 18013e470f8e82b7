"""Looking after the vault: what is kept, checks, keys, copies, and the end of it."""

import msgspec

from assistant.protocol.message import Command, Result


class Privacy(Command, frozen=True, kw_only=True, tag="privacy"):
    """What is stored by kind, where, how much, and the state of the network guard."""


class Doctor(Command, frozen=True, kw_only=True, tag="doctor"):
    """Check models, hardware, vault and guards. Works locked. Answers `DoctorResult`."""


class SettingSet(Command, frozen=True, kw_only=True, tag="setting_set"):
    """Change a setting kept in the vault (for example `places` on or off)."""

    name: str
    value: str


class ChangePassphrase(Command, frozen=True, kw_only=True, tag="change_passphrase"):
    """Rewrap the master key for a new passphrase."""

    old: str
    new: str


class RotateKey(Command, frozen=True, kw_only=True, tag="rotate_key"):
    """Re-encrypt the database with a fresh master key. Answers `VaultCreated` (a new code)."""

    passphrase: str


class Backup(Command, frozen=True, kw_only=True, tag="backup"):
    """Write a sealed copy of the vault to a folder that does not exist yet."""

    path: str


class Export(Command, frozen=True, kw_only=True, tag="export"):
    """Write everything in plain to a folder: JSON lines and photos. The user asked for it."""

    path: str


class Wipe(Command, frozen=True, kw_only=True, tag="wipe"):
    """Destroy the vault. `vault_name` must equal the vault's name. Works locked."""

    vault_name: str


class PrivacyResult(Result, frozen=True, kw_only=True, tag="privacy"):
    """What is kept, where, and which guards are up."""

    vault_path: str
    bytes_on_disk: int
    rows: dict[str, int]
    network: str
    settings: dict[str, str]
    last_backup: int | None = None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `locket doctor`: `state` is ok, note or problem."""

    name: str
    state: str
    detail: str
    fix: str = ""


class DoctorResult(Result, frozen=True, kw_only=True, tag="doctor"):
    """The checks, in order."""

    checks: list[Check]


class WipeReceipt(Result, frozen=True, kw_only=True, tag="wipe"):
    """What was destroyed and what cannot be reached from here."""

    vault_name: str
    wiped_at: int
    key_slots_overwritten: int
    files_deleted: int
    bytes_deleted: int
    verified: bool
    cannot_reach: list[str]
    receipt: str
