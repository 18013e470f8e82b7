"""Which draft a user would have written: the best one at about the length that they write.

A draft counts by what speaks for it (`worth`), less for each word that it is too long or too short.
Drafts may be cut before a preposition, which adds nothing that the photo does not show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.grounding import list_words
from tools.style.dressing import measure
from tools.style.tokens import split_tokens
from tools.style.values import Length, PlainCaption, Style

PULL = 1.0
"""What a caption twice as long as the user's loses, once their length is known for sure."""

SAME_LENGTH, CLEARLY_OTHER = 0.03, 0.12
"""By this share a user's captions may differ in length from ours for nothing, and so far surely."""

CUT = 0.004
"""What a cut costs for each word it takes."""

_BREAKS = frozenset(
    list_words("""
    on in at with near by beside behind over under next while and along across through inside
    outside during around between against above below for from into that who which as
""")
)
_HANGING = frozenset({"is", "are", "was", "were", "a", "an", "the", "of", "to", "next", "front"})
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class RankedDraft:
    """A possible body of a caption with what speaks for it."""

    plain: PlainCaption
    worth: float


def choose_draft(drafts: Sequence[RankedDraft], style: Style) -> PlainCaption:
    """The draft to word; the first one where nothing of the user's length is known."""
    if style.length is None or not drafts:
        return drafts[0].plain
    wanted = style.length.words
    pull = PULL * style.length.sureness * _weigh_wish(style.length)
    if not pull:
        return drafts[0].plain

    def rate(draft: RankedDraft) -> float:
        apart = (measure(draft.plain, style) - wanted) / wanted
        return draft.worth - pull * min(1.0, apart * apart)

    return max([*drafts, *(cut for draft in drafts for cut in cut_draft(draft))], key=rate).plain


def _weigh_wish(length: Length) -> float:
    """0 to 1: whether the user's captions of the same photos differ in length from ours at all."""
    apart = abs(length.words - length.plain) / max(1.0, length.plain)
    return min(1.0, max(0.0, apart - SAME_LENGTH) / (CLEARLY_OTHER - SAME_LENGTH))


def cut_draft(draft: RankedDraft) -> list[RankedDraft]:
    """Shorter forms of a draft that end before a preposition or conjunction."""
    words = draft.plain.body.split(" ")
    cuts: list[RankedDraft] = []
    for at in range(_FEWEST, len(words)):
        if words[at] in _BREAKS and words[at - 1] not in _BREAKS and words[at - 1] not in _HANGING:
            kept = " ".join(words[:at]).rstrip(",")
            gone = len(split_tokens(draft.plain.body)) - len(split_tokens(kept))
            plain = replace(draft.plain, body=kept)
            if all(name in kept for name in draft.plain.particulars.names):
                cuts.append(RankedDraft(plain, draft.worth - CUT * gone))
    return cuts
