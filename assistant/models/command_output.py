"""What the `locket models` commands print: answers to stdout, remarks to stderr."""

import json
import sys
from typing import Any

from memory.errors import LocketError


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on one line."""
    say(json.dumps(value))


def say(line: str) -> None:
    """A line of the answer."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def tell(line: str) -> None:
    """A line beside the answer."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def tell_error(error: LocketError, json: bool) -> int:
    """Say what went wrong; returns the exit code."""
    if json:
        print_json({"error": {"code": error.code, "sentence": str(error)}})
    tell(str(error))
    return 1
