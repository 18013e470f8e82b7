"""Text from outside (model, files, photos, errors) on its way to the screen.

Everything passes `clean_for_terminal` and becomes Content, which Textual never reads as markup.
"""

from datetime import datetime

from textual.content import Content

from memory.clean import clean_for_terminal


def plain(text: str, style: str = "") -> Content:
    """Return outside text as content that can neither style nor command the terminal."""
    content = Content(clean_for_terminal(text))
    return content.stylize(style) if style else content


def plain_line(text: str, limit: int = 0, style: str = "", width: int = 0) -> Content:
    """Return outside text on one line, cut with an ellipsis after `limit` characters (0: never).

    Padded with spaces to `width` cells, for columns.
    """
    line = " ".join(clean_for_terminal(text, keep_newlines=False).split())
    if limit and len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    content = Content(line)
    content = content.pad_right(max(0, width - content.cell_length))
    return content.stylize(style) if style else content


def local_time(milliseconds: int, *, with_clock: bool = False) -> str:
    """Return a UTC time as a local date, such as "3 May 2026"; empty outside the calendar."""
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000).astimezone()
    except (ValueError, OverflowError, OSError):
        return ""
    text = f"{moment.day} {moment:%b %Y}"
    return f"{text}, {moment:%H:%M}" if with_clock else text


def readable_size(count: int) -> str:
    """Return a number of bytes as people read it, such as "1.2 MB"."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
