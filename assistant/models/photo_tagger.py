"""Tags for photos of the embedded tier: everyday words with the probability that people say them.

What speaks for a word (`word_evidence`) goes through a network of sixteen units that is the same
for all words, then through a rising curve fitted on photos that neither saw. The probability is
that of the word standing in at least one of five people's captions. The weights are ours:
docs/eyes-card.md tells with which data, how and how well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from assistant.models.everyday_words import EverydayWords, load_everyday_words
from assistant.models.shared_space import SHARED_SPACE, SharedSpace, load_shared_space
from assistant.models.word_evidence import (
    NEAR_SHARE,
    Discriminants,
    KnownCaptions,
    Lexicon,
    WordEvidence,
)
from memory.records import Label, Vector
from tools.caption_objects import make_plural
from tools.label_families import find_family
from tools.ports import TextEncoder

TAGS: Final = "locket-tags-1"
"""Name of the weights."""

PROMPTS = ("{}", "a photo of a {}")
"""A word's vector is the mean of what these say."""

MOST = 12
"""Tags of one photo."""

SHOWN = 0.5
"""The probability from which on a word is a tag: it is more likely said than not."""

_LEAST_SHARE = 0.5
"""Captions that a word is taken to stand in at least, among all known ones."""


@dataclass(frozen=True, slots=True)
class TagNet:
    """From what speaks for a word to the probability that it is said.

    `mean`, `spread` (features,) standardise; a hidden layer; then a rising curve over the log-odds
    of one caption using the word, given by its `knots` and the probabilities there.
    """

    mean: Vector
    spread: Vector
    hidden: Vector
    hidden_bias: Vector
    out: Vector
    out_bias: float
    knots: Vector
    chances: Vector

    def log_odds(self, evidence: Vector) -> Vector:
        """Of one caption using each word, from rows of evidence."""
        scaled = (evidence - self.mean) / self.spread
        inner = scaled @ self.hidden.T + self.hidden_bias
        inner = inner / (1 + np.exp(-1.702 * inner))
        return np.asarray(evidence[..., NEAR_SHARE] + inner @ self.out + self.out_bias, np.float32)

    def rate(self, evidence: Vector) -> Vector:
        """Probabilities that one of five captions uses each word."""
        found = np.interp(self.log_odds(evidence), self.knots, self.chances)
        return np.asarray(found, np.float32)


class PhotoTagger:
    """Tags photos from their meaning and labels. Thread-safe. Holds about 60 MB."""

    meaning_space = SHARED_SPACE

    def __init__(
        self,
        words: EverydayWords,
        evidence: WordEvidence,
        net: TagNet,
        label_names: Sequence[str],
        maker: "WordMaker",
    ) -> None:
        self._words, self._evidence, self._net = words, evidence, net
        self._label_names = tuple(label_names)
        self._maker = maker

    @property
    def words(self) -> EverydayWords:
        """What photos are tagged with."""
        return self._words

    def tag(self, meaning: Vector, labels: Sequence[Label]) -> tuple[Label, ...]:
        """The words that people probably say, surest first, twelve at most."""
        chances = self.rate(meaning, labels)
        order = np.argsort(-chances, kind="stable")[:MOST]
        return tuple(
            Label(self._words.tags[word], round(float(chances[word]), 3))
            for word in order.tolist()
            if chances[word] >= SHOWN
        )

    def rate(self, meaning: Vector, labels: Sequence[Label]) -> Vector:
        """The probability of every word, in the order of `words`."""
        return self._net.rate(self.weigh(meaning, labels))

    def weigh(self, meaning: Vector, labels: Sequence[Label]) -> Vector:
        """What speaks for every word, as `WordEvidence.weigh` gives it."""
        return self._evidence.weigh(meaning, spread_labels(labels, self._label_names))

    @property
    def maker(self) -> "WordMaker":
        """What is known of words that are not listed."""
        return self._maker

    def rate_others(
        self,
        words: Sequence[str],
        text: TextEncoder,
        photos: Sequence[tuple[Vector, Sequence[Label]]],
        maker: "WordMaker | None" = None,
    ) -> Vector:
        """The probability of any words for photos (meaning, labels): "kayak", "beehive".

        Shape (photos, words). Words of the list are treated as though they were not on it.
        """
        evidence = (maker or self._maker).know(words, text)
        names = self._label_names
        rows = [evidence.weigh(one, spread_labels(labels, names)) for one, labels in photos]
        return self._net.rate(np.stack(rows))


