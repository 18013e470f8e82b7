"""Fails every single call to the disk, one at a time, in every operation of the vault.

An operation is first run whole to list its calls. Then it is run once for each call and each way in
which that call can fail, in a child process; from then on the disk works again, as after space was
freed, or goes on failing. The vault must answer with one plain error, go on or be closed, and open
again with what was acknowledged.
"""

import errno
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.survival.disk_calls import WRITE, observed
from evals.survival.phases import OTHER
from evals.survival.vaults import (
    PASSPHRASE,
    add_note,
    copy_vault,
    make_first_vault,
    make_vault,
    reopen,
)
from memory.errors import LocketError, VaultError, VaultMissing, WrongPassphrase
from memory.kdf import FLOOR_COST
from memory.vault import Vault
from memory.wipe import wipe_vault

SHORT = -errno.ENOSPC
WAYS = {WRITE: (errno.ENOSPC, errno.EIO, SHORT)}
OTHER_WAYS = (errno.EIO,)
NAMES = {errno.ENOSPC: "full disk", errno.EIO: "I/O error", SHORT: "short write"}
FIRST = {f"first note {number}" for number in range(12)}
MIGRATED = {f"old note {number}" for number in range(12)}
LOGGED = FIRST | {"still in the log"}
NEWEST_THREE = frozenset(f"first note {number}" for number in (9, 10, 11))
AFTER = "written after the fault"


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one run."""

    folder: Path

    @property
    def home(self) -> Path:
        """The vault."""
        return self.folder / "home"

    @property
    def backup(self) -> Path:
        """A backup made before."""
        return self.folder / "backup"

    @property
    def target(self) -> Path:
        """Where something new is made."""
        return self.folder / "target"


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done while a call fails, and what the vault may hold afterwards."""

    run: Callable[[Place, Vault | None], object]
    before: frozenset[str] = frozenset(LOGGED)
    after: frozenset[str] = frozenset(LOGGED)
    opens: bool = True
    passphrase: str = PASSPHRASE


def _import(place: Place, vault: Vault | None) -> None:
    assert vault is not None
    with vault.store.transaction():
        for row in range(20):
            add_note(vault, f"imported {row}")


def _back_up(place: Place, vault: Vault | None) -> None:
    assert vault is not None
    vault.back_up(place.target)


def _forget(place: Place, vault: Vault | None) -> None:
    assert vault is not None
    vault.store.forget(
        [memory.id for memory in vault.store.memories() if memory.text in NEWEST_THREE]
    )


def _with(call: Callable[[Vault], object]) -> Callable[[Place, Vault | None], object]:
    def run(place: Place, vault: Vault | None) -> object:
        assert vault is not None
        return call(vault)

    return run


OPERATIONS: dict[str, Operation] = {
    "create": Operation(
        lambda place, _: Vault.create(place.target, PASSPHRASE, cost=FLOOR_COST),
        frozenset(FIRST),
        frozenset(FIRST),
        opens=False,
    ),
    "write": Operation(
        _with(lambda vault: add_note(vault, "written")), after=frozenset(LOGGED | {"written"})
    ),
    "import": Operation(
        _import, after=frozenset(LOGGED | {f"imported {row}" for row in range(20)})
    ),
    "checkpoint": Operation(_with(lambda vault: vault._chain.checkpoint())),
    "forget": Operation(_forget, after=frozenset(LOGGED) - NEWEST_THREE),
    "passphrase change": Operation(
        _with(lambda vault: vault.change_passphrase(PASSPHRASE, OTHER)), passphrase=OTHER
    ),
    "key rotation": Operation(_with(lambda vault: vault.rotate_key(PASSPHRASE))),
    "backup": Operation(_back_up),
    "close": Operation(_with(lambda vault: vault.close())),
    "open": Operation(
        lambda place, _: Vault.open(place.home, PASSPHRASE),
        frozenset(FIRST),
        frozenset(FIRST),
        opens=False,
    ),
    "migration": Operation(
        lambda place, _: Vault.open(place.home, PASSPHRASE),
        frozenset(MIGRATED),
        frozenset(MIGRATED),
        opens=False,
    ),
    "restore": Operation(
        lambda place, _: Vault.restore(place.backup, place.home, replace=True),
        frozenset(FIRST),
        frozenset(FIRST | {"in the backup"}),
        opens=False,
    ),
    "wipe": Operation(lambda place, _: wipe_vault(place.home), opens=False),
}


@dataclass
class FaultTally:
    """What the faults in one operation came to: how many, the errors met, and what went wrong."""

    faults: int = 0
    calls: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def run_faults(
    folder: Path, names: list[str] | None = None, every: int = 1
) -> dict[str, FaultTally]:
    """Fail every call (or every `every`-th case) of the operations; returns a tally for each."""
    template = Place(folder / "template")
    make_vault(template.folder / "first", notes=12)
    make_first_vault(template.folder / "old", notes=12)
    copy_vault(template.folder / "first", template.home)
    vault = Vault.open(template.home, PASSPHRASE)
    add_note(vault, "in the backup")
    vault.back_up(template.backup)
    vault.close()
    tallies = {}
    for name in names or OPERATIONS:
        tallies[name] = _run_operation(name, template, Place(folder / "work"), every)
    shutil.rmtree(folder)
    return tallies


