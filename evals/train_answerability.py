"""Train what decides whether memory holds an answer, and write it into tools/data.

    python -m evals.train_answerability --cache /tmp/answerability

First the probe: a ridge logistic on the state of one layer of the language model, over SQuAD v2
training articles and our own bank. Then the judges: a logistic over the features alone and one
joined with the probe's log-odds, and their cuts, on our own bank, the first four conversations of
LoCoMo and SQuAD validation articles. States are kept in the cache folder (hours on two cores the
first time). No data set goes into the written files, only weights.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.agent.conversations import SYSTEM
from assistant.agent.nodes import QUOTED_FROM, RECALLED_TOKENS
from assistant.agent.speaking import word_question
from assistant.models.load import ModelSet
from evals.abstention_data import (
    TUNING,
    Case,
    load_locomo,
    load_squad,
    make_own,
    recall_all,
    sample_cases,
)
from evals.answerability_examples import Sheet, memory_sheets, squad_sheets
from evals.data import find_data
from evals.logistic import find_cut, fit_logistic
from evals.squad import choose_articles, load_articles
from memory.records import Recalled, Vector
from tools.anchors import keep_relevant
from tools.answerability import PERSON, PERSON_FEATURES, STATE, THING, THING_FEATURES
from tools.answerability_features import FEATURE_NAMES, measure
from tools.answerability_probe import DATA, StateProbe, probe_file, probe_layers
from tools.ports import ChatMessage, LanguageModel, ReadsState
from tools.quoting import Quoted, quote_each, quote_memories

MODEL = "qwen2.5-coder-1.5b"
PROBE_RIDGE, JUDGE_RIDGE = 1000.0, 5.0
OWN_WEIGHT = 0.1
"""Of a question of our own bank beside one of LoCoMo: they are many, and easier."""
FEWEST = 15
"""Answerable questions of a data set, for a cut to be set on it."""
FALSE_ABSTENTION_BLIND = 0.03
OF_SOMEBODY = FEATURE_NAMES.index("of_somebody")
FALSE_ABSTENTION, SURE_SHARE = 0.08, 0.25
"""The share of answerable questions that may fall under the cut, and that is not yet sure: there
the checks of the wording apply in full, which refuse about one right answer in six."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question as the judges see it; `state` is None where no model read it."""

    features: list[float]
    answerable: bool
    part: str
    state: float | None


def prompt_of(question: str, quotes: Sequence[Quoted]) -> list[ChatMessage]:
    """The messages of the answer step, outside a conversation."""
    return [ChatMessage("system", SYSTEM), ChatMessage("user", word_question(question, quotes))]


def quote_for_prompt(
    language: LanguageModel, question: str, recalled: Sequence[Recalled]
) -> list[Quoted]:
    """The quotes that a turn puts into its prompt."""
    quotes = quote_memories(
        recalled[:QUOTED_FROM],
        count_tokens=language.count_tokens,
        budget=RECALLED_TOKENS,
        question=question,
    )
    return keep_relevant(question, quotes)


class StateCache:
    """States of prompts by their text, kept as one npz file."""

    def __init__(self, path: Path, language: Callable[[], LanguageModel]) -> None:
        self._path, self._language = path, language
        self._known: dict[str, Vector] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as stored:
                states = stored["states"]
                self._known = dict(zip(stored["prompts"].tolist(), states, strict=True))

    def state_of(self, messages: Sequence[ChatMessage]) -> Vector:
        """The state after a prompt, read if it is not known."""
        prompt = messages[-1].content
        if prompt not in self._known:
            language = self._language()
            state = language.read_state(messages) if isinstance(language, ReadsState) else None
            if state is None:
                raise SystemExit("This language model does not show its state.")
            self._known[prompt] = state
            if len(self._known) % 200 == 0:
                self.save()
                print(f"{len(self._known)} prompts read", flush=True)
        return self._known[prompt]

    def save(self) -> None:
        """Write all states."""
        if not self._known:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        prompts = np.asarray(list(self._known))
        np.savez(self._path, prompts=prompts, states=np.stack(list(self._known.values())))


def train_probe(cache: StateCache, sheets: Iterable[Sheet]) -> StateProbe:
    """The probe over sheets; those of held-out groups are left to be measured."""
    states: list[Vector] = []
    labels: list[bool] = []
    for sheet in sheets:
        for probe in sheet.probes:
            states.append(cache.state_of(prompt_of(probe.question, sheet.quotes)))
            labels.append(probe.answerable)
    layers = probe_layers(MODEL)
    matrix = np.stack(states).astype(np.float64).reshape(len(states), len(layers), -1)
    matrix /= np.linalg.norm(matrix, axis=2, keepdims=True)
    weights, bias = fit_logistic(matrix.reshape(len(states), -1), labels, ridge=PROBE_RIDGE)
    print(f"probe: {len(labels)} questions, {np.mean(labels):.2f} answerable")
    return StateProbe(layers, weights.astype(np.float32), bias)


def set_judge(rows: Sequence[Row], names: Sequence[str]) -> dict[str, Any]:
    """Weights, cut and sure mark over some features."""
    matrix = np.asarray([list_parts(row, names) for row in rows])
    slopes, bias = fit_logistic(
        matrix, [row.answerable for row in rows], ridge=JUDGE_RIDGE, weights=weigh_rows(rows)
    )
    # About a thing the features alone say little: there only what is plainly not there is refused.
    share = FALSE_ABSTENTION if len(names) > len(THING_FEATURES) else FALSE_ABSTENTION_BLIND
    return mark_lines(dict(zip(names, slopes.tolist(), strict=True)), bias, rows, share)


