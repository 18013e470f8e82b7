"""Puts what a suite measured into docs/results.md, between the marks that name the suite.

    make eval
    python -m evals --write next_item
    python -m evals.results next_item < output.txt

What stands outside the marks is written by people: what is measured, and what it means. A suite
without marks there leaves the document as it is.
"""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

DOCUMENT = Path(__file__).parents[1] / "docs" / "results.md"


def put_in(document: str, suite: str, measured: str) -> str:
    """The document with a suite's output in the place of the old one.

    Output without a table of its own is kept in fixed width.
    """
    body = measured.strip("\n")
    if "|---" not in body:
        body = f"```text\n{body}\n```"
    return _find_marks(suite).sub(
        lambda found: f"{found['start']}\n\n{body}\n\n{found['end']}", document
    )


def has_place(document: str, suite: str) -> bool:
    """Whether the document has marks for a suite."""
    return _find_marks(suite).search(document) is not None


def write_results(suite: str, measured: str, path: Path = DOCUMENT) -> bool:
    """Put a suite's output into the document; False when it has no place there."""
    document = path.read_text(encoding="utf-8")
    if not has_place(document, suite) or not measured.strip():
        return False
    path.write_text(put_in(document, suite, measured), encoding="utf-8")
    return True


@contextmanager
def hear_output() -> Iterator[io.StringIO]:
    """Keep what is printed, which is still shown as it comes."""
    heard = io.StringIO()
    with redirect_stdout(_Both(sys.stdout, heard)):
        yield heard


class _Both(io.TextIOBase):
    def __init__(self, shown: TextIO, heard: TextIO) -> None:
        self._outputs = (shown, heard)

    def write(self, text: str) -> int:
        for output in self._outputs:
            output.write(text)
        return len(text)

    def flush(self) -> None:
        for output in self._outputs:
            output.flush()


def _find_marks(suite: str) -> re.Pattern[str]:
    name = re.escape(suite)
    return re.compile(
        rf"(?P<start><!-- measured: {name} -->).*?(?P<end><!-- end of {name} -->)", re.DOTALL
    )


def main() -> int:
    """Put standard input into the place of the named suite."""
    if len(sys.argv) != 2 or not write_results(sys.argv[1], sys.stdin.read()):
        print("Name one suite that has marks in docs/results.md, with its output as input.")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
