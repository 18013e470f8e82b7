"""The personal model in use: the learned one where it is there and does not do worse.

The learned model scores the items that it knows from what the user rated of them. What else was
said (traits, items it does not know) moves a score by as much as it moves the closed-form model's.
Both models foretell the user's latest ratings, each from those before it (prequential testing,
Dawid 1984); where the learned one was further off, the closed-form one is used alone.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.history import Event
from assistant.personalization.likes_model import LikesModel
from assistant.personalization.likes_reasons import LearnedPreference
from assistant.personalization.preference import ContentPreference
from assistant.personalization.scorer import Scorer
from tools.recommend.ports import Catalogue, Evidence, Preference

RECENT = 50
"""Latest star ratings that both models foretell."""
LEAST = 10
"""Before so many the learned model is used unproved: on people held out in training it was."""

Ints = NDArray[np.int64]


@dataclass(eq=False)
class _Followed:
    """One user's ratings as the learned model has taken them in, and how far off it was."""

    model: LikesModel
    catalogue: Catalogue
    scorer: Scorer
    errors: list[tuple[float, float]] = field(default_factory=list)
    """Squared errors of the learned and of the closed-form model, the oldest first."""


class PersonalPreference:
    """Satisfies `tools.recommend.ports.PreferenceModel`. Thread-safe.

    `find` gives the learned model, or None. A rating that comes on top is taken in at once; any
    other change of the past is replayed from the beginning, so that nothing stays of what is gone.
    """

    def __init__(
        self, find: Callable[[], LikesModel | None], plain: ContentPreference | None = None
    ) -> None:
        self._find = find
        self._plain = plain or ContentPreference()
        self._lock = threading.Lock()
        self._followed: _Followed | None = None

    def judge(self, catalogue: Catalogue, evidence: Sequence[Evidence], now: int) -> Preference:
        """Score all items: 5 ms a new rating and 15 ms for 10,000 items, beside the closed form."""
        plain = self._plain.judge(catalogue, evidence, now)
        with self._lock:
            model = self._find()
            if model is None:
                self._followed = None
                return plain
            places = _line_up(model, catalogue)
            told = _find_told(evidence, places)
            followed = self._follow(model, catalogue, [evidence[n] for n in told], places)
            if not self.trusts(followed.errors):
                return plain
            base = plain
            if len(told) < len(evidence):
                base = self._plain.judge(catalogue, [evidence[n] for n in told], now)
            return LearnedPreference(model, followed.scorer, places, told, plain, base, now)

    def trusts(self, errors: Sequence[tuple[float, float]]) -> bool:
        """Whether the learned model foretold the latest ratings no worse."""
        recent = errors[-RECENT:]
        return len(recent) < LEAST or sum(one - other for one, other in recent) <= 0

    def forget(self) -> None:
        """Let go of what was kept of the last catalogue and of the user's ratings."""
        self._plain.forget()
        with self._lock:
            self._followed = None

    def _follow(
        self, model: LikesModel, catalogue: Catalogue, told: Sequence[Evidence], places: Ints
    ) -> _Followed:
        """Take in what is new, after both models have foretold it."""
        events = [_make_event(piece, places) for piece in told]
        kept = self._followed
        if (
            kept is None
            or kept.model is not model
            or kept.catalogue is not catalogue
            or kept.scorer.events != events[: len(kept.scorer.events)]
        ):
            kept = self._followed = _Followed(model, catalogue, Scorer(model.side, model.network))
        scorer = kept.scorer
        scorer.replay(events[len(scorer.events) : max(len(events) - RECENT, len(scorer.events))])
        for n in range(len(scorer.events), len(events)):
            if told[n].strength == 1.0:
                kept.errors.append(self._foretell(kept, told, events, n))
            scorer.observe(events[n])
        return kept

    def _foretell(
        self, kept: _Followed, told: Sequence[Evidence], events: Sequence[Event], n: int
    ) -> tuple[float, float]:
        """How far off, squared, the two models are for a rating that they do not know yet."""
        piece, event = told[n], events[n]
        assert piece.row is not None
        judged = kept.scorer.judge(event.at, np.array([event.item]))
        learned = float(kept.model.read_out.expect(judged)[0])
        plain = float(self._plain.judge(kept.catalogue, told[:n], event.at).scores[piece.row])
        return (learned - piece.value) ** 2, (plain - piece.value) ** 2


def _line_up(model: LikesModel, catalogue: Catalogue) -> Ints:
    """Each catalogue row's place in the model, -1 for none, (n,)."""
    places = np.full(len(catalogue), -1, np.int64)
    for place, item in enumerate(model.items.tolist()):
        row = catalogue.rows.get(item)
        if row is not None:
            places[row] = place
    return places


def _find_told(evidence: Sequence[Evidence], places: Ints) -> list[int]:
    """The pieces about items that the model knows, the oldest first."""
    found = [
        n for n, piece in enumerate(evidence) if piece.row is not None and places[piece.row] >= 0
    ]
    return sorted(found, key=lambda n: (evidence[n].at, evidence[n].row, evidence[n].source))


def _make_event(piece: Evidence, places: Ints) -> Event:
    assert piece.row is not None
    return Event(int(places[piece.row]), piece.value, piece.at, piece.strength)
