"""`--batch FILE`: JSON requests a line in, results a line out, in order, models loaded once."""

import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.cli.output import Output
from assistant.client import WorkerGone
from memory.errors import InvalidRequest, LocketError


@dataclass(frozen=True)
class BatchRequest:
    """One line of a batch. `now` is ms UTC."""

    id: str | int | None
    text: str
    image: str | None
    n: int | None
    now: int | None
    remember: bool


async def run_batch(
    file: str, out: Output, answer: Callable[[BatchRequest], Awaitable[dict[str, Any]]]
) -> int:
    """Answer every line; a line that fails gives {"id", "error"}. Exit status 1 if any did.

    Raises `InvalidRequest` when the file cannot be read, `WorkerGone` when the worker died.
    """
    failed = 0
    for number, line in enumerate(_read_lines(file), 1):
        request: BatchRequest | None = None
        try:
            request = parse_request(line, number)
            out.write_json({"id": request.id, **await answer(request)})
        except WorkerGone:
            raise
        except LocketError as error:
            failed += 1
            told = {"code": error.code, "sentence": str(error)}
            out.write_json({"id": request.id if request else None, "line": number, "error": told})
    return 1 if failed else 0


def parse_request(line: str, number: int) -> BatchRequest:
    """Parse one line. `now` is ms UTC or ISO 8601. Raises `InvalidRequest`."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"Line {number} is not JSON; give one object a line.") from error
    if not isinstance(fields, dict):
        raise InvalidRequest(f"Line {number} is not a JSON object; give one a line.")

    def field(name: str, kinds: "type | tuple[type, ...]", default: Any) -> Any:
        value = fields.get(name)
        if value is None:
            return default
        if not isinstance(value, kinds):
            raise InvalidRequest(f"The field {name} of line {number} has the wrong type.")
        return value

    return BatchRequest(
        id=field("id", (str, int), None),
        text=field("text", str, ""),
        image=field("image", str, None),
        n=field("n", int, None),
        now=_parse_now(field("now", (int, str), None), number),
        remember=field("remember", bool, False),
    )


def absolute(path: str) -> str:
    """Return a path as the worker needs it. Raises `InvalidRequest` when nothing is there."""
    found = Path(path).expanduser().absolute()
    if not found.exists():
        raise InvalidRequest("There is no such file or folder; check the path.")
    return str(found)


def _parse_now(value: int | str | None, number: int) -> int | None:
    if value is None or isinstance(value, int):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidRequest(
            f"The field now of line {number} is no time; write 2026-11-21T04:05:06Z."
        ) from error
    return round(moment.timestamp() * 1000)


def _read_lines(file: str) -> Iterator[str]:
    if file == "-":
        yield from (line for line in sys.stdin if line.strip())
        return
    try:
        with Path(file).expanduser().open(encoding="utf-8") as stream:
            yield from (line for line in stream if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest("The batch file cannot be read; check its path.") from error
