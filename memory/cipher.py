"""The keys of one vault and the sealing of small secrets with them.

A vault has two secrets, both in every slot of its key file. The master key opens the database and
is replaced by a key rotation. The content key lives as long as the vault: photo keys are wrapped
with it and tombstones are digests keyed with it, and a tombstone cannot be computed again once its
text is gone. What the content key protects lies inside the database, so a rotated master key
protects it as well.
"""

import hmac
import os
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from memory.errors import VaultDamaged

KEY_BYTES = 32
SECRET_BYTES = 2 * KEY_BYTES
NONCE_BYTES = 12
TAG_BYTES = 16


@dataclass(frozen=True)
class VaultKeys:
    """The keys of an open vault, each derived by HKDF-SHA256 (RFC 5869) for one use.

    `repr` hides them all.
    """

    master: bytes = field(repr=False)
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.master) != KEY_BYTES or len(self.content) != KEY_BYTES:
            raise ValueError("A vault key is 32 bytes.")

    @classmethod
    def generate(cls) -> "VaultKeys":
        """Return the keys of a new vault."""
        return cls(os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))

    @classmethod
    def from_secret(cls, secret: bytes) -> "VaultKeys":
        """Return the keys that `secret` (64 bytes, as sealed in the key file) stands for."""
        if len(secret) != SECRET_BYTES:
            raise ValueError("A vault secret is 64 bytes.")
        return cls(secret[:KEY_BYTES], secret[KEY_BYTES:])

    @property
    def secret(self) -> bytes:
        """The 64 bytes that the key file seals."""
        return self.master + self.content

    def with_new_master(self) -> "VaultKeys":
        """Return the keys after a rotation: another master key, the same content key."""
        return VaultKeys(os.urandom(KEY_BYTES), self.content)

    @cached_property
    def database_key(self) -> bytes:
        """The raw SQLCipher key."""
        return derive_key(self.master, b"database")

    @cached_property
    def pending_key(self) -> bytes:
        """Seals the next master key while a rotation is under way."""
        return derive_key(self.master, b"pending")

    @cached_property
    def photo_wrapping_key(self) -> bytes:
        """Wraps the key of each photo; survives a rotation."""
        return derive_key(self.content, b"photo")

    @cached_property
    def chain_pages_key(self) -> bytes:
        """Keys the fold of all pages; survives a rotation."""
        return derive_key(self.content, b"chain pages")

    @cached_property
    def chain_record_key(self) -> bytes:
        """Seals the record of that fold; survives a rotation."""
        return derive_key(self.content, b"chain record")

    @cached_property
    def digest_key(self) -> bytes:
        """Keys the digests of forgotten text and of photo files; survives a rotation."""
        return derive_key(self.content, b"digest")


def derive_key(key: bytes, purpose: bytes) -> bytes:
    """Return the 32-byte key that `key` gives for one purpose."""
    hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"locket 1 " + purpose)
    return hkdf.derive(key)


def seal(key: bytes, plaintext: bytes, associated_data: bytes) -> bytes:
    """Encrypt with AES-256-GCM under a random nonce; returns nonce, ciphertext and tag.

    The result is 28 bytes longer than `plaintext`. `associated_data` must be given to open it.
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated_data)


def open_sealed(key: bytes, sealed: bytes, associated_data: bytes) -> bytes:
    """Decrypt what `seal` returned.

    Raises `VaultDamaged` when the key, the associated data or any byte differs.
    """
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise VaultDamaged
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated_data)
    except InvalidTag:
        raise VaultDamaged from None


def keyed_digest(key: bytes, data: bytes) -> bytes:
    """Return HMAC-SHA256 of `data`, 32 bytes: it says nothing to who lacks the key."""
    return hmac.digest(key, data, sha256)
