import numpy as np
import pytest

from assistant.personalization.factors import fit_item_factors
from assistant.personalization.pairs import PAIR_NAMES, compare_all, compare_each
from tests.personalization.made_up_people import ITEMS, make_people, make_side, make_traits


class Stopped(Exception):
    pass


def test_items_that_the_same_people_like_have_like_factors() -> None:
    factors = make_side().factors.mean[:, 2:]
    agreement = factors @ factors.T
    kind = np.arange(ITEMS) % 2
    alike = kind[:, None] == kind
    np.fill_diagonal(alike, False)
    assert agreement[alike].mean() > 0.005
    assert agreement[kind[:, None] != kind].mean() < -0.005


def test_an_item_with_fewer_raters_is_less_sure() -> None:
    people = make_people()
    few = people.select((people.items != 0) | (people.people < 5))
    known = np.zeros((80, ITEMS), np.float32)
    values = np.zeros_like(known)
    known[few.people, few.items] = 1.0
    values[few.people, few.items] = few.values
    found = fit_item_factors(
        values, known, make_traits().regressors(few.counts), factors=3, iterations=15
    )
    doubt = np.trace(found.covariance, axis1=1, axis2=2)
    assert doubt[0] > 1.5 * np.median(doubt)


def test_fitting_can_be_stopped_from_its_report() -> None:
    def stop(share: float) -> None:
        if share > 0.3:
            raise Stopped

    people = make_people()
    values = np.ones((80, ITEMS), np.float32)
    with pytest.raises(Stopped):
        fit_item_factors(values, values, make_traits().regressors(people.counts), report=stop)


def test_one_column_of_pairs_equals_the_whole_comparison() -> None:
    side = make_side()
    items = np.array([3, 8, 5, 20])
    each = compare_each(side, items)
    assert each.shape == (4, 4, len(PAIR_NAMES))
    for column, item in enumerate(items):
        np.testing.assert_allclose(
            compare_all(side, int(item))[items], each[:, column], rtol=1e-4, atol=1e-5
        )


def test_items_with_raters_in_common_correlate_as_they_were_rated() -> None:
    side = make_side()
    each = compare_each(side, np.array([0, 2, 1]))
    correlation = each[..., PAIR_NAMES.index("correlation")]
    assert correlation[0, 1] > 0.2
    assert correlation[0, 2] < -0.2


def test_an_item_nobody_rated_can_be_compared() -> None:
    people = make_people()
    from assistant.personalization.item_side import build_item_side

    side = build_item_side(people.select(people.items != 7), make_traits(), factors=3, iterations=5)
    column = compare_all(side, 7)
    assert np.isfinite(column).all()
    assert not column[:, PAIR_NAMES.index("raters in common")].any()
