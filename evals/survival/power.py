"""Cuts the power at recorded moments: what was not synced is lost, kept, torn or out of order.

A workload is recorded call by call. At a cut everything that a sync had confirmed is kept; of the
rest each write is kept or not by chance: nothing, all, a prefix whose last write is torn, or single
sectors (512 bytes) or pages (4,096 bytes) in any order. Renames, creations and deletions that no
sync of the folder confirmed are kept up to a random one, as journalling file systems keep them.
"""

import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.survival.disk_calls import (
    OPEN,
    RENAME,
    SYNC,
    SYNC_FOLDER,
    TRUNCATE,
    UNLINK,
    WRITE,
    observed,
)
from evals.survival.phases import OTHER
from evals.survival.vaults import PASSPHRASE, reopen
from memory.errors import VaultError, WrongPassphrase

SECTOR, PAGE = 512, 4096
SYNCS_FOLDER = ("-wal", "-journal")
"""SQLite syncs the folder together with the first sync of such a file."""
MODES = ("nothing", "all", "prefix", "sectors", "pages")

Event = tuple[str, str, int, bytes]


@dataclass
class Recording:
    """The calls of a workload, and at which of them each step began and was acknowledged."""

    start: dict[str, bytes]
    events: list[Event] = field(default_factory=list)
    steps: list[tuple[int, int, dict[str, Any]]] = field(default_factory=list)

    @contextmanager
    def step(self, **effect: Any) -> Iterator[None]:
        """Note what a part of the workload is to bring about, and when it is acknowledged."""
        begin = len(self.events)
        yield
        self.steps.append((begin, len(self.events), effect))


