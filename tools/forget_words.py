"""What "forget ..." means in chat: ids, the last thing said, an import, a time, a name, words."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from memory.records import Memory
from memory.selection import Selection
from memory.store import Store, now_ms
from memory.time_words import TimeRange, find_time_ranges
from tools.facts.topic import find_told_about
from tools.forget import ForgetPlan, find_matching, plan_selection
from tools.forget_photos import PhotosTold, find_photos_meant
from tools.grounding import content_stems

if TYPE_CHECKING:
    from memory.recall import Recall

_VERB = r"^(?:please |now |can you |could you |i want you to )*(?:forget|delete|erase|remove)\b"
_LEAD = re.compile(
    rf"{_VERB}\s*"
    r"(?:(?:about|that|everything|all|anything|what|the fact that|memories|memory|notes?|"
    r"photos?)\b\s*"
    r"|(?:about|of|on|with|where|i|you know|i said|i told you)\b\s*|(?:i )?(?:said|told you|wrote|"
    r"know)\b\s*)*",
    re.I,
)
_LAST = re.compile(
    r"^(?:please |now )*(?:forget|delete|erase|remove) (?:that|this|it|what i (?:just )?said|"
    r"what i just"
    r" told you|my last (?:message|note)|the last (?:one|thing|message|note))[.!]*$",
    re.I,
)
_LAST_IMPORT = re.compile(
    rf"{_VERB} (?:that|this|the (?:last|latest|newest)|my last|the|what i (?:just )?imported"
    r"|what you (?:just )?imported)(?: import(?:ed .*)?)?[.!]*$",
    re.I,
)
_NAMED_IMPORT = re.compile(
    rf"{_VERB} (?:the |my |that )?(?:import (?:of|from|called|named) (?:the )?(?P<after>.+?)|"
    r"(?P<before>[\w. -]+?) import)[.!]*$",
    re.I,
)
_CHAT = re.compile(
    rf"{_VERB} (?:this|our|the current) (?:whole )?(?:conversation|chat)[.!]*$", re.I
)
_GENERAL = re.compile(
    r"\b(?:everything|all|anything|things?|stuff|what|that|which|i|we|you|me|my|your|our|the|of|"
    r"from|in|on|during|at|since|before|after|until|between|and|happened|said|told|wrote|was|were|"
    r"did|asked|talked|about|memories|memory|notes?|photos?|messages?|turns?|conversations?)\b",
    re.I,
)

_NO_PHOTOS = PhotosTold()


def plan_forgetting(
    store: Store,
    recall: "Recall",
    text: str,
    *,
    conversation: int | None,
    leave_out: int | None = None,
    now: int | None = None,
    before: PhotosTold = _NO_PHOTOS,
) -> ForgetPlan:
    """Find what "forget ..." means, and work out what would go. Nothing is changed.

    `leave_out` is the turn that asks; `now` (ms UTC) is when "last week" is counted from; `before`
    are the photos just shown. The plan may be empty.
    """
    now = now_ms() if now is None else now
    selection = _select(store, recall, " ".join(text.split()), conversation, leave_out, now, before)
    if selection is None:
        return ForgetPlan()
    plan = plan_selection(store, selection)
    if leave_out in plan.ids:
        ids = tuple(id for id in plan.ids if id != leave_out)
        return plan_selection(store, Selection(ids=ids)) if ids else ForgetPlan()
    return plan


_REMOVE = re.compile(r"^(?:please |now |can you |could you |i want you to )*remove\b", re.I)


def asks_to_remove(text: str) -> bool:
    """Whether the word was "remove": into the trash, which can be undone."""
    return _REMOVE.match(text.strip()) is not None


def _select(
    store: Store,
    recall: "Recall",
    text: str,
    conversation: int | None,
    leave_out: int | None,
    now: int,
    before: PhotosTold,
) -> Selection | None:
    ids = [int(number) for number in re.findall(r"\bm(\d+)\b", text)]
    if ids:
        known = tuple(store.memories_by_id(ids))
        return Selection(ids=known) if known else None
    if _LAST.match(text):
        said = [one for one in _last_said(store, conversation) if one.id != leave_out]
        return Selection(ids=(said[-1].id,)) if said else None
    if _CHAT.match(text) and conversation is not None:
        return Selection(conversation=conversation)
    batch = _find_import(store, text)
    if batch is not None:
        return Selection(batch=batch)
    photos = find_photos_meant(store, recall, text, before, now)
    if photos:
        return Selection(ids=photos)
    wanted = _LEAD.sub("", text, count=1).strip(" .!?") or text
    ranges = find_time_ranges(text, now)
    if ranges and not content_stems(_GENERAL.sub(" ", _cut_out(text, ranges))) - _VERB_STEMS:
        return _select_time(text, ranges, now)
    if _is_name(store, wanted):
        return Selection(person=wanted)
    found = find_matching(store, recall, _cut_out(wanted, find_time_ranges(wanted, now)),
                          leave_out=leave_out)  # fmt: skip
    found = sorted({*found, *find_told_about(store, text)} - {leave_out})
    if ranges:
        span = _select_time(text, ranges, now)
        rows = store.memories_by_id(found)
        found = [id for id, memory in rows.items() if _is_within(memory, span)]
    return Selection(ids=tuple(found)) if found else None


_VERB_STEMS = content_stems("forget delete erase remove please")


def _select_time(text: str, ranges: Sequence[TimeRange], now: int) -> Selection:
    since, until = min(one.since for one in ranges), max(one.until for one in ranges)
    before = text[: ranges[0].start].casefold().split()
    if before[-1:] in (["since"], ["after"]):
        until = max(until, now + 1)
    if before[-1:] in (["before"], ["until"]):
        return Selection(until=since)
    return Selection(since=since, until=until)


def _is_within(memory: Memory, span: Selection) -> bool:
    when = memory.created_at if memory.happened_at is None else memory.happened_at
    return (span.since or 0) <= when and (span.until is None or when < span.until)


def _find_import(store: Store, text: str) -> int | None:
    if "import" not in text.casefold():
        return None
    batches = store.batches()
    named = _NAMED_IMPORT.match(text)
    wanted = (named["after"] or named["before"] or "").strip().casefold() if named else ""
    if wanted and wanted not in ("last", "latest", "newest", "that", "this"):
        fits = [one.id for one in batches if wanted in one.name.casefold()]
        return fits[0] if fits else None
    return batches[0].id if batches and _LAST_IMPORT.match(text) else None


def _is_name(store: Store, wanted: str) -> bool:
    """Whether these are the words of a name that memories mention: a concept's, or capitalised."""
    words = wanted.split()
    if not 1 <= len(words) <= 3:
        return False
    if store.concept_by_name(wanted) is not None:
        return True
    return all(word[:1].isupper() for word in words) and bool(store.find_mentions(wanted))


def _cut_out(text: str, ranges: Sequence[TimeRange]) -> str:
    for one in reversed(ranges):
        text = f"{text[: one.start]} {text[one.end :]}"
    return " ".join(text.split())


def _last_said(store: Store, conversation: int | None) -> Sequence[Memory]:
    if conversation is None:
        return []
    return [one for one in store.turns(conversation) if one.speaker == "user"]
