"""One file over HTTP: resumed by range where it was cut off, its hash checked."""

import errno
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from assistant.models.errors import CacheFull, FetchFailed, SourceUnreachable
from assistant.models.files import hash_file
from tools.ports import CancelToken

_WAITS = (0.5, 2.0, 4.0)


def download(
    client: httpx.Client,
    address: str,
    target: Path,
    *,
    sha256: str = "",
    tell: Callable[[int, int], None] = lambda done, total: None,
    cancel: CancelToken | None = None,
    waits: tuple[float, ...] = _WAITS,
) -> None:
    """Fetch `address` into `target`, going on where an earlier try stopped.

    `tell` gets the bytes there and the whole size (0 when unknown). Raises `FetchFailed` for a
    refusal or a wrong hash (the file is then deleted), `SourceUnreachable` after the last try,
    `CacheFull`, or `Cancelled`; the partial file stays for the next time.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    tries = 0
    while True:
        before = _size(target)
        try:
            _fetch_rest(client, address, target, tell, cancel)
            break
        except (httpx.RequestError, httpx.InvalidURL):
            # A try that brought something does not count against the source.
            if _size(target) > before:
                continue
            if tries == len(waits):
                raise SourceUnreachable(
                    "The connection was lost; run `locket models pull` again to go on."
                ) from None
            time.sleep(waits[tries])
            tries += 1
        except OSError as error:
            raise name_disk_error(error) from None
    if sha256 and hash_file(target) != sha256:
        target.unlink(missing_ok=True)
        raise FetchFailed(
            "A downloaded file does not have its hash, so it was deleted; run "
            "`locket models pull` again."
        )


def name_disk_error(error: OSError) -> FetchFailed:
    """The sentence for an error while writing to the cache."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CacheFull()
    return FetchFailed(
        "The model cache cannot be written; check the folder's permissions, or set LOCKET_CACHE."
    )


def _fetch_rest(
    client: httpx.Client,
    address: str,
    target: Path,
    tell: Callable[[int, int], None],
    cancel: CancelToken | None,
) -> None:
    start = _size(target)
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            # All of it is here already, or what is here is something else: the hash will tell.
            if answer.headers.get("content-range", "").rpartition("/")[2] != str(start):
                target.unlink(missing_ok=True)
                raise httpx.ReadError("start over")
            tell(start, start)
            return
        if answer.status_code >= 500:
            raise httpx.ReadError("the server is in trouble")
        if answer.status_code >= 400:
            raise FetchFailed(
                f"The source refused the file ({answer.status_code}); try again later, or use a "
                "folder with `locket models pull --from`."
            )
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            start = 0
        total = start + int(answer.headers.get("content-length", 0))
        with target.open("ab" if start else "wb") as file:
            done = start
            tell(done, total)
            for block in answer.iter_raw():
                if cancel is not None:
                    cancel.raise_if_cancelled()
                file.write(block)
                done += len(block)
                tell(done, total)
        if done < total:
            raise httpx.ReadError("cut off")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
