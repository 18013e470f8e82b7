"""How a turn is shown: its citations, what was recalled, and where its time went."""

import time
from collections.abc import Sequence

from assistant.agent.state import Reply, TurnState
from assistant.protocol.events import RecalledMemory
from assistant.protocol.results import AskResult, Citation, Timings
from memory.ids import CONVERSATION, MEMORY, format_id, parse_id
from memory.records import Recalled
from memory.store import Store
from tools.photo_wording import word_line, word_photo
from tools.ports import Usage

MOST_TOLD = 12


def cite(store: Store, reply: Reply) -> list[Citation]:
    """The memories that a reply rests on, in its order; those not stored are left out."""
    rows = {one: parse_id(one, MEMORY)[1] for one, _ in reply.cited}
    memories = store.memories_by_id(rows.values())
    photos = {id: word_line(one) for id, one in store.summarise_photos(rows.values()).items()}
    return [
        Citation(
            id=one,
            kind=memories[rows[one]].kind.value,
            score=round(float(score), 4),
            text=photos[rows[one]] if rows[one] in photos else memories[rows[one]].text[:200],
        )
        for one, score in reply.cited
        if rows[one] in memories
    ]


def show_recalled(store: Store, recalled: Sequence[Recalled]) -> list[RecalledMemory]:
    """Recalled memories as the event shows them, with each channel's share."""
    photos = store.summarise_photos(one.memory.id for one in recalled)
    return [
        RecalledMemory(
            id=format_id(MEMORY, one.memory.id),
            kind=one.memory.kind.value,
            text=word_photo(photos[one.memory.id], with_place=True)
            if one.memory.id in photos
            else one.memory.text[:300],
            time=one.memory.happened_at or one.memory.created_at,
            score=round(float(one.score), 4),
            channels={name: round(float(share), 4) for name, share in one.channels.items()},
        )
        for one in recalled
    ]


def show_told(store: Store, reply: Reply) -> list[RecalledMemory]:
    """The photos that a question about photos was answered with, as the event shows them."""
    told = cite(store, reply)[:MOST_TOLD]
    rows = store.memories_by_id(parse_id(one.id, MEMORY)[1] for one in told)
    return [
        RecalledMemory(
            id=one.id,
            kind=one.kind,
            text=one.text,
            time=memory.happened_at or memory.created_at,
            score=one.score,
            channels={},
        )
        for one in told
        if (memory := rows.get(parse_id(one.id, MEMORY)[1])) is not None
    ]


def make_result(
    state: TurnState,
    reply: Reply,
    citations: Sequence[Citation],
    answer_id: str,
    timings: Timings,
    notes: Sequence[str],
) -> AskResult:
    """The whole turn as the one who asked gets it."""
    conversation = state["conversation"]
    return AskResult(
        answer=reply.text,
        citations=list(citations),
        intent=state["route"].intent.value,
        abstained=reply.abstained,
        answerable=reply.answerable,
        answer_id=answer_id,
        conversation="" if conversation is None else format_id(CONVERSATION, conversation),
        caption=reply.caption,
        items=list(reply.items),
        timings=timings,
        notes=list(notes),
    )


def time_turn(state: TurnState, usage: Usage | None) -> Timings:
    """Where the time of a turn went; `usage` is None when the model said nothing."""
    total = (time.perf_counter() - state["started"]) * 1000
    if usage is None:
        return Timings(recall_ms=state["recall_ms"], total_ms=total)
    spent = (usage.total_ms - usage.first_token_ms) / 1000
    return Timings(
        recall_ms=state["recall_ms"],
        first_token_ms=usage.first_token_ms,
        total_ms=total,
        prompt_tokens=usage.prompt_tokens,
        reused_tokens=usage.reused_tokens,
        generated_tokens=usage.generated_tokens,
        tokens_per_second=usage.generated_tokens / spent if spent > 0 else 0.0,
    )
