import time
from dataclasses import replace

import numpy as np
import pytest

from assistant.personalization.preference import ContentPreference
from memory.records import CatalogueItem, Vector
from tools.recommend.catalogue import build_catalogue
from tools.recommend.ports import Catalogue, Evidence

DAY = 86_400_000
NOW = 20_000 * DAY
GENRES = ("Drama", "Comedy", "Horror", "Western", "Crime")


def make_catalogue(count: int, *, text: bool = True, seed: int = 3) -> Catalogue:
    generator = np.random.default_rng(seed)
    items = [
        CatalogueItem(
            n + 1,
            f"Film {n}",
            "film",
            f"x{n}",
            1930 + n % 90,
            (f"Maker {n % 7}",),
            tuple(g for g in GENRES if generator.random() < 0.4),
            "",
            float(generator.uniform(0.4, 0.9)),
            int(generator.integers(1, 200)),
            None,
        )
        for n in range(count)
    ]
    ids = np.arange(1, count + 1)
    words: Vector = generator.normal(size=(count, 48)).astype(np.float32)
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    factors: Vector = generator.normal(0, 0.03, (count, 8)).astype(np.float32)
    none = ids[:0], np.zeros((0, 0), np.float32)
    return build_catalogue(items, (ids, words) if text else none, (ids, factors))


def make_evidence(catalogue: Catalogue, count: int, seed: int = 4) -> list[Evidence]:
    generator = np.random.default_rng(seed)
    rows = generator.permutation(len(catalogue))[:count]
    return [
        Evidence(f"i{r + 1}", float(generator.uniform(0, 1)), NOW - int(n) * DAY, row=int(r))
        for n, r in enumerate(rows)
    ]


def test_without_evidence_the_score_is_the_item_mean() -> None:
    catalogue = make_catalogue(50)
    fitted = ContentPreference().judge(catalogue, [], NOW)
    assert np.array_equal(fitted.scores, catalogue.prior)
    assert fitted.explain(3).shape == (0,)


def test_one_rating_moves_other_items_only_a_little() -> None:
    catalogue = make_catalogue(200)
    one = [Evidence("i1", 0.0, NOW, row=0)]
    moved = ContentPreference().judge(catalogue, one, NOW).scores - catalogue.prior
    assert np.abs(moved[1:]).max() < 0.35
    assert np.abs(moved[1:]).mean() < 0.2


@pytest.mark.parametrize("text", [True, False])
def test_explanation_equals_scoring_again_without_each_piece(text: bool) -> None:
    catalogue = make_catalogue(80, text=text)
    evidence = make_evidence(catalogue, 12)
    evidence.append(Evidence("m1", 1.0, NOW, trait="western"))
    evidence.append(Evidence("m2", 0.0, NOW, 0.5, trait="maker 3"))
    model = ContentPreference()
    fitted = model.judge(catalogue, evidence, NOW)
    for n in range(len(evidence)):
        rest = evidence[:n] + evidence[n + 1 :]
        without = model.judge(catalogue, rest, NOW).scores
        told = np.array([fitted.explain(row)[n] for row in range(len(catalogue))])
        assert np.allclose(fitted.scores - without, told, atol=1e-9)


def test_an_old_rating_weighs_less_than_a_new_one() -> None:
    catalogue = make_catalogue(50)
    new = Evidence("i1", 1.0, NOW, row=0)
    model = ContentPreference()
    fresh = model.judge(catalogue, [new], NOW).scores[0]
    stale = model.judge(catalogue, [replace(new, at=NOW - 9000 * DAY)], NOW).scores[0]
    assert fresh > stale > catalogue.prior[0]


def test_a_stated_dislike_lowers_its_genre_and_no_other() -> None:
    catalogue = make_catalogue(120, text=False)
    said = [Evidence("m1", 0.0, NOW, trait="horror")]
    moved = ContentPreference().judge(catalogue, said, NOW).scores - catalogue.prior
    horror = np.array(["Horror" in item.genres for item in catalogue.items])
    assert (moved[horror] < 0).all()
    assert np.allclose(moved[~horror], 0)


def test_tastes_are_learned_from_ratings_of_a_genre() -> None:
    catalogue = make_catalogue(300, text=False)
    western = np.array(["Western" in item.genres for item in catalogue.items])
    evidence = [
        Evidence(f"i{r + 1}", 1.0 if western[r] else 0.2, NOW, row=r) for r in range(0, 300, 6)
    ]
    moved = ContentPreference().judge(catalogue, evidence, NOW).scores - catalogue.prior
    assert moved[western].mean() > moved[~western].mean() + 0.1


@pytest.mark.slow
def test_update_and_scoring_keep_their_budgets_at_ten_thousand() -> None:
    catalogue = make_catalogue(10_000)
    evidence = make_evidence(catalogue, 10_000)
    model = ContentPreference()
    model.judge(catalogue, evidence[:10], NOW)
    best = min(_time(lambda: model.judge(catalogue, evidence, NOW)) for _ in range(5))
    assert best <= 0.150
    best = min(_time(lambda: model.judge(catalogue, evidence[:100], NOW)) for _ in range(5))
    assert best <= 0.030


def _time(work: object) -> float:
    assert callable(work)
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
