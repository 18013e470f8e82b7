"""Which word of a caption became which word of the user's: alignment by dynamic programming.

Needleman and Wunsch (1970) over likeness of words: the same word, one that means the same, one of
the same kind of object. What lies alone between two pairs of equal words is a pair as well.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from tools.style.thesaurus import FUNCTION_WORDS, are_near, contradict, find_kind
from tools.style.tokens import is_slot, is_word, make_singular

_SAME, _NEAR, _OF_A_KIND = 1.0, 0.8, 0.5

Pair = tuple[int, int]


@lru_cache(maxsize=20_000)
def liken(word: str, other: str) -> float:
    """0 to 1: how surely one word stands where the other stood."""
    if word == other:
        return 0.3 if word in FUNCTION_WORDS else _SAME
    if word in FUNCTION_WORDS or other in FUNCTION_WORDS:
        return 0.0
    one, two = make_singular(word), make_singular(other)
    if one == two:
        return _SAME
    if are_near(one, two):
        return _NEAR
    kind = find_kind(one)
    return _OF_A_KIND if kind and kind == find_kind(two) and not contradict(one, two) else 0.0


def align(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Places of words that stand for each other, in order, lower-case tokens in."""
    rows, columns = len(before), len(after)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        this, below, word = best[row], best[row + 1], before[row]
        for column in range(columns - 1, -1, -1):
            score = max(below[column], this[column + 1])
            like = liken(word, after[column])
            if like and like + below[column + 1] > score:
                score = like + below[column + 1]
            this[column] = score
    pairs: list[Pair] = []
    row = column = 0
    while row < rows and column < columns:
        like = liken(before[row], after[column])
        if like and best[row][column] == like + best[row + 1][column + 1]:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def find_swaps(before: Sequence[str], after: Sequence[str], pairs: Sequence[Pair]) -> list[Pair]:
    """Words that alone fill one gap between equal words on both sides: one put for the other."""
    anchors = [(-1, -1), *(pair for pair in pairs if _is_firm(before, after, pair))]
    anchors.append((len(before), len(after)))
    swaps: list[Pair] = []
    for (row, column), (next_row, next_column) in pairwise(anchors):
        gone = [at for at in range(row + 1, next_row) if _carries(before[at])]
        come = [at for at in range(column + 1, next_column) if _carries(after[at])]
        at_edge = row < 0 or next_row == len(before)
        if len(gone) == 1 == len(come) and not (at_edge and _is_wide(anchors)):
            swaps.append((gone[0], come[0]))
    return swaps


def _is_wide(anchors: Sequence[Pair]) -> bool:
    """Too few words are the same to say that what is between them belongs together."""
    return len(anchors) < 4


def _is_firm(before: Sequence[str], after: Sequence[str], pair: Pair) -> bool:
    return liken(before[pair[0]], after[pair[1]]) >= _NEAR or (
        before[pair[0]] == after[pair[1]] and before[pair[0]] not in ("a", "an", "the")
    )


def _carries(token: str) -> bool:
    return is_word(token) and not is_slot(token) and token not in FUNCTION_WORDS
