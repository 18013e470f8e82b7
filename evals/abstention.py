"""Admitting what it does not know: AUC, abstention curves, and what abstaining costs in answers.

    python -m evals.abstention --sample 40 --turns 20

Each question is asked of its own store. The decision is measured by parts on a sample (the language
model reads each prompt once), then whole turns are run through the engine that serves `ask`. States
are kept in `--cache`, where one is given.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.models.load import ModelSet
from assistant.protocol.commands import Ask
from assistant.protocol.events import Done
from assistant.protocol.results import AskResult
from assistant.services import build_services
from evals.abstention_data import (
    TUNING,
    Case,
    Filled,
    load_locomo,
    load_squad,
    recall_all,
    sample_cases,
)
from evals.data import find_data
from evals.logistic import Flags, Floats, abstained_at, find_auc
from evals.train_answerability import MODEL, StateCache, prompt_of, quote_for_prompt
from memory.kdf import FLOOR_COST
from memory.passages import index_memories
from memory.vault import Vault
from tools.answerability import judge_answerability
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken
from tools.quoting import quote_each

SHARES = (0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True)
class Judged:
    """One question as both judges see it."""

    case: Case
    alone: float
    state: float
    joined: float
    abstains_alone: bool
    abstains: bool


def judge_all(stores: Sequence[Filled], models: ModelSet, cache: StateCache) -> list[Judged]:
    """Judge every question of the stores, by parts and joined."""
    judged: list[Judged] = []
    for filled in stores:
        for case, recalled in recall_all(filled, models.text()) if filled.cases else ():
            evidence = quote_each(recalled, case.text)
            quotes = quote_for_prompt(models.language(), case.text, recalled)
            alone = judge_answerability(case.text, evidence)
            whole = alone
            if quotes:
                state = cache.state_of(prompt_of(case.text, quotes))
                whole = judge_answerability(case.text, evidence, state=state, model=MODEL)
            judged.append(
                Judged(
                    case,
                    alone.probability,
                    whole.state if whole.state is not None else -10.0,
                    whole.probability,
                    alone.abstains,
                    whole.abstains,
                )
            )
    cache.save()
    return judged


def print_tables(judged: Sequence[Judged]) -> None:
    """One row a data set and way to decide."""
    heads = "".join(f" at {share:.0%} false |" for share in SHARES)
    print(f"| questions | decided by | n | AUC |{heads} as shipped: abstained / falsely |")
    print("|---|---|---|---|" + "---|" * (len(SHARES) + 1))
    parts = sorted({one.case.part for one in judged if not one.case.part.startswith("off")})
    for part in parts:
        rows = [one for one in judged if one.case.part == part]
        _print_row(part, "memories alone", rows, [r.alone for r in rows], True)
        _print_row(part, "model's state alone", rows, [r.state for r in rows], None)
        _print_row(part, "joined", rows, [r.joined for r in rows], False)
    for part in sorted({one.case.part for one in judged} - set(parts)):
        rows = [one for one in judged if one.case.part == part]
        alone = np.mean([one.abstains_alone for one in rows])
        print(f"| {part} | memories alone | {len(rows)} | | | | | {alone:.2f} |")
        print(
            f"| {part} | joined | {len(rows)} | | | | | {np.mean([r.abstains for r in rows]):.2f} |"
        )


def _print_row(
    part: str, how: str, rows: Sequence[Judged], scores: Sequence[float], alone: bool | None
) -> None:
    flags: Flags = np.asarray([one.case.answerable for one in rows], bool)
    values: Floats = np.asarray(scores, np.float64)
    cells = "".join(f" {abstained_at(flags, values, share):.2f} |" for share in SHARES)
    shipped = ""
    if alone is not None:
        said = np.asarray([r.abstains_alone if alone else r.abstains for r in rows])
        shipped = f"{said[~flags].mean():.2f} / {said[flags].mean():.2f}"
    auc = find_auc(flags, values)
    print(f"| {part} | {how} | {len(rows)} | {auc:.3f} |{cells} {shipped} |", flush=True)


async def ask_all(stores: Sequence[Filled], models: ModelSet) -> list[tuple[Case, AskResult]]:
    """Every question as a whole turn that is not stored, each store a vault of its own."""
    answered: list[tuple[Case, AskResult]] = []
    encoder = models.text()
    for filled in stores:
        if not filled.cases:
            continue
        with tempfile.TemporaryDirectory(prefix="locket-abstention-") as folder:
            vault, _ = Vault.create(Path(folder) / "home", "a long passphrase", cost=FLOOR_COST)
            memories = filled.fill(vault.store)
            index_memories(
                vault.store,
                encoder.encode_passages,
                encoder.space,
                encoder.max_characters,
                memories,
            )
            decoder = GuardedDecoder()
            services = build_services(vault, models, decoder)
            for case in filled.cases:
                command = Ask(id=case.id, text=case.text, remember_turn=False, now=filled.now)
                async for event in services.engine.run_turn(command, CancelToken()):
                    if isinstance(event, Done) and isinstance(event.result, AskResult):
                        answered.append((case, event.result))
            services.close()
            decoder.close()
            vault.close()
    return answered


def print_answers(answered: Sequence[tuple[Case, AskResult]]) -> None:
    """What was abstained, and exact match and F1 of what was answered."""
    heads = (
        "abstained unanswerable",
        "falsely",
        "EM / F1 of answers given",
        "F1 of all answerable",
    )
    print(f"\n| whole turns | n | {' | '.join(heads)} |\n|---|---|---|---|---|---|")
    for part in sorted({case.part for case, _ in answered}):
        rows = [(case, result) for case, result in answered if case.part == part]
        held = [(case, result) for case, result in rows if case.answerable]
        lacking = [result.abstained for case, result in rows if not case.answerable]
        falsely = [result.abstained for _, result in held]
        scored = [(s, r.abstained) for (c, r) in held for s in [score_answer(r.answer, c.gold)]]
        given = [s for s, abstained in scored if not abstained]
        cells = [
            f"{np.mean(lacking):.2f}" if lacking else "",
            f"{np.mean(falsely):.2f}" if falsely else "",
            f"{np.mean([e for e, _ in given]):.2f} / {np.mean([f for _, f in given]):.2f}"
            if given
            else "",
            f"{np.mean([0.0 if a else s[1] for s, a in scored]):.2f}" if scored else "",
        ]
        print(f"| {part} | {len(rows)} | " + " | ".join(cells) + " |", flush=True)


def score_answer(answer: str, gold: Sequence[str]) -> tuple[float, float]:
    """Exact match (the gold words stand in the answer) and token F1, as SQuAD normalises words.

    Answers are sentences and gold answers are spans, so containment is the fair exact match.
    """
    said = _normal_words(re.sub(r"\[[mf]\d+\]", "", answer))
    best = (0.0, 0.0)
    for one in gold:
        wanted = _normal_words(one)
        common = sum((Counter(said) & Counter(wanted)).values())
        if not common:
            continue
        f1 = 2 * common / (len(said) + len(wanted))
        holds = float(f" {' '.join(wanted)} " in f" {' '.join(said)} ")
        best = max(best, (holds, f1))
    return best


def _normal_words(text: str) -> list[str]:
    return [w for w in re.findall(r"\w+", text.lower()) if w not in ("a", "an", "the")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables. Raises `DataMissing`."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sample", type=int, default=60, help="questions of each kind to judge")
    parser.add_argument("--turns", type=int, default=30, help="questions of each kind to answer")
    parser.add_argument("--cache", type=Path, default=None)
    given = parser.parse_args(arguments)
    data = find_data("text")
    models = ModelSet(choice={"language": MODEL})
    locomo = load_locomo(data)
    tuning = [one for one in locomo if one.name in TUNING]
    others = [one for one in locomo if one.name not in TUNING]
    squad = load_squad(data, "test", max(1, given.sample // 5))
    with tempfile.TemporaryDirectory() as folder:
        cache = StateCache((given.cache or Path(folder)) / "states.npz", models.language)
        stores = [*sample_cases(tuning, given.sample), *sample_cases(others, given.sample), *squad]
        print_tables(judge_all(stores, models, cache))
    if given.turns:
        asked = sample_cases([*others, *squad], given.turns)
        print_answers(asyncio.run(ask_all(asked, models)))
    models.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
