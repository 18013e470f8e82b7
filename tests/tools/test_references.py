"""References of the user's own in a question: resolved where one value is known, else left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.updates_run import open_store
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.facts.learning import learn_facts
from tools.facts.references import resolve_references

NOW = 1_760_000_000_000
TOLD = (
    "My thesis topic is Super Bowl 50.",
    "My favourite team is the Denver Broncos.",
    "My sister is called Ana.",
    "I live in Porto.",
    "My dog is called Bo.",
    "I have a friend called Tom.",
    "I have a friend called Rita.",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "facts.db") as opened:
        for sentence in TOLD:
            tell(opened, sentence)
        yield opened


def tell(store: Store, sentence: str, said_at: int = NOW) -> int:
    turn = store.add_memory(NewMemory(Kind.TURN, sentence, Source.TYPED, speaker="user"))
    learn_facts(store, sentence, parents=(turn.id,), said_at=said_at)
    return turn.id


@pytest.mark.parametrize(
    ("question", "replaced"),
    [
        ("Which team won my thesis topic?", "Which team won Super Bowl 50?"),
        ("Who coaches my favourite team?", "Who coaches the Denver Broncos?"),
        ("What did I give my sister last year?", "What did I give Ana last year?"),
        ("What is my dog's favourite toy?", "What is Bo's favourite toy?"),
        ("Does my dog like my favourite team?", "Does Bo like the Denver Broncos?"),
    ],
)
def test_what_has_one_value_is_replaced(store: Store, question: str, replaced: str) -> None:
    assert resolve_references(store, question, NOW).replaced == replaced


@pytest.mark.parametrize(
    "question",
    [
        "What do my friends say?",
        "Who is my dentist?",
        "Is my dog Bo well?",
        "Who won the Super Bowl?",
        "My oh my!",
    ],
)
def test_what_is_unknown_or_many_or_said_already_is_left(store: Store, question: str) -> None:
    resolved = resolve_references(store, question, NOW)

    assert (resolved.replaced, resolved.facts) == (question, ())


def test_the_newest_value_counts_and_a_forgotten_one_does_not(store: Store) -> None:
    newer = tell(store, "My thesis topic is Bach now.", NOW + 1000)
    assert resolve_references(store, "Is my thesis topic old?", NOW + 2000).replaced == (
        "Is Bach old?"
    )

    store.forget([newer])

    assert resolve_references(store, "Is my thesis topic old?", NOW + 2000).replaced == (
        "Is Super Bowl 50 old?"
    )


def test_the_value_stands_in_the_question_only_where_memories_speak_of_it(store: Store) -> None:
    resolved = resolve_references(store, "Who won my thesis topic?", NOW)
    told = resolved.facts[0].memory_id

    assert resolved.word_for({told: "My thesis topic is Super Bowl 50."}) == resolved.question
    assert resolved.word_for({told: "", 99: "Denver won Super Bowl 50."}) == resolved.replaced
