"""The embedded models decide what they can answer, on memories written for this test."""

from collections.abc import Iterator, Sequence

import pytest

from assistant.agent.conversations import PromptBook
from assistant.agent.speaking import choose_evidence, word_question
from assistant.models.load import ModelSet
from assistant.services import Services, build_services
from memory.passages import index_memories
from memory.records import Kind, NewMemory, Source
from memory.vault import Vault
from tests.agent.talking import Talk
from tools.anchors import keep_relevant
from tools.answerability import Answerability, judge_answerability
from tools.photos.decoder import GuardedDecoder
from tools.ports import ChatMessage, ReadsState
from tools.quoting import quote_each, quote_memories

pytestmark = [pytest.mark.model, pytest.mark.slow]

NOTES = (
    "My bike is in the cellar, next to the skis.",
    "I take the pills for my thyroid at seven in the morning.",
    "The rent for my flat is 940 euros.",
    "My aunt Odete lives in Braga and breeds canaries.",
)
TOLD = (
    ("Nuno", "I sold my old van to a baker in Faro last week."),
    ("Greta", "We named our daughter Linnea, after my grandmother."),
    ("Nuno", "My shoulder is better since I swim twice a week."),
    ("Greta", "I start at the observatory in September, as an engineer."),
    ("Nuno", "That is wonderful, Greta! You will love the work there."),
)
HELD = (
    "Where is my bike?",
    "What is my rent?",
    "Where does my aunt live?",
    "When do I take the pills for my thyroid?",
    "Who did Nuno sell the van to?",
    "What is Greta's daughter called?",
    "How often does Nuno swim?",
    "When does Greta start at the observatory?",
)
OTHER_PERSON = (
    "Who did Greta sell the van to?",
    "What is Nuno's daughter called?",
    "How often does Greta swim?",
    "When does Nuno start at the observatory?",
    "Where is Nuno's bike?",
    "What is Greta's rent?",
    "Why is Greta's shoulder better?",
    "What is my daughter called?",
)
OTHER_THING = (
    "Where is my tennis racket?",
    "What is my phone number?",
    "What did Nuno pay the dentist?",
    "Which car did Nuno buy afterwards?",
    "What is Greta's husband called?",
    "How much does Greta earn?",
    "What does my uncle breed?",
    "Who repaired the roof of the church in Lagos?",
)


@pytest.fixture(scope="module")
def models() -> Iterator[ModelSet]:
    made = ModelSet(choice={})
    yield made
    made.close()


@pytest.fixture
def services(vault: Vault, models: ModelSet) -> Iterator[Services]:
    decoder = GuardedDecoder()
    made = build_services(vault, models, decoder)
    fill(made)
    yield made
    made.close()
    decoder.close()


def fill(services: Services) -> None:
    for text in NOTES:
        services.rememberer.remember_text(text, source=Source.TYPED, kind=Kind.NOTE)
    store, encoder = services.store, services.models.text()
    talk = store.start_conversation("chat").id
    turns = [
        store.add_memory(
            NewMemory(Kind.TURN, text, Source.IMPORT, speaker=speaker, conversation=talk)
        )
        for speaker, text in TOLD
    ]
    index_memories(store, encoder.encode_passages, encoder.space, encoder.max_characters, turns)


def judge_each(services: Services, questions: Sequence[str]) -> list[Answerability]:
    """What a turn decides before it answers."""
    language = services.models.language()
    assert isinstance(language, ReadsState)
    opening = PromptBook(services.store, language.count_tokens).opening()
    judged = []
    for question in questions:
        recalled = choose_evidence(services.recall.search(question, limit=20))
        quotes = keep_relevant(
            question,
            quote_memories(
                recalled, count_tokens=language.count_tokens, budget=250, question=question
            ),
        )
        asked = ChatMessage("user", word_question(question, quotes))
        state = language.read_state([*opening, asked]) if quotes else None
        evidence = quote_each(recalled, question)
        judged.append(judge_answerability(question, evidence, state=state, model=language.name))
    return judged


def test_what_was_told_is_answerable(services: Services) -> None:
    judged = judge_each(services, HELD)

    assert sum(one.abstains for one in judged) <= 1


def test_what_was_told_of_somebody_else_is_not(services: Services) -> None:
    judged = judge_each(services, OTHER_PERSON)

    assert sum(one.abstains for one in judged) >= 6


def test_what_was_never_told_is_not(services: Services) -> None:
    judged = judge_each(services, OTHER_THING)

    assert sum(one.abstains for one in judged) >= 5


async def test_whole_turns_answer_the_one_and_admit_the_other(services: Services) -> None:
    talk = Talk(services)

    told = await talk.say("Who did Nuno sell the van to?", remember_turn=False)
    swapped = await talk.say("Who did Greta sell the van to?", remember_turn=False)

    assert "baker" in told.answer
    assert told.citations
    assert swapped.abstained
    assert "baker" not in swapped.answer
