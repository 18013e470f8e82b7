"""Decrypts every page of a SQLCipher database file and its log, as one with the key would.

Layout: https://www.zetetic.net/sqlcipher/design/ : AES-256-CBC a page, with the IV and the
authentication code in the last 80 bytes; page 1 begins with the salt in plain. With a raw key
there is no derivation.
"""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

PAGE, RESERVED, IV, SALT = 4096, 80, 16, 16
LOG_HEADER, FRAME_HEADER = 32, 24


def decrypt_pages(path: Path, key: bytes) -> bytes:
    """All pages of the file and all frames of its log, decrypted, one after the other."""
    data = path.read_bytes()
    plain = [
        _decrypt(data[at : at + PAGE], key, is_first=at == 0) for at in range(0, len(data), PAGE)
    ]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    for at in range(0, len(frames), FRAME_HEADER + PAGE):
        number = int.from_bytes(frames[at : at + 4], "big")
        page = frames[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]
        if len(page) == PAGE:
            plain.append(_decrypt(page, key, is_first=number == 1))
    return b"".join(plain)


def _decrypt(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    start = SALT if is_first else 0
    body, tail = page[start:-RESERVED], page[-RESERVED:]
    decryptor = Cipher(AES(key), CBC(tail[:IV])).decryptor()
    return decryptor.update(body) + decryptor.finalize()
