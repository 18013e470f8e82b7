"""The errors a user can meet: one plain sentence each, ending with the next step.

No error text carries user content or key material. `code` is stable and goes over the protocol.
"""

from typing import ClassVar


class LocketError(Exception):
    """Something went wrong that the user can act on. `str(error)` is the sentence they read."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Something went wrong; run `locket doctor` to see what."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class VaultError(LocketError):
    """The vault cannot be opened, read or written."""

    code = "vault"


class VaultMissing(VaultError):
    """There is no vault at this place."""

    code = "vault_missing"
    sentence = "There is no vault here; run `locket init` to make one."


class VaultExists(VaultError):
    """A vault is already there, so none was made."""

    code = "vault_exists"
    sentence = "There is already a vault here; unlock it, or choose another folder with --vault."


class WrongPassphrase(VaultError):
    """The passphrase (or recovery code) opens no slot of the key file."""

    code = "wrong_passphrase"
    sentence = "That passphrase does not open this vault; try again, or use the recovery code."


class WeakPassphrase(VaultError):
    """The new passphrase is too short."""

    code = "weak_passphrase"
    sentence = "That passphrase is too short; use at least 8 characters."


class KeyFileMissing(VaultError):
    """The vault's database is there and its key file is not."""

    code = "key_file_missing"
    sentence = (
        "The vault's key file is missing, so nothing can be read; put the file `keys` back "
        "from a backup (`locket restore`)."
    )


class KeyFileCorrupt(VaultError):
    """Neither copy of the key file can be read."""

    code = "key_file_corrupt"
    sentence = (
        "The vault's key file is damaged; restore it from a backup with `locket restore`. "
        "Nothing was changed."
    )


class UnknownVaultVersion(VaultError):
    """A newer Locket wrote this vault."""

    code = "unknown_version"
    sentence = "A newer Locket made this vault; update Locket to open it. Nothing was changed."


class VaultInUse(VaultError):
    """Another process holds the vault."""

    code = "vault_in_use"
    sentence = "Another Locket has this vault open; close it or run `locket lock`, then try again."


class VaultDamaged(VaultError):
    """The database does not decrypt or fails its checks."""

    code = "vault_damaged"
    sentence = (
        "The vault's data is damaged; restore the newest backup with `locket restore`. "
        "Nothing was changed."
    )


class VaultLocked(VaultError):
    """The vault is not unlocked in this worker."""

    code = "vault_locked"
    sentence = "The vault is locked; unlock it first."


class DiskFull(VaultError):
    """The disk has no room left; the write was rolled back."""

    code = "disk_full"
    sentence = "The disk is full; free some space and try again. Nothing was lost."


class DiskFailed(VaultError):
    """The system refused a read or a write: a quota, a file size limit, or a failing disk."""

    code = "disk_failed"
    sentence = (
        "The disk refused to read or write (over a quota, or failing); check it and try again. "
        "Nothing was changed."
    )


class VaultOlder(VaultError):
    """A file of the vault, or a part of one, is not the newest that Locket wrote."""

    code = "vault_older"
    sentence = (
        "This vault is not as Locket last wrote it: a file, or a part of one, is older, cut or "
        "swapped. Restore your last backup, or open it as it is with "
        "`locket unlock --accept-older`. Nothing was changed."
    )


class NotFound(LocketError):
    """No row has that id or name."""

    code = "not_found"
    sentence = "Nothing with that id is remembered; `locket memory list` shows what is."


class InvalidRequest(LocketError):
    """The request cannot be carried out as it was put."""

    code = "invalid_request"
    sentence = "That request is not complete; see `locket --help`."
