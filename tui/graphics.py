"""Pictures in the terminal: kitty or sixel graphics where it can, half-blocks where not.

textual-image asks the terminal what it can do when it is imported, which must be before Textual
reads the keyboard; hence `prepare_graphics`, called once before the app starts.
"""

import io
import os
import sys

from textual.widget import Widget


def prepare_graphics() -> None:
    """Ask the terminal for its graphics and its cell size. Call before the app runs."""
    import textual_image.widget  # noqa: F401  (the import is the question)


def make_picture(jpeg: bytes, columns: int, rows: int) -> Widget | None:
    """Return a widget that draws a small JPEG made by the guarded decoder; None if it is broken.

    It fills at most `columns` by `rows` cells and keeps the picture's shape.
    `LOCKET_GRAPHICS=blocks` forces half-blocks, for terminals that promise more than they keep.
    """
    if not jpeg:
        return None
    import PIL.Image
    from textual_image._terminal import get_cell_size
    from textual_image.widget import HalfcellImage, Image, UnicodeImage

    stdout = sys.__stdout__
    is_plain = os.environ.get("LOCKET_GRAPHICS") == "blocks" or not (stdout and stdout.isatty())
    kind = HalfcellImage if is_plain or issubclass(Image, UnicodeImage) else Image
    try:
        with PIL.Image.open(io.BytesIO(jpeg)) as opened:
            width, height = opened.size
        picture: Widget = kind(io.BytesIO(jpeg))
    except (OSError, ValueError):  # what Pillow raises for bytes that are no picture
        return None
    cell = get_cell_size()
    scale = min(columns * cell.width / width, rows * cell.height / height)
    picture.styles.width = max(1, round(width * scale / cell.width))
    picture.styles.height = max(1, round(height * scale / cell.height))
    return picture
