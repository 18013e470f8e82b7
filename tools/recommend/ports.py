"""What the ranking needs of a personal model, and the values that pass between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory.records import CatalogueItem, Vector
from tools.recommend.genres import fold_genre
from tools.recommend.titles import title_key


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing the user did or said about an item or a trait.

    `source` is the printable id it can be cited by. Either `row` (the item's row in the catalogue)
    or `trait` (a genre, creator or free words) says what it is about. `value` is on 0..1;
    `strength` 1 is a star rating, less is a weaker word. `at` is ms UTC. `origin` is "said", or
    "photos" for an interest that they show: `source` is then the clearest one, `also` the others.
    """

    source: str
    value: float
    at: int
    strength: float = 1.0
    row: int | None = None
    trait: str = ""
    trait_vector: Vector | None = None
    origin: str = "said"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All items with their features as arrays; rows stand in one order throughout.

    `text` (n, d) unit text vectors, `factors` (n, k) taste factors and `following` (n, 2r) vectors
    of what tends to come next (`tools.recommend.next_item`) are zero rows where an item has none.
    `prior` (n,) is other people's mean on 0..1, shrunk to `overall`.
    """

    items: Sequence[CatalogueItem]
    rows: dict[int, int]
    prior: NDArray[np.float64]
    overall: float
    text: Vector
    factors: Vector
    following: Vector

    def __len__(self) -> int:
        return len(self.items)

    @cached_property
    def titles(self) -> dict[str, int]:
        """Title keys to rows; of several with one title, the most rated."""
        order = sorted(range(len(self.items)), key=lambda row: self.items[row].rating_count)
        return {title_key(self.items[row].title): row for row in order}

    @cached_property
    def genre_sets(self) -> list[frozenset[str]]:
        """Each item's folded genres."""
        folded = {g: fold_genre(g) for item in self.items for g in item.genres}
        return [frozenset(folded[g] for g in item.genres) for item in self.items]

    @cached_property
    def trait_sets(self) -> list[frozenset[str]]:
        """Each item's folded genres and creators ("by ridley scott")."""
        return [
            genres | {f"by {name.casefold()}" for name in item.creators}
            for genres, item in zip(self.genre_sets, self.items, strict=True)
        ]

    @cached_property
    def genres(self) -> dict[str, str]:
        """Folded genres to the words in which one item has them."""
        return {fold_genre(genre): genre for item in self.items for genre in item.genres}

    @cached_property
    def creators(self) -> frozenset[str]:
        """Creators' names, case folded."""
        return frozenset(name.casefold() for item in self.items for name in item.creators)

    @cached_property
    def plain_texts(self) -> list[str]:
        """Title, creators and description of each item, case folded, for word search."""
        return [
            f" {item.title} {' '.join(item.creators)} {item.text}".casefold() for item in self.items
        ]

    @cached_property
    def years(self) -> NDArray[np.int64]:
        """Years (n,); -1 where unknown."""
        return np.array([-1 if i.year is None else i.year for i in self.items], dtype=np.int64)

    @cached_property
    def has_text(self) -> NDArray[np.bool_]:
        """Which items have a text vector, (n,)."""
        present: NDArray[np.bool_] = (self.text != 0).any(axis=1)
        return present

    @cached_property
    def centred_text(self) -> Vector:
        """Text vectors less their mean (what all descriptions share says nothing); zeros stay."""
        if not self.has_text.any():
            return self.text[:, :0]
        centred = np.where(
            self.has_text[:, None], self.text - self.text[self.has_text].mean(axis=0), 0.0
        )
        return centred.astype(np.float32)


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

    def explain_taste(self, row: int) -> NDArray[np.float64]:
        """The part of `explain` that lifts this item over others, shape (e,).

        The rest lifts every item alike: a 5-star rating also says that the user is generous.
        """
        ...


class PreferenceModel(Protocol):
    """Scores a catalogue for one user."""

    def judge(self, catalogue: Catalogue, evidence: Sequence[Evidence], now: int) -> Preference:
        """Fit the user's tastes to the evidence. `now` (ms UTC) sets the recency weights."""
        ...

    def forget(self) -> None:
        """Let go of what was kept of the last catalogue."""
        ...
