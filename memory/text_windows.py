"""Cuts long text into windows that fit an encoder, at the best place near the limit."""

import re

OVERLAP = 0.15
"""Share of a window repeated in the next, so that a sentence on a cut stands whole in one."""

_BREAKS = tuple(
    re.compile(pattern)
    for pattern in (r"\n\s*\n", r"\n", r"[.!?…。！？][\"')\]]*\s", r"[,;:]\s", r"\s")
)


def split_windows(text: str, max_characters: int) -> list[tuple[int, int]]:
    """Character offsets (start, end) of windows of at most `max_characters` that cover `text`.

    Cuts at a paragraph, line, sentence, clause or word end in the last half of a window, in this
    order, else in mid-word. Windows overlap a little; white space at their ends is left out. Empty
    for blank text.
    """
    if max_characters < 1:
        raise ValueError("a window holds at least one character")
    windows = []
    start = _skip_blanks(text, 0)
    while start < len(text):
        end = _find_end(text, start, max_characters)
        trimmed = start + len(text[start:end].rstrip())
        if trimmed > start:
            windows.append((start, trimmed))
        if end >= len(text):
            break
        start = _skip_blanks(text, max(_step_back(text, start, end, max_characters), start + 1))
    return windows


def _find_end(text: str, start: int, most: int) -> int:
    limit = start + most
    if limit >= len(text):
        return len(text)
    floor = start + max(1, most // 2)
    for pattern in _BREAKS:
        ends = [found.end() for found in pattern.finditer(text, floor, limit)]
        if ends:
            return ends[-1]
    return limit


def _step_back(text: str, start: int, end: int, most: int) -> int:
    """Where the next window begins: a word start at most `OVERLAP` before `end`."""
    earliest = max(start + 1, end - int(most * OVERLAP))
    blank = re.compile(r"\s\S").search(text, earliest - 1, end)
    return blank.end() - 1 if blank else end


def _skip_blanks(text: str, at: int) -> int:
    found = re.compile(r"\S").search(text, at)
    return found.start() if found else len(text)
