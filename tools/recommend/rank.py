"""Ranks the catalogue for a request: the personal model's scores, the request's wishes, variety."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.errors import NotFound
from memory.records import CatalogueItem, Vector
from memory.store import Store, now_ms
from tools.ports import TextEncoder
from tools.recommend.catalogue import CatalogueCache
from tools.recommend.evidence import gather_evidence
from tools.recommend.nearness import measure_nearness
from tools.recommend.next_item import find_leads, score_next
from tools.recommend.ports import Catalogue, Evidence, Preference, PreferenceModel
from tools.recommend.reasons import LEAST_EFFECT, word_cause, word_reason
from tools.recommend.request import Request, parse_request
from tools.recommend.seen import read_seen
from tools.recommend.variety import choose_varied, find_known, measure_fame

POOL = 60
"""Best candidates among which variety is sought."""
LIKE_WEIGHT = 0.8
MEANING_WEIGHT = 0.25
WORDS_WEIGHT = 0.25
NEXT_WEIGHT = 0.05
"""Score (0..1) for a standard deviation above the rest in what tends to come next. Chosen by
`evals.next_liked`: more brings films that are rated sooner, and liked less."""
FAME_WEIGHT = 0.05
"""Score (0..1) for a deviation of how widely known an item is, where the request asks for it."""
UNNAMED_DOMAIN = "item"
KEPT_QUERIES = 256
LEAST_LEAD = 0.03
"""A rating that lifts an item by less, through what tends to come next, is not named for it."""
LEAST_SCORE = 0.5
"""Below two and a half stars expected, nothing is recommended."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An item, its expected rating on 0..1, and why, with the evidence's ids and shares."""

    item: CatalogueItem
    score: float
    reason_evidence: list[tuple[str, float]]
    reason: str


@dataclass(frozen=True, eq=False)
class _Standing:
    """The catalogue with what was asked of it and what the model makes of the user."""

    catalogue: Catalogue
    request: Request
    evidence: Sequence[Evidence]
    preference: Preference
    allowed: NDArray[np.bool_]


