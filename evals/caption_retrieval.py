"""Captions of other photos as captions of this one: the nearest, and the one most alike to others.

Both are told from the known captions that the decoder's file has, with their sentences found again
in the evaluation data, since the file keeps of each only its set of words. Consensus is after
Devlin et al. 2015: of the hundred nearest the one most like the others, by CIDEr-D's weighing.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from assistant.models.caption_decoder import CaptionDecoder
from assistant.models.caption_network import UNKNOWN
from evals.caption_scores import CiderWeights, Gram, count_grams, liken_weights, split_caption
from memory.records import Vector

AMONG = 100


class Retrieval:
    """The sentences of a decoder's known captions. `sentences` may hold others too."""

    def __init__(self, decoder: CaptionDecoder, sentences: Iterable[str]) -> None:
        self._support = decoder.support
        numbers = {word: number for number, word in enumerate(decoder.words)}
        said: dict[tuple[int, ...], str] = {}
        for sentence in sentences:
            words = {numbers.get(word, UNKNOWN) for word in split_caption(sentence)}
            said.setdefault(tuple(sorted(words)), sentence)
        known = [tuple(self._support.words_of(at).tolist()) for at in range(len(self._support))]
        self._sentences = [said.get(words, "") for words in known]
        self.missing = sum(not sentence for sentence in self._sentences)
        frequencies: Counter[Gram] = Counter()
        for sentence in self._sentences:
            frequencies.update(set(count_grams(split_caption(sentence))))
        self._weights = CiderWeights(frequencies, len(known))

    def __len__(self) -> int:
        return len(self._sentences)

    def nearest(self, meaning: Vector) -> str:
        """The known caption nearest to a photo."""
        near = self._support.find_near(meaning, AMONG)
        best: int = near.which[0].item()
        return self._sentences[best]

    def agreed(self, meaning: Vector) -> str:
        """Of the near ones the one most like the others, weighed by nearness."""
        near = self._support.find_near(meaning, AMONG)
        which: list[int] = near.which.tolist()
        sentences = [self._sentences[at] for at in which]
        rows = [self._weights.vector(split_caption(one)) for one in sentences]
        worth = [
            sum(
                weight * liken_weights(own, other)
                for other, weight, at in zip(rows, near.weights.tolist(), range(AMONG), strict=True)
                if at != place
            )
            for place, own in enumerate(rows)
        ]
        return sentences[int(np.argmax(worth))]
