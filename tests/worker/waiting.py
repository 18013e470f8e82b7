"""Waiting on conditions, never on the clock alone."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path


async def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "the condition did not come true"
        await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether the process is there and not a zombie that waits for its parent."""
    if Path("/proc/self").exists():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
