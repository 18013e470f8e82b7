"""`remember` and `import`."""

import argparse
import asyncio
import sys
from pathlib import Path

from assistant.cli.as_json import to_json
from assistant.cli.batch import absolute
from assistant.cli.front import Front, R, unlocked
from assistant.cli.ingest_commands import HOW_TO_RESUME, UNLEARNED, say_left
from assistant.cli.memory_commands import say_tags
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import ImportResult, RememberResult, Skipped
from memory.errors import InvalidRequest

MOST_NAMED = 20
_LARGEST_STDIN = 4 * 1024 * 1024


async def remember(options: argparse.Namespace, out: Output) -> int:
    """Remember what was named: paths, texts, or standard input."""
    paths, texts = sort_things(options.things)
    async with unlocked(options, out) as front:
        command = do.Remember(
            id=front.next_id(),
            paths=paths,
            texts=texts,
            name=options.name,
            background=options.background,
        )
        result = await _run_pausable(front, out, command, RememberResult)
    out.give(to_json(result))
    if options.background and result.job:
        out.say(f"Noted as {result.job}; `locket ingest list` says how far it is.")
        return 0
    out.say(_say_remembered(result.memory_ids))
    for photo in result.photos[:MOST_NAMED]:
        tags = f" ({say_tags(photo.tags)})" if photo.tags else ""
        out.say(f"{photo.memory}: {photo.caption}{tags}", quiet=True)
    if result.concept:
        out.say(f"I will know {result.concept} again.")
    if result.duplicates:
        out.say(f"Already there: {result.duplicates}.")
    say_left(out, result.unread if result.job else 0, result.alike)
    _say_skipped(out, result.skipped)
    return 0


async def import_export(options: argparse.Namespace, out: Output) -> int:
    """Read another program's export."""
    path = absolute(options.path)
    async with unlocked(options, out) as front:
        command = do.Import(id=front.next_id(), format=options.format, path=path)
        result = await _run_pausable(front, out, command, ImportResult)
    out.give(to_json(result))
    out.say(
        f"Imported {result.memories} memories, {result.items} items and {result.ratings} ratings "
        f"(batch {result.batch})."
    )
    if result.suggested:
        out.say(f"{result.suggested} facts are suggested from what you said; see `locket profile`.")
    if result.unlearned:
        out.say(UNLEARNED)
    say_left(out, result.unread if result.job else 0, result.alike)
    _say_skipped(out, result.skipped)
    return 0


async def _run_pausable(
    front: Front, out: Output, command: do.Remember | do.Import, kind: type[R]
) -> R:
    """Run a command that Ctrl-C pauses, and say how to go on."""
    try:
        return await front.run(command, kind)
    except asyncio.CancelledError:
        if not isinstance(command, do.Remember) or any(
            Path(path).is_dir() for path in command.paths
        ):
            out.warn(f"\n{HOW_TO_RESUME}")
        raise


def _say_remembered(ids: list[str]) -> str:
    if len(ids) <= MOST_NAMED:
        return f"Remembered {', '.join(ids) or 'nothing new'}."
    return f"Remembered {len(ids):,}: {ids[0]} to {ids[-1]}."


def sort_things(things: list[str]) -> tuple[list[str], list[str]]:
    """Return (absolute paths, texts). Raises `InvalidRequest` for what looks like a lost path."""
    paths: list[str] = []
    texts: list[str] = []
    for thing in things:
        if thing == "-":
            texts.append(_read_stdin())
        elif _exists(thing):
            paths.append(str(Path(thing).expanduser().absolute()))
        elif _looks_like_path(thing):
            raise InvalidRequest(
                "There is no file of that name; check the path, or write a note with a space in it."
            )
        else:
            texts.append(thing)
    return paths, texts


def _exists(thing: str) -> bool:
    try:
        return bool(thing) and Path(thing).expanduser().exists()
    except (OSError, ValueError, RuntimeError):  # a long text is no file name
        return False


def _looks_like_path(thing: str) -> bool:
    return not any(letter.isspace() for letter in thing) and (
        "/" in thing or 1 < len(Path(thing).suffix) <= 5
    )


def _read_stdin() -> str:
    data = sys.stdin.buffer.read(_LARGEST_STDIN + 1)
    if len(data) > _LARGEST_STDIN:
        raise InvalidRequest("That is more than 4 MB of text; save it as a file and name that.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest("Standard input is not text; name photos by their path.") from error


def _say_skipped(out: Output, skipped: list[Skipped]) -> None:
    for one in skipped:
        out.warn(f"Skipped {one.name}: {one.reason}")
