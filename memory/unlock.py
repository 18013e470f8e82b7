"""From what the user types to the vault's keys: which slot to try, and how it is spelled."""

import unicodedata

from memory.cipher import VaultKeys
from memory.errors import WeakPassphrase, WrongPassphrase
from memory.kdf import KdfCost
from memory.keyfile import KeyFile, Slot, SlotKind, open_slot, seal_slot
from memory.recovery_code import looks_like_recovery_code, parse_recovery_code

LEAST_CHARACTERS = 8


def check_new_passphrase(passphrase: str) -> None:
    """Raise `WeakPassphrase` when a new passphrase has fewer than 8 characters."""
    if len(unicodedata.normalize("NFC", passphrase)) < LEAST_CHARACTERS:
        raise WeakPassphrase


def spell_passphrase(passphrase: str) -> bytes:
    """Return the bytes of a passphrase.

    Composed to NFC, as RFC 8265 has it: systems differ in how they type an accented letter.
    """
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def seal_passphrase(passphrase: str, keys: VaultKeys, vault_id: bytes, cost: KdfCost) -> Slot:
    """Return the passphrase slot for these keys; takes one Argon2id run."""
    return seal_slot(SlotKind.PASSPHRASE, spell_passphrase(passphrase), keys, vault_id, cost)


def unlock(key_file: KeyFile, text: str) -> tuple[VaultKeys, SlotKind]:
    """Open the key file with a passphrase or a recovery code; says which of them it was.

    One Argon2id run, or two when the text is both a whole recovery code and no match. Raises
    `WrongPassphrase`.
    """
    entropy = parse_recovery_code(text)
    recovery = key_file.slot(SlotKind.RECOVERY)
    if entropy is not None and recovery is not None:
        try:
            return open_slot(recovery, entropy, key_file.vault_id), SlotKind.RECOVERY
        except WrongPassphrase:
            pass  # It may still be the passphrase of someone who chose it to look like a code.
    try:
        return unlock_with_passphrase(key_file, text), SlotKind.PASSPHRASE
    except WrongPassphrase:
        if looks_like_recovery_code(text) and entropy is None:
            raise WrongPassphrase(
                "That recovery code has a typing mistake; check each word and try again."
            ) from None
        raise


def unlock_with_passphrase(key_file: KeyFile, passphrase: str) -> VaultKeys:
    """Open the key file by its passphrase slot alone. Raises `WrongPassphrase`."""
    slot = key_file.slot(SlotKind.PASSPHRASE)
    if slot is None:
        raise WrongPassphrase
    return open_slot(slot, spell_passphrase(passphrase), key_file.vault_id)
