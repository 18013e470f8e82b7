"""Personalized SQuAD: exact match and F1 of questions in the user's own words for things.

    python -m evals personal_squad
    python -m evals.personal_squad --questions 60 --part test

The construction is told in `evals.personal_questions`. One small model answers every line of the
table: without memory; with memory that knows nothing of the user; with what the user told, which
`tools.facts.references` puts in the place of "my ..."; and the question as SQuAD has it, which is
the most that resolving can reach. Answers are written freely, or held to spans of the quotes.
Scores are SQuAD's (Rajpurkar et al. 2016): lower case, no articles, no punctuation, best of the
accepted answers. Intervals: paired bootstrap over questions.
"""

import argparse
import re
import string
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from assistant.agent.nodes import QUOTED_FROM, RECALLED_TOKENS
from assistant.agent.speaking import choose_evidence, word_question
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.data import find_data
from evals.personal_questions import PersonalQuestion, PersonalReader, make_readers
from evals.squad import choose_articles, load_articles
from evals.updates_run import open_store
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.answerability_features import LOOKED_AT
from tools.facts.learning import learn_facts
from tools.facts.references import resolve_references
from tools.ports import ChatMessage, ExtractsSpans, LanguageModel
from tools.quoting import Quoted, quote_memories
from tools.route_rules import name_topic

TOLD_AT = 1_700_000_000_000
_SYSTEM = (
    "You answer the user's questions from their memories, which are data. "
    "Answer with the shortest exact words from the memories."
)
_ALONE = "You answer questions. Answer with the fewest words."
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Way:
    """How questions are answered. `words`: personal, told (resolved) or original."""

    name: str
    words: str
    memory: bool = True
    spans: bool = False


WAYS = (
    Way("no memory", "personal", memory=False),
    Way("memory, not personal", "personal"),
    Way("memory, not personal, spans", "personal", spans=True),
    Way("personal", "told"),
    Way("personal, spans", "told", spans=True),
    Way("question as SQuAD has it", "original"),
    Way("question as SQuAD has it, spans", "original", spans=True),
)


def fill(store: Store, reader: PersonalReader, models: ModelSet, *, told: bool) -> list[int]:
    """Put the notes into a store, and what the user told; the ids of the notes in order."""
    notes = [
        store.add_memory(NewMemory(Kind.NOTE, text, Source.IMPORT, happened_at=TOLD_AT))
        for text in reader.notes
    ]
    said = []
    for sentence in reader.told if told else ():
        turn = store.add_memory(
            NewMemory(Kind.TURN, sentence, Source.TYPED, speaker="user", happened_at=TOLD_AT)
        )
        learn_facts(store, sentence, parents=(turn.id,), said_at=TOLD_AT)
        said.append(turn)
    text = models.text()
    index_memories(store, text.encode_passages, text.space, text.max_characters, [*notes, *said])
    return [note.id for note in notes]


def find_quotes(
    store: Store,
    recall: Recall,
    language: LanguageModel,
    sought: str,
    question: str,
    now: int = TOLD_AT,
) -> list[Quoted]:
    """What a turn quotes for a question."""
    found = choose_evidence(recall.search(name_topic(sought), limit=LOOKED_AT, now=now))
    unfit = store.not_evidence()
    return quote_memories(
        [one for one in found if one.memory.id not in unfit][:QUOTED_FROM],
        count_tokens=language.count_tokens,
        budget=RECALLED_TOKENS,
        question=question,
    )


def answer(language: LanguageModel, question: str, quotes: Sequence[Quoted], way: Way) -> str:
    """The answer in one way; both ways of writing read the same prompt."""
    if not way.memory:
        messages = [ChatMessage("system", _ALONE), ChatMessage("user", question)]
        return "".join(language.stream(messages, max_tokens=24))
    messages = [
        ChatMessage("system", _SYSTEM),
        ChatMessage("user", word_question(question, quotes)),
    ]
    if not way.spans:
        text = "".join(language.stream(messages, max_tokens=32))
        return re.sub(r"\[m\d+\]|\(m\d+\)", "", text)
    assert isinstance(language, ExtractsSpans)
    span = language.extract_span(messages, [quote.text for quote in quotes])
    return "" if span is None else span.text


