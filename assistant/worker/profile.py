"""Commands about what Locket holds about the user."""

from assistant.protocol import commands as do
from assistant.protocol.results import Ok, ProfileResult, ProfileStatement
from memory.errors import InvalidRequest, NotFound
from memory.ids import ITEM, MEMORY, format_id, parse_id
from memory.records import Fact, NewFact, Source
from memory.store import Store, now_ms
from tools.facts.attributes import word_fact
from tools.facts.learning import tell_conflict
from tools.facts.suggesting import confirm_suggestion
from tools.profile.allowed import may_infer_sensitive
from tools.profile.changing import (
    correct_statement,
    forget_statement,
    pin_statement,
    reject_statement,
    unpin_statement,
)
from tools.profile.gather import gather_profile
from tools.profile.statement import Statement

USER = "user"
_MOST_SOURCES = 100


def show_profile(store: Store) -> ProfileResult:
    """Return what is held and inferred: what holds first, then plans, suggestions and the past."""
    facts = {
        format_id(MEMORY, fact.memory_id): fact for fact in store.facts(USER, current_only=False)
    }
    return ProfileResult(
        statements=[_show(store, one, facts.get(one.id)) for one in gather_profile(store)],
        infer_sensitive=may_infer_sensitive(store),
    )


def set_profile(store: Store, command: do.ProfileSet) -> Ok:
    """Write one attribute as the user confirmed it; an empty value forgets it for good."""
    attribute, value = " ".join(command.attribute.split()), " ".join(command.value.split())
    if not attribute:
        raise InvalidRequest("Name the attribute, such as `name` or `favourite colour`.")
    if not value:
        facts = store.facts(USER, attribute, current_only=False)
        if not facts:
            raise NotFound("Nothing is held under that attribute; `locket profile` shows what is.")
        store.forget([fact.memory_id for fact in facts])
        return Ok(message="Forgotten.")
    store.add_fact(
        NewFact(
            subject=USER,
            attribute=attribute,
            value=value,
            text=f"{word_fact(USER, attribute, value)}.",
            source=Source.CONFIRMED,
            valid_from=now_ms(),
        )
    )
    return Ok(message="Noted.")


def confirm_profile(store: Store, command: do.ProfileConfirm) -> Ok:
    """Make a suggestion from an import a fact. Raises `NotFound`, `InvalidRequest`."""
    fact = confirm_suggestion(store, parse_id(command.memory, MEMORY)[1], now_ms())
    return Ok(message=f"Confirmed: {fact.text}")


def change_profile(store: Store, command: do.ProfileChange) -> Ok:
    """Pin, reject, correct or forget one statement. Raises `NotFound`, `InvalidRequest`."""
    match command.change:
        case "pin":
            return Ok(message=pin_statement(store, command.statement))
        case "unpin":
            return Ok(message=unpin_statement(store, command.statement))
        case "reject":
            return Ok(message=reject_statement(store, command.statement, now_ms()))
        case "correct":
            said = correct_statement(store, command.statement, command.value, now_ms())
            return Ok(message=said)
        case "forget":
            return Ok(message=forget_statement(store, command.statement))


def _show(store: Store, one: Statement, fact: Fact | None) -> ProfileStatement:
    because = [format_id(MEMORY, id) for id in one.memories if f"m{id}" != one.id]
    because += [format_id(ITEM, id) for id in one.items]
    return ProfileStatement(
        id=one.id,
        attribute=one.attribute,
        value=one.value,
        text=one.text,
        source=one.status.value if fact is None else fact.source.value,
        confidence=one.confidence,
        since=one.first if fact is None else fact.valid_from,
        current=one.current,
        because=because[:_MOST_SOURCES],
        state=one.state.value,
        precision="" if fact is None else fact.precision,
        until=one.until,
        conflict="" if fact is None else tell_conflict(store, fact),
        status=one.status.value,
        kind="" if one.kind is None else one.kind.value,
        sensitive=one.sensitive,
        pinned=one.pinned,
        first_seen=one.first,
        last_seen=one.last,
        sources=one.count,
        rule=one.rule,
    )
