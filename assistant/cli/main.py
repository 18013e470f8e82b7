"""`locket`: reads the arguments and runs one command. Loads only what that command needs."""

import argparse
import asyncio
import importlib
import inspect
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.cli.parser import build_parser
from memory.errors import LocketError

DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(
    arguments: Sequence[str] | None = None,
    open_terminal: Callable[[Path], int] | None = None,
) -> int:
    """Run one command line and return its exit status: 0 only when it was done.

    1 when it failed, 2 when it was not understood, 130 on Ctrl-C. `open_terminal` runs the terminal
    UI on a vault's folder, for a command line without a command.
    """
    options = build_parser().parse_args(arguments)
    options.open_terminal = open_terminal
    try:
        return run_command(options)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left, as `head` does; keep Python from complaining at exit.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return FAILED


def run_command(options: argparse.Namespace) -> int:
    """Find what carries the command out, run it, and say why if it fails."""
    from assistant.cli.output import Output

    out = Output(options.json)
    module, _, name = options.run.partition(":")
    carry_out = getattr(importlib.import_module(f"assistant.cli.{module}"), name)
    try:
        outcome = carry_out(options, out)
        if inspect.iscoroutine(outcome):
            outcome = asyncio.run(outcome)
    except LocketError as error:
        out.fail(error.code, str(error))
        return FAILED
    return DONE if outcome is None else int(outcome)


if __name__ == "__main__":
    sys.exit(main())
