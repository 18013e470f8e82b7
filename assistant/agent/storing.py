"""What a turn leaves in the vault: what the user typed, and what was answered."""

from typing import TYPE_CHECKING

from assistant.agent.recording import record_answer
from assistant.agent.state import Reply, TurnState
from memory.ids import MEMORY, parse_id
from memory.records import Kind, Memory, NewMemory, Source
from memory.store import Store
from tools.hygiene import tells
from tools.route import Intent, Route

if TYPE_CHECKING:
    from assistant.services import Services

REDACTED = "(asked to forget something)"


def store_user_turn(services: "Services", state: TurnState, route: Route) -> Memory | None:
    """Keep what was typed; None where the turn is not to be remembered."""
    command = state["command"]
    if not command.remember_turn or state["conversation"] is None or not command.text.strip():
        return None
    redacted = route.intent is Intent.FORGET
    return services.rememberer.remember_text(
        REDACTED if redacted else command.text,
        source=Source.TYPED,
        kind=Kind.TURN,
        speaker="user",
        happened_at=command.now,
        conversation=state["conversation"],
        indexed=not redacted and tells(command.text),
    )


def store_answer(store: Store, state: TurnState, reply: Reply) -> Memory:
    """Keep what was answered, with the memories it cites."""
    said = state["user_turn"]
    with store.transaction():
        turn = store.add_memory(
            NewMemory(
                kind=Kind.TURN,
                text=reply.text,
                source=Source.MODEL,
                speaker="assistant",
                happened_at=state["command"].now,
                conversation=state["conversation"],
                # What Locket says is never evidence, and goes with what it answers.
                history=True,
                derived_from=() if said is None else (said.id,),
            )
        )
        cited = [(parse_id(one, MEMORY)[1], score) for one, score in reply.cited]
        store.add_citations(turn.id, [pair for pair in cited if pair[0] > 0])
        # What is to be forgotten leaves nothing behind, not even a vector.
        told = state["command"].text.strip()
        if "asked" in state and told and state["route"].intent is not Intent.FORGET:
            record_answer(store, turn.id, state["asked"], state["recalled"], reply.cited)
    return turn
