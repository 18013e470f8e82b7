"""What the user can do with a statement: pin, reject, correct, forget. Each says what it did."""

from memory.errors import InvalidRequest, NotFound
from memory.ids import MEMORY, parse_id
from memory.records import FactState, NewFact, Source
from memory.store import Store
from memory.store.profile_marks import Mark
from tools.facts.attributes import word_fact
from tools.facts.statement import USER
from tools.profile.gather import find_statement
from tools.profile.statement import Statement, Status

TASTES = {"taste": "likes", "interest": "interests"}
"""What a corrected taste or interest becomes as the user's own word."""


class NoSuchStatement(NotFound):
    """The profile has no statement of that id."""

    sentence = "The profile has no statement of that id; `locket profile` lists them."


def pin_statement(store: Store, id: str) -> str:
    """Let a statement come first wherever room is short. Raises `NoSuchStatement`."""
    statement = _find(store, id)
    if statement.state is not FactState.CURRENT:
        raise InvalidRequest("Only what holds now can be pinned; correct it first.")
    told = [parse_id(id, MEMORY)[1]] if statement.status is Status.TOLD else statement.memories
    store.mark_statement(id, Mark.PINNED, memories=told, items=statement.items)
    if statement.kind is not None:
        return (
            f"Pinned. It is private ({statement.kind.value}), so it still comes in only when a "
            "question needs it."
        )
    return "Pinned: it is in every prompt."


def unpin_statement(store: Store, id: str) -> str:
    """Take the pin off. Raises `NoSuchStatement` where none was."""
    if not store.unmark_statement(id, Mark.PINNED):
        _find(store, id)
        raise InvalidRequest("That statement is not pinned.")
    return "No longer pinned."


def reject_statement(store: Store, id: str, now: int) -> str:
    """Say that it is not so. Raises `NoSuchStatement`.

    What was told is taken back, a suggestion is forgotten, and what is inferred is never inferred
    from the same ratings or photos again.
    """
    statement = _find(store, id)
    match statement.status:
        case Status.TOLD:
            store.retract_facts([parse_id(id, MEMORY)[1]], now)
            return "Taken back: it answers no question any more. Forget it to erase it."
        case Status.SUGGESTED:
            store.forget([parse_id(id, MEMORY)[1]])
            return "Rejected; it will not be suggested again."
        case Status.INFERRED:
            _refuse(store, statement)
            return f"Rejected; it will not be inferred from {_name_sources(statement)} again."


def correct_statement(store: Store, id: str, value: str, now: int) -> str:
    """Put the user's own value in its place. Raises `NoSuchStatement`, `InvalidRequest`."""
    value = " ".join(value.split())
    if not value:
        raise InvalidRequest("Give the right value, or reject or forget the statement.")
    statement = _find(store, id)
    attribute = TASTES.get(statement.attribute, statement.attribute)
    with store.transaction():
        match statement.status:
            case Status.INFERRED:
                _refuse(store, statement)
            case Status.SUGGESTED:
                store.forget([parse_id(id, MEMORY)[1]])
            case Status.TOLD:
                # A value of many would stand beside the right one.
                store.retract_facts([parse_id(id, MEMORY)[1]], now)
        store.add_fact(
            NewFact(
                subject=USER,
                attribute=attribute,
                value=value,
                text=f"{word_fact(USER, attribute, value)}.",
                source=Source.CONFIRMED,
                valid_from=now,
            )
        )
    return f"Corrected: {word_fact(USER, attribute, value)}."


def forget_statement(store: Store, id: str) -> str:
    """Erase what was told; what is inferred is rejected. Raises `NoSuchStatement`."""
    statement = _find(store, id)
    if statement.status is Status.INFERRED:
        _refuse(store, statement)
        return (
            f"It rests on {_name_sources(statement)}, which stay; it will not be inferred from "
            "them again. To erase those, forget them."
        )
    memory = parse_id(id, MEMORY)[1]
    typed = [f"m{one}" for one in statement.memories if one != memory]
    store.forget([memory])
    if not typed:
        return "Forgotten."
    return (
        f"Forgotten. What you said stays; `locket memory forget {' '.join(typed[:5])}` erases it."
    )


def _find(store: Store, id: str) -> Statement:
    statement = find_statement(store, id.strip())
    if statement is None:
        raise NoSuchStatement
    return statement


def _refuse(store: Store, statement: Statement) -> None:
    # What was before a change of taste rests on the same name.
    name = statement.id.removesuffix(":before")
    store.mark_statement(name, Mark.REJECTED, memories=statement.memories, items=statement.items)
    store.unmark_statement(name, Mark.PINNED)


def _name_sources(statement: Statement) -> str:
    things = "ratings" if statement.items else "photos"
    return f"these {statement.count:,} {things}"
