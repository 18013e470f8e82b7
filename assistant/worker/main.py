"""Starts a worker: sandbox first, then the loop on standard input and output."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.worker.sandbox import enter_sandbox

if TYPE_CHECKING:
    from assistant.worker.session import WorkerSetup


def run_worker(arguments: Sequence[str], make_setup: "Callable[[Path], WorkerSetup]") -> int:
    """Run the worker of one vault until it is locked or left; returns the exit status.

    `make_setup` is called inside the sandbox with the vault's folder. Standard output is the
    protocol's alone: whatever a library prints goes nowhere.
    """
    parser = argparse.ArgumentParser(prog="python -m assistant.worker")
    parser.add_argument("--vault", type=Path, help="the vault's folder")
    parser.add_argument("--stdio", action="store_true", help="speak on standard input and output")
    options = parser.parse_args(arguments)
    enter_sandbox()
    # Ctrl-C is for the front, which cancels; a hang-up or a termination closes the vault in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)

    from memory.vault import default_directory

    directory = (options.vault or default_directory()).expanduser().resolve()
    read_fd, write_fd = take_standard_streams()
    asyncio.run(serve(make_setup(directory), read_fd, write_fd))
    return 0  # not reached: `serve` ends the process


async def serve(setup: "WorkerSetup", read_fd: int, write_fd: int) -> None:
    """Serve one front on two file descriptors, and those who join; then end the process."""
    from assistant.worker.internal_errors import log_internal_error
    from assistant.worker.loop import WorkerLoop
    from assistant.worker.peers import StdioPeer
    from assistant.worker.session import Session

    worker = WorkerLoop(Session(setup))
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: log_internal_error(context.get("exception")))
    running = asyncio.ensure_future(worker.run(StdioPeer(read_fd, write_fd)))
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, worker.end)
    await running
    # Nothing is left to save. A thread stuck in native code must not keep the key alive, and native
    # libraries may block or abort while Python takes them down.
    os._exit(0)


def take_standard_streams() -> tuple[int, int]:
    """Move standard input and output to private descriptors and point the public ones at nothing.

    Native libraries print to descriptor 1, which would break the protocol. Standard error goes too,
    unless LOCKET_DEBUG is set: libraries quote what they work on.
    """
    sys.stdout.flush()
    read_fd, write_fd = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    if not os.environ.get("LOCKET_DEBUG"):
        os.dup2(nothing, 2)
    os.close(nothing)
    return read_fd, write_fd
