"""What all commands and all results have in common.

Paths are absolute. Scores are in 0..1, times in whole milliseconds UTC, durations in
milliseconds. Ids such as "m12" are those of `memory.ids`.
"""

import msgspec


class Command(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True
):
    """Base of all commands; the front chooses an `id` unused among its open ones."""

    id: str


class Result(msgspec.Struct, frozen=True, kw_only=True, tag_field="result"):
    """Base of all results."""


class Ok(Result, frozen=True, kw_only=True, tag="ok"):
    """Done; `message` is one sentence for the user."""

    message: str = ""
