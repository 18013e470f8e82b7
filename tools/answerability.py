"""Decides, before a word is said, whether what was recalled holds the answer to a question.

Two parts, joined in a logistic model: what code sees in the memories (whose they are, how well
they fit, `tools.answerability_features`), and what the language model's own state says after it has
read them (`tools.answerability_probe`). A model without a trained probe is judged by the first part
alone, with a cut of its own. Figures: docs/benchmarks.md.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from memory.records import Vector
from tools.answerability_features import (
    FEATURE_NAMES,
    USER,
    Features,
    find_people,
    is_theirs,
    measure,
    owner_of,
)
from tools.answerability_probe import DATA, load_probe
from tools.quoting import Quoted

STATE = "state"
"""The name of the probe's log-odds among the joined weights."""
PERSON, THING = "person", "thing"
"""A question about one who speaks in memory (or the user), and every other: judged apart, since
whose memory it is decides the first and says nothing on the second."""
THING_FEATURES = ("top_score", "cover", "names_missing")
PERSON_FEATURES = tuple(name for name in FEATURE_NAMES if name != "of_somebody")


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model over named parts, and where it draws the lines.

    Below `cut` the answer is not there: at most a tenth of answerable questions fall below it on
    the data it was set on. From `sure` on a wording that code cannot follow is trusted more.
    """

    weights: Mapping[str, float]
    bias: float
    cut: float
    sure: float

    def probability(self, parts: Mapping[str, float]) -> float:
        """Of the answer being there."""
        odds = self.bias + sum(weight * parts[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


@dataclass(frozen=True, slots=True)
class Answerability:
    """How probable it is that memory holds the answer, and what that rests on.

    `state` is the probe's log-odds, None without one. `asked_of` and `told_by` are names for the
    user's eye: who the question is about, and whose the nearest memory is; empty when they do not
    matter.
    """

    probability: float
    abstains: bool
    is_sure: bool
    features: Features
    state: float | None
    asked_of: str
    told_by: str

    def explain(self) -> str:
        """What is missing, in one sentence for the user."""
        if self.told_by and self.asked_of:
            return f"What I know about that is {self.told_by}, not {self.asked_of}."
        if self.features.top_score <= 0.0:
            return "I know nothing about that."
        if self.features.names_missing >= 1.0:
            return "Nothing I know speaks of it."
        return "I know of things near to it, but nothing that says this."


@lru_cache(maxsize=1)
def load_judges() -> Mapping[str, Judge]:
    """The judges by `name_judge`."""
    stored = json.loads((DATA / "answerability.json").read_text(encoding="utf-8"))
    return {
        name: Judge(dict(one["weights"]), one["bias"], one["cut"], one["sure"])
        for name, one in stored.items()
    }


def name_judge(features: Features, state: float | None) -> str:
    """Which judge a question goes to: "person", "thing", "person with state" and so on."""
    kind = PERSON if features.of_somebody else THING
    return kind if state is None else f"{kind} with {STATE}"


def judge_answerability(
    question: str, evidence: Sequence[Quoted], *, state: Vector | None = None, model: str = ""
) -> Answerability:
    """Judge from the recalled memories, best first, and the state of the named language model.

    `evidence` may hold more memories than were quoted to the model.
    """
    features = measure(question, evidence)
    probe = load_probe(model) if state is not None else None
    known = probe.log_odds(state) if probe is not None and state is not None else None
    judge = load_judges()[name_judge(features, known)]
    parts = dict(zip(FEATURE_NAMES, features.values(), strict=True))
    if known is not None:
        parts[STATE] = known
    probability = judge.probability(parts)
    asked_of, told_by = name_owners(question, evidence)
    return Answerability(
        probability=probability,
        abstains=probability < judge.cut,
        is_sure=probability >= judge.sure,
        features=features,
        state=known,
        asked_of=asked_of,
        told_by=told_by,
    )


def name_owners(question: str, evidence: Sequence[Quoted]) -> tuple[str, str]:
    """Who is asked about and whose the best memory is, as said to the user ("you", "Nuno's").

    Both empty when the best memory is of whom is asked about, or nobody is.
    """
    if not evidence:
        return "", ""
    people = find_people(question, [owner_of(one) for one in evidence])
    best = max(evidence[:3], key=lambda one: one.told_score)
    if not people or is_theirs(best, people):
        return "", ""
    asked = " or ".join(sorted(_say_owner(one) for one in people))
    return asked, _say_owner(owner_of(best))


def _say_owner(owner: str) -> str:
    if owner == USER:
        return "yours"
    name = " ".join(part[:1].upper() + part[1:] for part in owner.split())
    return f"{name}'" if name.endswith("s") else f"{name}'s"
