"""Suggestions from imported chats: what the user said there, to be confirmed before it is a fact.

Only turns whose speaker has the user's own name are read. Nothing of a suggestion answers a
question or enters the profile until the user confirms it.
"""

from collections.abc import Iterator, Sequence

from memory.errors import InvalidRequest
from memory.records import Fact, FactState, Kind, Memory, NewFact, Source, Stance
from memory.store import Store
from tools.facts.parse import read_statements
from tools.facts.statement import USER, Statement
from tools.facts.undo import as_change
from tools.private_kinds import SENSITIVE, find_kind, find_sensitive
from tools.profile.allowed import may_infer_sensitive

CONFIDENCE = 0.5
MOST_SUGGESTIONS = 200
_PAGE = 500


def suggest_from_import(store: Store, batch: int) -> int:
    """Store what the user said in an import as suggestions; returns how many.

    Nothing is suggested while the user's name is not known, nor from what others said, nor what is
    held, suggested or forgotten already, nor anything sensitive unless the user allows it.
    """
    names = {fact.value.lower() for fact in store.facts(USER, "name")}
    if not names:
        return 0
    held = {
        (fact.subject.lower(), fact.attribute, fact.value.lower())
        for fact in store.facts(current_only=False)
    }
    made, allowed = 0, may_infer_sensitive(store)
    with store.transaction():
        for turn in _own_turns(store, batch, names):
            said_at = turn.happened_at or turn.created_at
            for statement, _ in read_statements(turn.text, said_at=said_at):
                key = (
                    statement.subject.lower(),
                    statement.attribute.replace(" ", "_"),
                    statement.value.lower(),
                )
                if (
                    made >= MOST_SUGGESTIONS
                    or key in held
                    or not statement.attribute
                    or statement.stance is Stance.ENDS
                    or (not allowed and _is_sensitive(turn.text, statement))
                    or store.is_fact_forgotten(
                        statement.subject, statement.attribute, statement.value
                    )
                ):
                    continue
                held.add(key)
                made += 1
                suggestion = as_change(statement).to_fact(
                    source=Source.IMPORT,
                    told_at=said_at,
                    parents=(turn.id,),
                    confidence=CONFIDENCE,
                )
                store.add_fact(suggestion)
    return made


def leave_out_settled(facts: Sequence[Fact]) -> list[Fact]:
    """One subject's facts, without suggestions of what was told or confirmed as well."""
    said = {
        (fact.attribute, fact.value.lower())
        for fact in facts
        if fact.state is not FactState.SUGGESTED
    }
    return [
        fact
        for fact in facts
        if fact.state is not FactState.SUGGESTED or (fact.attribute, fact.value.lower()) not in said
    ]


def confirm_suggestion(store: Store, id: int, now: int) -> Fact:
    """Make a suggestion a fact, as the user confirmed it. Raises `NotFound`, `InvalidRequest`."""
    fact = store.fact(id)
    if fact.state is not FactState.SUGGESTED:
        raise InvalidRequest("That is no suggestion; `locket profile` shows which are.")
    beside = store.facts(fact.subject, fact.attribute, current_only=False)
    if all(one.memory_id != id for one in leave_out_settled(beside)):
        raise InvalidRequest("That is held already; `locket profile` shows it.")
    confirmed = store.add_fact(
        NewFact(
            subject=fact.subject,
            attribute=fact.attribute,
            value=fact.value,
            text=fact.text,
            source=Source.CONFIRMED,
            valid_from=fact.valid_from if fact.precision else None,
            told_at=now,
            valid_to=fact.valid_to,
            precision=fact.precision,
            stance=fact.stance,
        )
    )
    for parent in store.parents(id):
        store.link(confirmed.memory_id, parent)
    return store.fact(confirmed.memory_id)


def _is_sensitive(text: str, statement: Statement) -> bool:
    kind = find_kind(statement.subject, statement.attribute, statement.value)
    return kind in SENSITIVE or find_sensitive(text) is not None


def _own_turns(store: Store, batch: int, names: set[str]) -> Iterator[Memory]:
    before: int | None = None
    while rows := store.memories(Kind.TURN, limit=_PAGE, before=before):
        before = rows[-1].id
        for row in rows:
            if row.batch == batch and (row.speaker or "").strip().lower() in names:
                yield row
