"""User text to an FTS5 query that always parses."""

import re

MOST_WORDS = 64
_WORD = re.compile(r"[^\W_]+")

_COMMON = """
a about am an and any are as at be been being but by can could did do does doing done for from had
has have having he her hers him his how i if in into is it its just ll m me my of on or our ours re
s she should so t than that the their them then there these they this those to ve was we were what
when where which who whom whose why will with would you your yours
"""

STOP_WORDS = frozenset(_COMMON.split())


def find_words(text: str) -> list[str]:
    """The distinct words of `text`, lower case, in order; words are runs of letters and digits."""
    return list(dict.fromkeys(_WORD.findall(text.casefold())))


def find_query_words(text: str) -> list[str]:
    """The words worth looking up: without stop words, unless there is nothing else."""
    words = find_words(text)
    telling = [word for word in words if word not in STOP_WORDS]
    return (telling or words)[:MOST_WORDS]


def quote_any(words: list[str], *, begins: bool = False) -> str:
    """An FTS5 expression for rows with any of the words (or their beginnings); empty for none."""
    return " OR ".join(f'"{word}"*' if begins else f'"{word}"' for word in words)
