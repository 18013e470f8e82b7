"""The real command line in its own process, over the real worker with fake models."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PASSPHRASE = "correct horse battery"


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1, "one JSON object on standard output"
        return json.loads(self.out)


@dataclass(frozen=True)
class Locket:
    """Runs `locket` on one vault."""

    vault: Path
    environment: dict[str, str]

    def __call__(
        self,
        *arguments: str,
        stdin: str = "",
        passphrase: str | None = PASSPHRASE,
        **more: str,
    ) -> Outcome:
        environment = {**self.environment, **more}
        if passphrase is not None:
            environment["LOCKET_PASSPHRASE"] = passphrase
        done = subprocess.run(
            [sys.executable, "-m", "tests.fakes.cli", "--vault", str(self.vault), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            env=environment,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Locket]:
    """A command line with no vault yet."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("LOCKET_")
    }
    environment["XDG_RUNTIME_DIR"] = str(runtime)
    environment["LOCKET_CACHE"] = str(tmp_path / "cache")
    locket = Locket(tmp_path / "home", environment)
    yield locket
    locket("lock")


@pytest.fixture
def locket(empty: Locket) -> Locket:
    """A command line with a vault whose worker is kept open, so that each command only joins.

    The worker loads no agent until a command needs it.
    """
    made = run_script(empty, CREATE, {"do": "keep_open", "id": "2", "seconds": 600})
    assert made == ["done", "done"]
    return empty


CREATE = {"do": "create_vault", "id": "1", "passphrase": PASSPHRASE, "warm": False}


def run_script(locket: Locket, *commands: dict[str, Any]) -> list[str]:
    """Send commands to a worker of the vault; return how each ended."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.worker", "--vault", str(locket.vault)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=locket.environment,
        start_new_session=True,
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    ends = []
    for command in commands:
        worker.stdin.write(json.dumps(command).encode() + b"\n")
        worker.stdin.flush()
        ends.append(json.loads(worker.stdout.readline())["event"])
    worker.stdin.close()
    worker.stdout.close()
    worker.returncode = 0  # it stays; `locket lock` ends it
    return ends
