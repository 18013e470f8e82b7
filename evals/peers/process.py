"""Starts a peer: its own environment, made once in the cache, and a process without a network."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
INSTALL_SECONDS = 1_800


class PeerMissing(Exception):
    """The peer could not be installed or does not run here."""


@dataclass(frozen=True)
class PeerRecipe:
    """What a peer is installed from, and the module of `evals.peers` that serves it."""

    name: str
    requirements: tuple[str, ...]
    module: str
    arguments: tuple[str, ...] = ()


def environments() -> Path:
    """Where peers are installed; `LOCKET_EVAL_PEERS` names another folder."""
    named = os.environ.get("LOCKET_EVAL_PEERS")
    return Path(named) if named else Path(tempfile.gettempdir()) / "locket-eval-peers"


def make_environment(recipe: PeerRecipe) -> Path:
    """The Python of the peer's own environment, made when it is not there. Raises `PeerMissing`."""
    room = environments() / recipe.name
    python, done = room / "bin" / "python", room / "installed.txt"
    wanted = "\n".join(recipe.requirements)
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return python
    shutil.rmtree(room, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", room], check=True, capture_output=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *recipe.requirements],
            check=True, capture_output=True, timeout=INSTALL_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise PeerMissing(
            f"{recipe.name} could not be installed ({type(error).__name__})"
        ) from error
    done.write_text(wanted, encoding="utf-8")
    return python


def without_network() -> list[str]:
    """A command prefix that takes the network away; empty where the system has none."""
    prefix = ["unshare", "-rn"]
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return []
    return prefix


class PeerProcess:
    """A running peer; see `evals.peers.lines` for what it is told. Use it in a `with` block."""

    def __init__(
        self,
        python: Path,
        module: str,
        arguments: Sequence[str] = (),
        paths: Sequence[Path] = (),
    ) -> None:
        self.offline = without_network()
        self._home = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [*self.offline, str(python), "-m", module, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            cwd=CHECKOUT,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": os.pathsep.join(map(str, (CHECKOUT, *paths))),
                "HOME": self._home.name,
                "TMPDIR": self._home.name,
            },
        )  # fmt: skip

    def __enter__(self) -> "PeerProcess":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._home.cleanup()

    def ask(self, do: str, **fields: object) -> tuple[list[str], float]:
        """Send a request; returns ids and milliseconds. Raises `PeerMissing` when it fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError as error:
            raise PeerMissing("it ended") from error
        if not line:
            raise PeerMissing("it ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise PeerMissing(f"it cannot {do}: {answer['error']}")
        return [str(id) for id in answer["found"]], float(answer["ms"])
