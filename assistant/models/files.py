"""The model cache: files kept under the SHA-256 of their content, checked before first use.

Layout: `<cache>/models/<sha256>/<file name>`; `<cache>/partial/` holds unfinished downloads.
`LOCKET_CACHE` replaces the platform's cache folder.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from assistant.models.catalog import CatalogModel, ModelFile
from assistant.models.errors import ModelDamaged, ModelMissing

_BLOCK = 1 << 20


def cache_directory() -> Path:
    """Locket's cache folder: `LOCKET_CACHE`, else the platform's."""
    chosen = os.environ.get("LOCKET_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("locket", appauthor=False)


def hash_file(path: Path, tell: Callable[[int], None] | None = None) -> str:
    """Return the SHA-256 of a file in hex; `tell` is given the bytes read so far."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            if tell is not None:
                tell(done)
    return digest.hexdigest()


class ModelFiles:
    """Where model files lie on this machine."""

    def __init__(self, cache: Path | None = None) -> None:
        self.cache = cache or cache_directory()

    @property
    def partial(self) -> Path:
        """The folder of unfinished downloads."""
        return self.cache / "partial"

    def place_of(self, file: ModelFile) -> Path:
        """Where this file lies, or would lie."""
        return self.cache / "models" / file.sha256 / file.name

    def has(self, file: ModelFile) -> bool:
        """Whether the file is here with the right size (its hash is checked by `verified`)."""
        try:
            return self.place_of(file).stat().st_size == file.size
        except OSError:
            return False

    def has_model(self, model: CatalogModel) -> bool:
        """Whether all files of a model are here."""
        return all(self.has(file) for file in model.file)

    def verified(self, file: ModelFile) -> Path:
        """Return the path of a file whose hash was checked since it last changed.

        A stamp beside the file remembers the check, so that 1 GB is not hashed at every start.
        Raises `ModelMissing` or `ModelDamaged`.
        """
        path = self.place_of(file)
        try:
            status = path.stat()
        except OSError:
            raise ModelMissing from None
        if status.st_size != file.size:
            raise ModelDamaged
        wanted = f"{status.st_size} {status.st_mtime_ns}\n"
        stamp = self._stamp_of(file)
        try:
            if stamp.read_text(encoding="ascii") == wanted:
                return path
        except (OSError, UnicodeDecodeError):
            pass
        if hash_file(path) != file.sha256:
            raise ModelDamaged
        self._write_stamp(stamp, wanted)
        return path

    def stamp(self, file: ModelFile) -> None:
        """Record that this file's hash has just been checked."""
        status = self.place_of(file).stat()
        self._write_stamp(self._stamp_of(file), f"{status.st_size} {status.st_mtime_ns}\n")

    def _stamp_of(self, file: ModelFile) -> Path:
        return self.place_of(file).with_name(f"{file.name}.verified")

    @staticmethod
    def _write_stamp(stamp: Path, text: str) -> None:
        try:
            stamp.write_text(text, encoding="ascii")
        except OSError:
            # A read-only cache is fine: the hash is simply checked again next time.
            return
