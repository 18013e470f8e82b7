"""Runs a task in a child process that dies, as if by power loss, at a chosen step on the disk."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from memory.vault_lock import VaultLock

FINISHED, CUT, FAILED = 0, 17, 18
STEPS = ("pwrite", "fsync", "unlink", "rename", "rmdir")


def run_cut(task: Callable[[], object], at: int) -> bool:
    """Run `task` in a child that ends at its `at`-th step (1 is the first) before taking it.

    A step is a write, sync, deletion or renaming of Locket's own; of a write, the first half is
    done. Returns whether the child was cut; False means that it came to its end first.
    """
    return _run_child(lambda: _cut_steps(at), task)


def run_killed(task: Callable[[], object]) -> None:
    """Run `task` in a child and kill it (SIGKILL) at the task's end.

    What the task returns is still open then: nothing is closed.
    """
    child = os.fork()
    if child == 0:
        try:
            kept = task()
            os.kill(os.getpid(), signal.SIGKILL)
            del kept
        finally:
            os._exit(FAILED)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the task failed in the child"


def _run_child(prepare: Callable[[], None], task: Callable[[], object]) -> bool:
    child = os.fork()
    if child == 0:
        code = FAILED
        try:
            prepare()
            task()
            code = FINISHED
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (FINISHED, CUT), f"the task failed in the child with {code}"
    return code == CUT


def _cut_steps(at: int) -> None:
    taken = 0

    def wrap(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == at:
                if name == "pwrite":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2], arguments[2])
                os._exit(CUT)
            return real(*arguments, **options)

        return step

    for name in STEPS:
        setattr(os, name, wrap(name, getattr(os, name)))


@contextmanager
def held_elsewhere(path: Path) -> Iterator[None]:
    """Another process holds the vault lock at `path` meanwhile."""

    ready, tell = os.pipe()
    wait, finish = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            VaultLock(path)
            os.write(tell, b"1")
            os.read(wait, 1)
        finally:
            os._exit(0)
    try:
        assert os.read(ready, 1) == b"1"
        yield
    finally:
        os.write(finish, b"1")
        os.waitpid(child, 0)
        for descriptor in (ready, tell, wait, finish):
            os.close(descriptor)


def find_in_files(directory: Path, words: list[str]) -> list[tuple[str, str]]:
    """Return every (file, word) where a file below `directory` holds a word raw or in UTF-16."""
    found = []
    for path in sorted(directory.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        for word in words:
            if word.encode() in data or word.encode("utf-16-le") in data or word in path.name:
                found.append((path.name, word))
    return found
