"""Scores of the learned model together with the closed form's, and what moved them.

The effect of a rating is found by leaving it out and taking all later ones in again. That is done
for the few ratings that attention and the closed-form tastes say weigh most; the rest count as
none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.likes_model import LikesModel
from assistant.personalization.pairs import compare_all
from assistant.personalization.past import Past
from assistant.personalization.preference import LinearPreference
from assistant.personalization.scorer import Scorer

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BY_TASTE, BY_ATTENTION = 4, 3
"""Ratings left out in turn for one item: those that moved its closed-form taste most, and those
that it attends to most."""
FEW = 12
"""So few are all left out in turn."""


@dataclass(eq=False)
class LearnedPreference:
    """Satisfies `tools.recommend.ports.Preference`.

    `places` (n,) are the catalogue's rows in the learned model, -1 where it does not know them;
    `told` the pieces of evidence that the scorer took in, in that order. `plain` is the closed form
    on all evidence, `base` on those pieces alone (the same where there are no others).
    """

    model: LikesModel
    scorer: Scorer
    places: Ints
    told: Sequence[int]
    plain: LinearPreference
    base: LinearPreference
    now: int
    _without: dict[int, Past] = field(default_factory=dict)
    _effects: dict[int, tuple[Floats, Floats]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        inside = self.places >= 0
        judged = self.scorer.judge(self.now)
        expected = self.model.read_out.expect(judged)
        self.scores: Floats = self.plain.scores.copy()
        self.scores[inside] -= self.base.scores[inside]
        self.scores[inside] += expected[self.places[inside]]

    def explain(self, row: int) -> Floats:
        """How much lower the item's score would be without each piece of evidence, shape (e,)."""
        return self._explain(row)[0]

    def explain_taste(self, row: int) -> Floats:
        """The part of `explain` that is about this item: not the user's generosity to all."""
        return self._explain(row)[1]

    def _explain(self, row: int) -> tuple[Floats, Floats]:
        if row not in self._effects:
            self._effects[row] = self._leave_out(row)
        return self._effects[row]

    def _leave_out(self, row: int) -> tuple[Floats, Floats]:
        whole, taste = self.plain.explain(row).copy(), self.plain.explain_taste(row).copy()
        place = int(self.places[row])
        if place < 0:
            return whole, taste
        told = np.array(self.told, np.int64)
        if self.base is self.plain:
            whole[:], taste[:] = 0.0, 0.0
        else:
            whole[told] -= self.base.explain(row)
            taste[told] -= self.base.explain_taste(row)
        count = len(told)
        past = self._past(count)
        pairs = compare_all(self.model.side, place)
        full = past.judge(place, pairs, self.now)
        expect = self.model.read_out.expect
        looked = self._choose(past, place, count, pairs)
        for n in looked:
            other = self._past(n).judge(place, pairs, self.now)
            tasteless = replace(full, rank=other.rank, taste=other.taste)
            whole[told[n]] += float((expect(full) - expect(other))[0])
            taste[told[n]] += float((expect(full) - expect(tasteless))[0])
        unseen = np.delete(told, looked)
        whole[unseen] = taste[unseen] = 0.0
        return whole, taste

    def _past(self, without: int) -> Past:
        """What is told without one piece; `len(told)` for all of it."""
        count = len(self.told)
        if without not in self._without:
            self._without[without] = self.scorer.past(count, without if without < count else None)
        return self._without[without]

    def _choose(self, past: Past, place: int, count: int, pairs: NDArray[np.float32]) -> list[int]:
        if count <= FEW:
            return list(range(count))
        first = count - len(past.events)
        by_taste = np.argsort(-np.abs(past.trace_taste(place)), kind="stable")[:BY_TASTE]
        attention = np.abs(past.trace_attention(pairs, self.now))
        by_attention = np.argsort(-attention, kind="stable")[:BY_ATTENTION]
        return sorted({first + int(n) for n in (*by_taste, *by_attention)})
