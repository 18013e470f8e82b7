"""What speaks for a word being said of a photo: numbers that mean the same for every word.

The photo's nearness to the word in the shared space; how far it lies where captions, and photos,
with that word lie (linear discriminants, Fisher 1936); how many of the known captions near it use
the word; the labels that name it or lie near it; how often people use it at all. None of them is
about one word, so that they hold for words outside any list too.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memory.records import Vector

FEATURES = (
    "nearness", "cosine", "captions 12", "captions 50", "captions 300", "share", "label",
    "label known", "label likeness", "certainty", "among captions", "among photos", "photos",
)  # fmt: skip
"""What the columns of the numbers are, in order."""

SHARE, NEAR_SHARE = FEATURES.index("share"), FEATURES.index("captions 300")
AMONG_PHOTOS, PHOTOS = FEATURES.index("among photos"), FEATURES.index("photos")

_NEAR = ((12, 0.05), (50, 0.1), (300, 0.1))
"""How many known captions count as near, and the temperature of their weights."""

_FAITH = 0.05
"""Weight of a word's usual share of captions beside that of the near ones."""

_NO_LABEL = 1e-3
_LIKE_PROMPT = 5.0
"""A word's own vector counts as much as this many captions that use it."""

_ROUND = 1.0
"""How far the spread of captions or photos is made round: of its mean over the directions."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KnownCaptions:
    """Captions as unit vectors in the shared space and as words by number.

    The words of caption n are `words[starts[n] : starts[n + 1]]`.
    """

    vectors: Vector
    words: Ints
    starts: Ints

    def words_of(self, captions: Ints) -> tuple[Ints, Ints]:
        """The words of some captions, end to end, and how many each has."""
        first, past = self.starts[captions], self.starts[captions + 1]
        found = [self.words[a:b] for a, b in zip(first, past, strict=True)]
        return np.concatenate(found), past - first

    def count(self, words: int) -> Ints:
        """How many captions use each of so many words."""
        return np.bincount(self.words, minlength=words)


@dataclass(frozen=True, slots=True)
class Discriminants:
    """Where photos lie of which each word is said, from photos that were captioned.

    `directions` (words, width) give a photo's distance from `middle` (width,) in units of the
    spread of photos; `counts` (words,) of how many photos. A word nobody said has zeros.
    """

    directions: Vector
    middle: Vector
    counts: Vector


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words asked about: unit vectors in the shared space, and by number what else is known.

    `shares` are of captions that use each; `labels` (words, labels) 1 where a label names the word;
    `label_vectors` (labels, width) are unit vectors of the labels.
    """

    vectors: Vector
    shares: Vector
    labels: Vector
    label_vectors: Vector


class WordEvidence:
    """Weighs the words of a lexicon for photos."""

    def __init__(self, known: KnownCaptions, lexicon: Lexicon, photos: Discriminants) -> None:
        self._known, self._lexicon, self._photos = known, lexicon, photos
        middle = known.vectors.mean(0)
        spread = _measure_spread(known.vectors, middle)
        words = lexicon.vectors
        self._middle = words @ middle
        self._spread = _lengths(words, spread)
        means = self._average_captions() - middle
        self._directions = discriminate(means, spread)
        self._known_labels = lexicon.labels.any(1).astype(np.float32)
        self._label_likeness = words @ lexicon.label_vectors.T

    def weigh(self, meaning: Vector, labels: Vector, leave_out: Ints | None = None) -> Vector:
        """The numbers of each word for one photo, shape (words, len(FEATURES)).

        `labels` are the photo's probabilities of each label; `leave_out` known captions that do not
        count, since they are the photo's own.
        """
        lexicon, photos = self._lexicon, self._photos
        cosines = lexicon.vectors @ meaning
        likeness = self._known.vectors @ meaning
        if leave_out is not None:
            likeness[leave_out] = -1
        most = min(_NEAR[-1][0], len(likeness) - 1)
        near = np.argpartition(-likeness, most)[:most]
        near = near[np.argsort(-likeness[near], kind="stable")]
        said, lengths = self._known.words_of(near)
        aside = meaning - photos.middle
        seen = np.flatnonzero(labels)
        columns = [(cosines - self._middle) / self._spread, cosines]
        for count, temperature in _NEAR:
            weights = np.exp((likeness[near] - likeness[near[0]]) / temperature)
            weights[count:] = 0
            weights /= weights.sum()
            share = np.bincount(said, np.repeat(weights, lengths), len(cosines))
            columns.append(np.log((share + _FAITH * lexicon.shares) / (1 + _FAITH)))
        columns += [
            np.log(lexicon.shares),
            np.log(lexicon.labels[:, seen] @ labels[seen] + _NO_LABEL),
            self._known_labels,
            self._label_likeness[:, seen] @ labels[seen],
            np.full(len(cosines), likeness[near[:50]].mean()),
            self._directions @ aside,
            photos.directions @ aside,
            np.log1p(photos.counts),
        ]
        return np.stack(columns, 1).astype(np.float32)

    def _average_captions(self) -> Vector:
        """The mean vector of captions that use each word, its own among them."""
        known, words = self._known, self._lexicon.vectors
        caption_of = np.repeat(np.arange(len(known.vectors)), np.diff(known.starts))
        return average_rows(known.vectors, caption_of, known.words, words)


def average_rows(rows: Vector, which: Ints, words: Ints, own: Vector) -> Vector:
    """The mean of the rows `which` of each word, with `own` (words, width) beside them."""
    order = np.argsort(words, kind="stable")
    bounds = np.searchsorted(words[order], np.arange(len(own) + 1))
    means = np.empty_like(own)
    for word, (first, past) in enumerate(pairwise(bounds)):
        total = rows[which[order[first:past]]].sum(0)
        means[word] = (total + _LIKE_PROMPT * own[word]) / (past - first + _LIKE_PROMPT)
    return means


def discriminate(aside: Vector, spread: Vector) -> Vector:
    """Directions in which rows of each word lie aside, of unit spread along them."""
    width = len(spread)
    round_ = spread + _ROUND * np.trace(spread) / width * np.eye(width, dtype=np.float32)
    found = np.linalg.solve(round_, aside.T).T
    return np.asarray(found / _lengths(found, round_)[:, None], np.float32)


def learn_photos(meanings: Vector, which: Ints, words: Ints, count: int) -> Discriminants:
    """Discriminants of `count` words from photos; photo `which[i]` has the word `words[i]`."""
    middle = meanings.mean(0)
    own = np.tile(middle, (count, 1))
    means = average_rows(meanings, which, words, own)
    directions = discriminate(means - middle, _measure_spread(meanings, middle))
    said = np.bincount(words, minlength=count).astype(np.float32)
    directions[said == 0] = 0
    return Discriminants(directions, middle, said)


def _measure_spread(rows: Vector, middle: Vector) -> Vector:
    return np.asarray(rows.T @ rows / len(rows) - np.outer(middle, middle), np.float32)


def _lengths(rows: Vector, spread: Vector) -> Vector:
    square = np.einsum("ij,ij->i", rows @ spread, rows)
    return np.asarray(np.sqrt(np.maximum(square, 1e-8)), np.float32)
