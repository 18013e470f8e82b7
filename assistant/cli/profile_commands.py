"""`profile`: what is held about the user, and what they can do with each statement."""

import argparse
from functools import partial

from assistant.cli.as_json import format_time, to_json
from assistant.cli.front import carry_out, unlocked
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import Ok, ProfileResult, ProfileStatement

_STATES = {
    "planned": "planned",
    "past": "earlier",
    "retracted": "taken back",
    "suggested": "suggested, not confirmed",
}
_WIDTH = 60
SENSITIVE_ON = (
    "On. Locket may now infer health, faith, money, intimate life, politics, ethnicity and "
    "orientation from ratings, photos and imports. Such statements are marked, stay out of every "
    "prompt unless a question needs them, and go when you turn this off."
)
SENSITIVE_OFF = "Off. Nothing sensitive is inferred; what you told yourself stays as you told it."


async def profile(options: argparse.Namespace, out: Output) -> None:
    """What Locket holds about the user, one statement a line with what it rests on below."""
    async with unlocked(options, out) as front:
        result = await front.run(do.ProfileShow(id=front.next_id()), ProfileResult)
    out.give(to_json(result))
    if not result.statements:
        out.say("Nothing is held about you yet.")
        return
    width = max(len(one.id) for one in result.statements[:_WIDTH])
    for one in result.statements:
        lead = _STATES.get(one.state, "")
        text = f"{lead}: {one.text}" if lead else one.text
        out.say(f"{one.id:<{width}}  {text}")
        out.say(f"{'':<{width}}  {_tell_grounds(one)}", quiet=True)
        if one.conflict:
            out.say(f"{'':<{width}}  {one.conflict}")


async def edit(options: argparse.Namespace, out: Output) -> None:
    """Write one attribute; an empty value forgets it."""
    await carry_out(
        options,
        out,
        partial(do.ProfileSet, attribute=options.attribute, value=options.value),
    )


async def confirm(options: argparse.Namespace, out: Output) -> None:
    """Make a suggestion from an import a fact."""
    await carry_out(options, out, partial(do.ProfileConfirm, memory=options.id))


async def change(options: argparse.Namespace, out: Output) -> None:
    """Pin, unpin, reject, correct or forget a statement."""
    await carry_out(
        options,
        out,
        partial(
            do.ProfileChange,
            statement=options.id,
            change=options.change,
            value=getattr(options, "value", ""),
        ),
    )


async def infer_sensitive(options: argparse.Namespace, out: Output) -> None:
    """Let sensitive kinds be inferred, or no longer."""
    async with unlocked(options, out) as front:
        command = do.SettingSet(id=front.next_id(), name="infer_sensitive", value=options.state)
        await front.run(command, Ok)
    message = SENSITIVE_ON if options.state == "on" else SENSITIVE_OFF
    out.give({"infer_sensitive": options.state, "message": message})
    out.say(message)


def _tell_grounds(one: ProfileStatement) -> str:
    """How surely, since when, from what: "inferred, 86 % sure, 14 ratings, 2026-01-03 to ..."."""
    first, last = format_time(one.first_seen)[:10], format_time(one.last_seen)[:10]
    parts = [one.status if one.status != "told" else one.source]
    if one.confidence < 1:
        parts.append(f"{one.confidence:.0%} sure")
    if one.sources > 1:
        parts.append(
            f"{one.sources:,} times" if one.status == "told" else f"{one.sources:,} sources"
        )
    parts.append(first if first == last else f"{first} to {last}")
    if one.because:
        listed = ", ".join(one.because[:3])
        parts.append(f"from {listed}{' ...' if len(one.because) > 3 else ''}")
    if one.kind:
        parts.append(f"{'sensitive' if one.sensitive else 'private'}: {one.kind}")
    if one.pinned:
        parts.append("pinned")
    return ", ".join(parts)
