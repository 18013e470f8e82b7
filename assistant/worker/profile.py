"""Commands about what Locket holds about the user."""

from assistant.protocol import commands as do
from assistant.protocol.results import Ok, ProfileResult, ProfileStatement
from assistant.worker.rows import print_ids
from memory.errors import InvalidRequest, NotFound
from memory.ids import MEMORY, format_id, parse_id
from memory.records import Fact, FactState, NewFact, Source
from memory.store import Store, now_ms
from tools.facts.attributes import word_fact
from tools.facts.learning import tell_conflict
from tools.facts.suggesting import confirm_suggestion, leave_out_settled

USER = "user"
_ORDER = list(FactState)


def show_profile(store: Store) -> ProfileResult:
    """Return the user's facts: current ones first, then plans, suggestions and older values."""
    facts = sorted(
        leave_out_settled(store.facts(USER, current_only=False)),
        key=lambda fact: (_ORDER.index(fact.state), -fact.told_at),
    )
    return ProfileResult(statements=[_show(store, fact) for fact in facts])


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


def _show(store: Store, fact: Fact) -> ProfileStatement:
    return ProfileStatement(
        id=format_id(MEMORY, fact.memory_id),
        attribute=fact.attribute,
        value=fact.value,
        text=fact.text,
        source=fact.source.value,
        confidence=fact.confidence,
        since=fact.valid_from,
        current=fact.current,
        because=print_ids(store.parents(fact.memory_id)),
        state=fact.state.value,
        precision=fact.precision,
        until=fact.valid_to,
        conflict=tell_conflict(store, fact),
    )
