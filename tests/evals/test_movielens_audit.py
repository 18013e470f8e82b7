"""Groups, the first five and what is left out for choosing, on people who are made up."""

from dataclasses import dataclass

import numpy as np
import pytest

from evals.movielens_audit import _mean_of_first, group_users, split_known


@dataclass
class _Seeing:
    person: int


@dataclass
class _Person:
    known: int
    seeing: _Seeing


@dataclass
class _Data:
    ages: list[int]
    genders: list[str]


def test_each_kind_of_group_takes_everyone_once() -> None:
    counts, ages = [10, 20, 30, 40, 50, 60], [18, 24, 25, 34, 35, 70]
    people = [_Person(count, _Seeing(n)) for n, count in enumerate(counts)]
    groups = group_users(people, _Data(ages, ["F", "M"] * 3))  # type: ignore[arg-type]
    names = list(groups)
    for kind in (names[:3], names[3:7], names[7:]):
        assert sorted(row for name in kind for row in groups[name]) == [0, 1, 2, 3, 4, 5]
    assert groups["women"] == [0, 2, 4]
    assert groups["25 to 34"] == [2, 3]


def test_the_first_five_share_ties_and_chance_is_the_mean() -> None:
    stars = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 1.0, 5.0])
    assert _mean_of_first(stars, stars) == pytest.approx((5 + 5 + 4 + 3 + 2) / 5)
    assert _mean_of_first(np.zeros(7), stars) == pytest.approx(stars.mean())
    assert _mean_of_first(np.array([2.0, 1.0]), np.array([1.0, 4.0])) == pytest.approx(2.5)


def test_something_is_left_to_choose_on() -> None:
    assert split_known(_Person(60, _Seeing(0))) == 50  # type: ignore[arg-type]
    assert split_known(_Person(1, _Seeing(0))) == 1  # type: ignore[arg-type]
