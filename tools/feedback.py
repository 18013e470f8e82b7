"""Feedback: thumbs, stars and edits, kept and answered with one true sentence on what changes."""

import re
from dataclasses import dataclass

from memory.errors import InvalidRequest, NotFound
from memory.ids import ITEM, MEMORY, format_id, parse_id
from memory.records import CatalogueItem, Kind, Rating, Source, Verdict
from memory.store import Store, now_ms
from tools.recommend.titles import split_year, title_key

_NUMBERS = {
    "zero": 0.0, "no": 0.0, "half": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0,
    "five": 5.0,
}  # fmt: skip
_STARS = re.compile(
    r"(?P<marks>[★⭐]{1,5}(?P<half>½)?)"
    r"|\b(?P<number>\d+(?:[.,]\d+)?|zero|no|half(?= an? star)|one|two|three|four|five)"
    r"(?P<and>\s+and a half)?\s*"
    r"(?:an?\s+)?(?:(?:/|out of)\s*(?P<scale>5|10|five|ten)\b(?:\s*stars?)?|[- ]?stars?\b)",
    re.I,
)
_AROUND = re.compile(
    r"^\s*(?:please\s+)?(?:i(?:'d| would)?\s+)?(?:give|gave|rate|rated|giving|rating)\s+"
    r"|^\s*(?:my rating (?:for|of)|a rating of)\s+"
    r"|\s+(?:gets?|deserves?|is|was|as|with|at|a|an|from me|of)\s*$"
    r"|^\s*(?:for|to|of|:)\s+|[\s.,:;!?=–-]+$",
    re.I,
)
_KIND = re.compile(r"^(?:the\s+)?(?:film|movie|book|novel|series|show|game|album)\s+", re.I)


@dataclass(frozen=True, slots=True)
class SpokenRating:
    """A rating found in a sentence: the item's printable id, its title, and 0..5 stars."""

    target: str
    title: str
    stars: float


def parse_stars(text: str) -> tuple[str, float] | None:
    """Split "I give Alien 4 stars" into ("Alien", 4.0); None when the text gives no stars."""
    found = _STARS.search(text)
    if found is None:
        return None
    if found["marks"]:
        stars = len(found["marks"].rstrip("½")) + (0.5 if found["half"] else 0.0)
    else:
        word = found["number"].casefold()
        stars = _NUMBERS[word] if word in _NUMBERS else float(word.replace(",", "."))
        stars += 0.5 if found["and"] else 0.0
        if found["scale"] and found["scale"].casefold() in {"10", "ten"}:
            stars /= 2
    if not 0.0 <= stars <= 5.0:
        return None
    before, after = text[: found.start()], text[found.end() :]
    title = _strip(before) or _strip(after)
    return (title, stars) if title else None


def _strip(text: str) -> str:
    previous = None
    while previous != text:
        previous = text
        text = _AROUND.sub("", text).strip()
    return _KIND.sub("", text).strip("\"“”«»' ")


def parse_rating(store: Store, text: str) -> SpokenRating | None:
    """Find stars and a known item in what the user said; None unless both are sure."""
    parsed = parse_stars(text)
    if parsed is None:
        return None
    item = find_item(store, parsed[0])
    if item is None:
        return None
    return SpokenRating(format_id(ITEM, item.id), item.title, parsed[1])


def find_item(store: Store, title: str) -> CatalogueItem | None:
    """The one item of that title (and year, if given); None when unknown or ambiguous."""
    bare, year = split_year(title)
    key = title_key(bare)
    fits = [
        item
        for item in store.find_items(bare, limit=20)
        if title_key(item.title) == key and (year is None or item.year == year)
    ]
    if len(fits) <= 1:
        return fits[0] if fits else None
    # Of remakes, the one people mean is by far the most rated, or there is none to be sure of.
    fits.sort(key=lambda item: -item.rating_count)
    return fits[0] if fits[0].rating_count >= 5 * max(1, fits[1].rating_count) else None


