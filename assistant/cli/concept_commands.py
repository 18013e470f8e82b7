"""`concept list|show|rename|merge|split|confirm|deny|forget`."""

import argparse
from functools import partial

from assistant.cli.as_json import to_json
from assistant.cli.front import carry_out, unlocked
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import ConceptDetail, ConceptsResult, ForgetResult

ONLY_NAMED = "Only what you name is recognised, people too: nobody's face is identified on its own."


async def list_concept(options: argparse.Namespace, out: Output) -> None:
    """All named things."""
    async with unlocked(options, out) as front:
        result = await front.run(do.ConceptList(id=front.next_id()), ConceptsResult)
    out.give(to_json(result))
    for one in result.concepts:
        kind = f" ({one.category})" if one.category else ""
        asks = f", {one.suggested} to confirm" if one.suggested else ""
        out.say(
            f"{one.name}{kind}: seen in {one.sightings} photos, learned from {one.examples}{asks}"
        )
    if not result.concepts:
        out.say("Nothing has a name yet; `locket remember photo.jpg --as Bo` gives one.")
    out.say(ONLY_NAMED)


async def show_concept(options: argparse.Namespace, out: Output) -> None:
    """One named thing and its photos."""
    async with unlocked(options, out) as front:
        command = do.ConceptShow(id=front.next_id(), name=options.name)
        result = await front.run(command, ConceptDetail)
    out.give(to_json(result))
    out.say(f"{result.concept.name}: {', '.join(result.memory_ids) or 'no photos'}")
    asked = [one.memory_id for one in result.photos if one.state == "suggested"]
    if asked:
        name = result.concept.name
        out.say(
            f"Perhaps also: {', '.join(asked)}. Say `locket concept confirm {name} ID` or deny."
        )


async def rename_concept(options: argparse.Namespace, out: Output) -> None:
    """Give it another name."""
    await carry_out(
        options,
        out,
        partial(do.ConceptRename, name=options.name, new_name=options.new_name),
    )


async def merge_concept(options: argparse.Namespace, out: Output) -> None:
    """Make the second part of the first."""
    await carry_out(options, out, partial(do.ConceptMerge, name=options.name, other=options.other))


async def split_concept(options: argparse.Namespace, out: Output) -> None:
    """These photos show another thing."""
    await carry_out(
        options,
        out,
        partial(
            do.ConceptSplit,
            name=options.name,
            new_name=options.new_name,
            memories=options.photos,
        ),
    )


async def confirm_concept(options: argparse.Namespace, out: Output) -> None:
    """Yes, these photos show it."""
    await carry_out(
        options,
        out,
        partial(do.ConceptConfirm, name=options.name, memories=options.photos),
    )


async def deny_concept(options: argparse.Namespace, out: Output) -> None:
    """No, these photos do not show it."""
    await carry_out(
        options, out, partial(do.ConceptDeny, name=options.name, memories=options.photos)
    )


async def forget_concept(options: argparse.Namespace, out: Output) -> None:
    """Forget the name and its views."""
    async with unlocked(options, out) as front:
        command = do.ConceptForget(id=front.next_id(), name=options.name)
        result = await front.run(command, ForgetResult)
    out.give(to_json(result))
    out.say("Forgotten. The photos stay.")
    if result.mentions:
        many = "1 memory says" if result.mentions == 1 else f"{result.mentions} memories say"
        out.say(
            f"{many} the name in your own words;"
            f" `locket memory forget --concept {options.name}` takes them too."
        )
