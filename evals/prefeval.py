"""Does what the user told of their tastes reach the prompt, and is it followed? PrefEval.

    python -m evals prefeval
    python -m evals.prefeval --questions 100

A vault is told 1,000 tastes as turns of the user's, learned from and indexed as turns are: all 507
explicit preferences of PrefEval, and others (`evals.prefeval_data`). Each preference has a request
that tempts to go against it. Measured without a language model (but with its tokenizer): is the
needed preference in the prompt? "Same topic" is the part of what was chosen that belongs to the
request's topic of PrefEval: one user's vault here holds about fifty people's tastes for each topic,
so most requests have dozens of tastes that bear on them.

Then the small language model picks one of four suggestions for a seeded sample of requests: without
memory, with the tastes that a turn would choose, and with the needed one alone. The first option of
the file is right; they are shuffled, the same for all ways. Intervals: bootstrap over requests.
"""

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.agent.nodes import RECALLED_TOKENS
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.personal_squad import bootstrap, find_quotes
from evals.prefeval_data import STATEMENTS, Pair, read_pairs, word_others
from evals.updates_run import open_store
from memory.passages import index_memories
from memory.recall import Recall
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.facts.learning import learn_facts
from tools.grounding import content_stems
from tools.ports import ChatMessage, LanguageModel
from tools.profile.private_recall import find_unneeded
from tools.profile.prompt_lines import HEADING as PROFILE_HEADING
from tools.profile.prompt_lines import PROFILE_TOKENS, write_profile_lines
from tools.profile.tastes_for import HEADING, TASTE_TOKENS, find_tastes, leaves_open, word_tastes
from tools.quoting import Quoted

TOLD_AT, STEP = 1_700_000_000_000, 60_000
MOST_TOKENS = 60
_CHOOSE = (
    "You are a private assistant. Of the four suggestions choose the one that suits this user "
    "best. Answer with that suggestion, word for word."
)


@dataclass(frozen=True, eq=False)
class Vault:
    """A store that was told all tastes, and the memory of each pair's preference."""

    store: Store
    recall: Recall
    memories: list[int]
    now: int


@contextmanager
def open_vault(pairs: Sequence[Pair], models: ModelSet) -> Iterator[Vault]:
    """Tell a fresh store the preferences and the others, in an order drawn at random."""
    said = [pair.preference for pair in pairs] + word_others(STATEMENTS - len(pairs))
    order = random.Random(1).sample(range(len(said)), len(said))
    text = models.text()
    with (
        TemporaryDirectory(prefix="locket-tastes-") as folder,
        open_store(Path(folder) / "tastes.db") as store,
    ):
        told = {}
        for number, at in enumerate(order):
            when = TOLD_AT + number * STEP
            told[at] = store.add_memory(
                NewMemory(Kind.TURN, said[at], Source.TYPED, speaker="user", happened_at=when)
            )
            learn_facts(store, said[at], parents=(told[at].id,), said_at=when)
        index_memories(
            store, text.encode_passages, text.space, text.max_characters, [*told.values()]
        )
        recall = Recall(store, text.encode_queries, text.space)
        memories = [told[at].id for at in range(len(pairs))]
        yield Vault(store, recall, memories, TOLD_AT + len(order) * STEP)


def choose_tastes(
    vault: Vault, count: Callable[[str], int], request: str, budget: int
) -> list[Quoted]:
    """What a turn puts beside a request that leaves open what is wanted."""
    return find_tastes(
        vault.recall.search,
        request,
        count_tokens=count,
        find_unfit=partial(find_unneeded, vault.store, request),
        budget=budget,
        now=vault.now,
    )


