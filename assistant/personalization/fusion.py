"""Weights of recall's channels for one user, learned from what they said of answers.

The model is that of a choice: among the memories recalled for a question, the one that was needed
is drawn by a softmax of their sums, each channel weighed by w = exp(theta). A thumb up says that it
was among those cited, a thumb down that it was not, and either is mistaken with probability
`SLIP`, so that contradicting thumbs cost little. theta has a normal prior around 0, which is
uniform weights; it is fitted by Fisher scoring from there, so it depends on the thumbs alone.

Softmax choice: McFadden 1974. Label noise: Natarajan et al. 2013. Scoring: McCullagh and Nelder
1989, 2.5. Constants were set on the first four conversations of LoCoMo (evals/fusion.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.records import CHANNELS, JudgedAnswer, Verdict

Floats = NDArray[np.float64]

TEMPERATURE = 0.04
"""Difference of sums at which one memory is e times likelier to be the one that was needed."""
PRIOR_SPREAD = 0.5
"""Standard deviation of log weights between users, before anything is known of this one."""
SLIP = 0.1
"""Share of thumbs that say the opposite of what they mean."""
MOST_STEPS, SMALL_STEP = 12, 1e-6
BOUND = 1.5
"""No weight goes beyond e to this power, either way."""


@dataclass(frozen=True, eq=False)
class Judgements:
    """Judged answers as arrays: one row a recalled memory, an answer's rows together.

    `gains` (n, channels), `rest` (n,) what else counts in the sum, `cited` (n,); `starts` (e + 1,)
    where each answer's rows begin; `up` (e,) whether the user approved of what was cited.
    """

    gains: Floats
    rest: Floats
    cited: NDArray[np.bool_]
    starts: NDArray[np.int64]
    up: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.up)

    def first(self, count: int) -> "Judgements":
        """The first so many answers."""
        return self.between(0, count)

    def between(self, begin: int, end: int) -> "Judgements":
        """The answers from one to before another."""
        rows = slice(self.starts[begin], self.starts[end])
        starts = self.starts[begin : end + 1] - self.starts[begin]
        return Judgements(
            self.gains[rows], self.rest[rows], self.cited[rows], starts, self.up[begin:end]
        )

    def without(self, answer: int) -> "Judgements":
        """All answers but one."""
        rows = np.ones(len(self.rest), dtype=bool)
        rows[self.starts[answer] : self.starts[answer + 1]] = False
        lengths = np.delete(np.diff(self.starts), answer)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        return Judgements(
            self.gains[rows],
            self.rest[rows],
            self.cited[rows],
            starts.astype(np.int64),
            np.delete(self.up, answer),
        )


def gather_judgements(judged: Sequence[JudgedAnswer]) -> tuple[Judgements, list[int]]:
    """The judged answers that say something of channels, and which of `judged` they are.

    Something is said where a cited memory was recalled among others.
    """
    gains: list[tuple[float, ...]] = []
    rest: list[float] = []
    cited: list[bool] = []
    starts, ups, kept = [0], [], []
    for number, one in enumerate(judged):
        marks = [
            row.cited if one.about is None else row.memory_id == one.about
            for row in one.answer.recalled
        ]
        if not any(marks) or all(marks):
            continue
        gains += [row.gains for row in one.answer.recalled]
        rest += [row.rest for row in one.answer.recalled]
        cited += marks
        starts.append(len(cited))
        ups.append(one.verdict in (Verdict.UP, Verdict.PIN))
        kept.append(number)
    arrays = Judgements(
        np.array(gains, dtype=np.float64).reshape(len(cited), len(CHANNELS)),
        np.array(rest, dtype=np.float64),
        np.array(cited, dtype=bool),
        np.array(starts, dtype=np.int64),
        np.array(ups, dtype=bool),
    )
    return arrays, kept


def fit_log_weights(judgements: Judgements, start: Floats | None = None) -> Floats:
    """The most probable log weights, (channels,); 0 where nothing speaks for another.

    `start` is where the search begins (uniform weights): a fit to almost the same thumbs saves
    steps, at the price of the last digits.
    """
    theta = np.zeros(len(CHANNELS)) if start is None else start.copy()
    if not len(judgements):
        return np.zeros(len(CHANNELS))
    value = _log_posterior(judgements, theta)
    for _ in range(MOST_STEPS):
        gradient, information = _score(judgements, theta)
        step = np.linalg.solve(information, gradient)
        tried, reached = theta, value
        for size in (1.0, 0.5, 0.25, 0.125, 0.0625):
            tried = np.clip(theta + size * step, -BOUND, BOUND)
            reached = _log_posterior(judgements, tried)
            if reached > value:
                break
        if reached <= value or float(np.abs(tried - theta).max()) < SMALL_STEP:
            break
        theta, value = tried, reached
    return theta


def move_without(judgements: Judgements, theta: Floats, answer: int) -> Floats:
    """How the log weights would differ without one answer, to first order, (channels,)."""
    _, information = _score(judgements, theta)
    alone, _ = _score(judgements.between(answer, answer + 1), theta)
    own = alone + theta / PRIOR_SPREAD**2
    return np.asarray(-np.linalg.solve(information, own), dtype=np.float64)


def log_likelihoods(judgements: Judgements, theta: Floats, lifts: Floats | None = None) -> Floats:
    """How probable each answer's verdict was under log weights, as a logarithm, (answers,).

    `lifts` (n,) are added to the sums of the memories.
    """
    if not len(judgements):
        return np.zeros(0)
    share, _, _ = _shares(judgements, theta, lifts)
    probability = SLIP + (1 - 2 * SLIP) * share
    return np.log(np.where(judgements.up, probability, 1 - probability))


def _log_posterior(judgements: Judgements, theta: Floats) -> float:
    prior = -0.5 * float(theta @ theta) / PRIOR_SPREAD**2
    return float(log_likelihoods(judgements, theta).sum()) + prior


def _shares(
    judgements: Judgements, theta: Floats, lifts: Floats | None = None
) -> tuple[Floats, Floats, Floats]:
    """The share of the cited memories (e,), and each row's share of all and of the cited (n,)."""
    starts, lengths = judgements.starts[:-1], np.diff(judgements.starts)
    sums = judgements.gains @ np.exp(theta) + judgements.rest
    if lifts is not None:
        sums = sums + lifts
    sums = sums / TEMPERATURE
    sums -= np.repeat(np.maximum.reduceat(sums, starts), lengths)
    odds = np.exp(sums)
    whole = np.add.reduceat(odds, starts)
    cited = np.add.reduceat(odds * judgements.cited, starts)
    of_all = odds / np.repeat(whole, lengths)
    of_cited = odds * judgements.cited / np.repeat(np.maximum(cited, 1e-300), lengths)
    return cited / whole, of_all, of_cited


def _score(judgements: Judgements, theta: Floats) -> tuple[Floats, Floats]:
    """Gradient of the log posterior and its expected information, (d,) and (d, d)."""
    share, of_all, of_cited = _shares(judgements, theta)
    probability = SLIP + (1 - 2 * SLIP) * share
    pull = (of_cited - of_all)[:, None] * judgements.gains
    slope = np.add.reduceat(pull, judgements.starts[:-1], axis=0)
    slope *= ((1 - 2 * SLIP) * share)[:, None] * np.exp(theta) / TEMPERATURE
    spread = probability * (1 - probability)
    gradient = ((judgements.up - probability) / spread) @ slope - theta / PRIOR_SPREAD**2
    information = (slope / spread[:, None]).T @ slope
    information[np.diag_indices_from(information)] += 1 / PRIOR_SPREAD**2
    return gradient, information
