"""Other people's ratings of the catalogue's items, held by item and by person."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SHRINKAGE = 5.0
"""Ratings' worth of the overall mean mixed into an item's or a person's."""


@dataclass(frozen=True, eq=False)
class PeopleRatings:
    """Parallel (r,) arrays ordered by person, then by time. `values` on 0..1, `times` in ms UTC."""

    people: Ints
    items: Ints
    values: Floats
    times: Ints
    item_count: int

    def __len__(self) -> int:
        return len(self.people)

    @cached_property
    def person_count(self) -> int:
        """How many people there are (numbers without ratings count)."""
        return int(self.people[-1]) + 1 if len(self.people) else 0

    @cached_property
    def starts(self) -> Ints:
        """First row of each person's ratings, and one past the last, (people + 1,)."""
        return np.searchsorted(self.people, np.arange(self.person_count + 1))

    def select(self, chosen: NDArray[np.bool_]) -> "PeopleRatings":
        """The chosen ratings; people keep their numbers."""
        return PeopleRatings(
            self.people[chosen],
            self.items[chosen],
            self.values[chosen],
            self.times[chosen],
            self.item_count,
        )

    @cached_property
    def counts(self) -> Floats:
        """How many rated each item, (items,)."""
        return np.bincount(self.items, minlength=self.item_count).astype(np.float32)

    @cached_property
    def overall(self) -> float:
        """The mean of all ratings."""
        return float(self.values.mean()) if len(self.values) else 0.65

    @cached_property
    def residuals(self) -> Floats:
        """Each rating less its item's mean and the person's generosity, (r,)."""
        rest = self.values - self.overall
        rest = rest - shrink(self.items, rest, self.item_count)[self.items]
        rest = rest - shrink(self.people, rest, self.person_count)[self.people]
        return rest.astype(np.float32)

    @cached_property
    def by_item(self) -> tuple[Ints, Ints]:
        """Rows ordered by item, and where each item's begin in that order, (items + 1,)."""
        order = np.argsort(self.items, kind="stable")
        return order, np.searchsorted(self.items[order], np.arange(self.item_count + 1))


def shrink(
    groups: Ints, values: NDArray[np.floating], count: int, weight: float = SHRINKAGE
) -> Floats:
    """Mean of `values` by group, as if each group held `weight` zeros more, (count,)."""
    total = np.bincount(groups, weights=values, minlength=count)
    means: Floats = (total / (np.bincount(groups, minlength=count) + weight)).astype(np.float32)
    return means
