"""Things that can be recommended, and the user's ratings of them."""

import json
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from memory.errors import NotFound
from memory.records import CatalogueItem, NewItem, Rating, Source, Vector
from memory.store.base import Row, storable
from memory.store.concepts import fold_name
from memory.store.item_sources import OWN, ItemSources
from memory.store.spaces import column, pack_exact, unpack_exact
from memory.store.words import find_words, quote_any

ITEMS = (
    "SELECT i.id, i.title, i.domain, i.external_id, i.year, i.creators, i.genres, i.text,"
    " i.mean_rating, i.rating_count, i.batch FROM items i"
)
TITLES_COMPARED = 200
"""Titles fetched by their words before they are ranked by how alike they are."""


class Catalogue(ItemSources):
    """Adds and finds items and ratings."""

    def add_items(
        self,
        new: Sequence[NewItem],
        batch: int | None = None,
        told: Sequence[NewItem] | None = None,
    ) -> list[int]:
        """Store items, or refresh those already known by domain and external id; their row ids.

        `told` is what the import itself says of each, where `new` is merged with what was known.
        """
        ids = []
        with self.transaction():
            for item, said in zip(new, new if told is None else told, strict=True):
                known = self._row(
                    "SELECT id, batch, title, domain, external_id, year, creators, genres, text,"
                    " mean_rating, rating_count FROM items WHERE domain = ? AND external_id = ?",
                    (storable(item.domain), storable(item.external_id)),
                )
                self._note_source(known, said, batch or OWN)
                row = self._row(
                    "INSERT INTO items (title, domain, external_id, year, creators, genres, text,"
                    " mean_rating, rating_count, batch) VALUES (?,?,?,?,?,?,?,?,?,?)"
                    " ON CONFLICT (domain, external_id) DO UPDATE SET title = excluded.title,"
                    " year = coalesce(excluded.year, year),"
                    " creators = CASE excluded.creators WHEN '[]' THEN creators"
                    " ELSE excluded.creators END,"
                    " genres = CASE excluded.genres WHEN '[]' THEN genres ELSE excluded.genres END,"
                    " text = CASE excluded.text WHEN '' THEN text ELSE excluded.text END,"
                    " mean_rating = coalesce(excluded.mean_rating, mean_rating),"
                    " rating_count = max(excluded.rating_count, rating_count)"
                    " RETURNING id",
                    (
                        storable(item.title),
                        storable(item.domain),
                        storable(item.external_id),
                        item.year,
                        _write_names(item.creators),
                        _write_names(item.genres),
                        storable(item.text),
                        item.mean_rating,
                        item.rating_count,
                        batch,
                    ),
                )
                if row is not None:
                    ids.append(int(row[0]))
        return ids

    def item(self, id: int) -> CatalogueItem:
        """The item with this id. Raises `NotFound`."""
        row = self._row(f"{ITEMS} WHERE i.id = ?", (id,))
        if row is None:
            raise NotFound
        return _read_item(row)

    def items(self, domain: str | None = None) -> list[CatalogueItem]:
        """All items, or those of one domain, in the order they came."""
        rows = self._rows(f"{ITEMS} WHERE ?1 IS NULL OR i.domain = ?1 ORDER BY i.id", (domain,))
        return [_read_item(row) for row in rows]

    def find_items(self, title: str, limit: int = 5) -> list[CatalogueItem]:
        """Items whose title is `title` or shares words with it, the most alike first."""
        words = find_words(title)
        if not words:
            return []
        wanted = set(words)
        rows = self._rows(
            f"{ITEMS} JOIN item_words ON item_words.rowid = i.id WHERE item_words MATCH ?"
            " ORDER BY item_words.rank LIMIT ?",
            (
                f"{quote_any(words)} OR {quote_any(words, begins=True)}",
                TITLES_COMPARED,
            ),
        )

        def rank(item: CatalogueItem) -> tuple[bool, float, int, int]:
            named = set(find_words(item.title))
            alike = 2 * len(wanted & named) / (len(wanted) + len(named) or 1)
            same = fold_name(item.title) == fold_name(title)
            return (not same, -alike, -item.rating_count, item.id)

        return sorted((_read_item(row) for row in rows), key=rank)[:limit]

    def set_rating(self, rating: Rating) -> None:
        """Keep the user's rating of an item."""
        self.set_ratings([rating])

    def set_ratings(self, ratings: Sequence[Rating]) -> None:
        """Keep ratings; for each item the one with the latest time stays."""
        with self.transaction():
            self._write_many(
                "INSERT INTO ratings (item, value, rated_at, source, batch) VALUES (?,?,?,?,?)"
                " ON CONFLICT DO UPDATE SET value = excluded.value, rated_at = excluded.rated_at,"
                " source = excluded.source, batch = excluded.batch"
                " WHERE excluded.rated_at >= ratings.rated_at",
                [
                    (
                        rating.item_id,
                        rating.value,
                        rating.rated_at,
                        rating.source.value,
                        rating.batch,
                    )
                    for rating in ratings
                ],
            )
            self._write_many(
                "INSERT INTO rating_sources (item, value, rated_at, source, batch)"
                " VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET value = excluded.value,"
                " rated_at = excluded.rated_at, source = excluded.source"
                " WHERE excluded.rated_at >= rating_sources.rated_at",
                [
                    (
                        rating.item_id,
                        rating.value,
                        rating.rated_at,
                        rating.source.value,
                        rating.batch or OWN,
                    )
                    for rating in ratings
                ],
            )

    def drop_rating(self, item_id: int) -> None:
        """Take the user's rating of an item back."""
        with self.transaction():
            self._write("DELETE FROM ratings WHERE item = ?", (item_id,))
            self._write("DELETE FROM rating_sources WHERE item = ?", (item_id,))

    def add_seen(self, ids: Iterable[int], batch: int | None = None) -> None:
        """Mark items as watched or read, as one import says (or the user)."""
        with self.transaction():
            self._write_many(
                "INSERT OR IGNORE INTO seen_items (item, batch) VALUES (?, ?)",
                [(int(id), batch or OWN) for id in ids],
            )

    def seen(self) -> set[int]:
        """Ids of the items marked as watched or read."""
        return {row[0] for row in self._rows("SELECT DISTINCT item FROM seen_items")}

    def ratings(self) -> list[Rating]:
        """The user's ratings, newest first."""
        rows = self._rows(
            "SELECT item, value, rated_at, source, batch FROM ratings ORDER BY rated_at DESC, item"
        )
        return [Rating(row[0], row[1], row[2], Source(row[3]), row[4]) for row in rows]

    def add_item_vectors(
        self, space: str, ids: Sequence[int], matrix: Vector, batch: int | None = None
    ) -> None:
        """Keep one vector an item; `matrix` has shape (len(ids), dimension).

        `batch` is the import whose data they were made from, where they are not made from the item.
        """
        if not len(ids):
            return
        with self.transaction():
            known = self._space_for(space, matrix)
            self._write_many(
                "INSERT OR REPLACE INTO item_vectors (space, item, vector, batch) VALUES (?,?,?,?)",
                [
                    (known, int(id), pack_exact(vector), batch)
                    for id, vector in zip(ids, matrix, strict=True)
                ],
            )

    def item_vectors(self, space: str) -> tuple[NDArray[np.int64], Vector]:
        """Item ids (n,) and their vectors (n, dimension)."""
        known = self._find_space(space)
        rows = (
            []
            if known is None
            else self._rows(
                "SELECT item, vector FROM item_vectors WHERE space = ? ORDER BY item", (known[0],)
            )
        )
        return column(rows, 0), unpack_exact([row[1] for row in rows], known[1] if known else 0)


def _write_names(names: Sequence[str]) -> str:
    return json.dumps([storable(name) for name in names], ensure_ascii=False)


def _read_item(row: Row) -> CatalogueItem:
    id, title, domain, external_id, year, creators, genres, *rest = row
    names, kinds = tuple(json.loads(creators)), tuple(json.loads(genres))
    return CatalogueItem(id, title, domain, external_id, year, names, kinds, *rest)
