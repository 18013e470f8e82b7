"""Commands about what was learned from feedback, and why something was said."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from assistant.protocol import commands as do
from assistant.protocol.results import (
    LessonRow,
    LessonsResult,
    Ok,
    WhyCause,
    WhyMemory,
    WhyResult,
)
from assistant.worker.rows import cite
from memory.errors import InvalidRequest, NotFound
from memory.ids import FEEDBACK, ITEM, MEMORY, format_id, parse_id
from memory.records import CHANNELS, AnswerRecord, Feedback, Kind, Memory, Verdict
from tools.lesson_words import LEAST_EFFECT, word_lesson

if TYPE_CHECKING:
    from assistant.personalization.lessons import Learned
    from assistant.services import Services

MOST_ROWS = 1_000
MOST_CAUSES = 8
LEAST_LIFT = 0.001


def list_lessons(services: "Services", command: do.LessonsList) -> LessonsResult:
    """Return the lessons newest first, and what they come to."""
    if not 1 <= command.limit <= MOST_ROWS:
        raise InvalidRequest(f"Ask for 1 to {MOST_ROWS} lessons at a time.")
    rows = services.store.feedback(command.limit + 1)
    learned = services.lessons.renew()
    said: set[tuple[str, int | None, Verdict]] = set()
    shown = []
    for row in rows[: command.limit]:
        # A thumb takes the place of an earlier thumb, a rating that of a rating.
        kind = Verdict.UP if row.verdict is Verdict.DOWN else row.verdict
        kind = Verdict.PIN if kind is Verdict.REJECT else kind
        key = (row.target, row.answer, kind)
        shown.append(_show(services, learned, row, holds=key not in said))
        said.add(key)
    return LessonsResult(
        lessons=shown,
        weights=learned.weights,
        learned=learned.gated.uses_weights,
        state=_tell_state(learned),
        more=len(rows) > command.limit,
    )


def undo_lesson(services: "Services", command: do.LessonUndo) -> Ok:
    """Take one lesson back. Raises `NotFound`."""
    store = services.store
    id = parse_id(command.lesson.strip(), FEEDBACK)[1]
    with store.transaction():
        words = word_lesson(store, store.feedback_by_id(id), {})
        store.take_back(id)
    services.renew_photo_texts()
    return Ok(message=f"Undone, as if it had not been: {words[:1].lower()}{words[1:]}.")


def explain(services: "Services", command: do.Why) -> WhyResult:
    """Say why: an answer or a caption (m...), or a recommendation (i...). Raises `NotFound`."""
    table, row = parse_id(command.target.strip())
    if table == ITEM:
        return _explain_item(services, row)
    if table != MEMORY:
        raise InvalidRequest("Ask why of an answer or a photo (m...), or of an item (i...).")
    memory = services.store.memory(row)
    if memory.kind is Kind.PHOTO:
        return _explain_caption(services, memory)
    return _explain_answer(services, memory)


def _explain_answer(services: "Services", memory: Memory) -> WhyResult:
    store = services.store
    try:
        record = store.answer(memory.id)
    except NotFound:
        raise InvalidRequest(
            "That is no answer whose memories were kept; ask why of an answer, a photo or an item."
        ) from None
    known = store.memories_by_id(row.memory_id for row in record.recalled)
    weights = dict.fromkeys(CHANNELS, 1.0) | record.weights
    memories = [
        WhyMemory(
            id=format_id(MEMORY, row.memory_id),
            kind=known[row.memory_id].kind.value,
            text=known[row.memory_id].text[:200],
            cited=row.cited,
            channels={
                name: round(weights[name] * gain, 4)
                for name, gain in zip(CHANNELS, row.gains, strict=True)
                if gain > 0
            },
            lift=round(row.lift, 4),
        )
        for row in record.recalled
        if row.memory_id in known
    ]
    cited = [one.id for one in memories if one.cited]
    # What is cited from the profile or a photo of the turn was not recalled by search.
    others = [id for id, _ in store.citations(memory.id) if format_id(MEMORY, id) not in cited]
    for id, one in store.memories_by_id(others).items():
        shown = cite(one, 1.0)
        memories.insert(
            0, WhyMemory(id=shown.id, kind=shown.kind, text=shown.text, cited=True, channels={})
        )
        cited.append(format_id(MEMORY, id))
    named = f"It rests on {', '.join(cited)}" if cited else "It rests on no memory"
    summary = f"{named}; {len(memories)} memories were recalled." if memories else f"{named}."
    return WhyResult(
        target=format_id(MEMORY, memory.id),
        kind="answer",
        summary=summary,
        memories=sorted(memories, key=lambda one: not one.cited),
        weights=weights,
        lessons=_find_lessons(services, record),
    )


def _find_lessons(services: "Services", record: AnswerRecord) -> list[LessonRow]:
    """The lessons that move this answer's memories when it is asked again, the strongest first."""
    learned = services.lessons.renew()
    known = {row.memory_id for row in record.recalled}
    found: dict[int, tuple[float, dict[str, float]]] = {}
    if record.vector is not None:
        for id, lifts in learned.lifts_by_lesson(record.vector, record.space).items():
            # What was rejected stands behind no answer any more, and counts all the same.
            moved = [lift for memory, lift in lifts.items() if memory in known or lift < 0]
            strongest = max(moved, key=abs, default=0.0)
            if abs(strongest) >= LEAST_LIFT:
                found[id] = (strongest, {})
    if learned.gated.uses_weights:
        for id in learned.strongest(MOST_CAUSES):
            effect = _show_effect(learned, id, exactly=True)
            if effect:
                found[id] = (found.get(id, (0.0, {}))[0], effect)
    order = sorted(
        found,
        key=lambda id: -max(abs(found[id][0]), *(abs(v) for v in found[id][1].values()), 0.0),
    )
    rows = []
    for id in order[:MOST_CAUSES]:
        lift, effect = found[id]
        shown = _show(services, learned, services.store.feedback_by_id(id), effect)
        rows.append(
            LessonRow(
                id=shown.id,
                target=shown.target,
                verdict=shown.verdict,
                text=shown.text,
                time=shown.time,
                effect=shown.effect,
                lift=round(lift, 4),
            )
        )
    return rows


