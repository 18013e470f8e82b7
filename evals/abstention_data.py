"""The questions of the abstention suite, with what recall finds for each in its own store.

LoCoMo: category 5 is unanswerable, 1-4 are answerable. SQuAD v2: each article a store, each
paragraph a note. Off-topic: things nobody told, asked of the LoCoMo stores. The data sets are not
part of this project.
"""

import hashlib
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.agent.speaking import choose_evidence
from evals.answerability_items import CHATTER, ITEMS, NAMES, ask_about
from evals.squad import Article, choose_articles, load_articles
from memory.cipher import VaultKeys
from memory.database import open_database
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Kind, Memory, NewMemory, Recalled, Source
from memory.store import Store
from tools.answerability_features import LOOKED_AT
from tools.ports import TextEncoder
from tools.route_rules import name_topic

TUNING = ("conv-26", "conv-30", "conv-41", "conv-42")
"""The conversations on which constants are set; the others are only reported."""
DAY_MS = 86_400_000
NOTES_FROM_MS = 1_690_000_000_000
OFF_TOPIC = tuple(
    json.loads(Path(__file__).with_name("off_topic_questions.json").read_text(encoding="utf-8"))
)
"""Questions about things that none of the stores holds, written for this project."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a store. `gold` are accepted answers; `part` names the table row."""

    id: str
    text: str
    answerable: bool
    part: str
    gold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """What one store is filled with, when it is asked (ms UTC), and its questions."""

    name: str
    memories: tuple[NewMemory, ...]
    now: int
    cases: tuple[Case, ...]

    def fill(self, store: Store) -> list[Memory]:
        """Put the memories into a store, imported chats as one conversation."""
        with store.transaction():
            talk = store.start_conversation(self.name).id
            return [
                store.add_memory(
                    NewMemory(
                        one.kind,
                        one.text,
                        one.source,
                        happened_at=one.happened_at,
                        source_id=one.source_id,
                        speaker=one.speaker,
                        conversation=talk if one.kind is Kind.TURN else None,
                    )
                )
                for one in self.memories
            ]


def load_locomo(data: Path, *, off_topic: bool = True) -> list[Filled]:
    """The conversations, every turn a memory; parts "LoCoMo tuning", "LoCoMo held out"."""
    samples = json.loads((data / "locomo" / "locomo.json").read_text(encoding="utf-8"))
    return [_read_conversation(sample, off_topic=off_topic) for sample in samples]


