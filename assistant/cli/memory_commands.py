"""`memory search|list|show|forget|remove|restore` and `profile`."""

import argparse
from typing import Any

from assistant.cli.as_json import format_time, to_json
from assistant.cli.batch import BatchRequest, run_batch
from assistant.cli.front import Front, unlocked
from assistant.cli.output import Output
from assistant.cli.secrets import ask_yes, can_ask
from assistant.protocol import commands as do
from assistant.protocol.results import (
    ForgetResult,
    MemoriesResult,
    MemoryDetail,
    MemoryRow,
    Ok,
    ProfileResult,
)
from memory.errors import InvalidRequest

_WIDTH = 100
_LEADS = {
    "current": "",
    "planned": "planned: ",
    "past": "before: ",
    "retracted": "taken back: ",
    "suggested": "suggested, not confirmed: ",
}


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
    _say_rows(out, result, "Nothing like that is remembered.")
    return 0


async def list_memories(options: argparse.Namespace, out: Output) -> None:
    """The newest memories."""
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
    _say_rows(out, result, "Nothing is remembered yet.")
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
    out.say(row.text)
    for label, value in (
        ("Caption", result.neutral_caption),
        ("Shows", ", ".join(one.name for one in result.concepts)),
        ("Place", result.place),
        ("Text in it", result.ocr_text),
        ("From", ", ".join(result.derived_from)),
        ("Led to", ", ".join(result.derived)),
    ):
        if value:
            out.say(f"{label}: {value}", quiet=True)


async def forget(options: argparse.Namespace, out: Output) -> int:
    """Forget by id, or what a search finds once the user has seen it and said yes."""
    if bool(options.ids) == bool(options.matching):
        raise InvalidRequest("Name ids such as m12, or --matching TEXT; one of them.")
    if options.matching and not options.yes and (out.as_json or not can_ask()):
        raise InvalidRequest("That needs your yes; add --yes, or run it in a terminal.")
    async with unlocked(options, out) as front:
        ids = list(options.ids)
        if options.matching:
            command = do.MemorySearch(id=front.next_id(), text=options.matching)
            found = await front.run(command, MemoriesResult)
            ids = [row.id for row in found.memories]
            _say_rows(out, found, "Nothing like that is remembered.")
            if ids and not options.yes and not ask_yes(f"Forget these {len(ids)} for good?"):
                out.say("Nothing was forgotten.")
                return 1
        if not ids:
            out.give({"memories": [], "rows": {}})
            return 0
        result = await front.run(do.MemoryForget(id=front.next_id(), memories=ids), ForgetResult)
    out.give(to_json(result))
    out.say(f"Forgotten for good: {', '.join(result.memories)}.")
    return 0


async def remove(options: argparse.Namespace, out: Output) -> None:
    """Put memories in the trash."""
    await _move(options, out, restore=False)


async def restore(options: argparse.Namespace, out: Output) -> None:
    """Take memories out of the trash."""
    await _move(options, out, restore=True)


async def profile(options: argparse.Namespace, out: Output) -> None:
    """What Locket holds about the user."""
    async with unlocked(options, out) as front:
        result = await front.run(do.ProfileShow(id=front.next_id()), ProfileResult)
    out.give(to_json(result))
    for one in result.statements:
        lead = _LEADS.get(one.state, "before: ")
        out.say(f"{lead}{one.attribute}: {one.value}  ({one.source}, {one.id})")
        if one.conflict:
            out.say(f"  {one.conflict}")
    if not result.statements:
        out.say("Nothing is held about you yet.")


async def edit_profile(options: argparse.Namespace, out: Output) -> None:
    """Write one attribute; an empty value forgets it."""
    async with unlocked(options, out) as front:
        command = do.ProfileSet(
            id=front.next_id(), attribute=options.attribute, value=options.value
        )
        result = await front.run(command, Ok)
    out.give(to_json(result))
    out.say(result.message)


async def _move(options: argparse.Namespace, out: Output, *, restore: bool) -> None:
    async with unlocked(options, out) as front:
        command = do.MemoryRemove(id=front.next_id(), memories=options.ids, restore=restore)
        result = await front.run(command, Ok)
    out.give(to_json(result))
    out.say(result.message)


async def _search_one(front: Front, one: BatchRequest, n: int) -> dict[str, Any]:
    command = do.MemorySearch(
        id=front.next_id(), text=one.text, limit=n if one.n is None else one.n, now=one.now
    )
    return _show_results(await front.run(command, MemoriesResult))


def _show_results(result: MemoriesResult) -> dict[str, Any]:
    return {"results": to_json(result)["memories"]}


def _say_rows(out: Output, result: MemoriesResult, nothing: str) -> None:
    for row in result.memories:
        out.say(_shorten(row))
    if not result.memories:
        out.say(nothing)


def _shorten(row: MemoryRow) -> str:
    text = " ".join(row.text.split())
    shown = text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
    return f"{row.id:<6} {format_time(row.time)[:10]} {row.kind:<8} {shown}"