class Recommender:
    """Recommends from one store. Thread-safe."""

    def __init__(self, store: Store, encoder: TextEncoder, preference: PreferenceModel) -> None:
        self._store = store
        self._encoder = encoder
        self._model = preference
        self._cache = CatalogueCache(store, encoder.space)
        self._lock = threading.Lock()
        self._encoded: dict[str, Vector] = {}

    def forget(self) -> None:
        """Let go of everything kept from earlier requests: catalogue, taste features, queries."""
        with self._lock:
            self._encoded.clear()
        self._cache.clear()
        self._model.forget()

    def domains(self) -> set[str]:
        """What kinds of things the catalogue holds."""
        return {item.domain for item in self._cache.load().items}

    def refresh(self) -> None:
        """Read the catalogue again (after text vectors were added in the background)."""
        self._cache.mark_stale()

    def recommend(
        self, text: str = "", n: int = 5, exclude_rated: bool = True, now: int | None = None
    ) -> list[Recommendation]:
        """The best items for the request, each with a true reason; [] when nothing is good.

        `explain_nothing` says why the list is empty.
        """
        catalogue = self._cache.load()
        if not len(catalogue) or n < 1:
            return []
        standing = self._weigh(catalogue, text, exclude_rated, now_ms() if now is None else now)
        ranking, expected = self._score(standing)
        good = np.flatnonzero(standing.allowed & (expected >= LEAST_SCORE))
        if not len(good):
            return []
        pool = good[np.argsort(-ranking[good], kind="stable")][: max(POOL, n)]
        near = measure_nearness(catalogue, pool)
        chosen = choose_varied(ranking[pool], near, n)
        return [self._word(standing, int(pool[k]), float(expected[pool[k]])) for k in chosen]

    def explain(self, item_id: int, now: int | None = None) -> list[tuple[str, str, float]]:
        """Why one item is recommended: (printable id, words, effect) of what moves its score.

        The effect is how much lower the expected rating (0..1) would be without that piece of
        evidence, all else left, so it is negative for what counts against the item. Most first.
        Raises `NotFound`.
        """
        catalogue = self._cache.load()
        row = catalogue.rows.get(item_id)
        if row is None:
            raise NotFound
        standing = self._weigh(catalogue, "", False, now_ms() if now is None else now)
        effects = standing.preference.explain(row)
        order = sorted(range(len(effects)), key=lambda n: -abs(float(effects[n])))
        return [
            (
                standing.evidence[n].source,
                word_cause(catalogue, standing.evidence[n]),
                float(effects[n]),
            )
            for n in order
            if abs(float(effects[n])) >= LEAST_EFFECT
        ]

    def expect(self, item_id: int, now: int | None = None) -> float:
        """The rating (0..1) that the user is expected to give an item. Raises `NotFound`."""
        catalogue = self._cache.load()
        row = catalogue.rows.get(item_id)
        if row is None:
            raise NotFound
        standing = self._weigh(catalogue, "", False, now_ms() if now is None else now)
        return float(np.clip(standing.preference.scores[row], 0.0, 1.0))

    def explain_nothing(self, text: str = "") -> str:
        """One sentence, with the next step, on why `recommend` has nothing for this request."""
        catalogue = self._cache.load()
        if not len(catalogue):
            return (
                "There is nothing to recommend from yet; bring a catalogue or your ratings with "
                "`locket import`."
            )
        request = self._parse(catalogue, text)
        there = {item.domain for item in catalogue.items}
        missing = request.domains - there
        if missing and request.domains <= missing and UNNAMED_DOMAIN not in there:
            return (
                f"Your catalogue holds no {sorted(missing)[0]}s; bring some with `locket import`."
            )
        if not self._select(catalogue, request, set()).any():
            return "Nothing in your catalogue fits all of that; ask for something wider."
        return (
            "Nothing that fits looks good enough for you today; ask for something wider, or rate "
            "more to teach me."
        )

    def _parse(self, catalogue: Catalogue, text: str) -> Request:
        domains = {item.domain for item in catalogue.items}
        return parse_request(text, domains, catalogue.genres, catalogue.titles)

    def _weigh(self, catalogue: Catalogue, text: str, exclude_rated: bool, now: int) -> _Standing:
        request = self._parse(catalogue, text)
        evidence = gather_evidence(self._store, catalogue, self._encode_if_useful)
        known = read_seen(self._store)
        if exclude_rated:
            known |= {catalogue.items[piece.row].id for piece in evidence if piece.row is not None}
        allowed = self._select(catalogue, request, known)
        preference = self._model.judge(catalogue, evidence, now)
        return _Standing(catalogue, request, evidence, preference, allowed)

    def _select(self, catalogue: Catalogue, request: Request, known: set[int]) -> NDArray[np.bool_]:
        allowed = np.ones(len(catalogue), dtype=bool)
        allowed[[catalogue.rows[id] for id in known if id in catalogue.rows]] = False
        if request.years is not None:
            first, last = request.years
            allowed &= (catalogue.years >= first) & (catalogue.years <= last)
        if request.domains:
            # Rows of a list that did not say what it lists may be what is asked for.
            wanted = request.domains | {UNNAMED_DOMAIN}
            allowed &= np.array([item.domain in wanted for item in catalogue.items])
        if request.genres or request.banned_genres:
            allowed &= np.array(
                [
                    request.genres <= has and not has & request.banned_genres
                    for has in catalogue.genre_sets
                ]
            )
        if request.fame:
            allowed &= find_known(catalogue, request.fame)
        allowed[[*request.like, *request.unlike]] = False
        return allowed

    def _score(self, standing: _Standing) -> tuple[Floats, Floats]:
        """What ranks (with the request's wishes) and the expected rating, both (n,)."""
        expected = np.clip(standing.preference.scores, 0.0, 1.0)
        ranking = standing.preference.scores.copy()
        catalogue, request = standing.catalogue, standing.request
        for rows, sign in ((request.like, 1.0), (request.unlike, -1.0)):
            if rows:
                near = measure_nearness(catalogue, np.array(rows), against_all=True)
                ranking += sign * LIKE_WEIGHT * near.max(axis=0)
        if _leaves_it_open(request):
            ranking += NEXT_WEIGHT * score_next(catalogue.following, standing.evidence)
        if request.fame:
            ranking += FAME_WEIGHT * request.fame * measure_fame(catalogue)
        if request.words:
            ranking += WORDS_WEIGHT * _match_words(catalogue, request.words)
        if request.words and (query := self._encode_if_useful(request.words)) is not None:
            present = catalogue.has_text
            likeness = catalogue.text @ query
            # Centred and scaled on this catalogue: the cosines of short texts lie close together.
            spread = likeness[present].std() or 1.0
            wish = np.clip((likeness - likeness[present].mean()) / spread, -1.0, 4.0) / 4.0
            ranking += MEANING_WEIGHT * np.where(present, wish, 0.0)
        return ranking, expected

    def _word(self, standing: _Standing, row: int, score: float) -> Recommendation:
        reason = word_reason(
            standing.catalogue,
            standing.preference,
            standing.evidence,
            row,
            self._find_near(standing, row),
            _find_named(standing.catalogue, row, standing.request.words),
            self._find_lead(standing, row),
            _find_fame(standing, row),
        )
        item = standing.catalogue.items[row]
        return Recommendation(item, score, reason.because, reason.sentence)

    def _find_near(self, standing: _Standing, row: int) -> list[int]:
        """Rows of the request's "like ..." that this item is really near to."""
        like = standing.request.like
        if not like:
            return []
        near = measure_nearness(standing.catalogue, np.array([*like, row]))[-1, :-1]
        return [other for other, value in zip(like, near, strict=True) if value > 0.25]

    def _find_lead(self, standing: _Standing, row: int) -> tuple[Evidence, float] | None:
        """The rating after which others tend to come to this item, if that lifts it here."""
        if not _leaves_it_open(standing.request):
            return None
        leads = NEXT_WEIGHT * find_leads(standing.catalogue.following, standing.evidence, row)
        best = int(leads.argmax()) if len(leads) else 0
        if not len(leads) or leads.sum() <= 0 or leads[best] < LEAST_LEAD:
            return None
        return standing.evidence[best], float(leads[best])

    def _encode_if_useful(self, text: str) -> Vector | None:
        """The text's vector, if any item has one to compare it with; kept for the next request."""
        if not self._cache.load().has_text.any():
            return None
        with self._lock:
            if text not in self._encoded:
                if len(self._encoded) > KEPT_QUERIES:
                    self._encoded.clear()
                self._encoded[text] = self._encoder.encode_queries([text])[0]
            return self._encoded[text]


def _leaves_it_open(request: Request) -> bool:
    """Whether it asks what next, and not for something of the user's own words."""
    return not (request.words or request.like or request.unlike or request.fame)


def _find_fame(standing: _Standing, row: int) -> int:
    """The request's wish for little-known or well-known items, where this one fulfils it."""
    wish = standing.request.fame
    return wish if wish and wish * measure_fame(standing.catalogue)[row] > 0 else 0


def _match_words(catalogue: Catalogue, words: str) -> Floats:
    """The part of the words that each item's title, creators or description holds, (n,)."""
    stems = [_stem(word) for word in words.split()]
    return np.array(
        [sum(stem in text for stem in stems) / len(stems) for text in catalogue.plain_texts]
    )


def _find_named(catalogue: Catalogue, row: int, words: str) -> list[str]:
    return [word for word in words.split() if _stem(word) in catalogue.plain_texts[row]]


def _stem(word: str) -> str:
    # A word's plural finds its singular and the other way about; text vectors do the rest.
    return f" {word.removesuffix('s')}"
