"""Suggestions from imported chats: what the user said there, to be confirmed before it is a fact.

Only turns whose speaker has the user's own name are read. Nothing of a suggestion answers a
question or enters the profile until the user confirms it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from memory.errors import InvalidRequest
from memory.records import Fact, FactState, Kind, Memory, NewFact, Source, Stance
from memory.store import Store
from tools.facts.parse import read_statements
from tools.facts.statement import USER, Statement
from tools.facts.undo import as_change
from tools.private_kinds import SENSITIVE, find_kind, find_sensitive
from tools.private_probe import JudgeTexts
from tools.profile.allowed import may_infer_sensitive

CONFIDENCE = 0.5
MOST_SUGGESTIONS = 200
MOST_LOOKED_AT = 2 * MOST_SUGGESTIONS
_PAGE = 500


def suggest_from_import(store: Store, batch: int, judge_sensitive: JudgeTexts | None = None) -> int:
    """Store what the user said in an import as suggestions; returns how many.

    Nothing is suggested while the user's name is not known, nor from what others said, nor what is
    held, suggested or forgotten already, nor anything sensitive unless the user allows it: by its
    words, and by its meaning where `judge_sensitive` is given.
    """
    names = {fact.value.lower() for fact in store.facts(USER, "name")}
    if not names:
        return 0
    found = list(islice(_find_new(store, batch, names), MOST_LOOKED_AT))
    if judge_sensitive is not None and not may_infer_sensitive(store):
        flagged = judge_sensitive([fact.text for fact in found])
        found = [fact for fact, sensitive in zip(found, flagged, strict=True) if not sensitive]
    with store.transaction():
        for fact in found[:MOST_SUGGESTIONS]:
            store.add_fact(fact)
    return len(found[:MOST_SUGGESTIONS])


def _find_new(store: Store, batch: int, names: set[str]) -> Iterator[NewFact]:
    held = {
        (fact.subject.lower(), fact.attribute, fact.value.lower())
        for fact in store.facts(current_only=False)
    }
    allowed = may_infer_sensitive(store)
    for turn in _own_turns(store, batch, names):
        said_at = turn.happened_at or turn.created_at
        for statement, _ in read_statements(turn.text, said_at=said_at):
            key = (
                statement.subject.lower(),
                statement.attribute.replace(" ", "_"),
                statement.value.lower(),
            )
            if (
                key in held
                or not statement.attribute
                or statement.stance is Stance.ENDS
                or (not allowed and _is_sensitive(turn.text, statement))
                or store.is_fact_forgotten(statement.subject, statement.attribute, statement.value)
            ):
                continue
            held.add(key)
            yield as_change(statement).to_fact(
                source=Source.IMPORT,
                told_at=said_at,
                parents=(turn.id,),
                confidence=CONFIDENCE,
            )


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
