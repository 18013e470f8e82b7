"""kill -9 at random moments of each phase, and what must hold when the vault is opened again."""

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from evals.survival.phases import OTHER, PHASES, Scene, Teller
from evals.survival.vaults import (
    PASSPHRASE,
    Reopened,
    copy_vault,
    list_texts,
    make_first_vault,
    make_vault,
    reopen,
)
from memory.errors import VaultError, WrongPassphrase
from memory.vault import Vault

MOST_SECONDS = 2.0
FRESH_EVERY = 25
"""Rounds after which a phase starts with a new vault: more would make the checks slow."""


@dataclass
class Tally:
    """What the kills of one phase came to.

    `slowest` is the longest reopening by the clock in seconds, `work` the most that one cost the
    processor; `slow` counts those over two seconds by the clock, which a busy machine can cause.
    """

    kills: int = 0
    inside: int = 0
    elsewhere: int = 0
    acknowledged: int = 0
    slowest: float = 0.0
    work: float = 0.0
    slow: int = 0
    failures: list[str] = field(default_factory=list)


class Lost(Exception):
    """Something that must hold after a kill does not."""


class Phase:
    """Kills writers of one phase, round after round, on one vault, and checks it each time."""

    def __init__(self, name: str, folder: Path, rng: random.Random) -> None:
        self.name, self.tally = name, Tally()
        self._rng = rng
        self._folder = folder / name.replace(" ", "-")
        self._home, self._backup = self._folder / "home", self._folder / "backup"
        self._fresh = self._folder / "fresh"
        self._target = self._folder / "targets"
        self._folder.mkdir(parents=True)
        if name == "migration":
            make_first_vault(self._fresh, notes=30)
        else:
            make_vault(self._fresh, notes=30)
        self._round = 0
        self._span = 0.01
        self._start_afresh()

    def _start_afresh(self) -> None:
        copy_vault(self._fresh, self._home)
        for path in (self._backup, self._target):
            shutil.rmtree(path, ignore_errors=True)
        self._passphrase = PASSPHRASE
        start = "old" if self.name == "migration" else "first"
        self._texts = {f"{start} note {number}" for number in range(30)}
        if self.name == "restore":
            vault = Vault.open(self._home, PASSPHRASE)
            vault.back_up(self._backup)
            vault.close()

    def run_round(self) -> None:
        """Kill one writer and check."""
        if self.name == "migration" or self._round % FRESH_EVERY == 0:
            self._start_afresh()
        self._round += 1
        messages = self._kill_writer()
        try:
            self._check(messages)
        except (Lost, VaultError, OSError) as error:
            self.tally.failures.append(f"round {self._round}: {type(error).__name__} {error}")
            self._start_afresh()

    def _kill_writer(self) -> list[dict[str, Any]]:
        """Fork a writer, kill it at a random moment of a step; returns what it told."""
        listen, tell = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(listen)
                scene = Scene(self._home, self._backup, self._target, self._round, self._passphrase)
                PHASES[self.name](scene, Teller(tell))
            finally:
                os._exit(1)
        os.close(tell)
        lines = _Lines(listen)
        # The span covers some steps, so that every moment of a step is as likely as any other.
        while (message := lines.read()) and ("done" in message or message["begin"].get("other")):
            pass
        time.sleep(self._rng.uniform(0, self._span))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        messages = lines.read_rest()
        os.close(listen)
        if not os.WIFSIGNALED(status):
            raise RuntimeError(f"the writer of {self.name!r} ended by itself")
        self._learn_span(messages)
        return messages

    def _learn_span(self, messages: list[dict[str, Any]]) -> None:
        """Let the span follow the measured length of a step of this phase."""
        lengths = [
            done["at"] - begin["at"]
            for begin, done in pairwise(messages)
            if "done" in done and not begin["begin"].get("other")
        ]
        for length in lengths:
            self._span += 0.1 * (1.5 * length - self._span)
        if not lengths:
            self._span *= 1.05

    def _check(self, messages: list[dict[str, Any]]) -> None:
        tally = self.tally
        tally.kills += 1
        pending: dict[str, Any] | None = None
        code = None
        backups: dict[int, set[str]] = {}
        for message in messages:
            if "begin" in message:
                pending = message["begin"]
                continue
            assert pending is not None
            tally.acknowledged += 1
            self._texts = _apply(self._texts, pending)
            self._passphrase = pending.get("passphrase", self._passphrase)
            code = message["done"].get("code", code)
            if "backup" in pending:
                backups[pending["backup"]] = set(self._texts)
            pending = None
        inside = pending is not None and not pending.get("other")
        tally.inside += inside
        tally.elsewhere += not inside
        allowed = [self._texts, _apply(self._texts, pending)] if pending else [self._texts]
        opened = self._open_with_old_or_new(pending)
        tally.slowest = max(tally.slowest, opened.seconds)
        tally.work = max(tally.work, opened.work)
        if set(opened.texts) not in allowed or len(set(opened.texts)) != len(opened.texts):
            raise Lost("the vault holds neither the state before nor the one after")
        if opened.work > MOST_SECONDS:
            raise Lost(f"reopening took {opened.work:.1f} s of work")
        tally.slow += opened.seconds > MOST_SECONDS
        self._texts = set(opened.texts)
        if code is not None:
            self._check_code(code, pending is not None)
        for number, texts in backups.items():
            self._check_backup(number, texts, whole=True)
        if pending and "backup" in pending:
            self._check_backup(pending["backup"], self._texts, whole=False)
        shutil.rmtree(self._target, ignore_errors=True)
        for path in self._home.glob("*.replaced-*"):
            path.unlink()

    def _open_with_old_or_new(self, pending: dict[str, Any] | None) -> Reopened:
        """Open with exactly one of the passphrases that may be right now."""
        new = (pending or {}).get("passphrase")
        right = []
        for passphrase in (
            (PASSPHRASE, OTHER) if self.name == "passphrase change" else (PASSPHRASE,)
        ):
            try:
                opened = reopen(self._home, passphrase)
                right.append((passphrase, opened))
            except WrongPassphrase:
                continue
        if len(right) != 1:
            raise Lost(f"{len(right)} passphrases open the vault")
        passphrase, opened = right[0]
        if passphrase not in (self._passphrase, new):
            raise Lost("another passphrase than the last acknowledged opens the vault")
        self._passphrase = passphrase
        return opened

    def _check_code(self, code: str, pending: bool) -> None:
        """The last recovery code shown opens the vault, unless a later rotation stands."""
        try:
            Vault.open(self._home, code).close()
        except WrongPassphrase:
            if not pending:
                raise Lost("the recovery code last shown does not open the vault") from None

    def _check_backup(self, number: int, texts: set[str], *, whole: bool) -> None:
        target = self._target / str(number)
        if whole or Vault.exists(target):
            vault = Vault.open(target, PASSPHRASE)
            found = set(list_texts(vault))
            vault.close()
            if found != texts:
                raise Lost("a backup does not hold what the vault held")


class _Lines:
    """Reads JSON lines from a pipe; a last line that was cut is left out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._buffer = descriptor, b""
        self._read: list[dict[str, Any]] = []

    def read(self) -> dict[str, Any] | None:
        while b"\n" not in self._buffer:
            if not (data := os.read(self._descriptor, 65_536)):
                return None
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        self._read.append(json.loads(line))
        return self._read[-1]

    def read_rest(self) -> list[dict[str, Any]]:
        while self.read():
            pass
        return self._read


def _apply(texts: set[str], effect: dict[str, Any]) -> set[str]:
    return (texts | set(effect.get("add", ()))) - set(effect.get("forget", ()))


def run_kills(
    count: int, folder: Path, seed: int, phases: list[str] | None = None
) -> dict[str, Tally]:
    """Kill `count` writers, the phases in turn, in a folder of this run's own."""
    rng = random.Random(seed)
    with _quiet_exit(folder):
        running = [Phase(name, folder, rng) for name in phases or PHASES]
        for number in range(count):
            running[number % len(running)].run_round()
        return {phase.name: phase.tally for phase in running}


@contextmanager
def _quiet_exit(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
