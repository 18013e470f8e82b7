"""Time from typing the command to `--help` text and to the unlock screen, on a real pty."""

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

RUNS = 7
LOCKET = Path(sys.executable).parent / "locket"


def time_help() -> float:
    """Seconds until `locket --help` has ended."""
    started = time.perf_counter()
    subprocess.run([LOCKET, "--help"], check=True, capture_output=True)
    return time.perf_counter() - started


def time_first_paint(vault: Path, wanted: bytes) -> float:
    """Seconds until `wanted` is drawn by `locket --vault VAULT` on an 100x30 pty."""
    main_end, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    started = time.perf_counter()
    process = subprocess.Popen(
        [LOCKET, "--vault", str(vault)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
    )
    os.close(terminal)
    drawn = b""
    try:
        while time.perf_counter() - started < 20:
            if select.select([main_end], [], [], 0.05)[0]:
                drawn += os.read(main_end, 65536)
                if wanted in drawn:
                    return time.perf_counter() - started
        raise TimeoutError(f"{wanted!r} was never drawn")
    finally:
        process.kill()
        process.wait()
        os.close(main_end)


def describe(name: str, seconds: list[float], bound: str) -> str:
    """One table row: median with the extremes."""
    return (
        f"| {name} | {statistics.median(seconds):.2f} s "
        f"({min(seconds):.2f}-{max(seconds):.2f}) | {bound} |"
    )


def main() -> None:
    """Print the table."""
    from memory.vault import Vault

    with tempfile.TemporaryDirectory(prefix="locket-bench-") as folder:
        vault = Path(folder) / "bench"
        opened, _ = Vault.create(vault, "bench passphrase")
        opened.close()
        time_first_paint(vault, b"assphrase")
        print("| start-up | median (min-max) | wanted |\n|---|---|---|")
        print(describe("`locket --help`", [time_help() for _ in range(RUNS)], "0.4 s"))
        paints = [time_first_paint(vault, b"assphrase") for _ in range(RUNS)]
        print(describe("unlock screen drawn", paints, "0.8 s"))
