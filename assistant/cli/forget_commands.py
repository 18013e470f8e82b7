"""`memory forget` and `memory tidy`: the list first, then a yes, then exactly that list."""

import argparse
from datetime import UTC, date, datetime, timedelta
from typing import Any

from assistant.cli.as_json import to_json
from assistant.cli.front import unlocked
from assistant.cli.memory_commands import shorten
from assistant.cli.output import Output
from assistant.cli.secrets import ask_yes, can_ask
from assistant.protocol import commands as do
from assistant.protocol.results import ForgetListResult, ForgetResult, TidyResult
from memory.errors import InvalidRequest
from tools.forget_wording import (
    LISTED,
    NOTHING_LIKE_THAT,
    OFFER_SOURCES,
    ask_for_good,
    count_memories,
    word_list,
)

_NEEDS_YES = "That needs your yes; add --yes, or run it in a terminal."
_WAYS = "Name ids such as m12, or one of --matching, --since/--until, --person, --concept, --batch, --conversation."  # noqa: E501


async def forget(options: argparse.Namespace, out: Output) -> int:
    """Forget what is named, once the user has seen the list and said yes."""
    fields = read_named(options)
    # Ids name exactly what goes; everything else is shown first.
    asks = not options.yes and not fields.get("memories")
    if asks and (out.as_json or not can_ask()):
        raise InvalidRequest(_NEEDS_YES)
    async with unlocked(options, out) as front:
        listing = do.MemoryForgetList(id=front.next_id(), **fields)
        listed = await front.run(listing, ForgetListResult)
        say_list(out, listed)
        if not (listed.total or listed.kept or listed.rows):
            out.give({"memories": [], "rows": {}, "kept": []})
            return 0
        if not options.yes and can_ask() and not out.as_json:
            if listed.sources and ask_yes(OFFER_SOURCES):
                ids = [row.id for row in (*listed.memories, *listed.sources)]
                listing = do.MemoryForgetList(id=front.next_id(), memories=ids)
                listed = await front.run(listing, ForgetListResult)
                fields = {"memories": ids}
                say_list(out, listed)
            if not ask_yes(ask_for_good(listed.total)):
                out.say("Nothing was forgotten.")
                return 1
        command = do.MemoryForget(id=front.next_id(), expected=listed.digest, **fields)
        result = await front.run(command, ForgetResult)
    out.give(to_json(result))
    out.say(f"Forgotten for good: {count_memories(len(result.memories))}. It cannot be undone.")
    if result.kept:
        out.say(f"Known from elsewhere too, and kept for that: {', '.join(result.kept)}.")
    return 0


def say_list(out: Output, listed: ForgetListResult) -> None:
    """Say what would go: a count, the first lines, what goes along, what stays."""
    if not (listed.total or listed.kept or listed.rows):
        out.say(NOTHING_LIKE_THAT)
        return
    out.say(f"{count_memories(listed.total)} would go for good:")
    rows = [shorten(row) for row in listed.memories[:LISTED]]
    own = listed.total - len(listed.derived)
    for line in word_list(rows, own, listed.derived, listed.rows, listed.kept):
        out.say(line)
    if listed.sources:
        out.say("What it was taken from would stay:")
        for row in listed.sources:
            out.say(shorten(row))


async def tidy(options: argparse.Namespace, out: Output) -> int:
    """List junk and repeats; clean up after a yes. Nothing is forgotten."""
    async with unlocked(options, out) as front:
        found = await front.run(do.MemoryTidy(id=front.next_id()), TidyResult)
        say_findings(out, found)
        wanted = bool(found.junk or found.repeats) and (
            options.yes or (not out.as_json and ask_yes("Clean that up?"))
        )
        if wanted:
            command = do.MemoryTidy(id=front.next_id(), apply=True)
            found = await front.run(command, TidyResult)
            out.say(
                f"Merged {len(found.repeats)} repeats with their dates and set {len(found.junk)} "
                "memories aside. Nothing was forgotten."
            )
    out.give(to_json(found))
    return 0


def say_findings(out: Output, found: TidyResult) -> None:
    """Say what is not clean, with both rates."""
    out.say(
        f"{found.evidence} memories can be recalled, {found.history} are history only. "
        f"Junk: {len(found.junk)} ({found.junk_rate:.1%}). "
        f"Repeats: {len(found.repeats)} ({found.repeat_rate:.1%})."
    )
    for row in found.junk[:LISTED]:
        out.say(f"holds nothing  {shorten(row)}")
    for pair in found.repeats[:LISTED]:
        out.say(f"repeats {pair.keep.id:<6} {shorten(pair.repeat)}")
    for group in found.alike[:LISTED]:
        out.say(f"photos that look alike (kept): {', '.join(group)}", quiet=True)


def read_named(options: argparse.Namespace) -> dict[str, Any]:
    """The one way in which the options name memories, as fields of the command.

    Raises `InvalidRequest` for none, for more than one, and for a date that cannot be read.
    """
    fields: dict[str, Any] = {
        name: getattr(options, name)
        for name in ("matching", "person", "concept", "batch", "conversation")
        if getattr(options, name)
    }
    if options.ids:
        fields["memories"] = list(options.ids)
    ways = len(fields) + bool(options.since or options.until)
    if ways != 1:
        raise InvalidRequest(_WAYS)
    if options.since:
        fields["since"] = read_date(options.since)
    if options.until:
        fields["until"] = read_date(options.until, end=True)
    return fields


def read_date(text: str, *, end: bool = False) -> int:
    """A day or time as ms UTC; a day without a time begins (or with `end`, ends) here.

    Raises `InvalidRequest`.
    """
    try:
        if len(text) == len("2026-11-21"):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            moment = datetime(day.year, day.month, day.day).astimezone()
        else:
            moment = datetime.fromisoformat(text)
            moment = moment.astimezone() if moment.tzinfo is None else moment
        return int(moment.astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise InvalidRequest(
            "Write dates as 2026-11-21, or with a time as 2026-11-21T14:30."
        ) from error
