"""The one filter between text from outside and a terminal."""

import re
import unicodedata
from functools import lru_cache

REPLACEMENT = "�"
"""Stands where a character was that a terminal might act on, so that nothing vanishes unseen."""

UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
KEPT = frozenset("\n\t\u200d")  # the zero-width joiner holds emoji families together

_SUSPECT = re.compile(r"[^\n\t\x20-\x7e]")


@lru_cache(maxsize=4096)
def _judge(char: str) -> str:
    safe = char in KEPT or unicodedata.category(char) not in UNSAFE_CATEGORIES
    return char if safe else REPLACEMENT


def clean_for_terminal(text: str, *, keep_newlines: bool = True) -> str:
    """`text` with each character that a terminal could act on or that hides others replaced.

    Unicode categories Cc (but newline and tab), Cf (but the zero-width joiner), Cs, Co, Cn, Zl and
    Zp become U+FFFD; CR LF becomes a newline. Without `keep_newlines` newlines and tabs become
    spaces. Never raises, never makes the text longer.
    """
    cleaned = _SUSPECT.sub(lambda found: _judge(found[0]), text.replace("\r\n", "\n"))
    return cleaned if keep_newlines else cleaned.replace("\n", " ").replace("\t", " ")