@dataclass(frozen=True, slots=True)
class WordMaker:
    """Makes evidence for words that are not on the list: nothing was learned of them."""

    vectors: Vector
    spelled: Sequence[Sequence[str]]
    label_names: Sequence[str]
    shared: SharedSpace
    photos: Discriminants

    def know(self, words: Sequence[str], text: TextEncoder) -> WordEvidence:
        """Evidence for words as they are written; captions count that use exactly those."""
        asked = EverydayWords([word.lower() for word in words], [()] * len(words))
        forms = [[word.split(), make_plural(word).split()] for word in asked.tags]
        known = [
            {at for at, some in enumerate(forms) if any(map(frozenset(said).issuperset, some))}
            for said in self.spelled
        ]
        prompts = [[prompt.format(word) for word in asked.tags] for prompt in PROMPTS]
        vectors = place_prompts([text.encode_passages(some) for some in prompts], self.shared)
        nobody = Discriminants(
            np.zeros_like(vectors), self.photos.middle, np.zeros(len(vectors), np.float32)
        )
        captions = list_known(self.vectors, known)
        lexicon = describe_words(asked, vectors, captions, self.label_names, self.shared)
        return WordEvidence(captions, lexicon, nobody)


def place_prompts(encoded: Sequence[Vector], shared: SharedSpace) -> Vector:
    """One unit vector a word in the shared space, from the vectors of its prompts."""
    total = np.sum([shared.place_words(some) for some in encoded], axis=0)
    return np.asarray(total / np.linalg.norm(total, axis=1, keepdims=True), np.float32)


def list_known(vectors: Vector, words: Sequence[set[int]]) -> KnownCaptions:
    """Known captions from their vectors and the words of each, by number."""
    lengths = [len(some) for some in words]
    return KnownCaptions(
        vectors,
        np.array([word for some in words for word in sorted(some)], np.int64),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )


def describe_words(
    words: EverydayWords,
    vectors: Vector,
    known: KnownCaptions,
    label_names: Sequence[str],
    shared: SharedSpace,
) -> Lexicon:
    """What is known of words, given their unit vectors in the shared space."""
    named = np.zeros((len(words), len(label_names)), np.float32)
    for column, name in enumerate(label_names):
        for word in words.find_in(split_label(name)):
            named[word, column] = 1
    counts = known.count(len(words)) + _LEAST_SHARE
    shares = np.asarray(counts / (len(known.vectors) + 1), np.float32)
    return Lexicon(vectors, shares, named, shared.label_words)


def split_label(name: str) -> list[str]:
    """A label's words and those of its family, in lower case: a "pug" is a dog too."""
    return f"{name} {find_family(name)}".lower().replace("/", " ").replace("-", " ").split()


def spread_labels(labels: Sequence[Label], names: Sequence[str]) -> Vector:
    """A photo's labels as probabilities over all; one of two names alike stands for the first."""
    chances = np.zeros(len(names), np.float32)
    for label in labels:
        if label.name in names:
            chances[names.index(label.name)] += label.score
    return chances


def build_tagger(
    stored: dict[str, Any],
    words: EverydayWords,
    placed: Vector,
    spelled: Sequence[Sequence[str]],
    shared: SharedSpace,
) -> PhotoTagger:
    """Put a tagger together from its arrays, as `evals.train_tags` writes them.

    `placed` and `spelled` are the known captions: vectors in the shared space, and words.
    """
    known = list_known(placed, [words.find_among(some) for some in spelled])
    names = bytes(stored["labels"]).decode().split("\n")
    photos = Discriminants(
        _unpack(stored, "photos"), stored["photos.middle"], stored["photos.counts"]
    )
    lexicon = describe_words(words, _unpack(stored, "words"), known, names, shared)
    net = TagNet(
        mean=stored["net.mean"],
        spread=stored["net.spread"],
        hidden=stored["net.hidden"],
        hidden_bias=stored["net.hidden_bias"],
        out=stored["net.out"],
        out_bias=float(stored["net.out_bias"]),
        knots=stored["net.knots"],
        chances=stored["net.chances"],
    )
    maker = WordMaker(placed, spelled, names, shared, photos)
    evidence = WordEvidence(known, lexicon, photos)
    return PhotoTagger(words, evidence, net, names, maker)


@lru_cache(maxsize=1)
def load_tagger() -> PhotoTagger | None:
    """Read the weights that come with Locket; None without them or without known captions."""
    from assistant.models.caption_decoder import load_caption_decoder

    path = files("assistant.models") / "data" / f"{TAGS}.npz"
    decoder = load_caption_decoder()
    if decoder is None or not path.is_file():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    words, known = load_everyday_words(), decoder.support.placed
    if len(words) != len(arrays["words.int8"]):
        return None
    return build_tagger(arrays, words, known, decoder.spell_known(), load_shared_space())


def open_tagger(meaning_space: str | None) -> PhotoTagger | None:
    """The tagger, where photos are seen in the space that it knows; else None."""
    return load_tagger() if meaning_space == SHARED_SPACE else None


def _unpack(stored: dict[str, Any], name: str) -> Vector:
    """A matrix that is kept as int8 with a scale a row."""
    rows = stored[f"{name}.int8"].astype(np.float32)
    return np.asarray(rows * stored[f"{name}.scale"][:, None], np.float32)