def _read_conversation(sample: dict[str, Any], *, off_topic: bool) -> Filled:
    sessions = sample["conversation"]
    name = sample["sample_id"]
    part = "tuning" if name in TUNING else "held out"
    memories: list[NewMemory] = []
    now = 0
    for number in range(1, 100):
        when = sessions.get(f"session_{number}_date_time")
        if when is None:
            continue
        moment = datetime.strptime(when, "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        now = int(moment.timestamp() * 1000)
        for turn in sessions.get(f"session_{number}", []):
            seen = turn.get("blip_caption")
            text = turn["text"] + (f" [shares {seen}]" if seen else "")
            memories.append(
                NewMemory(
                    Kind.TURN,
                    text,
                    Source.IMPORT,
                    happened_at=now,
                    source_id=turn["dia_id"],
                    speaker=turn["speaker"],
                )
            )
    cases = [
        Case(
            f"{name}-{at}",
            qa["question"],
            qa["category"] != 5,
            f"LoCoMo {part}",
            (str(qa["answer"]),) if qa["category"] != 5 else (),
        )
        for at, qa in enumerate(sample["qa"])
    ]
    if off_topic:
        cases += [
            Case(f"{name}-off-{at}", text, False, f"off-topic {part}")
            for at, text in enumerate(OFF_TOPIC)
        ]
    return Filled(name, tuple(memories), now, tuple(cases))


def load_squad(data: Path, part: str, most: int, seed: int = 7) -> list[Filled]:
    """Articles of one part of the split, at most `most` questions of each answerability each."""
    articles = choose_articles(load_articles(data / "squad" / "dev-v2.0.json"), part)
    return [_read_article(one, part, most, random.Random(seed)) for one in articles]


def _read_article(article: Article, part: str, most: int, rng: random.Random) -> Filled:
    memories = tuple(
        NewMemory(
            Kind.NOTE,
            paragraph.text,
            Source.IMPORT,
            happened_at=NOTES_FROM_MS,
            source_id=f"p{at}",
        )
        for at, paragraph in enumerate(article.paragraphs)
    )
    asked = [one for paragraph in article.paragraphs for one in paragraph.questions]
    cases: list[Case] = []
    for wanted in (True, False):
        some = [one for one in asked if one.answerable is wanted]
        for one in rng.sample(some, min(most, len(some))):
            cases.append(Case(one.id, one.text, wanted, f"SQuAD {part}", one.answers))
    return Filled(article.title, memories, NOTES_FROM_MS, tuple(cases))


def make_own(count: int, seed: int = 21) -> Iterator[Filled]:
    """Stores put together from our own bank: two who talk, or the user's notes and one who talks.

    Sorts of unanswerable question: about the other person, about another thing, never said.
    """
    rng = random.Random(seed)
    for number in range(count):
        first, second = rng.sample(NAMES, 2)
        yield _make_store(rng, f"own {number}", (None if number % 3 == 0 else first, second), first)


def _make_store(
    rng: random.Random, name: str, people: tuple[str | None, str], addressed: str
) -> Filled:
    memories: list[NewMemory] = []
    cases: list[Case] = []

    def tell(text: str, speaker: str | None) -> None:
        memories.append(
            NewMemory(
                Kind.NOTE if speaker is None else Kind.TURN,
                text,
                Source.TYPED if speaker is None else Source.IMPORT,
                happened_at=NOTES_FROM_MS + len(memories) * DAY_MS,
                speaker=speaker,
            )
        )

    def ask(text: str, answerable: bool) -> None:
        cases.append(Case(f"{name}-{len(cases)}", text, answerable, "own"))

    for at, (said, answers, lacks) in enumerate(rng.sample(ITEMS, len(ITEMS))):
        if at % 5 == 4:
            ask(ask_about(rng.choice(answers), rng.choice(people)), False)
            continue
        speaker, other = people[at % 2], people[1 - at % 2]
        if other is not None and rng.random() < 0.6:
            tell(rng.choice(CHATTER).replace("{O}", speaker or addressed), other)
        tell(said, speaker)
        ask(ask_about(rng.choice(answers), speaker), True)
        if rng.random() < 0.6:
            ask(ask_about(rng.choice(answers), other), False)
        if rng.random() < 0.4:
            ask(ask_about(rng.choice(lacks), speaker), False)
    return Filled(name, tuple(memories), NOTES_FROM_MS + len(memories) * DAY_MS, tuple(cases))


def recall_all(filled: Filled, encoder: TextEncoder) -> list[tuple[Case, list[Recalled]]]:
    """Every question of a store with its evidence, best first, as a turn would have it."""
    with tempfile.TemporaryDirectory(prefix="locket-abstention-") as folder:
        keys = VaultKeys.generate()
        database = open_database(Path(folder) / "store.db", keys.database_key, create=True)
        store = Store(database, keys)
        memories = filled.fill(store)
        index_memories(
            store, encoder.encode_passages, encoder.space, encoder.max_characters, memories
        )
        recall = Recall(store, encoder.encode_queries, encoder.space)
        return [(case, find_evidence(recall, case.text, filled.now)) for case in filled.cases]


def find_evidence(recall: Recall, text: str, now: int) -> list[Recalled]:
    """What a turn recalls for a question."""
    return choose_evidence(recall.search(name_topic(text), limit=LOOKED_AT, now=now))


def sample_cases(filled: Sequence[Filled], most: int) -> list[Filled]:
    """The same stores with at most `most` questions of each part and answerability in all.

    Which ones hangs on their ids alone.
    """
    groups: dict[tuple[str, bool], list[str]] = {}
    for one in filled:
        for case in one.cases:
            groups.setdefault((case.part, case.answerable), []).append(case.id)
    kept = {id for ids in groups.values() for id in sorted(ids, key=_shuffled)[:most]}
    return [
        Filled(one.name, one.memories, one.now, tuple(c for c in one.cases if c.id in kept))
        for one in filled
    ]


def _shuffled(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()
