"""A person at a real terminal: prompts, a yes, Ctrl-C."""

import os
import pty
import re
import select
import signal
import sys
import time

import pytest

from tests.cli.conftest import PASSPHRASE, Locket


class Typist:
    """Runs `locket` in a pseudo-terminal and types when asked."""

    def __init__(self, locket: Locket, *arguments: str) -> None:
        self.seen = ""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            command = [sys.executable, "-m", "tests.fakes.cli", "--vault", str(locket.vault)]
            os.execve(sys.executable, [*command, *arguments], locket.environment)

    def wait_for(self, pattern: str, seconds: float = 30.0) -> None:
        ends = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            assert time.monotonic() < ends, f"{pattern!r} did not come: {self.seen!r}"
            self._read(ends - time.monotonic())

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def finish(self) -> int:
        while self._read(30.0):
            pass
        status = os.waitpid(self._pid, 0)[1]
        os.close(self._fd)
        return os.waitstatus_to_exitcode(status)

    def interrupt(self) -> None:
        os.kill(self._pid, signal.SIGINT)

    def _read(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], max(0.0, seconds))[0]:
            return False
        try:
            data = os.read(self._fd, 4096)
        except OSError:  # the other end of the terminal is closed
            return False
        self.seen += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def made(empty: Locket) -> Locket:
    typist = Typist(empty, "init")
    typist.wait_for("New passphrase: ")
    typist.type(f"{PASSPHRASE}\n")
    typist.wait_for("again: ")
    typist.type(f"{PASSPHRASE}\n")
    assert typist.finish() == 0
    assert PASSPHRASE not in typist.seen, "a passphrase is never shown"
    return empty


def test_a_passphrase_is_asked_for_and_not_shown(made: Locket) -> None:
    typist = Typist(made, "memory", "list")
    typist.wait_for("Passphrase: ")
    typist.type(f"{PASSPHRASE}\n")
    assert typist.finish() == 0
    assert "Nothing is remembered yet." in typist.seen
    assert PASSPHRASE not in typist.seen


def test_two_different_new_passphrases_make_no_vault(empty: Locket) -> None:
    typist = Typist(empty, "init")
    typist.wait_for("New passphrase: ")
    typist.type("one good passphrase\n")
    typist.wait_for("again: ")
    typist.type("another good passphrase\n")
    assert typist.finish() == 1
    assert not empty.vault.exists()


def test_a_wipe_wants_the_vaults_name(made: Locket) -> None:
    typist = Typist(made, "wipe")
    typist.wait_for("to go on: ")
    typist.type("something\n")
    assert typist.finish() == 1
    assert made("memory", "list").status == 0
    typist = Typist(made, "wipe")
    typist.wait_for("to go on: ")
    typist.type("home\n")
    assert typist.finish() == 0
    assert "Wiped the vault home" in typist.seen


def test_ctrl_c_at_a_prompt_ends_with_130(made: Locket) -> None:
    typist = Typist(made, "memory", "list")
    typist.wait_for("Passphrase: ")
    typist.interrupt()
    assert typist.finish() == 130
