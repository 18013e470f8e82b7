"""What tends to come next, from the order of other people's ratings (no user of ours in it).

Local EASE: EASE (Steck, WWW 2019) gets its weights between items in closed form from how often two
share a person; here a pair counts by how near the two stood in the person's history, exp(-distance
/ 15 ratings). That kernel is positive definite, so the inverse exists and the weights are the
partial correlations of a moment in place of a lifetime. Only a low rank of the weights is kept, two
vectors an item, so that a catalogue of any size costs a few megabytes and a millisecond.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector
from tools.recommend.ports import Evidence

NEXT_ITEM_SPACE = "next-item-1"
RANK = 64
MOST_ITEMS = 3_000
"""The most rated items get weights; the matrix must be inverted on a small machine."""
LONGEST = 1_000
"""Newest ratings of a person that count."""
HALF_LIFE = 10.0
"""Ratings after which one counts half for what comes next."""
_NEARNESS = 15.0
_RIDGE = 100.0
_MIN_PEOPLE = 30
_ROUNDS = 4

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


def fit_next_items(
    people: Ints, items: Ints, times: NDArray[np.int64], item_count: int, *, rank: int = RANK
) -> Vector | None:
    """Vectors (item_count, 2 * rank): what each item leads to, then what leads to it.

    `people`, `items`, `times` are parallel (n,); zero rows for items too seldom rated. None when
    there are fewer than 30 people, or when no two ratings of theirs differ in time.
    """
    order = np.lexsort((times, people))
    people, items, times = people[order], items[order], times[order]
    new = np.diff(people) != 0
    if len(people) == 0 or new.sum() + 1 < _MIN_PEOPLE or not (np.diff(times)[~new] > 0).any():
        return None
    counts = np.bincount(items, minlength=item_count)
    chosen = np.argsort(-counts, kind="stable")[: min(MOST_ITEMS, item_count)]
    place = np.full(item_count, -1)
    place[chosen] = np.arange(len(chosen))
    pairs = _RIDGE * np.eye(len(chosen))
    for rows in np.split(place[items], np.flatnonzero(new) + 1):
        own = rows[rows >= 0][-LONGEST:]
        steps = np.arange(len(own))
        # One who rated an item twice counts it twice: repeats are dropped by the readers.
        pairs[np.ix_(own, own)] += np.exp(-np.abs(steps[:, None] - steps) / _NEARNESS)
    precision = np.linalg.inv(pairs)
    scale = 1 / np.sqrt(np.diag(precision))
    # The weights are -precision / diagonal by column: symmetric but for a scale on either side.
    weights = -precision * scale[:, None] * scale
    np.fill_diagonal(weights, 0.0)
    values, vectors = _find_leading(weights, min(rank, len(chosen)))
    kept = np.zeros((item_count, 2 * rank), np.float32)
    kept[chosen, : len(values)] = vectors / scale[:, None] * np.sqrt(np.abs(values))
    kept[chosen, rank : rank + len(values)] = (
        vectors * scale[:, None] * np.sqrt(np.abs(values)) * np.sign(values)
    )
    return kept


def _find_leading(matrix: Floats, rank: int) -> tuple[Floats, Floats]:
    """Eigenvalues greatest in size, and their vectors, by subspace iteration."""
    random = np.random.default_rng(11).normal(size=(len(matrix), min(2 * rank, len(matrix))))
    basis = np.linalg.qr(matrix @ random)[0]
    for _ in range(_ROUNDS):
        basis = np.linalg.qr(matrix @ basis)[0]
    values, inner = np.linalg.eigh(basis.T @ matrix @ basis)
    best = np.argsort(-np.abs(values))[:rank]
    return values[best], basis @ inner[:, best]


def score_next(vectors: Vector, evidence: Sequence[Evidence]) -> Floats:
    """How strongly each item follows what the user rated last, in standard deviations, (n,).

    Zero for items without vectors, and for all of them when the user has rated none that has.
    """
    known = vectors.any(axis=1)
    led = _weigh_newest(evidence) @ _line_up(vectors, evidence)
    scores = np.zeros(len(vectors))
    if led.any():
        found = vectors[known, vectors.shape[1] // 2 :] @ led
        scores[known] = (found - found.mean()) / (found.std() or 1.0)
    return scores


def find_leads(vectors: Vector, evidence: Sequence[Evidence], row: int) -> Floats:
    """Each piece's part in how far the item's score stands above the mean item's, (e,).

    They sum to the item's score in `score_next`.
    """
    known = np.asarray(vectors.any(axis=1))
    lead = _weigh_newest(evidence)[:, None] * _line_up(vectors, evidence)
    if not lead.any() or not known[row]:
        return np.zeros(len(evidence))
    followed = vectors[:, vectors.shape[1] // 2 :]
    spread = (followed[known] @ lead.sum(axis=0)).std() or 1.0
    parts: Floats = lead @ (followed[row] - followed[known].mean(axis=0)) / spread
    return parts


def _weigh_newest(evidence: Sequence[Evidence]) -> Floats:
    """Half the weight for every ten newer ratings of items; none for words about traits."""
    weights = np.zeros(len(evidence))
    rated = [n for n, piece in enumerate(evidence) if piece.row is not None]
    newest = sorted(rated, key=lambda n: -evidence[n].at)
    weights[newest] = np.exp2(-np.arange(len(newest)) / HALF_LIFE)
    return weights


def _line_up(vectors: Vector, evidence: Sequence[Evidence]) -> Vector:
    """What each piece's item leads to, (e, rank); zero rows for traits."""
    lined = np.zeros((len(evidence), vectors.shape[1] // 2), np.float32)
    for n, piece in enumerate(evidence):
        if piece.row is not None:
            lined[n] = vectors[piece.row, : lined.shape[1]]
    return lined
