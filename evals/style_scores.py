"""How near captions are to what a simulated user would have written; differences with intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.caption_scores import LONGEST_GRAM, count_grams, measure_cider, split_caption
from tools.caption import CaptionFacts
from tools.ports import RatedDraft
from tools.style.tokens import split_tokens

RESAMPLES = 2_000


@dataclass(frozen=True, slots=True)
class DraftedPhoto:
    """A photo of the evaluation: what people say of it, and what our models do."""

    name: str
    captions: tuple[str, ...]
    counted: tuple[str, ...]
    neutral: str
    drafts: tuple[RatedDraft, ...]


@dataclass(frozen=True, slots=True)
class UserPhoto:
    """A photo as one user has it: what is known of it, and how the user would word it."""

    photo: DraftedPhoto
    facts: CaptionFacts
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one caption brings to the means of its user.

    `row` is right and given n-grams by order (8), words, words of the closest reference; `cider`
    CIDEr-D; `edits` the share of tokens to change till it is one of the user's; `named` whether it
    says the name as the user does, NaN where there is none.
    """

    row: tuple[float, ...]
    cider: float
    edits: float
    named: float


Table = dict[str, dict[str, list[Scored]]]
"""What was said after so many edits (or neutrally), by user."""


def score(said: Sequence[str], photos: Sequence[UserPhoto]) -> list[Scored]:
    """Compare captions with what the user would have said."""
    words = [split_caption(text) for text in said]
    wordings = [[split_caption(text) for text in one.wordings] for one in photos]
    ciders = measure_cider(words, wordings)
    scored = []
    for at, one in enumerate(photos):
        right, given = [0.0] * LONGEST_GRAM, [0.0] * LONGEST_GRAM
        most = count_grams(())
        for reference in wordings[at]:
            most |= count_grams(reference)
        for gram, count in count_grams(words[at]).items():
            given[len(gram) - 1] += count
            right[len(gram) - 1] += min(count, most[gram])
        closest = min((abs(len(one) - len(words[at])), len(one)) for one in wordings[at])[1]
        tokens = split_tokens(said[at])
        edits = min(edit_share(tokens, split_tokens(text)) for text in one.wordings)
        called = [name for name in one.facts.names if _is_called(name, said[at], one)]
        named = len(called) / len(one.facts.names) if one.facts.names else math.nan
        row = (*right, *given, float(len(words[at])), float(closest))
        scored.append(Scored(row, 100 * ciders[at], edits, named))
    return scored


def edit_share(said: Sequence[str], wanted: Sequence[str]) -> float:
    """Tokens to change, add or take out, as a share of the longer text's (Levenshtein)."""
    row = list(range(len(wanted) + 1))
    for at, token in enumerate(said, 1):
        left, row[0] = row[0], at
        for column, other in enumerate(wanted, 1):
            above = row[column]
            row[column] = min(above + 1, row[column - 1] + 1, left + (token != other))
            left = above
    return row[-1] / max(1, len(said), len(wanted))


def _is_called(name: str, said: str, one: UserPhoto) -> bool:
    """Whether a caption says a name as the user does, where the user's captions say it."""
    calls = {
        word
        for text in one.wordings
        for word in split_tokens(text)
        if word.lower()[:3] == name.lower()[:3]
    }
    return bool(calls & set(split_tokens(said)))


def measure_bleu4(rows: NDArray[np.float64]) -> float:
    """BLEU-4 of a corpus, times 100, from the summed rows of its captions."""
    right, given, words, closest = rows[:4], rows[4:8], rows[8], rows[9]
    if not words or not right.all():
        return 0.0
    brevity = min(1.0, math.exp(1 - closest / words))
    return float(100 * brevity * np.exp(np.log(right / given).mean()))


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over users: BLEU-4, CIDEr-D, share of tokens to edit, recall of names."""

    bleu: float
    cider: float
    edits: float
    names: float


def summarise(scores: dict[str, list[Scored]]) -> Summary:
    """Mean over users of each user's corpus scores."""
    return Summary(*np.nanmean([sum_up(some) for some in scores.values()], axis=0).tolist())


def sum_up(some: Sequence[Scored]) -> tuple[float, float, float, float]:
    """BLEU-4, CIDEr-D, share of tokens to edit, and recall of names of one user."""
    rows = np.sum([one.row for one in some], axis=0)
    named = [one.named for one in some if not math.isnan(one.named)]
    return (
        measure_bleu4(rows),
        float(np.mean([one.cider for one in some])),
        float(np.mean([one.edits for one in some])),
        float(np.mean(named)) if named else math.nan,
    )


def compare(
    table: Table, run: str, against: str, chance: np.random.Generator
) -> dict[str, tuple[float, float, float]]:
    """Difference in each measure with its 95 % interval: users and photos drawn anew, in pairs."""
    users = sorted(table[run])
    arrays = {
        (user, which): (
            np.array([one.row for one in table[which][user]]),
            np.array([one.cider for one in table[which][user]]),
            np.array([one.edits for one in table[which][user]]),
            np.array([one.named for one in table[which][user]]),
        )
        for user in users
        for which in (run, against)
    }
    draws = []
    for _ in range(RESAMPLES):
        differences = []
        for user in chance.choice(users, len(users)):
            count = len(arrays[user, run][0])
            picks = chance.integers(0, count, count)
            both = []
            for which in (run, against):
                rows, cider, edits, named = arrays[user, which]
                called = named[picks][~np.isnan(named[picks])]
                both.append(
                    (
                        measure_bleu4(rows[picks].sum(0)),
                        cider[picks].mean(),
                        edits[picks].mean(),
                        called.mean() if len(called) else math.nan,
                    )
                )
            differences.append(np.subtract(both[0], both[1]))
        # Most users have no names, and a draw may hold none of those who do.
        drawn = np.array(differences)
        told = drawn[~np.isnan(drawn[:, 3]), 3]
        draws.append([*drawn[:, :3].mean(axis=0), told.mean() if len(told) else math.nan])
    lows, highs = np.nanpercentile(draws, [2.5, 97.5], axis=0)
    one, two = summarise(table[run]), summarise(table[against])
    means = (
        one.bleu - two.bleu,
        one.cider - two.cider,
        one.edits - two.edits,
        one.names - two.names,
    )
    return {
        name: (means[at], float(lows[at]), float(highs[at]))
        for at, name in enumerate(("BLEU-4", "CIDEr-D", "edits", "names"))
    }
