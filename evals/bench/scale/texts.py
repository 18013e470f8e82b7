"""Texts of real length and vocabulary, made up: words follow Zipf's law and belong to topics.

The words are those of the text model's own vocabulary, which lists English words about in the order
of their frequency, so that a text has as many tokens, and a word as many texts, as in real life.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

TOPICS = 400
TOPIC_WORDS = 150
TOPIC_SHARE = 0.3
"""Of a text's words are its topic's; the others follow the frequencies of the whole language."""

ZIPF_SHIFT = 2.7
SENTENCE_WORDS = 12


def read_vocabulary(tokenizer: Path) -> list[str]:
    """The whole words of a WordPiece tokenizer file, most frequent first."""
    table: dict[str, int] = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    known = sorted(table, key=lambda word: table[word])
    return [word for word in known if word.isascii() and word.isalpha() and len(word) > 1]


class TextMaker:
    """Makes texts of a topic from random numbers; the same numbers give the same text."""

    def __init__(self, vocabulary: Sequence[str], seed: int = 1, topics: int = TOPICS) -> None:
        random = np.random.default_rng(seed)
        self._words = np.asarray(vocabulary, dtype=object)
        ranks = np.arange(1, len(vocabulary) + 1)
        self._frequent = np.cumsum(1.0 / (ranks + ZIPF_SHIFT))
        self._frequent /= self._frequent[-1]
        # A topic's words are neither "the" and "of" nor words that nobody uses.
        telling = np.arange(len(vocabulary) // 50, len(vocabulary))
        self._of_topic = np.stack(
            [random.choice(telling, TOPIC_WORDS, replace=False) for _ in range(topics)]
        )
        self._in_topic = np.cumsum(1.0 / np.arange(2, TOPIC_WORDS + 2))
        self._in_topic /= self._in_topic[-1]

    def draw(self, topics: Ints, lengths: Ints, random: np.random.Generator) -> list[str]:
        """One text a topic, each of that many words."""
        owners = np.repeat(topics, lengths)
        total = len(owners)
        ranks = np.searchsorted(self._frequent, random.random(total))
        places = np.searchsorted(self._in_topic, random.random(total))
        telling = random.random(total) < TOPIC_SHARE
        numbers = np.where(telling, self._of_topic[owners, places], ranks)
        words = self._words[numbers].tolist()
        ends = np.cumsum(lengths).tolist()
        return [
            _write(words[end - count : end])
            for end, count in zip(ends, lengths.tolist(), strict=True)
        ]

    def ask(self, topic: int, text: str, random: np.random.Generator) -> str:
        """A question of eight words: half of them from a text, the others as people talk."""
        own = [word for word in text.replace(".", " ").replace(",", " ").split() if len(word) > 3]
        count = min(4, len(own))
        taken = [own[at].lower() for at in random.choice(len(own), count, replace=False)]
        filler = self._words[np.searchsorted(self._frequent, random.random(8 - count))].tolist()
        mixed = [*taken, *filler]
        random.shuffle(mixed)
        return "When did we " + " ".join(mixed) + "?"


def draw_lengths(
    random: np.random.Generator, count: int, median: float, spread: float, most: int
) -> Ints:
    """Numbers of words, log-normal as in real collections, from 2 to `most`."""
    drawn = median * np.exp(random.standard_normal(count) * spread)
    return np.clip(drawn, 2, most).astype(np.int64)


def _write(words: list[str]) -> str:
    sentences = [
        " ".join(words[at : at + SENTENCE_WORDS]).capitalize() + "."
        for at in range(0, len(words), SENTENCE_WORDS)
    ]
    return " ".join(sentences)