def _run_operation(name: str, template: Place, place: Place, every: int) -> FaultTally:
    tally = FaultTally()
    first = template.folder / ("old" if name == "migration" else "first")

    def lay_out() -> None:
        shutil.rmtree(place.folder, ignore_errors=True)
        place.folder.mkdir(parents=True)
        copy_vault(first, place.home)
        copy_vault(template.backup, place.backup)

    lay_out()
    calls = _run_child(name, place, None)["calls"]
    tally.calls = len(calls)
    for number, (at, way, lasting) in enumerate(_list_cases(calls)):
        if number % every:
            continue
        lay_out()
        answer = _run_child(name, place, (at, way, lasting))
        tally.faults += 1
        tally.answers[answer["answer"]] += 1
        if problem := _find_problem(name, place, answer):
            lasts = ", lasting" if lasting else ""
            what = f"{calls[at - 1]} {at} of {len(calls)}, {NAMES[way]}{lasts}"
            tally.failures.append(f"{name}: {what}: {problem} ({answer['answer']})")
    return tally


def _list_cases(calls: list[str]) -> Iterator[tuple[int, int, bool]]:
    for at, call in enumerate(calls, 1):
        for way in WAYS.get(call, OTHER_WAYS):
            yield at, way, False
            if way != SHORT:
                yield at, way, True


def _run_child(name: str, place: Place, fault: tuple[int, int, bool] | None) -> dict[str, Any]:
    """Run the operation in a child with this fault; returns what it answered."""
    listen, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(tell, json.dumps(_work(name, place, fault)).encode())
        finally:
            os._exit(0)
    os.close(tell)
    data = b""
    while part := os.read(listen, 1 << 20):
        data += part
    os.close(listen)
    os.waitpid(child, 0)
    if not data:
        return {"answer": "died", "calls": [], "after": False}
    answer: dict[str, Any] = json.loads(data)
    return answer


def _work(name: str, place: Place, fault: tuple[int, int, bool] | None) -> dict[str, Any]:
    operation, calls, armed = OPERATIONS[name], [], False

    def observe(call: str, path: str, offset: int = 0, data: bytes = b"") -> int:
        if not armed:
            return 0
        calls.append(call)
        if fault is None:
            return 0
        at, way, lasting = fault
        if len(calls) == at or (lasting and len(calls) > at):
            return way if call == WRITE or way == errno.EIO else 0
        return 0

    answer, wrote_after = "done", False
    with observed(place.folder, observe):
        vault = Vault.open(place.home, PASSPHRASE) if operation.opens else None
        if vault is not None:
            add_note(vault, "still in the log")
        armed = True
        try:
            made = operation.run(place, vault)
            vault = made if isinstance(made, Vault) else vault
        except LocketError as error:
            answer = error.code
        except BaseException as error:  # noqa: BLE001
            answer = f"not a plain error: {type(error).__name__} {error}"
        armed = False
        if vault is not None and name not in ("create", "close"):
            try:
                add_note(vault, AFTER)
                wrote_after = True
            except VaultError as error:
                answer += f", then {error.code}"
            try:
                vault.close()
            except VaultError as error:
                answer += f", closing {error.code}"
    return {"answer": answer, "calls": calls, "after": wrote_after}


def _find_problem(name: str, place: Place, answer: dict[str, Any]) -> str:
    """Say what is wrong with the vault after a fault, or nothing."""
    operation = OPERATIONS[name]
    done = answer["answer"].split(",")[0] == "done"
    if "not a plain error" in answer["answer"] or answer["answer"] == "died":
        return "no plain error"
    if name == "wipe":
        if Vault.exists(place.home) or place.home.exists():
            if done:
                return "said to be wiped and is there"
            with suppress(VaultMissing):
                wipe_vault(place.home)
        return "still there after a second wipe" if Vault.exists(place.home) else ""
    try:
        if name == "create":
            whole = Vault.exists(place.target) and reopen(place.target).texts == []
            return "" if whole or not (done or Vault.exists(place.target)) else "no whole vault"
        copied = name == "backup" and (done or Vault.exists(place.target))
        if copied and set(reopen(place.target).texts) != operation.before:
            return "the backup is not whole"
        return _compare(operation, place, done, answer["after"])
    except (VaultError, OSError) as error:
        return f"does not open: {type(error).__name__} {error}"


def _compare(operation: Operation, place: Place, done: bool, wrote_after: bool) -> str:
    right = [operation.passphrase] if done else list({PASSPHRASE, operation.passphrase})
    for passphrase in right:
        try:
            texts = set(reopen(place.home, passphrase).texts)
            break
        except WrongPassphrase:
            continue
    else:
        return "no passphrase opens it"
    if wrote_after and AFTER not in texts:
        return "what was written afterwards is lost"
    texts.discard(AFTER)
    allowed = [operation.after] if done else [operation.before, operation.after]
    return "" if texts in allowed else "neither the state before nor the one after"
