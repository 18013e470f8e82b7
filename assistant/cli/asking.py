"""`ask`, `caption`, `recommend` and `feedback`."""

import argparse
from typing import Any

from assistant.cli.as_json import to_json
from assistant.cli.batch import BatchRequest, absolute, run_batch
from assistant.cli.front import Front, unlocked
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import AskResult, CaptionResult, FeedbackResult, RecommendResult
from memory.errors import InvalidRequest


async def ask(options: argparse.Namespace, out: Output) -> int:
    """One turn; its answer streams."""
    if options.batch:
        silent = Output(as_json=True)
        async with unlocked(options, silent, warm=True) as front:
            return await run_batch(options.batch, out, lambda one: _ask_one(front, one))
    if not (options.text or options.image):
        raise InvalidRequest("Say what you want to ask, such as `locket ask 'who is Bo?'`.")
    images = [absolute(path) for path in options.image]
    async with unlocked(options, out, warm=True) as front:
        command = do.Ask(id=front.next_id(), text=options.text, images=images)
        result = await front.run(command, AskResult)
    out.give(_show_answer(result))
    for number, item in enumerate(result.items, 1):
        out.say(f"{number}. {item.title} ({item.id}): {item.reason}")
    if result.citations:
        out.say("From " + ", ".join(one.id for one in result.citations), quiet=True)
    return 0


async def caption(options: argparse.Namespace, out: Output) -> int:
    """Caption a photo and remember it."""
    if options.batch:
        async with unlocked(options, Output(as_json=True)) as front:
            return await run_batch(options.batch, out, lambda one: _caption_one(front, one.image))
    if not options.path:
        raise InvalidRequest("Name a photo, such as `locket caption cat.jpg`.")
    path = absolute(options.path)
    async with unlocked(options, out) as front:
        result = await front.run(do.Caption(id=front.next_id(), path=path), CaptionResult)
    out.give(to_json(result))
    out.say(result.caption)
    if result.remark:
        out.say(result.remark, quiet=True)
    if result.neutral_caption != result.caption:
        out.say(f"Neutral: {result.neutral_caption}", quiet=True)
    out.say(f"Remembered as {result.memory_id}", quiet=True)
    return 0


async def recommend(options: argparse.Namespace, out: Output) -> int:
    """Rank catalogue items, each with its reason."""
    if options.batch:
        async with unlocked(options, Output(as_json=True)) as front:
            return await run_batch(
                options.batch, out, lambda one: _recommend_one(front, one, options.n)
            )
    async with unlocked(options, out) as front:
        command = do.Recommend(id=front.next_id(), text=options.text, n=options.n)
        result = await front.run(command, RecommendResult)
    out.give(to_json(result))
    for number, item in enumerate(result.items, 1):
        year = f" ({item.year})" if item.year else ""
        out.say(f"{number}. {item.title}{year}  {item.id}")
        out.say(f"   {item.reason}", quiet=True)
    if result.message:
        out.say(result.message)
    return 0


async def feedback(options: argparse.Namespace, out: Output) -> int:
    """A thumb, a rating or an edit."""
    verdict, stars, text = read_verdict(options.verdict, options.edit)
    async with unlocked(options, out) as front:
        command = do.GiveFeedback(
            id=front.next_id(),
            target=options.target,
            verdict=verdict,
            stars=stars,
            text=text,
            answer=options.answer,
        )
        result = await front.run(command, FeedbackResult)
    out.give(to_json(result))
    out.say(result.learned)
    return 0


def read_verdict(word: str | None, edit: str | None) -> tuple[str, float | None, str]:
    """Return (verdict, stars, text) of what was typed. Raises `InvalidRequest`."""
    how = InvalidRequest(
        "Say up, down, a rating from 0 to 5, pin, reject, or --edit TEXT; one of them."
    )
    if (word is None) == (edit is None):
        raise how
    if edit is not None:
        return "edit", None, edit
    assert word is not None
    if word in {"up", "down", "pin", "reject"}:
        return word, None, ""
    try:
        stars = float(word)
    except ValueError:
        raise how from None
    if not 0.0 <= stars <= 5.0:
        raise how
    return "rating", stars, ""


async def _ask_one(front: Front, one: BatchRequest) -> dict[str, Any]:
    command = do.Ask(
        id=front.next_id(),
        text=one.text,
        images=[absolute(one.image)] if one.image else [],
        now=one.now,
        remember_turn=one.remember,
    )
    return _show_answer(await front.run(command, AskResult))


async def _caption_one(front: Front, image: str | None) -> dict[str, Any]:
    if not image:
        raise InvalidRequest("That line names no image.")
    command = do.Caption(id=front.next_id(), path=absolute(image))
    return to_json(await front.run(command, CaptionResult))


async def _recommend_one(front: Front, one: BatchRequest, n: int) -> dict[str, Any]:
    command = do.Recommend(id=front.next_id(), text=one.text, n=n if one.n is None else one.n)
    return to_json(await front.run(command, RecommendResult))


def _show_answer(result: AskResult) -> dict[str, Any]:
    shown = to_json(result)
    for citation in shown["citations"]:
        citation.pop("text", None)
    return shown
