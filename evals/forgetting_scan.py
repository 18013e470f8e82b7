"""Looks for what was forgotten as one with the key would: in every decrypted page and log frame.

Layout: https://www.zetetic.net/sqlcipher/design/ . A page is AES-256-CBC ciphertext, its IV and an
HMAC-SHA512 over both and the page number; page 1 begins with the salt in plain. With a raw key the
page key is that key, and the HMAC key is two rounds of PBKDF2 away.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from memory.records import Vector

PAGE, RESERVED, IV, SALT, MAC = 4096, 80, 16, 16, 64
LOG_HEADER, FRAME_HEADER = 32, 24
SALT_MASK, MAC_ROUNDS = 0x3A, 2


@dataclass(frozen=True)
class Decrypted:
    """All pages and log frames of one database, as plain bytes. `bad` pages failed their HMAC."""

    pages: list[bytes]
    frames: list[bytes]
    bad: int

    @property
    def plain(self) -> bytes:
        """Everything, one after the other."""
        return b"".join([*self.pages, *self.frames])


def decrypt_database(path: Path, key: bytes) -> Decrypted:
    """Decrypt and authenticate every page of the file and every frame of its write-ahead log."""
    data = path.read_bytes()
    masked = bytes(byte ^ SALT_MASK for byte in data[:SALT])
    mac_key = hashlib.pbkdf2_hmac("sha512", key, masked, MAC_ROUNDS, 32)
    bad = 0
    pages, frames = [], []
    for number, at in enumerate(range(0, len(data), PAGE), 1):
        plain, good = _decrypt(data[at : at + PAGE], number, key, mac_key)
        pages.append(plain)
        bad += not good
    log = path.with_name(path.name + "-wal")
    rest = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    for at in range(0, len(rest), FRAME_HEADER + PAGE):
        number = int.from_bytes(rest[at : at + 4], "big")
        page = rest[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
        if len(page) == PAGE:
            plain, good = _decrypt(page, number, key, mac_key)
            frames.append(plain)
            bad += not good
    return Decrypted(pages, frames, bad)


def _decrypt(page: bytes, number: int, key: bytes, mac_key: bytes) -> tuple[bytes, bool]:
    start = SALT if number == 1 else 0
    body, tail = page[start:-RESERVED], page[-RESERVED:]
    signed = body + tail[:IV] + number.to_bytes(4, "little")
    good = hmac.compare_digest(hmac.digest(mac_key, signed, "sha512"), tail[IV : IV + MAC])
    decryptor = Cipher(AES(key), CBC(tail[:IV])).decryptor()
    return decryptor.update(body) + decryptor.finalize(), good


def find_words(plain: bytes, words: Iterable[str]) -> set[str]:
    """The words that stand in `plain`: as they are in any case, in UTF-16, base64 or hex."""
    lower = plain.lower()
    found = set()
    for word in words:
        if any(form in lower for form in _spell(word)) or any(
            form in plain for form in _encode(word)
        ):
            found.add(word)
    return found


def find_standing(plain: bytes, words: Iterable[str]) -> set[str]:
    """The canaries among `words` that stand in `plain` as they are; one pass for all of them."""
    seen = {found.decode() for found in re.findall(rb"zq[a-z2-7]{9}", plain.lower())}
    return seen & set(words)


def _spell(word: str) -> Iterator[bytes]:
    raw = word.lower().encode()
    yield raw
    yield word.lower().encode("utf-16-le")
    yield word.lower().encode("utf-16-be")
    yield raw.hex().encode()


def _encode(word: str) -> Iterator[bytes]:
    # Base64 of a word inside a longer text begins at any of three places; the ends are cut off.
    for lead in range(3):
        coded = base64.b64encode(b"\0" * lead + word.encode())
        begin = (0, 2, 3)[lead]
        yield coded[begin : len(coded) - 4]


def count_vectors(plain: bytes, vectors: Sequence[Vector]) -> int:
    """How many vectors stand in `plain` as float16 or float32 bytes, in any half of them."""
    return sum(
        any(
            np.asarray(part, kind).tobytes() in plain
            for kind in ("<f2", "<f4")
            for part in np.array_split(np.asarray(vector, np.float32), 2)
            if np.count_nonzero(part) > 2
        )
        for vector in vectors
    )


def collect_held(root: Any, depth: int = 7) -> tuple[bytes, list[Vector]]:
    """All text and all arrays that hang on an object, for looking into caches."""
    texts: list[str] = []
    arrays: list[Vector] = []
    seen: set[int] = set()

    def walk(value: Any, left: int) -> None:
        if id(value) in seen or left < 0:
            return
        seen.add(id(value))
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, bytes | bytearray):
            texts.append(bytes(value).decode("latin-1"))
        elif isinstance(value, np.ndarray):
            if value.ndim == 2 and value.dtype.kind == "f":
                arrays.append(value)
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(key, left - 1)
                walk(inner, left - 1)
        elif isinstance(value, list | tuple | set | frozenset):
            for inner in value:
                walk(inner, left - 1)
        elif type(value).__module__.split(".")[0] in ("memory", "tools", "assistant"):
            slots = [
                name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())
            ]
            names = [*getattr(value, "__dict__", {}), *slots]
            for name in names:
                if name not in ("_store", "store", "vault", "_connection"):
                    walk(getattr(value, name, None), left - 1)

    walk(root, depth)
    return "\n".join(texts).encode("utf-8", "replace"), arrays