def measure_reach(vault: Vault, pairs: Sequence[Pair], language: LanguageModel) -> None:
    """Print how often the needed preference is in the prompt, by what fills it."""
    topics = {id: pair.topic for id, pair in zip(vault.memories, pairs, strict=True)}
    sizes = {topic: sum(pair.topic == topic for pair in pairs) for topic in topics.values()}
    beginning = write_profile_lines(vault.store, language.count_tokens)
    lines = beginning.removeprefix(PROFILE_HEADING).splitlines()
    begun = [content_stems(line) for line in lines]

    def recall_only(request: str) -> list[Quoted]:
        return find_quotes(vault.store, vault.recall, language, request, request, now=vault.now)

    ways: dict[str, Callable[[str], list[Quoted]]] = {
        f"recalled as for a question, {RECALLED_TOKENS} tokens": recall_only,
    }
    for budget in (TASTE_TOKENS, PROFILE_TOKENS):
        used = " (in use)" if budget == TASTE_TOKENS else ""
        ways[f"tastes for the request, {budget} tokens{used}"] = partial(
            choose_tastes, vault, language.count_tokens, budget=budget
        )
    open_ones = np.mean([leaves_open(pair.request) for pair in pairs])
    print(f"{len(pairs)} requests, {STATEMENTS} tastes told; {open_ones:.1%} of the requests are")
    print("seen to leave open what is wanted.\n")
    print(
        "| in the prompt | needed one there (95 %) | statements | same topic | topic known, drawn |"
    )
    print("|---|---|---|---|---|")
    held = np.array(
        [any(_is_told_by(line, pair.preference) for line in begun) for pair in pairs], float
    )
    low, high = bootstrap(held)
    print(
        f"| beginning of every prompt, {PROFILE_TOKENS} tokens | {held.mean():.3f} "
        f"({low:.3f} to {high:.3f}) | {len(begun)} | | |"
    )
    for name, choose in ways.items():
        found, counts, shares, drawn = [], [], [], []
        for memory, pair in zip(vault.memories, pairs, strict=True):
            ids = [one.memory.id for one in choose(pair.request)]
            found.append(float(memory in ids))
            counts.append(len(ids))
            shares += [float(topics.get(id) == pair.topic) for id in ids]
            drawn.append(min(1.0, len(ids) / sizes[pair.topic]))
        low, high = bootstrap(np.array(found))
        print(
            f"| {name} | {np.mean(found):.3f} ({low:.3f} to {high:.3f}) | {np.mean(counts):.1f} |"
            f" {np.mean(shares):.3f} | {np.mean(drawn):.3f} |",
            flush=True,
        )


def _is_told_by(line: set[str], preference: str) -> bool:
    """Whether a line of the profile tells a preference: all but all of its words are in it."""
    stems = content_stems(preference)
    return bool(line) and len(line & stems) >= 0.8 * len(stems)


def pick(language: LanguageModel, pair: Pair, beside: str, order: Sequence[int]) -> bool:
    """Whether the model picks the suggestion that heeds the preference.

    It writes the suggestion, held to the four by grammar: asked for a letter it goes by the place.
    """
    shown = [re.sub(r"[^\w ,.()-]", "", pair.options[at], flags=re.ASCII) for at in order]
    options = "\n".join(f"- {option}" for option in shown)
    asked = "\n\n".join(part for part in (beside, f"Request: {pair.request}", options) if part)
    messages = [ChatMessage("system", _CHOOSE), ChatMessage("user", asked)]
    schema = {"type": "string", "enum": shown}
    said = "".join(language.stream(messages, max_tokens=MOST_TOKENS, schema=schema))
    right = f'"{shown[order.index(0)]}"'
    return bool(said.strip()) and right.startswith(said.strip())


def measure_following(
    vault: Vault, pairs: Sequence[Pair], language: LanguageModel, count: int
) -> None:
    """Print how often the model picks the right suggestion, by what it reads beside the request."""
    chance = random.Random(2)
    chosen = sorted(chance.sample(range(len(pairs)), min(count, len(pairs))))
    ways = ("no memory", "tastes for the request", "the needed one alone")
    right: dict[str, list[float]] = {way: [] for way in ways}
    there = []
    for at in chosen:
        pair = pairs[at]
        order = chance.sample(range(len(pair.options)), len(pair.options))
        tastes = choose_tastes(vault, language.count_tokens, pair.request, TASTE_TOKENS)
        there.append(any(one.memory.id == vault.memories[at] for one in tastes))
        beside = ("", word_tastes(tastes), f"{HEADING}\n- {pair.preference}")
        for way, read in zip(ways, beside, strict=True):
            right[way].append(float(pick(language, pair, read, order)))
        print(".", end="", flush=True, file=sys.stderr)
    print(
        f"\n{len(chosen)} requests, {language.name}, four suggestions each (chance .250); the "
        f"needed taste was among those chosen for {np.mean(there):.3f}.\n"
    )
    print("| beside the request | right (95 %) | less no memory (95 %) |\n|---|---|---|")
    plain = np.array(right[ways[0]])
    for way in ways:
        values = np.array(right[way])
        low, high = bootstrap(values)
        worse, better = bootstrap(values - plain)
        print(
            f"| {way} | {values.mean():.3f} ({low:.3f} to {high:.3f}) | "
            f"{(values - plain).mean():+.3f} ({worse:+.3f} to {better:+.3f}) |"
        )
    held = np.array(there)
    told = np.array(right[ways[1]])
    if held.any() and not held.all():
        print(
            f"\nWith the tastes for the request: {told[held].mean():.3f} where the needed one is "
            f"among them, {told[~held].mean():.3f} where it is not."
        )


def main(arguments: Sequence[str] = ()) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--questions", type=int, default=40, help="put to the language model")
    options = parser.parse_args(list(arguments))
    pairs = read_pairs()
    models = ModelSet(ModelFiles(), {})
    language = models.language()
    with open_vault(pairs, models) as vault:
        measure_reach(vault, pairs, language)
        if options.questions:
            measure_following(vault, pairs, language, options.questions)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
