"""`lessons [list|undo ID]` and `why ID`."""

import argparse
import time
from functools import partial

from assistant.cli.as_json import to_json
from assistant.cli.front import carry_out, unlocked
from assistant.cli.output import Output
from assistant.protocol import commands as do
from assistant.protocol.results import LessonRow, LessonsResult, WhyMemory, WhyResult
from memory.ids import ITEM
from tools.lesson_words import CHANNEL_WORDS, tell_age, tell_weights

BAR = 24
FULL = 0.5
"""A sum of channels that fills the bar."""


async def list_lessons(options: argparse.Namespace, out: Output) -> None:
    """What was learned from feedback."""
    async with unlocked(options, out) as front:
        command = do.LessonsList(id=front.next_id(), limit=options.n)
        result = await front.run(command, LessonsResult)
    out.give(to_json(result))
    for lesson in result.lessons:
        out.say(tell_lesson(lesson))
    if not result.lessons:
        out.say("Nothing was said of an answer, a photo or an item yet.")
    out.say(result.state, quiet=True)
    if result.learned:
        out.say(tell_weights(result.weights), quiet=True)
    if result.more:
        out.say("There are more; -n COUNT shows them.", quiet=True)


async def undo_lesson(options: argparse.Namespace, out: Output) -> None:
    """Take one lesson back."""
    await carry_out(options, out, partial(do.LessonUndo, lesson=options.id))


async def why(options: argparse.Namespace, out: Output) -> None:
    """What is behind an answer, a caption or a recommendation."""
    async with unlocked(options, out) as front:
        result = await front.run(do.Why(id=front.next_id(), target=options.id), WhyResult)
    out.give(to_json(result))
    out.say(result.summary)
    for memory in result.memories:
        out.say(tell_memory(memory))
    if result.memories and set(result.weights.values()) != {1.0}:
        out.say(tell_weights(result.weights), quiet=True)
    for cause in result.causes:
        stars = f"{cause.stars:+.2f} stars  " if result.target.startswith(ITEM) else ""
        out.say(f"  {stars}{cause.text} [{cause.id}]")
    if result.lessons:
        out.say("Lessons that count when it is asked again:" if result.memories else "Lessons:")
    for lesson in result.lessons:
        lift = f" ({lesson.lift:+.3f})" if lesson.lift else ""
        out.say(f"  {tell_lesson(lesson)}{lift}")


def tell_lesson(lesson: LessonRow) -> str:
    """A lesson in one line: "f3  You thumbed down ..., 2 min ago"."""
    late = "" if lesson.holds else " (a later word holds)"
    return f"{lesson.id}  {lesson.text}, {tell_age(int(time.time() * 1000) - lesson.time)}{late}"


def tell_memory(memory: WhyMemory) -> str:
    """A memory with a bar: how much speaks for it, and which channel says how much."""
    total = sum(memory.channels.values())
    bar = "━" * max(1, min(BAR, round(total / FULL * BAR))) if memory.channels else ""
    parts = ", ".join(
        f"{CHANNEL_WORDS[name]} {gain:.3f}"
        for name, gain in sorted(memory.channels.items(), key=lambda one: -one[1])
        if gain >= 0.0005
    )
    lift = f", lessons {memory.lift:+.3f}" if memory.lift else ""
    mark = "●" if memory.cited else " "
    text = memory.text if len(memory.text) <= 70 else f"{memory.text[:69]}…"
    head = f"{mark} {memory.id:<6} {' '.join(text.split())}"
    return f"{head}\n         {bar:<{BAR}} {parts}{lift}" if parts or lift else head
