"""What the command line prints: plain words for a person, one JSON object for a program.

Text that came from outside passes `clean_for_terminal`; nothing is ever read as markup.
"""

import json
import os
import sys
from typing import Any

from memory.clean import clean_for_terminal


class Output:
    """Standard output and error of one command."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._dim = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._shown_progress = ""

    def say(self, text: str, *, quiet: bool = False) -> None:
        """Print a line for a person (nothing with --json); `quiet` dims it where colour may be."""
        if self.as_json:
            return
        line = clean_for_terminal(text)
        print(f"\x1b[2m{line}\x1b[0m" if quiet and self._dim else line, flush=True)

    def stream(self, piece: str) -> None:
        """Print the next piece of an answer (nothing with --json)."""
        if not self.as_json:
            print(clean_for_terminal(piece), end="", flush=True)

    def give(self, value: dict[str, Any]) -> None:
        """Print the command's one JSON object (nothing without --json)."""
        if self.as_json:
            self.write_json(value)

    def write_json(self, value: dict[str, Any]) -> None:
        """Print one line of JSON. Control characters in it are escaped by JSON itself."""
        print(json.dumps(value, ensure_ascii=not sys.stdout.isatty()), flush=True)

    def warn(self, text: str) -> None:
        """Print a line on standard error."""
        print(clean_for_terminal(text), file=sys.stderr, flush=True)

    def progress(self, label: str, done: int, total: int) -> None:
        """Show on standard error how far long work is."""
        count = f"{done:,} of {total:,}" if total else f"{done:,}"
        line = clean_for_terminal(f"{label or 'All'}: {count}", keep_newlines=False)
        if sys.stderr.isatty():
            end = "\n" if total and done >= total else ""
            print(f"\r{line:<70}", end=end, file=sys.stderr, flush=True)
        elif (total and done >= total) or done % _tell_every(total) == 0:
            print(line, file=sys.stderr, flush=True)

    def fail(self, code: str, sentence: str) -> None:
        """Say why the command was not done."""
        if self.as_json:
            self.write_json({"error": {"code": code, "sentence": sentence}})
        else:
            self.warn(sentence)


def _tell_every(total: int) -> int:
    """How often progress is told where lines do not take each other's place."""
    return min(100, max(1, total // 10)) if total else 100
