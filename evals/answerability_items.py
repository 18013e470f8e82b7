"""Our own small bank of things people say of themselves, with questions they do and do not answer.

Written for this project, so that what is trained on it may be passed on.
"""

import json
from pathlib import Path

Row = tuple[str, tuple[str, ...], tuple[str, ...]]
"""What was said; questions about the speaker `{P}` that it answers; questions about them that it
does not, though they sound alike (another thing, place, time, cause or number)."""

_STORED = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
ITEMS: tuple[Row, ...] = tuple(
    (one["said"], tuple(one["answers"]), tuple(one["lacks"])) for one in _STORED["items"]
)
CHATTER: tuple[str, ...] = tuple(_STORED["chatter"])
"""What the other one says in between: `{O}` is who is spoken to."""

NAMES: tuple[str, ...] = tuple(_STORED["names"])
_FIRST_PERSON = (
    ("does {P} ", "do I "),
    ("has {P} ", "have I "),
    ("is {P} ", "am I "),
    ("{P}'s", "my"),
    (" remind {P} of", " remind me of"),
    (" take {P} ", " take me "),
)
_OBJECT_AFTER = (
    *("gave", "give", "teaches", "taught", "showed"),
    *("lend", "left", "leave", "told", "sold"),
)


def ask_about(template: str, name: str | None) -> str:
    """A question of the bank about a named person, or about the one who asks (None)."""
    if name is not None:
        return template.replace("{P}", name)
    for third, first in _FIRST_PERSON:
        template = template.replace(third, first)
    if not template.startswith("What should"):
        template = template.replace("{P} to ", "me to ")
    if template.endswith("{P}?"):
        template = template.removesuffix("{P}?") + "me?"
    for verb in _OBJECT_AFTER:
        template = template.replace(f"{verb} {{P}} ", f"{verb} me ")
    return template.replace("{P}", "I")