def join_state(base: dict[str, Any], every: Sequence[Row]) -> dict[str, Any]:
    """A judge's log-odds and the probe's, weighed: three constants, since few prompts are read.

    The lines are marked on all rows, those that were not read lent a state of a read one.
    """
    rows = [row for row in every if row.state is not None]
    names = list(base["weights"])
    slopes = np.asarray([base["weights"][name] for name in names])
    odds = np.asarray([list_parts(row, names) for row in rows]) @ slopes
    states = [list_parts(row, [STATE])[0] for row in rows]
    (scale, known), bias = fit_logistic(
        np.stack([odds, states], 1),
        [row.answerable for row in rows],
        ridge=JUDGE_RIDGE,
        weights=weigh_rows(rows),
    )
    weights = dict(zip(names, (scale * slopes).tolist(), strict=True)) | {STATE: float(known)}
    return mark_lines(weights, bias, lend_states(every))


def lend_states(rows: Sequence[Row]) -> list[Row]:
    """Rows with a state each: their own, else one drawn from those of their kind that were read."""
    rng = random.Random(5)
    known: dict[tuple[str, bool], list[float]] = {}
    for row in rows:
        if row.state is not None:
            known.setdefault((row.part, row.answerable), []).append(row.state)
    filled: list[Row] = []
    for row in rows:
        drawn = known.get((row.part, row.answerable), [])
        if row.state is not None:
            filled.append(row)
        elif drawn:
            filled.append(replace(row, state=rng.choice(drawn)))
    return filled


def mark_lines(
    weights: dict[str, float], bias: float, rows: Sequence[Row], share: float = FALSE_ABSTENTION
) -> dict[str, Any]:
    """A judge with its cut, which keeps false abstention down in each data set by itself."""
    slopes = np.asarray(list(weights.values()))
    odds = np.asarray([list_parts(row, list(weights)) for row in rows]) @ slopes + bias
    chances = 1 / (1 + np.exp(-odds))
    labels = np.asarray([row.answerable for row in rows])
    held = [
        chances[labels & np.asarray([row.part == part for row in rows])]
        for part in {row.part for row in rows}
    ]
    held = [some for some in held if len(some) >= FEWEST]
    return {
        "weights": {name: round(one, 4) for name, one in weights.items()},
        "bias": round(bias, 4),
        "cut": round(float(min(find_cut(some, share) for some in held)), 4),
        "sure": round(float(min(find_cut(some, SURE_SHARE) for some in held)), 4),
    }


def weigh_rows(rows: Sequence[Row]) -> list[float]:
    """How much each row counts."""
    return [OWN_WEIGHT if row.part == "own" else 1.0 for row in rows]


def list_parts(row: Row, names: Sequence[str]) -> list[float]:
    """The parts of a row by name."""
    known = dict(zip(FEATURE_NAMES, row.features, strict=True))
    if row.state is not None:
        known[STATE] = row.state
    return [known[name] for name in names]


def write_judges(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Set all judges and write them beside the probe."""
    judges = {}
    for kind, names in ((PERSON, PERSON_FEATURES), (THING, THING_FEATURES)):
        some = [row for row in rows if (kind == PERSON) == (row.features[OF_SOMEBODY] > 0)]
        judges[kind] = set_judge(some, names)
        judges[f"{kind} with {STATE}"] = join_state(judges[kind], some)
    path = DATA / "answerability.json"
    path.write_text(json.dumps(judges, indent=2) + "\n", encoding="utf-8")
    return judges


def make_row(case: Case, recalled: Sequence[Recalled], state: float | None) -> Row:
    """A question with its features."""
    features = measure(case.text, quote_each(recalled, case.text))
    return Row(features.values(), case.answerable, case.part, state)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--squad", type=int, default=52, help="SQuAD paragraphs to train on")
    parser.add_argument("--own", type=int, default=49, help="sheets of our own bank")
    given = parser.parse_args()
    data = find_data("text")
    models = ModelSet(choice={"language": MODEL})
    language = models.language()
    cache = StateCache(given.cache / "states.npz", models.language)
    articles = load_articles(data / "squad" / "dev-v2.0.json")
    squad = squad_sheets(choose_articles(articles, "train"), random.Random(11), given.squad // 2)
    own = list(memory_sheets(random.Random(12), given.own))
    probe = train_probe(cache, [*squad, *(one for one in own if one.group == "own")])
    DATA.mkdir(exist_ok=True)
    np.savez(probe_file(MODEL), weights=probe.weights, bias=np.float64(probe.bias))

    tuning = [one for one in load_locomo(data, off_topic=False) if one.name in TUNING]
    own_stores = list(make_own(10))
    squad_stores = [*load_squad(data, "validation", 15), *load_squad(data, "train", 15)]
    judged = [*tuning, *squad_stores, *own_stores]
    sampled = [*sample_cases(tuning, 50), *sample_cases(own_stores, 60)]
    read = {case.id for one in sampled for case in one.cases}
    rows: list[Row] = []
    for filled in judged:
        for case, recalled in recall_all(filled, models.text()):
            quotes = quote_for_prompt(language, case.text, recalled)
            odds = None
            if quotes and (case.id in read or case.part == "SQuAD validation"):
                odds = probe.log_odds(cache.state_of(prompt_of(case.text, quotes)))
            rows.append(make_row(case, recalled, odds))
    cache.save()
    write_judges(rows)


if __name__ == "__main__":
    main()
