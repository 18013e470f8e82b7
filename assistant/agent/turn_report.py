"""How a turn is shown: its citations, what was recalled, and where its time went."""

import time

from assistant.agent.state import Reply, TurnState
from assistant.protocol.events import RecalledMemory
from assistant.protocol.results import Citation, Timings
from memory.ids import MEMORY, format_id, parse_id
from memory.records import Recalled
from memory.store import Store
from tools.ports import Usage


def cite(store: Store, reply: Reply) -> list[Citation]:
    """The memories that a reply rests on, in its order; those not stored are left out."""
    rows = {one: parse_id(one, MEMORY)[1] for one, _ in reply.cited}
    memories = store.memories_by_id(rows.values())
    return [
        Citation(
            id=one,
            kind=memories[rows[one]].kind.value,
            score=round(float(score), 4),
            text=memories[rows[one]].text[:200],
        )
        for one, score in reply.cited
        if rows[one] in memories
    ]


def show_recalled(one: Recalled) -> RecalledMemory:
    """A recalled memory as the event shows it, with each channel's share."""
    memory = one.memory
    return RecalledMemory(
        id=format_id(MEMORY, memory.id),
        kind=memory.kind.value,
        text=memory.text[:300],
        time=memory.happened_at or memory.created_at,
        score=round(float(one.score), 4),
        channels={name: round(float(share), 4) for name, share in one.channels.items()},
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
