"""MovieLens-100k as the questions of the `likes` suite, with item statistics of other users."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.examples import PersonExamples, make_examples
from assistant.personalization.history import CANDIDATE_NAMES, Event
from assistant.personalization.item_side import ItemSide, ItemTraits, build_item_side
from assistant.personalization.people import PeopleRatings
from evals.movielens_100k import ITEMS, fold_users, read_movielens_100k, split_by_time

Floats = NDArray[np.float64]
FOLDS = 10


@dataclass(frozen=True, eq=False)
class Person:
    """A user's questions; the first `known` ratings are for training, the rest are asked."""

    fold: int
    events: list[Event]
    seeing: PersonExamples
    """With ratings of the same second that stand before in the file."""
    strict: PersonExamples
    """Without any rating of the same second."""
    known: int

    def questions(self, strict: bool = False) -> PersonExamples:
        """All the user's questions, of which the last fifth are asked."""
        examples = self.strict if strict else self.seeing
        return replace(examples, asked=np.arange(len(examples)) >= self.known)


def read_people() -> Iterator[tuple[ItemSide, list[Person]]]:
    """The item side without a fold's users, and those users, fold by fold: a minute or two."""
    return (_make_fold(fold) for fold in range(FOLDS))


def _make_fold(fold: int) -> tuple[ItemSide, list[Person]]:
    data, folds = read_movielens_100k(), fold_users(FOLDS)
    known = split_by_time(data)
    values = (data.values / 5).astype(np.float32)
    times = data.times * 1000
    others = known & (folds[data.users] != fold)
    ratings = PeopleRatings(
        data.users[others], data.items[others], values[others], times[others], ITEMS
    )
    side = build_item_side(ratings, ItemTraits(data.genres.astype(np.float32), data.years))
    people = []
    for user in np.flatnonzero(folds == fold):
        rows = data.rows_of(int(user))
        events = [Event(int(data.items[n]), float(values[n]), int(times[n])) for n in rows]
        both = [make_examples(side, int(user), events, strict=strict) for strict in (False, True)]
        people.append(Person(fold, events, both[0], both[1], int(known[rows].sum())))
    return side, people


def column(examples: PersonExamples, name: str) -> Floats:
    """One of the network's inputs, (t,)."""
    found: Floats = examples.candidates[:, CANDIDATE_NAMES.index(name)].astype(np.float64)
    return found
