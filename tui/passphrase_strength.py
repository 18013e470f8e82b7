"""A plain hint on how hard a passphrase is to guess. A hint only; the worker decides."""

import math
import string

MIN_LENGTH = 8


def describe_strength(passphrase: str) -> tuple[str, str]:
    """Return (level, advice); level is empty, short, weak, fair or strong.

    Bits by alphabet size and length, with repeated characters counted once and a half: an upper
    bound for what a person invents, so "strong" starts at 75 bits.
    """
    if not passphrase:
        return "empty", "Four or more unrelated words make a good passphrase."
    if len(passphrase) < MIN_LENGTH:
        return "short", f"Too short: at least {MIN_LENGTH} characters."
    distinct = len(set(passphrase.lower()))
    length = min(len(passphrase), distinct * 1.5)
    bits = length * math.log2(_alphabet_size(passphrase))
    if bits < 50:
        return "weak", "Weak: add a few unrelated words."
    if bits < 75:
        return "fair", "Fair: one more word would help."
    return "strong", "Strong."


def _alphabet_size(text: str) -> int:
    size = 0
    for group in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if any(character in group for character in text):
            size += len(group)
    if any(not (character.isascii() and character.isalnum()) for character in text):
        size += 20
    return max(size, 2)
