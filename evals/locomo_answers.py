"""Answers on LoCoMo: token F1 of one small model without memory, with plain search, with Locket.

    python -m evals locomo_answers
    python -m evals.locomo_answers --questions 30 --turns 30

Each held-out conversation is an imported chat in a store of its own, asked the same number of
questions, drawn with a fixed seed from those with evidence (categories 1 to 4, in the proportions
of the data). One model answers every line with the same instruction, "the shortest exact words":
alone; from the nearest turns by cosine, as many as fit the same budget; from what a turn of Locket
quotes, freely or held to the quotes' words. Then whole turns, as the user sees them: sentences with
citations, and "I don't have that" where a question is given up, which counts as nothing.

F1 is LoCoMo's (Maharana et al. 2024) but for the stemming: lower case, no articles, no punctuation;
answers to questions over several turns (category 1) are compared part by part. Sentences are longer
than the key's few words, which costs F1; "words found" is the share of the key's words that they
hold. Intervals: 95 %, questions drawn with replacement; differences are paired.
"""

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.agent.nodes import RECALLED_TOKENS
from assistant.agent.speaking import choose_evidence
from assistant.models.load import ModelSet
from assistant.protocol.commands import Ask
from assistant.protocol.events import Done
from assistant.protocol.results import AskResult
from assistant.services import Services, build_services
from evals.abstention_data import TUNING, Filled, load_locomo
from evals.data import find_data
from evals.locomo import CATEGORIES
from evals.personal_squad import Way, answer, bootstrap, find_quotes, normal_words
from memory.kdf import FLOOR_COST
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Memory, Recalled
from memory.store import Store
from memory.vault import Vault
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken, LanguageModel
from tools.quoting import Quoted, quote_memories

SEED = 11
SEVERAL_TURNS = 1
NEAREST = 30
"""Turns by cosine offered to the plain prompt; the budget cuts them."""
WAYS = (
    Way("the model alone", "none", memory=False),
    Way("nearest turns by cosine", "nearest"),
    Way("Locket's quotes", "quotes"),
    Way("Locket's quotes, held to their words", "quotes", spans=True),
)
_CITED = re.compile(r"\[[mf]\d+\]")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its key. `category` as in `evals.locomo.CATEGORIES`."""

    text: str
    category: int
    gold: str


@dataclass(frozen=True, slots=True)
class Turned:
    """What a whole turn made of a question."""

    asked: Asked
    abstained: bool
    f1: float
    found: float


def draw_questions(data: Path, name: str, count: int) -> list[Asked]:
    """Some of a conversation's questions, the same ones each time."""
    samples = json.loads((data / "locomo" / "locomo.json").read_text(encoding="utf-8"))
    sample = next(one for one in samples if one["sample_id"] == name)
    every = [
        Asked(qa["question"], qa["category"], str(qa["answer"]))
        for qa in sample["qa"]
        if qa["category"] in CATEGORIES and qa["evidence"]
    ]
    return random.Random(f"{SEED} {name}").sample(every, min(count, len(every)))


def score(said: str, asked: Asked) -> float:
    """F1 against the key; of several parts the mean of each part's best match."""
    if asked.category != SEVERAL_TURNS:
        return _overlap(said, asked.gold)[0]
    parts = said.split(",")
    wanted = asked.gold.split(",")
    return float(np.mean([max(_overlap(part, one)[0] for part in parts) for one in wanted]))


def _overlap(said: str, gold: str) -> tuple[float, float]:
    """F1 and the share of the key's words that were said."""
    ours, theirs = normal_words(said), normal_words(gold)
    left = list(ours)
    shared = 0
    for word in theirs:
        if word in left:
            left.remove(word)
            shared += 1
    if not shared:
        return 0.0, 0.0
    return 2 * shared / (len(ours) + len(theirs)), shared / len(theirs)


class Chat:
    """One conversation, imported and indexed, with what the ways of answering read."""

    def __init__(self, filled: Filled, vault: Vault, models: ModelSet) -> None:
        self.models, self.now = models, filled.now
        self.store: Store = vault.store
        memories: list[Memory] = filled.fill(self.store)
        self.encoder = models.text()
        index_memories(
            self.store,
            self.encoder.encode_passages,
            self.encoder.space,
            self.encoder.max_characters,
            memories,
        )
        self._memories = memories
        self._vectors = self.encoder.encode_passages([one.text for one in memories])
        self._recall = Recall(self.store, self.encoder.encode_queries, self.encoder.space)

    def find_nearest(self, question: str, language: LanguageModel) -> list[Quoted]:
        """The nearest turns by cosine that fit the budget of a turn's quotes."""
        scores = self._vectors @ self.encoder.encode_queries([question])[0]
        order = np.argsort(-scores)[:NEAREST]
        recalled = [Recalled(self._memories[n], float(scores[n]), {}) for n in order]
        return quote_memories(
            choose_evidence(recalled),
            count_tokens=language.count_tokens,
            budget=RECALLED_TOKENS,
            question=question,
        )

    def answer_all(self, question: Asked) -> list[float]:
        """The question's F1 in each of `WAYS`."""
        language = self.models.language()
        quotes: dict[str, Sequence[Quoted]] = {
            "none": (),
            "nearest": self.find_nearest(question.text, language),
            "quotes": find_quotes(
                self.store, self._recall, language, question.text, question.text, self.now
            ),
        }
        return [
            score(answer(language, question.text, quotes[way.words], way), question) for way in WAYS
        ]


