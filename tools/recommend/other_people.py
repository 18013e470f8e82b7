"""Other people's ratings as an import keeps them: what a model of likes is learned from.

Public data that came with a catalogue; no user of ours is in it. It belongs to its import.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory.store import Store
from tools.importers.records import OtherRatings
from tools.recommend.packing import pack_arrays, unpack_arrays

RATINGS_DATA = "other-ratings-1"
LEARNED_DATA = "likes-1"
"""Names of an import's data: the ratings, and what was learned from them."""
LEAST_PEOPLE = 30
"""Fewer teach nothing of people in general."""
LEAST_RATINGS = 2_000


@dataclass(frozen=True, eq=False)
class OtherPeople:
    """Parallel arrays (r,) by person, then time: `items` ids, `values` 0..1, `times` ms UTC."""

    people: NDArray[np.int64]
    items: NDArray[np.int64]
    values: NDArray[np.float32]
    times: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.people)

    def pack(self) -> bytes:
        """The ratings as bytes to keep, about 5 a rating."""
        return pack_arrays(
            {
                "people": self.people.astype(np.int32),
                "items": self.items.astype(np.int32),
                "values": np.round(self.values * 1000).astype(np.uint16),
                "seconds": self.times // 1000,
            },
            small=True,
        )


def line_up_people(others: OtherRatings, ids: NDArray[np.int64]) -> OtherPeople:
    """The ratings by item id; `ids` (items,) is -1 for those that are not in the catalogue."""
    items = ids[others.items]
    known = np.flatnonzero(items >= 0)
    order = known[np.lexsort((others.times[known], others.people[known]))]
    _, people = np.unique(others.people[order], return_inverse=True)
    return OtherPeople(
        people.astype(np.int64), items[order], others.values[order], others.times[order]
    )


def unpack_people(data: bytes) -> OtherPeople:
    """The ratings from `OtherPeople.pack`."""
    arrays = unpack_arrays(data)
    return OtherPeople(
        arrays["people"].astype(np.int64),
        arrays["items"].astype(np.int64),
        (arrays["values"] / 1000.0).astype(np.float32),
        arrays["seconds"].astype(np.int64) * 1000,
    )


def teaches(others: OtherPeople) -> bool:
    """Whether likes can be learned: enough people and ratings, and the order they came in."""
    if len(others) < LEAST_RATINGS or others.people[-1] + 1 < LEAST_PEOPLE:
        return False
    same = np.diff(others.people) == 0
    return bool((np.diff(others.times)[same] > 0).mean() > 0.05)


def find_teacher(store: Store) -> int | None:
    """The import whose ratings teach likes: the one with the most; of equal ones the oldest."""
    sizes = store.batch_data_sizes(RATINGS_DATA)
    return max(sizes, key=lambda batch: (sizes[batch], -batch)) if sizes else None


def find_untaught(store: Store) -> int | None:
    """The import that likes are still to be learned from; None for nothing to do."""
    batch = find_teacher(store)
    return None if batch is None or batch in store.batch_data_sizes(LEARNED_DATA) else batch
