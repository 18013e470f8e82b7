"""What each import said of a catalogue item, and each rating of it, so that one can be forgotten.

An item known from one import only has no row here: its own row is what that import said. From the
second import on, each one's words are kept, and the item is made of them anew when one goes.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace

from memory.records import CatalogueItem, NewItem
from memory.store.base import Row, question_marks, slices, storable
from memory.store.conversations import Conversations

OWN = 0
"""Stands for no import: what the user said themselves."""


class ItemSources(Conversations):
    """Keeps the words of each import about an item."""

    def _note_source(self, known: Row | None, told: NewItem, batch: int) -> None:
        """Remember what an import says of an item; `known` is its row (id, batch, fields...)."""
        if known is None:
            return
        id, first = int(known[0]), int(known[1] or OWN)
        rows: dict[int, str] = dict(
            self._rows("SELECT batch, data FROM item_sources WHERE item = ?", (id,))
        )
        if not rows and first == batch:
            return
        if not rows:
            self._put_source(id, first, _read_fields(known[2:]))
        before = rows.get(batch)
        self._put_source(id, batch, told if before is None else merge_items(_load(before), told))

    def _put_source(self, item: int, batch: int, told: NewItem) -> None:
        data = storable(json.dumps(asdict(told), ensure_ascii=False))
        self._write(
            "INSERT INTO item_sources (item, batch, data) VALUES (?,?,?)"
            " ON CONFLICT DO UPDATE SET data = excluded.data",
            (item, batch, data),
        )

    def _withdraw_items(self, batch: int) -> list[int]:
        """Take back what an import said of items; returns those that only it knew."""
        shared = [
            row[0] for row in self._rows("SELECT item FROM item_sources WHERE batch = ?", (batch,))
        ]
        self._write("DELETE FROM item_sources WHERE batch = ?", (batch,))
        for item in shared:
            self._make_anew(item)
        rows = self._rows("SELECT id FROM items WHERE batch = ?", (batch,))
        return [row[0] for row in rows]

    def _make_anew(self, item: int) -> None:
        rows = self._rows(
            "SELECT batch, data FROM item_sources WHERE item = ? ORDER BY rowid", (item,)
        )
        if not rows:
            return
        made = _load(rows[0][1])
        for _, data in rows[1:]:
            made = merge_items(made, _load(data))
        taken = self._row(
            "SELECT 1 FROM items WHERE domain = ? AND external_id = ? AND id != ?",
            (made.domain, made.external_id, item),
        )
        before = self._row(
            "SELECT title, year, creators, genres, text FROM items WHERE id = ?", (item,)
        )
        creators = json.dumps(made.creators, ensure_ascii=False)
        genres = json.dumps(made.genres, ensure_ascii=False)
        described = (made.title, made.year, creators, genres, made.text)
        self._write(
            "UPDATE items SET title = ?, external_id = CASE WHEN ? THEN external_id ELSE ? END,"
            " year = ?, creators = ?, genres = ?, text = ?, mean_rating = ?, rating_count = ?,"
            " batch = ? WHERE id = ?",
            (
                made.title,
                taken is not None,
                made.external_id,
                made.year,
                creators,
                genres,
                made.text,
                made.mean_rating,
                made.rating_count,
                rows[0][0] or None,
                item,
            ),
        )
        if described != before:
            # Made from the words that are gone; `encode_items` makes it anew.
            self._write("DELETE FROM item_vectors WHERE item = ? AND batch IS NULL", (item,))

    def _renew_ratings(self, items: Iterable[int]) -> int:
        """Make the rating of each item the latest of those still known; returns how many went."""
        gone = 0
        for some in slices(items):
            marks = question_marks(some)
            gone += self._write(f"DELETE FROM ratings WHERE item IN ({marks})", some)  # noqa: S608
            gone -= self._write(
                "INSERT INTO ratings (item, value, rated_at, source, batch)"  # noqa: S608
                " SELECT item, value, rated_at, source, nullif(batch, 0) FROM rating_sources r"
                f" WHERE item IN ({marks}) AND rowid = (SELECT rowid FROM rating_sources o"
                " WHERE o.item = r.item ORDER BY rated_at DESC, rowid DESC LIMIT 1)",
                some,
            )
        return gone


def merge_items(
    known: CatalogueItem | NewItem, new: NewItem, fold_genre: Callable[[str], str] = str.casefold
) -> NewItem:
    """What two imports together say of one item: the first keeps its identity.

    Genres with the same `fold_genre` are one.
    """
    better = known.mean_rating is not None and known.rating_count >= new.rating_count
    return replace(
        new,
        title=new.title if new.external_id == known.external_id else known.title,
        external_id=known.external_id,
        year=known.year or new.year,
        genres=tuple({fold_genre(name): name for name in (*new.genres, *known.genres)}.values()),
        creators=tuple(dict.fromkeys((*known.creators, *new.creators))),
        text=max(known.text, new.text, key=len),
        mean_rating=known.mean_rating if better else new.mean_rating,
        rating_count=known.rating_count if better else new.rating_count,
    )


def _read_fields(row: Row) -> NewItem:
    title, domain, external_id, year, creators, genres, *rest = row
    names, kinds = tuple(json.loads(creators)), tuple(json.loads(genres))
    return NewItem(title, domain, external_id, year, names, kinds, *rest)


def _load(data: str) -> NewItem:
    fields = json.loads(storable(data))
    return NewItem(
        **{**fields, "creators": tuple(fields["creators"]), "genres": tuple(fields["genres"])}
    )
