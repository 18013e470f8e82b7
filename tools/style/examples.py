"""What the user said of captions, read out of the vault as examples of how they word things.

An example sets the caption as code words it now beside the user's wording, so what is learned needs
no memory of what was said at the time: undone, forgotten or renamed, it is as if never made.
"""

from dataclasses import dataclass

from memory.records import Verdict
from memory.store import Store
from memory.store.caption_feedback import CaptionFeedback
from tools.caption import CaptionFacts, caption_by_code, describe_plainly
from tools.caption_about import tell_what_they_are
from tools.style.values import StyleExample

EDIT, THUMB = 1.0, 0.5
"""How much an edit counts, and a thumb."""


@dataclass(frozen=True, slots=True)
class TakenExample:
    """An example and the feedback and photo that it comes from."""

    feedback: int
    photo: int
    verdict: Verdict
    example: StyleExample


def gather_examples(store: Store) -> list[TakenExample]:
    """All examples in the vault, oldest first; of several edits of one photo the last."""
    rows = store.caption_feedback()
    concepts = {concept.name: concept for concept in store.concepts()}
    about = {
        name: tell_what_they_are(store, [concepts[name]])
        for name in {name for row in rows for name in row.names}
        if name in concepts
    }
    newest = {row.photo: row for row in rows if row.verdict is Verdict.EDIT}
    found: list[TakenExample] = []
    for row in rows:
        edit = newest.get(row.photo)
        if row.verdict is Verdict.EDIT and edit is not row:
            continue
        facts = CaptionFacts(
            row.neutral_caption,
            row.names,
            tuple(text for name in row.names for text in about.get(name, ())),
            row.place,
            taken_at=row.taken_at,
        )
        example = _read(row, facts, None if edit is None else edit.text)
        if example is not None:
            found.append(TakenExample(row.id, row.photo, row.verdict, example))
    return found


def _read(row: CaptionFeedback, facts: CaptionFacts, edited: str | None) -> StyleExample | None:
    """None for a thumb that says nothing of style: on the user's own words, down on plain ones."""
    plain = describe_plainly(facts)
    match row.verdict:
        case Verdict.EDIT:
            return StyleExample(plain, row.text, EDIT)
        case Verdict.UP:
            return None if row.text == edited else StyleExample(plain, row.text, THUMB)
        case _:
            # Thumbs down on a styled caption: better said plainly. On a plain one: not the style.
            said = caption_by_code(facts)
            return None if row.text in (said, edited) else StyleExample(plain, said, THUMB)
