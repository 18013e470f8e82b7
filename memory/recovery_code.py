"""The recovery code: 160 random bits as eight words of four characters, and a word to check them.

The alphabet is Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U, and
those that look alike are read as what was meant.
"""

import os
import re
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENTROPY_BYTES = 20
WORD_CHARACTERS = 4
CODE_CHARACTERS = ENTROPY_BYTES * 8 // 5
CHECK_CHARACTERS = WORD_CHARACTERS

_LOOK_ALIKE = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—−_]+")


def generate_recovery_entropy() -> bytes:
    """Return the 20 random bytes that a new recovery code stands for."""
    return os.urandom(ENTROPY_BYTES)


def format_recovery_code(entropy: bytes) -> str:
    """Write 20 bytes as nine dashed words, the last of them the check word."""
    characters = _encode(entropy) + _check_word(entropy)
    words = range(0, len(characters), WORD_CHARACTERS)
    return "-".join(characters[start : start + WORD_CHARACTERS] for start in words)


def parse_recovery_code(text: str) -> bytes | None:
    """Return the 20 bytes of a code, however it was typed, or None when the check word differs."""
    characters = _compact(text)
    if not looks_like_recovery_code(text):
        return None
    number = 0
    for character in characters[:CODE_CHARACTERS]:
        number = number << 5 | ALPHABET.index(character)
    entropy = number.to_bytes(ENTROPY_BYTES, "big")
    return entropy if characters[CODE_CHARACTERS:] == _check_word(entropy) else None


def looks_like_recovery_code(text: str) -> bool:
    """Say whether the text has the length and the characters of a code, mistyped or not."""
    characters = _compact(text)
    return len(characters) == CODE_CHARACTERS + CHECK_CHARACTERS and set(characters) <= set(
        ALPHABET
    )


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text).upper().translate(_LOOK_ALIKE)


def _encode(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    count = len(data) * 8 // 5
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(count)))


def _check_word(entropy: bytes) -> str:
    return _encode(sha256(b"locket recovery code" + entropy).digest()[:5])[:CHECK_CHARACTERS]
