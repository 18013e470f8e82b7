"""Results of the protocol as the command line's JSON: no tags, times as ISO 8601 in UTC."""

from datetime import UTC, datetime
from typing import Any

import msgspec

_TIMES = {"time", "since", "created", "taken_at", "wiped_at", "last_backup", "removed"} | {
    "until",
    "first_seen",
    "last_seen",
}
_LEFT_OUT = {"result", "thumbnail", "pixels"}


def to_json(value: msgspec.Struct) -> dict[str, Any]:
    """Return a result's fields as plain JSON values, images left out."""
    built = msgspec.to_builtins(value)
    shown = _convert(built)
    if not isinstance(shown, dict):
        raise TypeError("a result is an object")
    return shown


def format_time(milliseconds: int) -> str:
    """Return ms UTC as ISO 8601, such as 2026-11-21T04:05:06.789Z."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _convert(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: format_time(inner)
            if name in _TIMES and isinstance(inner, int)
            else _convert(inner)
            for name, inner in value.items()
            if name not in _LEFT_OUT
        }
    if isinstance(value, list):
        return [_convert(inner) for inner in value]
    return value
