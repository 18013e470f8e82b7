"""The facts that the user's last turns of a conversation taught: what a correction can mean."""

from memory.records import Fact
from memory.store import Store

LATELY_TURNS = 3


def said_lately(store: Store, conversation: int | None, turn: int) -> tuple[list[Fact], list[Fact]]:
    """Facts of the user's turn before `turn`, and of the last few, newest first."""
    if conversation is None:
        return [], []
    turns = [
        one.id
        for one in store.turns(conversation, 4 * LATELY_TURNS)
        if one.speaker == "user" and one.id != turn and one.id < turn
    ][-LATELY_TURNS:]
    of_turn = [
        sorted(store.told_facts(_descend(store, one)), key=lambda fact: -fact.memory_id)
        for one in reversed(turns)
    ]
    return (of_turn[0] if of_turn else []), [fact for some in of_turn for fact in some]


def _descend(store: Store, turn: int) -> list[int]:
    """What came from a turn, directly or by the note that it asked to keep."""
    children = store.children(turn)
    notes = store.parents(turn)
    return [*children, *(child for note in notes for child in store.children(note))]
