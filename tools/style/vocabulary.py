"""Which words a user says for the same things: weighed by how often they changed and kept them.

For each word of ours and each that the user put in its place, log-odds that this is a matter of
taste: what speaks for it beforehand, so much for each change, so much against for each time that
the word was kept. A word of another kind of object corrects a mistake and teaches nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from tools.style.alignment import Pair, find_swaps
from tools.style.thesaurus import (
    COLOURS,
    FUNCTION_WORDS,
    NUMBERS,
    are_near,
    contradict,
    find_group,
    find_kind,
    is_known_thing,
    means_the_same,
)
from tools.style.tokens import is_slot, is_word, make_plural, make_singular

CHANGED, KEPT, USED = 1.4, 1.4, 0.7
"""Log-odds for one change, against for one keeping, and for one use of the word elsewhere."""

SAME, ALIKE, NEAR, UNKNOWN, OF_A_KIND, OTHER = -0.7, -0.7, -2.1, -2.1, -4.2, -3.5
"""Log-odds beforehand: words that mean the same, look alike ("dog", "doggo"), are near; a word not
known for an object; another word of that kind; any other two words. One change is enough for the
first two, two for the next two, four and three for the others.
"""

PERSON_UNKNOWN = -4.9
_NEVER = -1e9
_SHORTEST_ALIKE = 3


class Vocabulary:
    """Counts what became of our words. Weights may be in any unit; `choose` is told its size."""

    def __init__(self) -> None:
        self._changed: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._kept: dict[str, float] = defaultdict(float)
        self._used: dict[str, float] = defaultdict(float)

    def add(
        self, before: Sequence[str], after: Sequence[str], pairs: Sequence[Pair], weight: float
    ) -> None:
        """Count one edit: our words, the user's, and which stand for each other."""
        taken = set()
        for row, column in pairs:
            taken.add(column)
            self._count(make_singular(before[row]), make_singular(after[column]), weight)
        for row, column in find_swaps(before, after, pairs):
            if (row, column) not in pairs:
                taken.add(column)
                self._count(make_singular(before[row]), make_singular(after[column]), weight)
        groups = {find_group(make_singular(word)) for word in before}
        for column, token in enumerate(after):
            word = make_singular(token)
            group = find_group(word)
            if column not in taken and group is not None and group not in groups:
                self._used[word] += weight

    def choose(self, unit: float) -> dict[str, str]:
        """For each word the one to say instead, where that is more likely than not."""
        chosen: dict[str, str] = {}
        for word in set(self._changed) | self._list_grouped():
            best, most = "", 0.0
            for other in self._list_rivals(word):
                odds = self._weigh(word, other, unit)
                if odds > most:
                    best, most = other, odds
            if best:
                chosen[word] = best
        return chosen

    def _count(self, word: str, other: str, weight: float) -> None:
        if not (_may_change(word) and _may_change(other)):
            return
        if word == other:
            self._kept[word] += weight
        elif not contradict(word, other):
            self._changed[word][other] += weight

    def _list_grouped(self) -> set[str]:
        """Words that stand beside some word the user says of their own accord."""
        said = {other for some in self._changed.values() for other in some} | set(self._used)
        return {word for word in said | set(self._kept) if find_group(word) is not None}

    def _list_rivals(self, word: str) -> set[str]:
        rivals = set(self._changed.get(word, ()))
        if find_group(word) is not None:
            rivals |= {one for one in self._used if means_the_same(word, one)}
        return rivals - {word}

    def _weigh(self, word: str, other: str, unit: float) -> float:
        prior = weigh_beforehand(word, other)
        if prior <= _NEVER:
            return prior
        changes = self._changed.get(word, {})
        away = sum(count for one, count in changes.items() if one != other)
        against = self._kept.get(word, 0.0) + self._used.get(word, 0.0) * USED / KEPT + 0.5 * away
        speaks = CHANGED * changes.get(other, 0.0) - KEPT * against
        if means_the_same(word, other):
            speaks += USED * self._used.get(other, 0.0)
        return prior + unit * speaks


def weigh_beforehand(word: str, other: str) -> float:
    """Log-odds that one word for another is taste, before anything was seen."""
    if means_the_same(word, other):
        return SAME
    if are_near(word, other):
        return NEAR
    kind, other_kind = find_kind(word), find_kind(other)
    if kind and other_kind:
        return OF_A_KIND if kind == other_kind else _NEVER
    if other_kind or is_known_thing(other):
        # It names a thing that ours did not: a correction. Two unknown words are no things.
        return _NEVER
    if not kind:
        return OTHER
    if kind == "person":
        return PERSON_UNKNOWN
    return ALIKE if look_alike(word, other) else UNKNOWN


def look_alike(word: str, other: str) -> bool:
    """Whether one word is made of the other: "dog", "doggo"."""
    shared = 0
    for one, two in zip(word.lower(), other.lower(), strict=False):
        if one != two:
            break
        shared += 1
    return shared >= min(_SHORTEST_ALIKE, len(word), len(other)) >= 2


def swap_words(words: Sequence[str], swaps: Mapping[str, str]) -> list[str]:
    """The words (phrases as one) with those of `swaps` put in, in the number they stood in."""
    swapped: list[str] = []
    for word in words:
        single = make_singular(word)
        other = swaps.get(single)
        if other is None or is_slot(word):
            swapped.append(word)
        else:
            swapped.append(other if single == word else make_plural(other))
    return swapped


def _may_change(word: str) -> bool:
    if not is_word(word) and word != "&":
        return False
    grouped = find_group(word) is not None
    return grouped or (word not in FUNCTION_WORDS | NUMBERS | COLOURS and not word.isdigit())