def _explain_item(services: "Services", row: int) -> WhyResult:
    item = services.store.item(row)
    causes = services.recommender.explain(row)
    stars = services.recommender.expect(row) * 5
    rated = f"{stars:.1f} of 5 stars is what I expect you to give {item.title}"
    if causes:
        summary = f"{rated}. Without each of these it would be as much lower as is said beside it."
    else:
        summary = f"{rated}: nothing that you said or did moves it from what others give it."
    target = format_id(ITEM, row)
    own = services.store.feedback(MOST_CAUSES, target)
    learned = services.lessons.current()
    return WhyResult(
        target=target,
        kind="recommendation",
        summary=summary,
        causes=[
            WhyCause(id=id, text=words, stars=round(effect * 5, 3))
            for id, words, effect in causes[:MOST_CAUSES]
        ],
        lessons=[_show(services, learned, one, {}) for one in own],
    )


def _explain_caption(services: "Services", memory: Memory) -> WhyResult:
    store = services.store
    photo = store.photo(memory.id)
    names = {concept.id: concept.name for concept in store.concepts()}
    causes = [
        WhyCause(
            id=format_id("c", one.concept_id),
            text=f"{names[one.concept_id]} was "
            + ("confirmed by you" if one.confirmed else f"recognised ({one.score:.0%})"),
        )
        for one in store.sightings_of_memory(memory.id)
        if one.concept_id in names
    ]
    target = format_id(MEMORY, memory.id)
    if photo.labels:
        seen = ", ".join(f"{label.name} {label.score:.0%}" for label in photo.labels[:4])
        causes.append(WhyCause(id=target, text=f"seen in it: {seen}"))
    if photo.place or photo.taken_at is not None:
        causes.append(WhyCause(id=target, text="the photo's own record of when and where"))
    own = store.feedback(MOST_CAUSES, target)
    edited = any(one.text and one.text == photo.personal_caption for one in own)
    caption = photo.personal_caption or photo.neutral_caption
    if edited:
        summary = f"“{caption}” is your own wording."
    elif photo.personal_caption and photo.personal_caption != photo.neutral_caption:
        summary = f"“{caption}” is “{photo.neutral_caption}” with what you named."
    else:
        summary = f"“{caption}” says what was seen in the photo."
    learned = services.lessons.current()
    return WhyResult(
        target=target,
        kind="caption",
        summary=summary,
        causes=causes,
        lessons=[_show(services, learned, one, {}) for one in own],
    )


def _show(
    services: "Services",
    learned: "Learned",
    row: Feedback,
    effect: Mapping[str, float] | None = None,
    *,
    holds: bool = True,
) -> LessonRow:
    moved = _show_effect(learned, row.id) if effect is None else dict(effect)
    return LessonRow(
        id=format_id(FEEDBACK, row.id),
        target=row.target,
        verdict=row.verdict.value,
        text=word_lesson(services.store, row, moved),
        time=row.created_at,
        holds=holds,
        effect=moved,
    )


def _show_effect(learned: "Learned", id: int, *, exactly: bool = False) -> dict[str, float]:
    effect = learned.effect_of(id, exactly=exactly)
    if effect is None:
        return {}
    shown = np.round(effect, 4).tolist()
    return {
        name: value
        for name, value in zip(CHANNELS, shown, strict=True)
        if abs(value) >= LEAST_EFFECT
    }


def _tell_state(learned: "Learned") -> str:
    gated = learned.gated
    if not len(learned.judgements):
        return "No thumb says anything of how memories are found yet; all channels count alike."
    if not gated.tested:
        return (
            f"{len(learned.judgements)} of your thumbs say something of how memories are found; "
            "learned weights are used once there are more than 10."
        )
    if not gated.uses_weights:
        return (
            f"Learned weights foretold your last {gated.tested} thumbs no better than equal ones, "
            "so all channels count alike."
        )
    return f"Learned weights are used: they foretold your last {gated.tested} thumbs better."
