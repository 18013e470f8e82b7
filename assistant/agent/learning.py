"""What a turn teaches: facts from the user's own typed words, and nothing else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.agent.state import Reply, TurnState
from assistant.protocol.results import Citation
from memory.ids import MEMORY, format_id
from memory.records import Kind, Memory, WindowVector
from memory.store import Store
from tools.chat import acknowledge, echo_statement
from tools.facts.lately import said_lately
from tools.facts.learning import Lesson, find_statements, learn_facts
from tools.facts.undo import corrects, find_topic, takes_back
from tools.ports import TextEncoder
from tools.route import Intent, is_question, is_told

if TYPE_CHECKING:
    from assistant.services import Services

NOTHING_TO_TAKE_BACK = "There was nothing noted just now to take back, so nothing changed."


def states_fact(text: str, said_at: int) -> bool:
    """Whether a typed text states, corrects or takes back a fact: no model need route it."""
    if is_question(text):
        return False
    return bool(
        takes_back(text)
        or corrects(text)
        or find_topic(text)
        or find_statements(text, asked_to_remember=True, said_at=said_at)
    )


def learn_from_turn(services: "Services", state: TurnState) -> Lesson:
    """Store what the user's talk states, corrects or takes back."""
    turn = state["user_turn"]
    if turn is None or state["route"].intent is not Intent.CHAT or is_question(turn.text):
        return Lesson()
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
) -> Lesson:
    """Learn the facts in one typed memory and index them."""
    with store.transaction():
        just_now, lately = said_lately(store, source.conversation, source.id)
        lesson = learn_facts(
            store,
            source.text,
            parents=(source.id,),
            said_at=said_at,
            asked_to_remember=asked_to_remember,
            lately=lately,
            just_now=just_now,
        )
        index_statements(
            store, encoder, [(one.memory_id, one.statement.text) for one in lesson.learned]
        )
    return lesson


def word_lesson(text: str, lesson: Lesson) -> Reply | None:
    """What is said back where a turn changed what is held; None leaves it to talk."""
    learned = tuple((one.memory_id, one.statement.text) for one in lesson.learned)
    notes = " ".join(lesson.notes)
    if lesson.taken_back and not learned:
        told = "; ".join(dict.fromkeys(fact.text.rstrip(".") for fact in lesson.taken_back))
        return Reply(f"Taken back: {_lower(told)}.")
    if not learned:
        return Reply(NOTHING_TO_TAKE_BACK) if takes_back(text) else None
    statements = [one.statement for one in lesson.learned]
    if lesson.taken_back:
        told = "; ".join(dict.fromkeys(one.text.rstrip(".") for one in statements[:2]))
        return Reply(f"Corrected: {_lower(told)}. {notes}".rstrip(), learned=learned)
    said = echo_statement(text) if is_told(text) else acknowledge(statements)
    if notes or not is_told(text):
        return Reply(f"{said} {notes}".rstrip(), learned=learned)
    return Reply("", learned=learned)


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


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text.startswith(("You ", "Your ")) else text
