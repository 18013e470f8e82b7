"""`memory search|list|show|remove|restore|trash`."""

import argparse
from collections.abc import Sequence
from functools import partial
from typing import Any

from assistant.cli.as_json import format_time, to_json
from assistant.cli.batch import BatchRequest, run_batch
from assistant.cli.front import Front, carry_out, unlocked
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import (
    BatchesResult,
    MemoriesResult,
    MemoryDetail,
    MemoryRow,
    MemorySourceRow,
    TagScore,
)

_WIDTH = 100
TRASH_DAYS = 30


async def search(options: argparse.Namespace, out: Output) -> int:
    """Find memories."""
    if options.batch:
        async with unlocked(options, Output(as_json=True)) as front:
            return await run_batch(
                options.batch, out, lambda one: _search_one(front, one, options.n)
            )
    async with unlocked(options, out) as front:
        command = do.MemorySearch(id=front.next_id(), text=options.text, limit=options.n)
        result = await front.run(command, MemoriesResult)
    out.give(_show_results(result))
    say_rows(out, result, "Nothing like that is remembered.")
    return 0


async def list_memories(options: argparse.Namespace, out: Output) -> None:
    """The newest memories, or the imports."""
    if options.batches:
        await list_batches(options, out)
        return
    async with unlocked(options, out) as front:
        command = do.MemoryList(
            id=front.next_id(),
            kind=options.kind,
            limit=options.n,
            before=options.before,
            removed=options.removed,
        )
        result = await front.run(command, MemoriesResult)
    out.give(to_json(result))
    say_rows(out, result, "Nothing is remembered yet.")
    if result.more:
        out.say(f"More: locket memory list --before {result.memories[-1].id}", quiet=True)


async def show(options: argparse.Namespace, out: Output) -> None:
    """One memory in full."""
    async with unlocked(options, out) as front:
        command = do.MemoryShow(id=front.next_id(), memory=options.id)
        result = await front.run(command, MemoryDetail)
    out.give(to_json(result))
    row = result.memory
    out.say(f"{row.id}  {row.kind}, {row.source}, {format_time(row.time)}", quiet=True)
    if row.title:
        out.say(row.title)
    out.say(row.shown or row.text)
    for label, value in (
        ("Caption", result.neutral_caption),
        ("Tags", say_tags(result.tags)),
        ("Shows", ", ".join(one.name for one in result.concepts)),
        ("Place", result.place),
        ("Text in it", result.ocr_text),
        ("From", ", ".join(result.derived_from)),
        ("Led to", ", ".join(result.derived)),
        ("Also told", ", ".join(tell_source(one) for one in result.sources)),
    ):
        if value:
            out.say(f"{label}: {value}", quiet=True)


async def remove(options: argparse.Namespace, out: Output) -> None:
    """Put memories in the trash."""
    await _move(options, out, restore=False)


async def restore(options: argparse.Namespace, out: Output) -> None:
    """Take memories out of the trash."""
    await _move(options, out, restore=True)


async def trash(options: argparse.Namespace, out: Output) -> None:
    """What is in the trash, since when."""
    async with unlocked(options, out) as front:
        command = do.MemoryList(id=front.next_id(), limit=options.n, removed=True)
        result = await front.run(command, MemoriesResult)
    out.give(to_json(result))
    for row in result.memories:
        out.say(f"{shorten(row)}  (removed {format_time(row.removed or 0)[:10]})")
    if not result.memories:
        out.say("The trash is empty.")
        return
    out.say(
        f"Gone for good {TRASH_DAYS} days after that; `locket memory restore ID` takes them out.",
        quiet=True,
    )


async def list_batches(options: argparse.Namespace, out: Output) -> None:
    """The imports, newest first."""
    async with unlocked(options, out) as front:
        result = await front.run(do.MemoryBatches(id=front.next_id()), BatchesResult)
    out.give(to_json(result))
    for one in result.batches:
        out.say(f"{one.id:<6} {format_time(one.created)[:10]} {one.rows:>7,} rows  {one.name}")
    if not result.batches:
        out.say("Nothing was imported yet.")


async def _move(options: argparse.Namespace, out: Output, *, restore: bool) -> None:
    await carry_out(options, out, partial(do.MemoryRemove, memories=options.ids, restore=restore))


async def _search_one(front: Front, one: BatchRequest, n: int) -> dict[str, Any]:
    command = do.MemorySearch(
        id=front.next_id(), text=one.text, limit=n if one.n is None else one.n, now=one.now
    )
    return _show_results(await front.run(command, MemoriesResult))


def _show_results(result: MemoriesResult) -> dict[str, Any]:
    return {"results": to_json(result)["memories"]}


def say_rows(out: Output, result: MemoriesResult, nothing: str) -> None:
    """List memories, one a line."""
    for row in result.memories:
        out.say(shorten(row))
    if not result.memories:
        out.say(nothing)


def say_tags(tags: Sequence[TagScore]) -> str:
    """Tags with how sure each is: "dog 97 %, beach 88 %"."""
    return ", ".join(f"{tag.word} {tag.confidence:.0%}" for tag in tags)


def tell_source(one: MemorySourceRow) -> str:
    """One more telling of a memory: the day, and the import or turn."""
    return f"{format_time(one.time)[:10]} ({one.batch or one.turn or one.source})"


def shorten(row: MemoryRow) -> str:
    """A memory on one line."""
    text = " ".join((row.shown or row.text).split())
    shown = text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
    return f"{row.id:<6} {format_time(row.time)[:10]} {row.kind:<8} {shown}"