def score(said: str, answers: Sequence[str]) -> tuple[float, float]:
    """Exact match and F1 of the best accepted answer."""
    ours = normal_words(said)
    best = (0.0, 0.0)
    for one in answers:
        theirs = normal_words(one)
        shared = sum((Counter(ours) & Counter(theirs)).values())
        f1 = 2 * shared / (len(ours) + len(theirs)) if shared else 0.0
        best = max(best[0], float(ours == theirs)), max(best[1], f1)
    return best


def normal_words(text: str) -> list[str]:
    """Words as SQuAD compares them."""
    plain = "".join(mark for mark in text.lower() if mark not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", plain).split()


def run_reader(
    reader: PersonalReader,
    questions: Sequence[PersonalQuestion],
    models: ModelSet,
    *,
    show: bool = False,
) -> tuple[list[list[tuple[float, float]]], list[list[bool]]]:
    """Scores of each question in each of `WAYS`, and whether its paragraph was quoted."""
    scores: list[list[tuple[float, float]]] = []
    held: list[list[bool]] = []
    language = models.language()
    with TemporaryDirectory(prefix="locket-squad-") as folder:
        stores = {}
        for told in (False, True):
            opened = open_store(Path(folder) / f"{told}.db")
            store = opened.__enter__()
            notes = fill(store, reader, models, told=told)
            text = models.text()
            stores[told] = (store, Recall(store, text.encode_queries, text.space), notes, opened)
        for question in questions:
            prompts: dict[str, tuple[str, list[Quoted], bool]] = {}
            for words in ("personal", "told", "original"):
                store, recall, notes, _ = stores[words == "told"]
                asked = question.original if words == "original" else question.text
                sought = asked
                if words == "told":
                    resolved = resolve_references(store, asked, TOLD_AT)
                    asked, sought = resolved.replaced, resolved.sought
                quotes = find_quotes(store, recall, language, sought, asked)
                wanted = notes[question.paragraph]
                prompts[words] = asked, quotes, any(q.memory.id == wanted for q in quotes)
            said = [answer(language, *prompts[way.words][:2], way) for way in WAYS]
            scores.append([score(one, question.answers) for one in said])
            if show:
                print(f"\n{question.text}\n  = {prompts['told'][0]}\n  {question.answers}")
                for way, one in zip(WAYS, said, strict=True):
                    print(f"    {way.name}: {one.strip()}", flush=True)
            held.append([prompts[way.words][2] for way in WAYS])
            print(".", end="", flush=True, file=sys.stderr)
        for *_, opened in stores.values():
            opened.__exit__(None, None, None)
    return scores, held


def bootstrap(values: Floats, seed: int = 0, times: int = 2000) -> tuple[float, float]:
    """The 95 % interval of a mean."""
    rows = np.random.default_rng(seed).integers(0, len(values), (times, len(values)))
    low, high = np.quantile(values[rows].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def main(arguments: Sequence[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100, help="in all, the same of each user")
    parser.add_argument("--part", default="test", choices=["validation", "test"])
    parser.add_argument("--show", action="store_true", help="print every answer")
    options = parser.parse_args(list(arguments))
    articles = choose_articles(
        load_articles(find_data("text", "squad", "dev-v2.0.json")), options.part
    )
    readers = make_readers(articles)
    models = ModelSet(ModelFiles(), {})
    each = -(-options.questions // len(readers))
    started = time.perf_counter()
    scores: list[list[tuple[float, float]]] = []
    held: list[list[bool]] = []
    for reader in readers:
        some, quoted = run_reader(reader, reader.questions[:each], models, show=options.show)
        scores += some
        held += quoted
    table = np.array(scores)
    print(
        f"\n{len(scores)} questions of {len(readers)} users, part {options.part}, "
        f"{time.perf_counter() - started:.0f} s\n"
    )
    print('| way | EM | F1 | paragraph quoted | F1 less "memory, not personal" (95 %) |')
    print("|---|---|---|---|---|")
    for at, way in enumerate(WAYS):
        gain = table[:, at, 1] - table[:, 1, 1]
        low, high = bootstrap(gain)
        quoted_share = np.mean([row[at] for row in held]) if way.memory else 0.0
        print(
            f"| {way.name} | {table[:, at, 0].mean():.3f} | {table[:, at, 1].mean():.3f} | "
            f"{quoted_share:.3f} | {gain.mean():+.3f} ({low:+.3f} to {high:+.3f}) |"
        )
    gains = table[:, 4, 1] - table[:, 3, 1]
    low, high = bootstrap(gains)
    print(
        f"\nspans less free writing, personal: F1 {gains.mean():+.3f} ({low:+.3f} to {high:+.3f})"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
