"""Writes the tables of docs/protocol.md from the message types themselves.

`python -m tests.worker.protocol_reference` rewrites them; a test holds the page to the code.
"""

import inspect
import types
import typing
from pathlib import Path
from typing import Any

import msgspec

from assistant.protocol import commands, events, results

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
BEGIN, END = "<!-- reference: begin -->", "<!-- reference: end -->"


def write_reference() -> str:
    """Return the reference section: commands, events, results and the objects inside them."""
    inner: dict[str, type[msgspec.Struct]] = {}
    parts = []
    for title, union in (
        ("Commands", commands.AnyCommand),
        ("Events", events.AnyEvent),
        ("Results", results.AnyResult),
    ):
        parts.append(f"## {title}\n")
        for struct in typing.get_args(union):
            tag = struct.__struct_config__.tag
            parts.append(_describe(struct, f"`{tag}`"))
            _collect_inner(struct, inner)
    parts.append("## Objects\n")
    parts += [_describe(inner[name], name) for name in sorted(inner)]
    return "\n".join(parts)


def splice(page: str) -> str:
    """Return the page with its reference section made anew."""
    head, _, rest = page.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n\n{write_reference()}\n{END}{tail}"


def _describe(struct: type[msgspec.Struct], heading: str) -> str:
    lines = [f"### {heading}\n", (inspect.getdoc(struct) or "").replace("\n\n", "\n\n"), ""]
    fields = [field for field in msgspec.structs.fields(struct) if field.encode_name != "id"]
    if not _is_message(struct):
        fields = list(msgspec.structs.fields(struct))
    if fields:
        lines += ["| field | type | default |", "|---|---|---|"]
        hints = typing.get_type_hints(struct)
        lines += [
            f"| `{field.encode_name}` | {_name(hints[field.name])} | {_default(field)} |"
            for field in fields
        ]
        lines.append("")
    return "\n".join(lines)


def _is_message(struct: type[msgspec.Struct]) -> bool:
    return issubclass(struct, commands.Command | events.Event)


def _name(hint: Any) -> str:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        names = [_name(part) for part in typing.get_args(hint)]
        return "any result" if len(names) > 5 else " or ".join(names)
    if origin is list:
        return f"list of {_name(typing.get_args(hint)[0])}"
    if origin is dict:
        key, value = typing.get_args(hint)
        return f"object of {_name(key)} to {_name(value)}"
    simple = {str: "text", int: "integer", float: "number", bool: "true or false"}
    if hint is type(None):
        return "null"
    if hint is bytes:
        return "base64 text"
    return simple.get(hint, f"{hint.__name__}")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if field.default is not msgspec.NODEFAULT:
        value = field.default
        if isinstance(value, msgspec.Struct):
            return "all zero"
        if isinstance(value, bytes):
            return '`""`'
        return f"`{msgspec.json.encode(value).decode()}`"
    return "empty"


def _collect_inner(hint: Any, found: dict[str, type[msgspec.Struct]]) -> None:
    if inspect.isclass(hint) and issubclass(hint, msgspec.Struct):
        if not (_is_message(hint) or issubclass(hint, results.Result)):
            if hint.__name__ in found:
                return
            found[hint.__name__] = hint
        for inner in typing.get_type_hints(hint).values():
            if inner is not results.AnyResult:
                _collect_inner(inner, found)
        return
    for part in typing.get_args(hint):
        if hint != results.AnyResult:
            _collect_inner(part, found)


if __name__ == "__main__":
    PAGE.write_text(splice(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
