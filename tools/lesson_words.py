"""Lessons in plain words: what the user said of what, and what that changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from memory.clean import clean_for_terminal
from memory.errors import NotFound
from memory.ids import ITEM, MEMORY, format_id, parse_id
from memory.records import Feedback, Kind, Verdict

if TYPE_CHECKING:
    from memory.store import Store

CHANNEL_WORDS = {
    "text": "meaning",
    "words": "words",
    "image": "looks",
    "time": "time",
    "person": "who said it",
}
"""What the channels of recall are called to the user."""
LEAST_EFFECT = 0.005
"""A weight that moves by less (half a percent) is not spoken of."""
SHOWN = 60
_SAID = {
    Verdict.UP: "You thumbed up",
    Verdict.DOWN: "You thumbed down",
    Verdict.RATING: "You rated",
    Verdict.EDIT: "You reworded",
    Verdict.PIN: "You pinned",
    Verdict.REJECT: "You rejected",
}


def word_lesson(store: "Store", lesson: Feedback, effect: Mapping[str, float]) -> str:
    """One sentence: "You thumbed down the answer to “…”: words count less"."""
    said = f"{_SAID[lesson.verdict]} {_name_target(store, lesson)}"
    if lesson.verdict is Verdict.RATING and lesson.value is not None:
        shown = f"{lesson.value * 5:.1f}".removesuffix(".0")
        said += f" {shown} {'star' if shown == '1' else 'stars'}"
    if lesson.verdict is Verdict.EDIT:
        said += f" as “{_shorten(lesson.text)}”"
    moved = word_effect(effect)
    return f"{said}: {moved}" if moved else said


def word_effect(effect: Mapping[str, float]) -> str:
    """What a lesson does to the channels: "words count less, meaning counts more"."""
    parts = []
    for name, moved in sorted(effect.items(), key=lambda pair: -abs(pair[1]))[:2]:
        count = "count" if name == "words" or name == "image" else "counts"
        if abs(moved) >= LEAST_EFFECT:
            parts.append(f"{CHANNEL_WORDS[name]} {count} {'more' if moved > 0 else 'less'}")
    return ", ".join(parts)


def tell_age(milliseconds: int) -> str:
    """How long ago, in words: "2 min ago"."""
    minutes = max(0, milliseconds) // 60_000
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} h ago"
    return f"{hours // 24} days ago"


def tell_weights(weights: Mapping[str, float]) -> str:
    """The weights of the channels in a line."""
    return "Weights: " + ", ".join(
        f"{CHANNEL_WORDS.get(name, name)} ×{weight:.2f}" for name, weight in weights.items()
    )


def _name_target(store: "Store", lesson: Feedback) -> str:
    try:
        table, row = parse_id(lesson.target)
        if table == ITEM:
            return store.item(row).title
        memory = store.memory(row)
    except NotFound:
        return lesson.target
    if lesson.verdict in (Verdict.PIN, Verdict.REJECT) and lesson.answer is not None:
        question = store.question_of(lesson.answer)
        asked = f" for “{_shorten(question)}”" if question else ""
        return f"{format_id(MEMORY, row)} “{_shorten(memory.text)}”{asked}"
    if memory.kind is Kind.PHOTO:
        return f"the caption of the photo {format_id(MEMORY, row)}"
    if memory.kind is Kind.TURN and (question := store.question_of(row)):
        return f"the answer to “{_shorten(question)}”"
    return f"{format_id(MEMORY, row)} “{_shorten(memory.text)}”"


def _shorten(text: str) -> str:
    plain = clean_for_terminal(" ".join(text.split()), keep_newlines=False)
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1].rstrip()}…"
