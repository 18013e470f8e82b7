"""`ingest list|show|pause|resume|cancel|clear` and `memory alike`."""

import argparse
import asyncio

from assistant.cli.as_json import to_json
from assistant.cli.front import Front, unlocked
from assistant.cli.memory_commands import shorten
from assistant.cli.output import Output
from assistant.cli.secrets import ask_yes, can_ask
from assistant.protocol import commands as do
from assistant.protocol.results import (
    AlikeGroup,
    AlikeResult,
    ForgetResult,
    IngestDetail,
    IngestResult,
    IngestRow,
)
from memory.errors import InvalidRequest

HOW_TO_RESUME = "Paused; what is stored stays. `locket ingest resume` goes on where it was."
UNLEARNED = (
    "Recommendations work now and get better once they have learned from the other people's "
    "ratings: that takes some minutes while Locket is open; `locket ingest resume` does it now."
)
_LISTED = 20


async def list_ingests(options: argparse.Namespace, out: Output) -> None:
    """How the libraries stand."""
    async with unlocked(options, out) as front:
        result = await front.run(do.IngestList(id=front.next_id()), IngestResult)
    out.give(to_json(result))
    say_ingests(out, result)


async def show_ingest(options: argparse.Namespace, out: Output) -> None:
    """One library and every file that was not taken."""
    async with unlocked(options, out) as front:
        result = await front.run(do.IngestShow(id=front.next_id(), job=options.id), IngestDetail)
    out.give(to_json(result))
    say_row(out, result.job)
    for one in result.skipped:
        out.say(f"Skipped {one.name}: {one.reason}")


async def pause(options: argparse.Namespace, out: Output) -> None:
    """Pause one, or all."""
    await _control(options, out, "pause")


async def cancel(options: argparse.Namespace, out: Output) -> None:
    """Stop one, or all, for good."""
    await _control(options, out, "cancel")


async def clear(options: argparse.Namespace, out: Output) -> None:
    """Drop the records of finished ones."""
    options.id = ""
    await _control(options, out, "clear")


async def resume(options: argparse.Namespace, out: Output) -> None:
    """Go on with one or all, then read the text in photos; waits unless another front is open."""
    async with unlocked(options, out) as front:
        command = do.IngestControl(id=front.next_id(), action="resume", job=options.id or "")
        before = result = await front.run(command, IngestResult)
        if not front.client.joined:
            result = await wait_until_done(front, out)
    out.give(to_json(result))
    if before.unlearned and not result.unlearned:
        out.say("Learned; recommendations use it from now on.")
        if not result.jobs:
            return
    say_ingests(out, result)


async def wait_until_done(front: Front, out: Output) -> IngestResult:
    """Watch until nothing is left to do; Ctrl-C pauses."""
    try:
        return await front.run(do.IngestWatch(id=front.next_id(), until_done=True), IngestResult)
    except asyncio.CancelledError:
        out.warn(HOW_TO_RESUME)
        raise


async def _control(options: argparse.Namespace, out: Output, action: str) -> None:
    async with unlocked(options, out) as front:
        command = do.IngestControl(id=front.next_id(), action=action, job=options.id or "")
        result = await front.run(command, IngestResult)
    out.give(to_json(result))
    say_ingests(out, result)


async def alike(options: argparse.Namespace, out: Output) -> int:
    """List photos that look nearly the same; forget all but one of each group after a yes."""
    if options.forget_rest and not options.yes and (out.as_json or not can_ask()):
        raise InvalidRequest("That needs your yes; add --yes, or run it in a terminal.")
    gone: list[str] = []
    async with unlocked(options, out) as front:
        command = do.MemoryAlike(id=front.next_id(), memory=options.id or "")
        found = await front.run(command, AlikeResult)
        if not found.groups:
            out.say("No photos look nearly the same.")
        for group in found.groups:
            say_group(out, group)
            if options.forget_rest and (
                options.yes or ask_yes(f"Keep {group.keep.id} and forget the others for good?")
            ):
                ids = [row.id for row in group.others]
                forget = do.MemoryForget(id=front.next_id(), memories=ids)
                gone += (await front.run(forget, ForgetResult)).memories
    out.give({**to_json(found), "forgotten": gone})
    if options.forget_rest:
        out.say(f"Forgotten for good: {len(gone)}. It cannot be undone.")
    return 0


def say_ingests(out: Output, result: IngestResult) -> None:
    """Say how each stands, and what else is to be known."""
    if not result.jobs and not result.unlearned:
        out.say("No folder of photos was brought in yet; `locket remember FOLDER` does.")
    for row in result.jobs:
        say_row(out, row)
    if result.unlearned:
        out.say(UNLEARNED)
    say_left(out, result.unread, 0)
    if result.alike:
        out.say(f"{result.alike:,} groups of photos look nearly the same: `locket memory alike`.")


def say_row(out: Output, row: IngestRow) -> None:
    """One line on one library."""
    speed = f", {row.per_second:.1f} a second" if row.per_second else ""
    out.say(
        f"{row.id}  {row.name} ({row.source}): {row.state}, {row.done:,} of {row.total:,}{speed}; "
        f"{row.stored:,} stored, {row.known:,} there already, {row.skipped:,} skipped"
    )
    if row.reason:
        out.say(f"    {row.reason}")


def say_left(out: Output, unread: int, alike: int) -> None:
    """Say what is left for later, and which photos look alike."""
    if alike:
        out.say(
            f"{alike:,} of these photos look nearly the same as others; all are kept. "
            "See `locket memory alike`."
        )
    if unread:
        out.say(
            f"The text in {unread:,} photos is still to be read; that goes on while Locket is open."
        )


def say_group(out: Output, group: AlikeGroup) -> None:
    """One group: the photo to keep, and those that look nearly the same."""
    count = len(group.others)
    out.say(f"{count} near-duplicate{'s' if count > 1 else ''} of {shorten(group.keep)}")
    for row in group.others[:_LISTED]:
        out.say(f"    {shorten(row)}")
    if count > _LISTED:
        out.say(f"    and {count - _LISTED} more")