async def take_turn(services: Services, asked: Asked, now: int) -> Turned:
    """The question as a whole turn, which is not stored."""
    command = Ask(id="1", text=asked.text, remember_turn=False, now=now)
    async for event in services.engine.run_turn(command, CancelToken()):
        if isinstance(event, Done) and isinstance(event.result, AskResult):
            said = "" if event.result.abstained else _CITED.sub("", event.result.answer)
            return Turned(
                asked, event.result.abstained, score(said, asked), _overlap(said, asked.gold)[1]
            )
    raise AssertionError("a turn ends with its result")


def run_chat(
    filled: Filled, asked: Sequence[Asked], turns: int, models: ModelSet
) -> tuple[list[list[float]], list[Turned]]:
    """Scores of each question in each way, and the first `turns` of them as whole turns."""
    with tempfile.TemporaryDirectory(prefix="locket-locomo-") as folder:
        vault, _ = Vault.create(Path(folder) / "home", "a long passphrase", cost=FLOOR_COST)
        chat = Chat(filled, vault, models)
        scores = []
        for one in asked:
            scores.append(chat.answer_all(one))
            print(".", end="", flush=True, file=sys.stderr)
        decoder = GuardedDecoder()
        services = build_services(vault, models, decoder)

        async def take_all() -> list[Turned]:
            return [await take_turn(services, one, filled.now) for one in asked[:turns]]

        turned = asyncio.run(take_all())
        services.close()
        decoder.close()
        vault.close()
    return scores, turned


def print_ways(asked: Sequence[Asked], scores: Floats) -> None:
    """F1 by way, over all and by category, with what memory adds."""
    kinds = sorted(CATEGORIES)
    counts = {kind: sum(one.category == kind for one in asked) for kind in kinds}
    heads = " | ".join(f"{CATEGORIES[kind]} ({counts[kind]})" for kind in kinds)
    print(f"| way | F1 (95 %) | {heads} | less nearest turns (95 %) |")
    print("|---|---|" + "---|" * (len(kinds) + 1))
    rows = np.array([one.category for one in asked])
    for n, way in enumerate(WAYS):
        low, high = bootstrap(scores[:, n])
        each = " | ".join(
            f"{scores[rows == kind, n].mean():.3f}" if counts[kind] else "" for kind in kinds
        )
        gain = scores[:, n] - scores[:, 1]
        below, above = bootstrap(gain)
        print(
            f"| {way.name} | {scores[:, n].mean():.3f} ({low:.3f} to {high:.3f}) | {each} | "
            f"{gain.mean():+.3f} ({below:+.3f} to {above:+.3f}) |"
        )


def print_turns(turned: Sequence[Turned]) -> None:
    """What the user sees."""
    given = [one for one in turned if not one.abstained]
    print(
        f"\n{len(turned)} whole turns: given up {1 - len(given) / len(turned):.2f}; of all F1 "
        f"{np.mean([one.f1 for one in turned]):.3f}, words found "
        f"{np.mean([one.found for one in turned]):.3f}; of the {len(given)} answered F1 "
        f"{np.mean([one.f1 for one in given] or [0.0]):.3f}, words found "
        f"{np.mean([one.found for one in given] or [0.0]):.3f}"
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Print both tables. Raises `DataMissing`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--questions", type=int, default=30, help="of each conversation")
    parser.add_argument("--turns", type=int, default=30, help="of each conversation, as turns")
    given = parser.parse_args(arguments)
    data = find_data("text")
    models = ModelSet()
    chats = [one for one in load_locomo(data, off_topic=False) if one.name not in TUNING]
    started = time.perf_counter()
    asked: list[Asked] = []
    scores: list[list[float]] = []
    turned: list[Turned] = []
    for filled in chats:
        some = draw_questions(data, filled.name, given.questions)
        scored, took = run_chat(filled, some, given.turns, models)
        asked += some
        scores += scored
        turned += took
    print(
        f"\n{len(asked)} questions of {len(chats)} held-out conversations, "
        f"{time.perf_counter() - started:.0f} s\n"
    )
    print_ways(asked, np.array(scores))
    if turned:
        print_turns(turned)
    models.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
