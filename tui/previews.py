"""Tiny previews of photos not yet sent, decoded by the guarded child and never here."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from memory.errors import LocketError

if TYPE_CHECKING:
    from tools.photos.decoder import GuardedDecoder


def find_dropped_photos(text: str) -> tuple[str, list[Path]]:
    """Take the photo paths out of dropped, pasted or typed text: (the rest, paths in order)."""
    from tools.photos.paths import parse_dropped

    return parse_dropped(text)


class Previews:
    """Opens photo files in a confined child process, started at the first photo."""

    def __init__(self) -> None:
        self._decoder: GuardedDecoder | None = None

    async def load(self, path: Path) -> bytes:
        """Return a thumbnail as JPEG bytes; empty when the file cannot be read as a photo."""
        try:
            return await asyncio.to_thread(self._decode, path)
        except (LocketError, OSError):
            return b""

    def _decode(self, path: Path) -> bytes:
        from tools.photos.decoder import GuardedDecoder
        from tools.photos.paths import read_photo

        if self._decoder is None:
            self._decoder = GuardedDecoder()
        return self._decoder.decode(read_photo(path)).thumbnail

    async def close(self) -> None:
        """End the child process, if one runs."""
        decoder, self._decoder = self._decoder, None
        if decoder is not None:
            await asyncio.to_thread(decoder.close)
