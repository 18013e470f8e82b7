"""Writes the caption decoder's file: words, sets of words of known captions, network.

Matrices are kept as int8 with a scale a row; nothing in it is pickled.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from evals.caption_scores import split_caption
from memory.records import Vector

SPECIAL = ("<s>", "</s>", "<pad>", "<unk>")
LEAST_USED = 4
"""Times that a word must be used to be learned."""

DIRECTIONS = 192
"""Of the 384 of a text vector, that are kept of a known caption's."""

_SMALL = 20_000


def choose_words(captions: Sequence[Sequence[str]]) -> list[str]:
    """The vocabulary, most used first."""
    used = Counter(word for caption in captions for word in caption)
    return [*SPECIAL, *(word for word, count in used.most_common() if count >= LEAST_USED)]


def number_words(captions: Sequence[str], words: Sequence[str]) -> list[list[int]]:
    """Captions as numbers of the vocabulary; a word outside it is unknown."""
    numbers = {word: number for number, word in enumerate(words)}
    unknown = SPECIAL.index("<unk>")
    return [[numbers.get(word, unknown) for word in split_caption(one)] for one in captions]


def pack_decoder(
    network: dict[str, Vector],
    heads: int,
    words: Sequence[str],
    known: Sequence[Sequence[int]],
    vectors: Vector,
) -> dict[str, Any]:
    """All arrays of the file. `vectors` (n, 384) are those of the known captions.

    Of a known caption its set of words is kept and its vector, not what it says.
    """
    sets = [sorted(set(some)) for some in known]
    packed: dict[str, Any] = {
        "heads": np.array(heads),
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
        "known.tokens": np.array([word for some in sets for word in some], np.uint16),
        "known.lengths": np.array([len(some) for some in sets], np.uint8),
    }
    basis = find_directions(vectors, DIRECTIONS)
    codes, scales = _shrink(vectors @ basis.T)
    packed["known.codes"], packed["known.scales"] = codes, scales.astype(np.float16)
    packed["known.basis"] = basis.astype(np.float16)
    seen = Counter(word for some in sets for word in some)
    packed["known.counts"] = np.array([seen[word] for word in range(len(words))], np.int32)
    for name, value in sorted(network.items()):
        if value.ndim == 2 and value.size > _SMALL:
            codes, scales = _shrink(value)
            packed[f"network.{name}.int8"], packed[f"network.{name}.scale"] = codes, scales
        else:
            packed[f"network.{name}"] = value.astype(np.float32)
    return packed


def find_directions(rows: Vector, count: int) -> Vector:
    """The orthogonal directions along which rows lie most, (count, width), from their products."""
    _, directions = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    return np.asarray(directions[:, ::-1][:, :count].T, np.float32)


def _shrink(rows: Vector) -> tuple[Any, Any]:
    scales = np.maximum(np.abs(rows).max(1), 1e-9) / 127
    return np.round(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)
