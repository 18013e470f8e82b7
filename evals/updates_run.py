"""Runs update chains through the code layer alone: statements into a store, questions from it."""

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from evals.updates_chains import Chain, Question
from memory.cipher import VaultKeys
from memory.database import open_database
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.facts.answering import answer_from_facts
from tools.facts.lately import said_lately
from tools.facts.learning import learn_facts
from tools.remember import find_note

_REMEMBER = re.compile(r"^(?:please )?(?:remember|note|keep in mind)\b", re.I)
_NOT_KNOWN = re.compile(r"I don't (?:know|have)|no longer|Not yet|cancelled", re.I)


@dataclass
class Tally:
    """Right and asked by kind of question, and the failures in full."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    by_topic: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[tuple[Chain, Question, str]] = field(default_factory=list)

    def add(self, chain: Chain, question: Question, answer: str, *, known: bool) -> None:
        """Judge one answer."""
        right = is_right(question, answer, known=known)
        self.asked[question.kind] += 1
        self.right[question.kind] += right
        self.by_topic[chain.topic][f"{question.kind} asked"] += 1
        self.by_topic[chain.topic][f"{question.kind} right"] += right
        if not right:
            self.failures.append((chain, question, answer))

    def share(self, kind: str) -> float:
        """Share of right answers of a kind; 1.0 when none was asked."""
        return self.right[kind] / self.asked[kind] if self.asked[kind] else 1.0


def is_right(question: Question, answer: str, *, known: bool) -> bool:
    """Whether an answer holds all that is wanted and nothing stale; unknown wants no value."""
    if question.kind == "unknown":
        return not known or bool(_NOT_KNOWN.search(answer))
    said = answer.lower()
    return (
        known
        and all(_holds(said, one) for one in question.wanted)
        and not any(_holds(said, one) for one in question.unwanted)
    )


def _holds(said: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value.lower())}(?!\w)", said) is not None


def run_code_layer(chains: Iterable[Chain]) -> Tally:
    """Teach each chain to a fresh store and ask its questions; no model."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for number, chain in enumerate(chains):
            with open_store(Path(folder) / str(number)) as store:
                teach(store, chain)
                for question in chain.questions:
                    answer = answer_from_facts(store, question.text, chain.asked_at)
                    text = "" if answer is None else re.sub(r"\[m\d+\]", "", answer.text)
                    tally.add(chain, question, text, known=answer is not None)
    return tally


@contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """A fresh store with keys of its own; no passphrase, so no wait."""
    keys = VaultKeys.generate()
    connection = open_database(path, keys.database_key, create=True)
    try:
        yield Store(connection, keys)
    finally:
        connection.close()


def teach(store: Store, chain: Chain) -> None:
    """Store each thing typed as a turn, and learn from it as a turn does."""
    conversation = store.start_conversation().id
    for step in chain.steps:
        turn = store.add_memory(
            NewMemory(
                Kind.TURN,
                step.text,
                Source.TYPED,
                speaker="user",
                happened_at=step.at,
                conversation=conversation,
            )
        )
        asked = bool(_REMEMBER.match(step.text))
        just_now, lately = said_lately(store, conversation, turn.id)
        learn_facts(
            store,
            find_note(step.text) if asked else step.text,
            parents=(turn.id,),
            said_at=step.at,
            asked_to_remember=asked,
            lately=lately,
            just_now=just_now,
        )
