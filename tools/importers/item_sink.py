"""Stores catalogue records: the same film from two sources is one item."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from memory.ids import ITEM, format_id
from memory.records import CatalogueItem, NewItem, Rating, Source, Verdict
from memory.store import Store, now_ms
from memory.store.item_sources import merge_items
from tools.importers.records import ItemRecord, MemoryRecord, OtherRatings
from tools.recommend.collaborative import COLLABORATIVE_SPACE, fit_factors
from tools.recommend.genres import fold_genre
from tools.recommend.next_item import NEXT_ITEM_SPACE, fit_next_items
from tools.recommend.other_people import RATINGS_DATA, line_up_people, teaches
from tools.recommend.seen import add_seen
from tools.recommend.titles import title_key


@dataclass
class ItemSink:
    """Writes item records of one import batch, one transaction a chunk."""

    store: Store
    batch: int
    item_ids: set[int] = field(default_factory=set)
    judged: list[int] = field(default_factory=list)
    """Ids the user rated, liked or saw, for which text vectors are made first."""
    ratings: int = 0

    def __post_init__(self) -> None:
        self._by_id: dict[tuple[str, str], CatalogueItem | NewItem] = {}
        self._aliases: dict[str, str] = {}
        self._by_title: dict[tuple[str, str], list[tuple[int | None, str]]] = defaultdict(list)
        for item in self.store.items():
            self._note(item)
        self._liked = {
            row.target for row in self.store.feedback(limit=1_000_000) if row.verdict is Verdict.UP
        }

    def _note(self, item: CatalogueItem | NewItem) -> None:
        key = item.domain, item.external_id
        if key not in self._by_id:
            titled = item.domain, title_key(item.title)
            self._by_title[titled].append((item.year, item.external_id))
        self._by_id[key] = item

    def add(self, records: Sequence[ItemRecord]) -> list[MemoryRecord]:
        """Store a chunk; returns the user's reviews as memories still to be stored."""
        now = now_ms()
        with self.store.transaction():
            resolved = [self._resolve(record.item) for record in records]
            told = [record.item for record in records]
            ids = self.store.add_items(resolved, self.batch, told)
            self.item_ids.update(ids)
            ratings = [
                Rating(
                    id,
                    record.rating,
                    now if record.at is None else record.at,
                    Source.IMPORT,
                    self.batch,
                )
                for id, record in zip(ids, records, strict=True)
                if record.rating is not None
            ]
            self.store.set_ratings(ratings)
            self.ratings += len(ratings)
            for id, record in zip(ids, records, strict=True):
                target = format_id(ITEM, id)
                if not record.liked:
                    continue
                if target in self._liked:
                    self.store.renew_like(target, self.batch)
                else:
                    self.store.add_feedback(target, Verdict.UP, batch=self.batch)
                    self._liked.add(target)
            seen = [id for id, r in zip(ids, records, strict=True) if r.seen and r.rating is None]
            add_seen(self.store, seen, self.batch)
        self.judged.extend(
            id
            for id, record in zip(ids, records, strict=True)
            if record.rating is not None or record.liked or record.seen
        )
        return [_make_review(record) for record in records if record.review]

    def _resolve(self, new: NewItem) -> NewItem:
        """Give the item the identity under which the catalogue already knows it, if it does."""
        known = self._by_id.get((new.domain, new.external_id))
        if known is None:
            scheme = new.external_id.split(":", 1)[0]
            fits = [
                (year, external)
                for year, external in self._by_title.get((new.domain, title_key(new.title)), [])
                # Two rows of one source are two things, however alike their titles.
                if external.split(":", 1)[0] != scheme and _near(year, new.year)
            ]
            exact = [external for year, external in fits if year == new.year]
            chosen = exact if exact else [external for _, external in fits]
            if len(chosen) == 1:
                known = self._by_id[new.domain, chosen[0]]
        resolved = new if known is None else merge_items(known, new, fold_genre)
        if resolved.external_id != new.external_id:
            self._aliases[new.external_id] = resolved.external_id
        self._note(resolved)
        return resolved

    def add_factors(self, others: OtherRatings) -> None:
        """Fit taste factors and what comes next on strangers' ratings; keep them by item.

        The ratings are kept too, where more can be learned from them in the background.
        """
        size = len(others.external_ids)
        factors = fit_factors(others.people, others.items, others.values, size)
        following = fit_next_items(others.people, others.items, others.times, size)
        ids, rows = [], []
        found = {
            (item.domain, item.external_id): item.id for item in self.store.items(others.domain)
        }
        for row, external in enumerate(others.external_ids):
            # An item first met under another name keeps that name; the sink knows which.
            id = found.get((others.domain, self._aliases.get(external, external)))
            if id is not None:
                ids.append(id)
                rows.append(row)
        for space, vectors in ((COLLABORATIVE_SPACE, factors), (NEXT_ITEM_SPACE, following)):
            if not ids or vectors is None:
                continue
            known = np.flatnonzero(vectors[rows].any(axis=1))
            chosen = [ids[n] for n in known]
            self.store.add_item_vectors(space, chosen, vectors[rows][known], self.batch)
        by_row = np.full(size, -1, np.int64)
        by_row[rows] = ids
        people = line_up_people(others, by_row)
        if teaches(people):
            self.store.put_batch_data(self.batch, RATINGS_DATA, people.pack())


def _near(one: int | None, other: int | None) -> bool:
    # Release years differ by a year between catalogues; a missing year never links.
    return one is not None and other is not None and abs(one - other) <= 1


def _make_review(record: ItemRecord) -> MemoryRecord:
    item = record.item
    year = f" ({item.year})" if item.year else ""
    return MemoryRecord(text=f"My review of {item.title}{year}: {record.review}", at=record.at)
