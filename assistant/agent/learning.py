"""What a turn teaches: facts from the user's own typed words, and nothing else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.agent.state import TurnState
from assistant.protocol.results import Citation
from memory.ids import MEMORY, format_id
from memory.records import Kind, Memory, WindowVector
from memory.store import Store
from tools.facts import learn_facts
from tools.ports import TextEncoder
from tools.route import Intent, is_question

if TYPE_CHECKING:
    from assistant.services import Services


def learn_from_turn(services: "Services", state: TurnState) -> list[tuple[int, str]]:
    """Store the facts that the user's talk states; returns (memory id, statement) pairs."""
    turn = state["user_turn"]
    if turn is None or state["route"].intent is not Intent.CHAT or is_question(turn.text):
        return []
    return store_statements(
        services.store,
        services.models.text(),
        turn,
        said_at=state["said_at"],
        asked_to_remember=False,
    )


def store_statements(
    store: Store,
    encoder: TextEncoder,
    source: Memory,
    *,
    said_at: int,
    asked_to_remember: bool,
) -> list[tuple[int, str]]:
    """Learn the facts in one typed memory and index them; returns (memory id, statement)."""
    with store.transaction():
        learned = learn_facts(
            store,
            source.text,
            parents=(source.id,),
            said_at=said_at,
            asked_to_remember=asked_to_remember,
        )
        index_statements(store, encoder, [(one, fact.text) for one, fact in learned])
    return [(one, fact.text) for one, fact in learned]


def index_statements(
    store: Store, encoder: TextEncoder, statements: Sequence[tuple[int, str]]
) -> None:
    """Give stored statements their vectors, so that they are found by meaning."""
    if not statements:
        return
    matrix = encoder.encode_passages([text for _, text in statements])
    store.add_vectors(
        [
            WindowVector(one, encoder.space, matrix[number], 0, len(text))
            for number, (one, text) in enumerate(statements)
        ]
    )


def show_statements(learned: Sequence[tuple[int, str]]) -> list[Citation]:
    """Learned statements as the event lists them."""
    return [
        Citation(id=format_id(MEMORY, one), kind=Kind.FACT.value, score=1.0, text=text)
        for one, text in learned
    ]
