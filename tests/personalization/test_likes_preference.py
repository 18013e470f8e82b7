from dataclasses import replace

import numpy as np
import pytest

from assistant.personalization.likes_preference import LEAST, PersonalPreference
from assistant.personalization.likes_reasons import FEW, LearnedPreference
from assistant.personalization.preference import ContentPreference
from tests.personalization.learned_likes import DAY, learn, make_catalogue
from tests.personalization.made_up_people import ITEMS
from tools.recommend.ports import Evidence
from tools.recommend.verify import find_idle_causes

NOW = 400 * DAY


def rate(item: int, stars: float, day: int) -> Evidence:
    return Evidence(f"i{item + 1}", stars / 5, day * DAY, row=item)


def likes_even(count: int) -> list[Evidence]:
    """Ratings by one who likes the even films and not the odd ones."""
    return [rate(n, 4.5 if n % 2 == 0 else 2.5, n) for n in range(count)]


def personal() -> PersonalPreference:
    return PersonalPreference(learn)


def test_the_learned_model_knows_the_taste_behind_the_ratings() -> None:
    scores = personal().judge(make_catalogue(), likes_even(12), NOW).scores
    unseen = np.arange(12, ITEMS)
    assert scores[unseen[unseen % 2 == 0]].mean() > scores[unseen[unseen % 2 == 1]].mean() + 0.1


def test_without_a_learned_model_the_closed_form_is_used() -> None:
    catalogue, evidence = make_catalogue(), likes_even(8)
    found = PersonalPreference(lambda: None).judge(catalogue, evidence, NOW)
    plain = ContentPreference().judge(catalogue, evidence, NOW)
    np.testing.assert_array_equal(found.scores, plain.scores)


def test_a_new_rating_moves_the_next_scores_as_if_all_were_read_anew() -> None:
    catalogue, evidence = make_catalogue(), likes_even(14)
    model = personal()
    before = model.judge(catalogue, evidence[:13], NOW).scores
    after = model.judge(catalogue, evidence, NOW).scores
    assert np.abs(after - before).max() > 1e-3
    np.testing.assert_allclose(after, personal().judge(catalogue, evidence, NOW).scores, atol=1e-6)


def test_a_rating_taken_back_leaves_the_scores_as_they_were() -> None:
    catalogue, evidence = make_catalogue(), likes_even(14)
    model = personal()
    before = model.judge(catalogue, evidence[:13], NOW).scores
    model.judge(catalogue, evidence, NOW)
    np.testing.assert_array_equal(model.judge(catalogue, evidence[:13], NOW).scores, before)
    # One in the middle, too.
    without = evidence[:5] + evidence[6:]
    never = personal().judge(catalogue, without, NOW).scores
    model.judge(catalogue, evidence, NOW)
    np.testing.assert_array_equal(model.judge(catalogue, without, NOW).scores, never)


def test_what_explains_a_score_is_what_it_would_lose() -> None:
    catalogue = make_catalogue()
    evidence = [*likes_even(FEW - 1), Evidence("m1", 1.0, 5 * DAY, trait="western")]
    whole = personal().judge(catalogue, evidence, NOW)
    assert isinstance(whole, LearnedPreference)
    for row in (20, 21, ITEMS):
        effects = whole.explain(row)
        for n in range(len(evidence)):
            rest = evidence[:n] + evidence[n + 1 :]
            without = personal().judge(catalogue, rest, NOW).scores[row]
            assert effects[n] == pytest.approx(whole.scores[row] - without, abs=1e-5)


def test_of_many_ratings_those_named_as_causes_moved_the_score() -> None:
    catalogue, evidence = make_catalogue(), likes_even(30)
    model = personal()
    whole = model.judge(catalogue, evidence, NOW)
    assert isinstance(whole, LearnedPreference)
    row = 34
    effects = whole.explain(row)
    assert 3 <= np.count_nonzero(effects) <= 7
    cited = [evidence[n].source for n in np.flatnonzero(effects > 0.001)]
    assert cited
    assert find_idle_causes(model, catalogue, evidence, row, cited, NOW) == []
    idle = [evidence[n].source for n in np.flatnonzero(effects < -0.001)]
    assert find_idle_causes(model, catalogue, evidence, row, idle, NOW) == idle


def test_what_was_said_of_a_kind_moves_a_score_as_it_moves_the_closed_form() -> None:
    catalogue, evidence = make_catalogue(), likes_even(8)
    said = [*evidence, Evidence("m1", 1.0, 9 * DAY, trait="western")]
    model, plain = personal(), ContentPreference()
    moved = model.judge(catalogue, said, NOW).scores - model.judge(catalogue, evidence, NOW).scores
    closed = plain.judge(catalogue, said, NOW).scores - plain.judge(catalogue, evidence, NOW).scores
    assert np.abs(closed).max() > 0.005
    np.testing.assert_allclose(moved, closed, atol=1e-9)


def test_an_item_that_nobody_rated_is_left_to_the_closed_form() -> None:
    catalogue, evidence = make_catalogue(), likes_even(8)
    plain = ContentPreference().judge(catalogue, evidence, NOW).scores
    found = personal().judge(catalogue, evidence, NOW).scores
    assert found[ITEMS] == plain[ITEMS]
    assert np.abs(found[:ITEMS] - plain[:ITEMS]).max() > 1e-3


def test_one_whom_the_learned_model_does_not_fit_gets_the_closed_form() -> None:
    """Someone whose ratings go against what other people's teach, one film after the other."""
    catalogue = make_catalogue()
    model = personal()
    evidence: list[Evidence] = []
    for n in range(30):
        learned = model.judge(catalogue, evidence, n * DAY)
        plain = ContentPreference().judge(catalogue, evidence, n * DAY).scores
        if len(evidence) == 20:
            assert not isinstance(learned, LearnedPreference)
        # Of the two models the learned one is always further off.
        gap = PersonalPreference(learn).judge(catalogue, evidence, n * DAY).scores[n] - plain[n]
        value = plain[n] - 0.2 * np.sign(gap)
        evidence.append(Evidence(f"i{n + 1}", float(value), n * DAY, row=n))
    found = model.judge(catalogue, evidence, NOW).scores
    plain = ContentPreference().judge(catalogue, evidence, NOW).scores
    np.testing.assert_array_equal(found, plain)


def test_what_is_used_foretells_the_latest_ratings_no_worse_than_the_closed_form() -> None:
    catalogue = make_catalogue()
    generator = np.random.default_rng(5)
    for _ in range(6):
        evidence = [
            replace(piece, value=float(np.clip(piece.value + generator.normal(0, 0.3), 0, 1)))
            for piece in likes_even(24)
        ]
        model = personal()
        used = model.judge(catalogue, evidence, NOW)
        followed = model._followed
        assert followed is not None
        assert len(followed.errors) == 24 >= LEAST
        learned, plain = np.sum(followed.errors, axis=0)
        assert isinstance(used, LearnedPreference) == (learned <= plain)
