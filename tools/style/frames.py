"""What a user puts before or after what a photo shows: "Photo of", "in Lisbon, Sunday".

A frame is a run of tokens that begins or ends the user's captions more often than not, of those
photos of which all is known that it says, and that our own captions do not begin or end with.
"""

from collections import defaultdict
from collections.abc import Sequence

from tools.style.slots import NAME, needs
from tools.style.thesaurus import FUNCTION_WORDS, find_kind, is_known_thing
from tools.style.tokens import ARTICLES, is_slot, is_word, make_singular
from tools.style.values import Frame

LONGEST = 5
STRENGTH_SLOTS, STRENGTH_MARKS, STRENGTH_WORDS, STRENGTH_ENDING = 1.0, 1.5, 2.5, 4.0
"""Doubts, as so many captions of someone who does not use the frame: one edit is enough for a frame
with a place or date, two for one with marks, three for words before, five for words after.
"""

_DOUBT_SLOTS, _DOUBT = 0.3, 0.05
_OPENERS = frozenset({"my", "our", "your", "this", "there", "here", "it"})


class Frames:
    """Counts how captions begin (or, turned round, end)."""

    def __init__(self, *, at_end: bool) -> None:
        self._at_end = at_end
        self._found: dict[tuple[str, ...], float] = defaultdict(float)
        self._bare: dict[tuple[str, ...], float] = defaultdict(float)
        self._known: dict[frozenset[str], float] = defaultdict(float)

    def add(
        self, tokens: Sequence[str], plain: Sequence[str], known: frozenset[str], weight: float
    ) -> None:
        """Count the runs that one wording begins with. `plain` are our own tokens of the photo."""
        self._known[known] += weight
        ours = {make_singular(token) for token in plain}
        for length in range(1, min(LONGEST, len(tokens) - 1) + 1):
            run = tuple(tokens[-length:] if self._at_end else tokens[:length])
            inner = run[0] if self._at_end else run[-1]
            if not _may_frame(run, ours, at_end=self._at_end):
                continue
            if not self._at_end and inner in ARTICLES:
                continue
            self._found[run] += weight
            following = tokens[length] if not self._at_end else ""
            if is_word(following) and following not in ARTICLES:
                self._bare[run] += weight

    def choose(self, unit: float) -> dict[frozenset[str], Frame]:
        """The frame for each set of known particulars, where there is one."""
        chosen: dict[frozenset[str], Frame] = {}
        for known in self._known:
            best: tuple[str, ...] = ()
            for run, count in self._found.items():
                asks = {needs(token) for token in run} - {""}
                if not asks <= known or len(run) <= len(best):
                    continue
                asked = sum(weight for some, weight in self._known.items() if asks <= some)
                if _is_likely(run, count * unit, asked * unit, at_end=self._at_end):
                    best = run
            if best:
                bare = self._bare[best] > 0.5 * self._found[best]
                chosen[known] = Frame(best, bare and not self._at_end)
        return chosen


def _may_frame(run: tuple[str, ...], ours: set[str], *, at_end: bool) -> bool:
    """Whether a run can be a frame: it says nothing of what this photo alone shows."""
    if all(token in ARTICLES for token in run) or not any(map(_says_something, run)):
        return False
    if any(token == NAME for token in run) and len(run) == 1:
        return False
    for token in run:
        word = make_singular(token)
        told = word in ours or bool(find_kind(word)) or is_known_thing(word)
        if is_word(token) and told and word not in FUNCTION_WORDS:
            return False
    edge = run[0] if at_end else run[-1]
    return not (at_end and is_word(edge) and edge in ARTICLES)


def _is_likely(run: tuple[str, ...], count: float, asked: float, *, at_end: bool) -> bool:
    slots = any(is_slot(token) and token != NAME for token in run)
    marks = not all(is_word(token) or is_slot(token) for token in run)
    wordy = any(is_word(token) and token not in FUNCTION_WORDS for token in run)
    if slots and not wordy:
        strength, doubt = STRENGTH_SLOTS, _DOUBT_SLOTS
    else:
        words = STRENGTH_ENDING if at_end else STRENGTH_WORDS
        strength, doubt = (STRENGTH_MARKS if marks else words), _DOUBT
    return (count + strength * doubt) / (asked + strength) > 0.5


def _says_something(token: str) -> bool:
    return token in _OPENERS or token not in FUNCTION_WORDS
