"""Learn which statements speak of something sensitive, and write the weights that ship.

A logistic regression from the text encoder's vectors of short statements, over things of our own
(`evals.private_things`) and the everyday words that photos are tagged with, less those that the
word lists of private kinds know. The offset lets one ordinary thing in twenty pass as sensitive, by
five-fold cross-validation over things; the ridge is the one with the fewest sensitive things
missed.

    python -m evals.train_private
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models.everyday_words import load_everyday_words
from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.private_things import SAYINGS, read_ordinary, read_sensitive
from tools.ports import TextEncoder
from tools.private_kinds import find_sensitive
from tools.private_probe import FILE, SPACE

RIDGES = (0.3, 1.0, 3.0, 10.0)
FOLDS = 5
PASSING = 0.05
"""Share of ordinary things taken for sensitive."""
SEED = 5
Floats = NDArray[np.float64]


def gather_things() -> tuple[list[str], NDArray[np.bool_]]:
    """All things, and which are sensitive."""
    sensitive = [one for things in read_sensitive().values() for one in things]
    ordinary = [*read_ordinary(), *load_everyday_words().tags]
    ordinary = [one for one in dict.fromkeys(ordinary) if find_sensitive(one) is None]
    return [*sensitive, *ordinary], np.arange(len(sensitive) + len(ordinary)) < len(sensitive)


def encode(encoder: TextEncoder, things: Sequence[str]) -> Floats:
    """Vectors of every thing in every saying, (things, sayings, 384)."""
    said = [saying.format(thing) for thing in things for saying in SAYINGS]
    vectors = encoder.encode_passages(said).astype(np.float64)
    return vectors.reshape(len(things), len(SAYINGS), -1)


def fit(vectors: Floats, sensitive: NDArray[np.bool_], ridge: float) -> Floats:
    """Weights and offset, (385,), both kinds weighing the same; Newton's steps."""
    rows = vectors.reshape(-1, vectors.shape[-1])
    answers = np.repeat(sensitive, vectors.shape[1]).astype(np.float64)
    rows = np.c_[rows, np.ones(len(rows))]
    share = answers.mean()
    weights = np.where(answers > 0, 0.5 / share, 0.5 / (1 - share))
    penalty = ridge * np.eye(rows.shape[1])
    penalty[-1, -1] = 0.0
    found = np.zeros(rows.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-np.clip(rows @ found, -30, 30)))
        bend = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows
        slope = rows.T @ (weights * (answers - chance)) - penalty @ found
        found = found + np.linalg.solve(bend + penalty, slope)
    return found


def cross(vectors: Floats, sensitive: NDArray[np.bool_], ridge: float) -> Floats:
    """The score of every thing, the mean over its sayings, by weights that never saw the thing."""
    fold = np.random.default_rng(SEED).permutation(len(sensitive)) % FOLDS
    scores = np.zeros(len(sensitive))
    for number in range(FOLDS):
        found = fit(vectors[fold != number], sensitive[fold != number], ridge)
        scores[fold == number] = vectors[fold == number].mean(1) @ found[:-1] + found[-1]
    return scores


def main(arguments: Sequence[str] = ()) -> int:
    """Train, tell how well it does across folds, and write."""
    encoder = ModelSet(ModelFiles(), {"text": SPACE}).text()
    things, sensitive = gather_things()
    vectors = encode(encoder, things)
    print(f"{sensitive.sum()} sensitive things, {(~sensitive).sum()} ordinary ones")
    best: tuple[float, float, float] | None = None
    for ridge in RIDGES:
        scores = cross(vectors, sensitive, ridge)
        cut = float(np.quantile(scores[~sensitive], 1 - PASSING))
        missed = float((scores[sensitive] <= cut).mean())
        print(f"ridge {ridge:g}: missed {missed:.3f} at {PASSING:.0%} of the ordinary")
        if best is None or missed < best[0]:
            best = (missed, ridge, cut)
    assert best is not None
    _, ridge, cut = best
    found = fit(vectors, sensitive, ridge)
    scale = np.abs(found[:-1]).max() / 127
    path = Path(__file__).parents[1] / "tools" / "data" / FILE
    np.savez_compressed(
        path,
        allow_pickle=False,
        **{
            "weights.int8": np.round(found[:-1] / scale).astype(np.int8),
            "scale": np.float32(scale),
            "offset": np.float32(found[-1] - cut),
        },
    )
    print(f"{path.name}, {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
