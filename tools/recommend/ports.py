"""What the ranking needs of a personal model, and the values that pass between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory.records import CatalogueItem, Vector


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing the user did or said about an item or a trait.

    `source` is the printable id it can be cited by. Either `row` (the item's row in the catalogue)
    or `trait` (a genre, creator or free words) says what it is about. `value` is on 0..1;
    `strength` 1 is a star rating, less is a weaker word. `at` is ms UTC.
    """

    source: str
    value: float
    at: int
    strength: float = 1.0
    row: int | None = None
    trait: str = ""
    trait_vector: Vector | None = None


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All items with their features as arrays; rows stand in one order throughout.

    `text` (n, d) unit text vectors and `factors` (n, k) taste factors are zero rows where an item
    has none. `prior` (n,) is other people's mean on 0..1, shrunk to the overall mean.
    """

    items: Sequence[CatalogueItem]
    rows: dict[int, int]
    prior: NDArray[np.float64]
    text: Vector
    factors: Vector

    def __len__(self) -> int:
        return len(self.items)


class Preference(Protocol):
    """What a personal model makes of the evidence: a score for every item, and why."""

    @property
    def scores(self) -> NDArray[np.float64]:
        """Expected rating of every item, shape (n,), on about 0..1 (not clipped)."""
        ...

    def explain(self, row: int) -> NDArray[np.float64]:
        """How much lower the item's score would be without each piece of evidence, shape (e,).

        Exact: equal to scoring again with that piece removed. Negative where it counted against.
        """
        ...


class PreferenceModel(Protocol):
    """Scores a catalogue for one user."""

    def judge(self, catalogue: Catalogue, evidence: Sequence[Evidence], now: int) -> Preference:
        """Fit the user's tastes to the evidence. `now` (ms UTC) sets the recency weights."""
        ...
