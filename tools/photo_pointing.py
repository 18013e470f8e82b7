"""A photo pointed at in a typed turn: "what is in m13?", "m8 shows a boy on a couch"."""

import re
from dataclasses import dataclass

from tools.photo_questions import normalise

_ID = r"(?:(?:the |my )?(?:photo|picture|image) )?m(?P<id>\d{1,9})"
_ASKS = tuple(
    re.compile(rf"^(?:please |and |so |now )*(?:(?:can|could|would) you )?{form}$", re.I)
    for form in (
        rf"(?:what|who)(?:'s| is| are| do you see| can you see| can be seen)?(?: shown| there)?"
        rf" (?:in|on) {_ID}",
        rf"what (?:does|did) {_ID} (?:show|depict|look like)",
        rf"what(?:'s| is) {_ID}",
        rf"(?:show|open|display|describe|caption|see|look at|let me see)(?: me| us)? {_ID}",
    )
)
_CLAUSE = r"(?:that|how|why|what|who|i|you|we|he|she|they|me|us)\b"
_SHOWS = (
    r"(?: really| actually| just)?(?: shows| is(?: really| actually)? (?:a |the )?"
    r"(?:photo|picture|image) of| should (?:say|read|be)|:) "
    rf"(?P<caption>(?!{_CLAUSE})\S.*)"
)
_LEAD = r"(?:(?:no|sorry|actually|wrong|hm+|but)[,.!]* )*"
_SAID = re.compile(
    rf"^{_LEAD}(?:{_ID}|(?:it|this|that|(?:this|that|the) (?:photo|picture|image))){_SHOWS}$", re.I
)
_CONTRAST = re.compile(r",? (?:and |but )?not (?:a|an|the|any)\b.*$|, not \S.*$", re.I)
"""The end of "a boy, not a girl"."""


@dataclass(frozen=True, slots=True)
class SaidCaption:
    """What a photo shows in the user's words; `photo` is None for the one shown last."""

    photo: int | None
    caption: str


def read_photo_asked(text: str) -> int | None:
    """The memory that "what is in m13?" asks to see; whether it is a photo is not known here."""
    plain = normalise(text)
    found = next((match for form in _ASKS if (match := form.match(plain))), None)
    return None if found is None else int(found["id"])


def read_said_caption(text: str) -> SaidCaption | None:
    """What a typed text says that a photo shows; None when it asks or says something else."""
    if text.rstrip().endswith("?"):
        return None
    match = _SAID.match(normalise(text))
    if match is None:
        return None
    caption = _CONTRAST.sub("", match["caption"]).strip(" .,\"“”'")
    if not caption:
        return None
    return SaidCaption(int(match["id"]) if match["id"] else None, caption)
