"""Captions in the user's words: by code, from the photo's drafts or from what a model saw.

No language model has a part in it: a caption costs no wait, and says nothing that was not there.
"""

from collections.abc import Sequence
from dataclasses import replace

from tools.caption import (
    CaptionFacts,
    WrittenCaption,
    describe_plainly,
    rank_drafts,
)
from tools.ports import RatedDraft
from tools.style.dressing import dress, set_case
from tools.style.ranking import choose_draft
from tools.style.tokens import ARTICLES
from tools.style.values import PlainCaption, Style

NOT_RECOGNISED = "something not recognised"


def write_in_style(
    facts: CaptionFacts, drafts: Sequence[RatedDraft], style: Style
) -> WrittenCaption | None:
    """The caption in the user's style, by code; None where the style is plain or nothing is known.

    `drafts` are of the photo, the neutral caption first, or none.
    """
    if style.is_plain or facts.neutral.startswith(NOT_RECOGNISED):
        return None
    chosen = choose_draft(rank_drafts(facts, drafts), style)
    return WrittenCaption(dress(chosen, style), "style")


def dress_told(text: str, facts: CaptionFacts, style: Style) -> str:
    """A caption that a model wrote of what it saw, in the user's style but at its own length."""
    body = text.strip().rstrip(".")
    if body.split(" ", 1)[0].lower() in ARTICLES:
        body = set_case(body, "lower")
    plain = describe_plainly(facts)
    of = replace(plain.particulars, place="")
    return dress(PlainCaption(body, of, plain.kinds), replace(style, length=None))
