"""What was learned from other people's ratings, as the vault keeps it with the import."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.factors import ItemFactors
from assistant.personalization.item_side import ItemSide, ItemTraits
from assistant.personalization.network import Network
from assistant.personalization.people import PeopleRatings
from assistant.personalization.read_out import ReadOut
from memory.store import Store
from tools.recommend.other_people import (
    LEARNED_DATA,
    RATINGS_DATA,
    OtherPeople,
    find_teacher,
    unpack_people,
)
from tools.recommend.packing import pack_arrays, unpack_arrays

Ints = NDArray[np.int64]

_NETWORK = "network/"


@dataclass(frozen=True, eq=False)
class LikesModel:
    """Item ids (n,) in the order of `side`, the trained network, and the scale of its answers."""

    items: Ints
    side: ItemSide
    network: Network
    read_out: ReadOut

    def pack(self) -> bytes:
        """All but the ratings as bytes to keep: about 1 kB an item, and the weights.

        Covariances are kept as float16 triangles.
        """
        side = self.side
        arrays: dict[str, NDArray[Any]] = {
            "items": self.items,
            "genres": side.traits.genres.astype(np.uint8),
            "years": side.traits.years,
            "mean": side.mean,
            "like_rates": side.like_rates,
            "spread": side.spread,
            "read_out": self.read_out.weights,
        }
        for name, factors in (("factors", side.factors), ("like_factors", side.like_factors)):
            upper = np.triu_indices(factors.mean.shape[1])
            arrays[f"{name}/mean"] = factors.mean
            arrays[f"{name}/covariance"] = factors.covariance[:, upper[0], upper[1]].astype("<f2")
            arrays[f"{name}/numbers"] = np.array(
                [factors.overall, factors.generosity, factors.noise]
            )
        arrays |= {f"{_NETWORK}{name}": value for name, value in self.network.weights.items()}
        return pack_arrays(arrays)


def pack_nothing() -> bytes:
    """Kept where nothing useful was learned, so that it is not tried again."""
    return pack_arrays({"items": np.zeros(0, np.int64)})


def unpack_likes(data: bytes, others: OtherPeople) -> LikesModel | None:
    """The model from `LikesModel.pack`, or None where nothing useful was learned."""
    arrays = unpack_arrays(data)
    items = arrays["items"]
    if not len(items):
        return None
    side = ItemSide(
        line_up_ratings(others, items),
        ItemTraits(arrays["genres"].astype(np.float32), arrays["years"]),
        arrays["mean"],
        arrays["like_rates"],
        arrays["spread"],
        _unpack_factors(arrays, "factors"),
        _unpack_factors(arrays, "like_factors"),
    )
    weights = {
        name.removeprefix(_NETWORK): value
        for name, value in arrays.items()
        if name.startswith(_NETWORK)
    }
    return LikesModel(items, side, Network(weights), ReadOut(arrays["read_out"]))


def _unpack_factors(arrays: dict[str, NDArray[Any]], name: str) -> ItemFactors:
    mean = np.asarray(arrays[f"{name}/mean"], np.float32)
    width = mean.shape[1]
    upper = np.triu_indices(width)
    covariance = np.zeros((len(mean), width, width), np.float32)
    covariance[:, upper[0], upper[1]] = arrays[f"{name}/covariance"]
    covariance[:, upper[1], upper[0]] = arrays[f"{name}/covariance"]
    overall, generosity, noise = np.asarray(arrays[f"{name}/numbers"], np.float64).tolist()
    return ItemFactors(mean, covariance, overall, generosity, noise)


def line_up_ratings(others: OtherPeople, items: Ints) -> PeopleRatings:
    """The ratings of `items` alone, by their place in it."""
    order = np.argsort(items)
    place = np.searchsorted(items[order], others.items)
    place = order[np.minimum(place, len(items) - 1)]
    known = items[place] == others.items
    return PeopleRatings(
        others.people[known], place[known], others.values[known], others.times[known], len(items)
    )


def load_likes(store: Store, batch: int) -> LikesModel | None:
    """What was learned from an import, if anything."""
    data, ratings = store.batch_data(batch, LEARNED_DATA), store.batch_data(batch, RATINGS_DATA)
    if data is None or ratings is None:
        return None
    return unpack_likes(data, unpack_people(ratings))


def find_learned(store: Store) -> int | None:
    """The import whose lessons are in use: the one that teaches most, once it was learned from."""
    batch = find_teacher(store)
    return batch if batch in store.batch_data_sizes(LEARNED_DATA) else None
