"""Facts from imported chats: suggestions of the user's own turns, and nothing of anybody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.updates_run import open_store
from memory.errors import InvalidRequest
from memory.records import FactState, Kind, NewFact, NewMemory, Source
from memory.store import Store
from tools.facts.answering import answer_from_facts
from tools.facts.suggesting import confirm_suggestion, leave_out_settled, suggest_from_import

NOW = 1_760_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "facts.db") as opened:
        yield opened


def call_user(store: Store, name: str) -> None:
    store.add_fact(NewFact("user", "name", name, f"Your name is {name}.", Source.TYPED))


def bring(store: Store, *turns: tuple[str, str]) -> int:
    batch = store.add_batch("chat").id
    for speaker, text in turns:
        store.add_memory(
            NewMemory(Kind.TURN, text, Source.IMPORT, speaker=speaker, batch=batch, happened_at=NOW)
        )
    return batch


def test_the_users_own_turns_give_suggestions_that_answer_nothing(store: Store) -> None:
    call_user(store, "Ana Reis")
    batch = bring(store, ("Ana Reis", "I live in Rome"), ("Tom", "I live in Oslo"))

    assert suggest_from_import(store, batch) == 1

    [made] = [f for f in store.facts(current_only=False) if f.state is FactState.SUGGESTED]
    assert (made.value, made.trust, made.current) == ("Rome", 2, False)
    assert answer_from_facts(store, "Where do I live?", NOW) is None
    assert made.memory_id in store.not_evidence()


def test_without_the_users_name_nothing_is_suggested(store: Store) -> None:
    batch = bring(store, ("Ana Reis", "I live in Rome"))

    assert suggest_from_import(store, batch) == 0


def test_nothing_others_said_is_ever_suggested(store: Store) -> None:
    call_user(store, "Ana")
    batch = bring(
        store, ("Tom", "I live in Oslo"), ("assistant", "I work at Acme"), ("", "I like tea")
    )

    assert suggest_from_import(store, batch) == 0


def test_a_confirmed_suggestion_answers_and_goes_with_its_turn(store: Store) -> None:
    call_user(store, "Ana")
    batch = bring(store, ("Ana", "I live in Rome"))
    suggest_from_import(store, batch)
    [made] = [f for f in store.facts(current_only=False) if f.state is FactState.SUGGESTED]
    assert leave_out_settled(store.facts("user", current_only=False)).count(made) == 1

    confirmed = confirm_suggestion(store, made.memory_id, NOW)

    assert made not in leave_out_settled(store.facts("user", current_only=False))
    with pytest.raises(InvalidRequest, match="held already"):
        confirm_suggestion(store, made.memory_id, NOW)
    answer = answer_from_facts(store, "Where do I live?", NOW)
    assert answer is not None
    assert "Rome" in answer.text
    store.forget(store.parents(confirmed.memory_id))
    assert answer_from_facts(store, "Where do I live?", NOW) is None


def test_a_suggestion_never_contradicts_what_was_typed(store: Store) -> None:
    call_user(store, "Ana")
    store.add_fact(
        NewFact("user", "home", "Bern", "You live in Bern.", Source.TYPED, told_at=NOW - 1)
    )
    suggest_from_import(store, bring(store, ("Ana", "I live in Rome")))

    assert [fact.value for fact in store.facts("user", "home")] == ["Bern"]


def test_what_was_forgotten_is_not_suggested_again(store: Store) -> None:
    call_user(store, "Ana")
    fact = store.add_fact(NewFact("user", "home", "Rome", "You live in Rome.", Source.TYPED))
    store.forget([fact.memory_id])

    assert suggest_from_import(store, bring(store, ("Ana", "I live in Rome"))) == 0


def test_only_suggestions_can_be_confirmed(store: Store) -> None:
    fact = store.add_fact(NewFact("user", "home", "Rome", "You live in Rome.", Source.TYPED))

    with pytest.raises(InvalidRequest):
        confirm_suggestion(store, fact.memory_id, NOW)