def give_feedback(
    store: Store,
    target: str,
    verdict: Verdict | str,
    stars: float | None = None,
    text: str = "",
    answer: str = "",
) -> tuple[int, str]:
    """Keep feedback on a memory (m..) or an item (i.., or its title); (feedback id, sentence).

    `answer` is the answer for whose question a memory is pinned or rejected; not named, the last
    one that the memory was recalled for. Raises `NotFound` for an unknown target, `InvalidRequest`
    for a verdict that does not fit it.
    """
    try:
        verdict = Verdict(verdict)
    except ValueError as error:
        raise InvalidRequest(
            "Feedback is up, down, a rating from 0 to 5, an edit, or pin or reject for a memory."
        ) from error
    if verdict is Verdict.RATING and (stars is None or not 0.0 <= stars <= 5.0):
        raise InvalidRequest("A rating is a number of stars from 0 to 5, such as 4.5.")
    if verdict is Verdict.EDIT and not text.strip():
        raise InvalidRequest("An edit needs the new text; nothing was changed.")
    table, row = _resolve_target(store, target)
    printable = format_id(table, row)
    value = None if stars is None or verdict is not Verdict.RATING else stars / 5
    about, before = None, ""
    with store.transaction():
        if table == ITEM:
            learned = _learn_item(store, store.item(row), verdict, stars)
        else:
            about = _find_answer(store, row, verdict, answer)
            before = _read_caption(store, row) if verdict is Verdict.EDIT else ""
            learned = _learn_memory(store, row, verdict, text, about)
            if verdict in (Verdict.UP, Verdict.DOWN):
                text = _read_caption(store, row)
        kept = store.add_feedback(printable, verdict, value, text, answer=about, before=before)
    return kept.id, learned


def _find_answer(store: Store, row: int, verdict: Verdict, answer: str) -> int | None:
    """The recorded answer that feedback on a memory is about, if it is about one."""
    if verdict in (Verdict.PIN, Verdict.REJECT):
        named = parse_id(answer.strip(), MEMORY)[1] if answer.strip() else None
        turn = store.newest_answer_with(row) if named is None else named
        if turn is None:
            raise InvalidRequest(
                "That memory stood behind no answer yet, so there is no question to keep it for "
                "or from; ask something first."
            )
        return store.answer(turn).turn
    try:
        return store.answer(row).turn
    except NotFound:
        return None


def _read_caption(store: Store, row: int) -> str:
    """A photo's caption as it is shown: what an edit replaces, and what a thumb is about."""
    is_photo = store.memory(row).kind is Kind.PHOTO
    return store.photo(row).personal_caption if is_photo else ""


def _resolve_target(store: Store, target: str) -> tuple[str, int]:
    try:
        table, row = parse_id(target.strip())
    except NotFound:
        item = find_item(store, target)
        if item is None:
            raise NotFound(
                "No one item or memory goes by that id or title; give its id, such as i12 or m7."
            ) from None
        return ITEM, item.id
    if table == ITEM:
        store.item(row)
    elif table == MEMORY:
        store.memory(row)
        # What is said of an answer that gave a photo's caption is said of the caption.
        row = store.photo_captioned(row) or row
    else:
        raise InvalidRequest("Feedback goes to an answer or photo (m...) or to an item (i...).")
    return table, row


def _learn_item(store: Store, item: CatalogueItem, verdict: Verdict, stars: float | None) -> str:
    match verdict:
        case Verdict.RATING:
            assert stars is not None
            store.set_rating(
                Rating(item.id, stars / 5, now_ms(), Source.TYPED),
            )
            shown = f"{stars:.1f}".removesuffix(".0")
            unit = "star" if shown == "1" else "stars"
            return f"You rated {item.title} {shown} {unit}; your next recommendations count it."
        case Verdict.UP:
            return f"You like {item.title}; your next recommendations count it."
        case Verdict.DOWN:
            return f"You do not like {item.title}; your next recommendations count it."
        case Verdict.EDIT:
            raise InvalidRequest("An item cannot be edited; give it stars or a thumb instead.")
        case Verdict.PIN | Verdict.REJECT:
            raise InvalidRequest("Only memories are pinned or rejected; give an item a thumb.")


def _learn_memory(store: Store, row: int, verdict: Verdict, text: str, answer: int | None) -> str:
    memory = store.memory(row)
    match verdict:
        case Verdict.EDIT:
            if memory.kind is Kind.PHOTO:
                store.update_photo_captions(row, personal=text.strip())
                return "The photo's caption is now yours, word for word."
            return "Your wording is kept beside it; nothing else changes yet."
        case Verdict.PIN:
            return f"Noted: {format_id(MEMORY, row)} is to come first for questions like that one."
        case Verdict.REJECT:
            return f"Noted: {format_id(MEMORY, row)} stays out when that is asked again."
        case Verdict.UP | Verdict.DOWN if answer is not None and store.citations(answer):
            sooner = "sooner" if verdict is Verdict.UP else "later"
            return f"Noted: what it rests on is to come {sooner} for questions like that one."
        case Verdict.UP | Verdict.DOWN if memory.kind is Kind.PHOTO:
            return "Thank you, that is kept for how captions are worded."
        case Verdict.RATING | Verdict.UP | Verdict.DOWN:
            return "Thank you, that is kept; it rests on no memory, so no later answer changes."
