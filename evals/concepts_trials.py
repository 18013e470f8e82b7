"""The trials of the concepts suite: random photos enrolled, random subjects unknown.

`cosines[i, j]` is how near photo i is to photo j as an enrolled view (the whole and what stands out
in it), the measure that `tools.concepts.recognise` takes for whole photos.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.concepts_photos import Seen, Subjects
from memory.records import ConceptExample
from tools.concepts import Found, recognise

Floats = NDArray[np.float64]
WRONG = -1.0


@dataclass(frozen=True)
class Closed:
    """Identification in each trial, and which subject was taken for which."""

    right: Floats
    mistaken: Counter[tuple[str, str]]


@dataclass(frozen=True)
class Open:
    """Scores over the trials: of the user's own (`WRONG` under another's name), of unknown ones."""

    own: Floats
    unknown: Floats

    def accept_at(self, false_share: float) -> float:
        """How many of the user's own are accepted where so many unknown ones are."""
        return float((self.own >= np.quantile(self.unknown, 1 - false_share)).mean())

    def let_in_at(self, true_share: float) -> float:
        """How many unknown ones are accepted where so many of the user's own are."""
        return float((self.unknown >= np.quantile(self.own, 1 - true_share)).mean())


def compare(subjects: Subjects) -> Floats:
    """Cosines of all photos with all as enrolled ones."""
    wholes = np.stack([one.views[0].vector for one in subjects.photos])
    standing = np.stack([one.views[:2][-1].vector for one in subjects.photos])
    return np.asarray(np.maximum(wholes @ wholes.T, wholes @ standing.T), dtype=np.float64)


def run_closed(
    cosines: Floats, subjects: Subjects, shots: int, trials: int, among: NDArray[np.int64]
) -> Closed:
    """Which subject: the nearest enrolled photo, all of `among` being known."""
    draw = np.random.default_rng(1)
    mistaken: Counter[tuple[str, str]] = Counter()
    right = []
    for _ in range(trials):
        enrolled = _enrol(draw, subjects, shots, among)
        asked = np.setdiff1d(np.flatnonzero(np.isin(subjects.of, among)), enrolled)
        named = subjects.of[enrolled[cosines[np.ix_(asked, enrolled)].argmax(axis=1)]]
        truth = subjects.of[asked]
        right.append(float((named == truth).mean()))
        for one, other in zip(truth[named != truth], named[named != truth], strict=True):
            mistaken[subjects.names[one], subjects.names[other]] += 1
    return Closed(np.array(right), mistaken)


def run_open(
    cosines: Floats,
    subjects: Subjects,
    shots: int,
    trials: int,
    among: NDArray[np.int64],
    seed: int = 2,
) -> Open:
    """Is it one of mine: half of `among` known, drawn anew each time, the others unknown."""
    draw = np.random.default_rng(seed)
    own, unknown = [], []
    for _ in range(trials):
        known = draw.permutation(among)[: len(among) // 2]
        enrolled = _enrol(draw, subjects, shots, known)
        asked = np.setdiff1d(np.flatnonzero(np.isin(subjects.of, among)), enrolled)
        near = cosines[np.ix_(asked, enrolled)]
        named, best = subjects.of[enrolled[near.argmax(axis=1)]], near.max(axis=1)
        is_own = np.isin(subjects.of[asked], known)
        own.append(np.where(named == subjects.of[asked], best, WRONG)[is_own])
        unknown.append(best[~is_own])
    return Open(np.concatenate(own), np.concatenate(unknown))


def run_held_out(
    cosines: Floats, subjects: Subjects, shots: int, splits: int, false_share: float
) -> tuple[float, float]:
    """True and false accepts of half the subjects, at the threshold chosen on the other half."""
    draw = np.random.default_rng(3)
    true, false = [], []
    for at in range(splits):
        order = draw.permutation(len(subjects.names))
        half = len(order) // 2
        chosen = run_open(cosines, subjects, shots, 20, order[:half], at)
        least = np.quantile(chosen.unknown, 1 - false_share)
        reported = run_open(cosines, subjects, shots, 20, order[half:], at)
        true.append(float((reported.own >= least).mean()))
        false.append(float((reported.unknown >= least).mean()))
    return float(np.mean(true)), float(np.mean(false))


def enrol_some(
    draw: np.random.Generator, subjects: Subjects, shots: int, count: int, space: str
) -> tuple[list[ConceptExample], set[int], set[int]]:
    """Enrol `count` random subjects as the product does: examples, subjects, photos used."""
    known = draw.permutation(len(subjects.names))[:count]
    photos = _enrol(draw, subjects, shots, known)
    examples = [
        ConceptExample(int(subjects.of[at]), int(at), space, view.vector)
        for at in photos
        for view in subjects.photos[at].views[:2]
    ]
    return examples, set(known.tolist()), set(photos.tolist())


def find(seen: Seen, examples: list[ConceptExample], space: str) -> list[Found]:
    """What the product finds in a photo."""
    return recognise(seen.views, examples, space=space, labels=seen.labels)


def _enrol(
    draw: np.random.Generator, subjects: Subjects, shots: int, known: NDArray[np.int64]
) -> NDArray[np.int64]:
    return np.concatenate(
        [draw.permutation(np.flatnonzero(subjects.of == one))[:shots] for one in sorted(known)]
    )