def record(folder: Path, workload: Callable[[Recording], None]) -> Recording:
    """Run a workload on the files below `folder` and record every call that changes them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    recording = Recording({str(path): path.read_bytes() for path in files})

    def observe(call: str, path: str, offset: int = 0, data: bytes = b"") -> int:
        recording.events.append((call, path, offset, data))
        return 0

    with observed(folder, observe):
        workload(recording)
    return recording


class _File:
    def __init__(self, data: bytes = b"") -> None:
        self.durable = bytearray(data)
        self.pending: list[tuple[int, bytes | None]] = []

    def sync(self) -> None:
        _replay(self.durable, self.pending)
        self.pending.clear()


class _Machine:
    """The disk as programs see it, and what of it a power cut would leave."""

    def __init__(self, start: dict[str, bytes]) -> None:
        self._seen = {path: _File(data) for path, data in start.items()}
        self._kept = dict(self._seen)
        self._names: list[tuple[str, str, _File | None]] = []

    def apply(self, event: Event) -> None:
        call, path, offset, data = event
        if call == WRITE:
            self._seen[path].pending.append((offset, data))
        elif call == TRUNCATE:
            self._seen[path].pending.append((offset, None))
        elif call == SYNC:
            self._seen[path].sync()
            if path.endswith(SYNCS_FOLDER):
                self._sync_names()
        elif call == SYNC_FOLDER:
            self._sync_names()
        elif call == OPEN:
            self._seen[path] = _File()
            self._names.append((path, "", self._seen[path]))
        elif call == UNLINK:
            del self._seen[path]
            self._names.append((path, "", None))
        elif call == RENAME:
            new = data.decode()
            self._seen[new] = self._seen.pop(path)
            self._names.append((path, new, None))

    def _sync_names(self) -> None:
        _rename(self._kept, self._names)
        self._names.clear()

    def cut(self, rng: random.Random) -> dict[str, bytes]:
        """Return the files that are found after the power comes back."""
        mode = rng.choice(MODES)
        names = dict(self._kept)
        kept = {"nothing": 0, "all": len(self._names)}
        _rename(names, self._names[: kept.get(mode, rng.randint(0, len(self._names)))])
        return {path: _survive(file, mode, rng) for path, file in names.items()}


def _rename(names: dict[str, _File], changes: Iterable[tuple[str, str, _File | None]]) -> None:
    for path, new, file in changes:
        if file is not None:
            names[path] = file
        elif new:
            names[new] = names.pop(path)
        else:
            names.pop(path, None)


def _replay(data: bytearray, writes: Iterable[tuple[int, bytes | None]]) -> None:
    for offset, written in writes:
        if written is None:
            if len(data) > offset:
                del data[offset:]
            else:
                data.extend(bytes(offset - len(data)))
            continue
        if len(data) < offset:
            data.extend(bytes(offset - len(data)))
        data[offset : offset + len(written)] = written


def _survive(file: _File, mode: str, rng: random.Random) -> bytes:
    data = bytearray(file.durable)
    if mode == "all":
        _replay(data, file.pending)
    elif mode == "prefix" and file.pending:
        count = rng.randrange(len(file.pending))
        _replay(data, file.pending[:count])
        offset, written = file.pending[count]
        if written:
            _replay(data, [(offset, written[: rng.randrange(0, len(written), SECTOR)])])
    elif mode in ("sectors", "pages"):
        size = SECTOR if mode == "sectors" else PAGE
        for offset, written in file.pending:
            parts = [(offset, written)] if written is None else list(_split(offset, written, size))
            _replay(data, [part for part in parts if rng.random() < 0.5])
    return bytes(data)


def _split(offset: int, data: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """Cut a write where sectors or pages of the disk end."""
    at = 0
    while at < len(data):
        end = min(len(data), at + size - (offset + at) % size)
        yield offset + at, data[at:end]
        at = end


@dataclass
class CutTally:
    """What the cuts came to: how many were made, and how many of them lost something, and how."""

    cuts: int = 0
    failures: dict[str, int] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """How many cuts lost something acknowledged or left a vault that does not open."""
        return sum(self.failures.values())


def cut_power(
    recording: Recording, home: Path, texts: set[str], count: int, rng: random.Random
) -> CutTally:
    """Cut the power at `count` random moments of a recording and open the vault `home` each time.

    `texts` is what it held before. Works in place of the recorded files.
    """
    tally = CutTally()
    machine = _Machine(recording.start)
    moments = sorted(rng.choices(range(1, len(recording.events) + 1), k=count))
    done = 0
    for moment in moments:
        for event in recording.events[done:moment]:
            machine.apply(event)
        done = moment
        _put_back(home.parent, machine.cut(rng))
        tally.cuts += 1
        if failure := _find_failure(recording, moment, home, texts):
            tally.failures[failure] = tally.failures.get(failure, 0) + 1
    return tally


def _put_back(folder: Path, files: dict[str, bytes]) -> None:
    for entry in folder.iterdir():
        shutil.rmtree(entry)
    for name, data in files.items():
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def _find_failure(recording: Recording, moment: int, home: Path, texts: set[str]) -> str:
    passphrases, allowed = {PASSPHRASE}, [texts]
    for begin, end, effect in recording.steps:
        if begin >= moment:
            break
        after = (effect.get("set", allowed[-1]) | set(effect.get("add", ()))) - set(
            effect.get("forget", ())
        )
        passphrase = effect.get("passphrase")
        # A step whose last call is the one before the cut has been acknowledged.
        if end <= moment:
            allowed = [after]
            passphrases = {passphrase} if passphrase else passphrases
        else:
            allowed.append(after)
            passphrases |= {passphrase} if passphrase else set()
    opened = {}
    for passphrase in (PASSPHRASE, OTHER):
        try:
            opened[passphrase] = set(reopen(home, passphrase).texts)
        except WrongPassphrase:
            continue
        except VaultError as error:
            return f"refused: {error.code}"
    if len(opened) != 1 or not passphrases >= set(opened):
        return "an old passphrase, or none"
    if next(iter(opened.values())) not in allowed:
        return "a write lost or half there"
    return ""
