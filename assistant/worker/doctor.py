"""`locket doctor`: what this machine and this vault are like, and what to do about it.

Works with the vault locked and with no model there.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.protocol.results import Check, DoctorResult
from assistant.runtime import RuntimeUnsafe, find_socket, runtime_directory
from assistant.worker.sandbox import DENIED_BY_KERNEL, OPEN, network_guard_state
from memory.errors import LocketError
from memory.vault import Vault
from tools.hygiene import examine_hygiene
from tools.ports import PhotoDecoder

OK, NOTE, PROBLEM = "ok", "note", "problem"
_GIB = 1024**3
_LEAST_FREE = 1 * _GIB
MOST_DIRTY = 0.02
"""Share of junk, or of repeats, from which the doctor says so."""


@dataclass(frozen=True)
class DoctorPlace:
    """What the doctor looks at. `vault` is None while locked."""

    directory: Path
    vault: Vault | None
    make_decoder: Callable[[], PhotoDecoder]
    describe_models: Callable[[], Sequence[tuple[str, str, str, str]]]


def examine(place: DoctorPlace) -> DoctorResult:
    """Run every check, in the order in which a person would read them."""
    return DoctorResult(
        checks=[
            _check_vault(place),
            *_check_record(place),
            *_check_hygiene(place),
            *_check_models(place),
            *_check_swap(),
            _check_disk(place.directory),
            _check_network(),
            _check_decoder(place),
            _check_socket(place.directory),
        ]
    )


def _check_vault(place: DoctorPlace) -> Check:
    if place.vault is not None:
        size = place.vault.status_bytes() / 1e6
        return Check(name="vault", state=OK, detail=f"open, {size:.1f} MB on disk")
    if Vault.exists(place.directory):
        return Check(name="vault", state=OK, detail="there, locked")
    return Check(name="vault", state=NOTE, detail="none here yet", fix="`locket init` makes one")


def _check_record(place: DoctorPlace) -> Iterator[Check]:
    """The chain record (memory/chain.py): verified at opening, so an open vault was the newest."""
    if place.vault is not None:
        number, holds = place.vault.store.chain_record()
        yield Check(
            name="chain record",
            state=OK if holds else PROBLEM,
            detail=f"{number:,} changes recorded; older or mixed files are noticed at opening"
            if holds
            else "the last change is in the vault and could not be recorded",
            fix="" if holds else "check the disk (it is failing), then lock and open the vault",
        )
    elif Vault.exists(place.directory):
        yield Check(name="chain record", state=OK, detail="compared when the vault is opened")


def _check_hygiene(place: DoctorPlace) -> Iterator[Check]:
    if place.vault is None:
        return
    found = examine_hygiene(place.vault.store)
    dirty = max(found.junk_rate, found.repeat_rate) >= MOST_DIRTY
    detail = (
        f"{len(found.junk)} of {found.evidence} memories hold nothing ({found.junk_rate:.1%}), "
        f"{len(found.repeats)} repeat another ({found.repeat_rate:.1%})"
    )
    if found.alike:
        detail += f"; {len(found.alike)} groups of photos look alike (kept)"
    yield Check(
        name="memories",
        state=NOTE if dirty else OK,
        detail=detail,
        fix="`locket memory tidy` lists them, and cleans up after a yes"
        if found.junk or found.repeats
        else "",
    )


def _check_models(place: DoctorPlace) -> Iterator[Check]:
    try:
        for name, state, detail, fix in place.describe_models():
            known = state if state in {OK, NOTE} else PROBLEM
            yield Check(name=name, state=known, detail=detail, fix=fix)
    except LocketError as error:
        yield Check(name="models", state=PROBLEM, detail=str(error), fix="locket models pull")


def _check_swap() -> Iterator[Check]:
    figures = _read_meminfo()
    if not figures:
        return
    swap = figures.get("SwapTotal", 0) / _GIB
    yield Check(
        name="swap",
        state=NOTE if swap else OK,
        detail=f"{swap:.1f} GiB; parts of an open vault could be written there"
        if swap
        else "none, so nothing of an open vault is written there",
        fix="encrypt the swap space, or turn it off" if swap else "",
    )


def _check_disk(directory: Path) -> Check:
    there = next(folder for folder in (directory, *directory.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    low = free < _LEAST_FREE
    return Check(
        name="disk",
        state=PROBLEM if low else OK,
        detail=f"{free / _GIB:.1f} GiB free where the vault is",
        fix="free some space" if low else "",
    )


def _check_network() -> Check:
    state = network_guard_state()
    fix = "" if state == DENIED_BY_KERNEL else "on Linux, install libseccomp for the stronger guard"
    return Check(
        name="network",
        state=OK if state == DENIED_BY_KERNEL else PROBLEM if state == OPEN else NOTE,
        detail=f"the worker's network is {state}",
        fix=fix,
    )


def _check_decoder(place: DoctorPlace) -> Check:
    decoder = place.make_decoder()
    try:
        start = getattr(decoder, "start", None)
        if callable(start):
            start()
        fenced = bool(getattr(decoder, "is_fenced", False))
    except LocketError as error:
        return Check(name="photo decoder", state=PROBLEM, detail=str(error))
    finally:
        close = getattr(decoder, "close", None)
        if callable(close):
            close()
    if fenced:
        return Check(name="photo decoder", state=OK, detail="guarded child (seccomp and limits)")
    return Check(name="photo decoder", state=NOTE, detail="guarded child (limits only, weaker)")


def _check_socket(directory: Path) -> Check:
    try:
        joined = find_socket(directory) is not None
    except RuntimeUnsafe as error:
        return Check(name="socket", state=PROBLEM, detail=str(error))
    detail = "a worker listens" if joined else "no worker listens; made when a vault is unlocked"
    return Check(name="socket", state=OK, detail=f"{detail} ({runtime_directory()})")


def _read_meminfo() -> dict[str, int]:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    pairs = (line.replace(":", " ").split() for line in lines)
    return {pair[0]: int(pair[1]) * 1024 for pair in pairs if len(pair) > 1 and pair[1].isdigit()}
