"""`concept list|show|rename|merge|forget`."""

import argparse

from assistant.cli.as_json import to_json
from assistant.cli.front import unlocked
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import ConceptDetail, ConceptsResult, ForgetResult, Ok


async def list_concept(options: argparse.Namespace, out: Output) -> None:
    """All named things."""
    async with unlocked(options, out) as front:
        result = await front.run(do.ConceptList(id=front.next_id()), ConceptsResult)
    out.give(to_json(result))
    for one in result.concepts:
        kind = f" ({one.category})" if one.category else ""
        out.say(f"{one.name}{kind}: seen in {one.sightings} photos, learned from {one.examples}")
    if not result.concepts:
        out.say("Nothing has a name yet; `locket remember photo.jpg --as Bo` gives one.")


async def show_concept(options: argparse.Namespace, out: Output) -> None:
    """One named thing and its photos."""
    async with unlocked(options, out) as front:
        command = do.ConceptShow(id=front.next_id(), name=options.name)
        result = await front.run(command, ConceptDetail)
    out.give(to_json(result))
    out.say(f"{result.concept.name}: {', '.join(result.memory_ids) or 'no photos'}")


async def rename_concept(options: argparse.Namespace, out: Output) -> None:
    """Give it another name."""
    async with unlocked(options, out) as front:
        command = do.ConceptRename(id=front.next_id(), name=options.name, new_name=options.new_name)
        result = await front.run(command, Ok)
    out.give(to_json(result))
    out.say(result.message)


async def merge_concept(options: argparse.Namespace, out: Output) -> None:
    """Make the second part of the first."""
    async with unlocked(options, out) as front:
        command = do.ConceptMerge(id=front.next_id(), name=options.name, other=options.other)
        result = await front.run(command, Ok)
    out.give(to_json(result))
    out.say(result.message)


async def forget_concept(options: argparse.Namespace, out: Output) -> None:
    """Forget the name and its views."""
    async with unlocked(options, out) as front:
        command = do.ConceptForget(id=front.next_id(), name=options.name)
        result = await front.run(command, ForgetResult)
    out.give(to_json(result))
    out.say("Forgotten. The photos stay.")
