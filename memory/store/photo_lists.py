"""Photos by when, where and of whom they are: what questions about photos are answered from."""

from collections.abc import Iterable
from dataclasses import dataclass

from memory.records import Photo
from memory.store.base import StoreBase, question_marks, slices
from memory.store.photos import PHOTO_COLUMNS, read_photo_row

_LIVE = "FROM photos p JOIN memories m ON m.id = p.memory WHERE m.removed_at IS NULL"
_WHEN = "coalesce(m.happened_at, m.created_at)"


@dataclass(frozen=True, slots=True)
class PhotoSummary:
    """A photo in few words: its captions, who is said to be in it, when and where it was taken.

    `kinds` are what the named things are ("dog"), empty where nobody said. `time` in ms UTC is when
    it was taken, or, where nobody knows (`taken` is False), when it was stored.
    """

    id: int
    photo: Photo
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    time: int
    taken: bool


class PhotoLists(StoreBase):
    """Lists photos; the trash is left out everywhere."""

    def photo_ids(self, since: int | None = None, until: int | None = None) -> list[int]:
        """Photos by when they were taken (else stored), newest first, within [since, until)."""
        condition = ""
        values: list[int] = []
        if since is not None:
            condition, values = f"{condition} AND {_WHEN} >= ?", [*values, since]
        if until is not None:
            condition, values = f"{condition} AND {_WHEN} < ?", [*values, until]
        rows = self._rows(
            f"SELECT m.id {_LIVE}{condition} ORDER BY {_WHEN} DESC, m.id DESC", values
        )
        return [row[0] for row in rows]

    def photo_places(self) -> dict[str, list[int]]:
        """The places that photos were taken at, as they are named, and which photos."""
        found: dict[str, list[int]] = {}
        for id, place in self._rows(f"SELECT m.id, p.place {_LIVE} AND p.place != ''"):
            found.setdefault(place, []).append(id)
        return found

    def photos_with_text(self) -> list[int]:
        """Photos in which text was read."""
        return [row[0] for row in self._rows(f"SELECT m.id {_LIVE} AND p.ocr_text != ''")]

    def summarise_photos(self, ids: Iterable[int]) -> dict[int, PhotoSummary]:
        """What is known of some photos; ids of other memories are passed over."""
        found: dict[int, PhotoSummary] = {}
        for some in slices(ids):
            marks = question_marks(some)
            names: dict[int, list[tuple[str, str]]] = {}
            for memory, name, kind in self._rows(
                "SELECT s.memory, c.name, c.category"  # noqa: S608
                " FROM sightings s JOIN concepts c ON c.id = s.concept"
                f" WHERE s.suggested = 0 AND s.memory IN ({marks}) ORDER BY c.name_key",
                some,
            ):
                names.setdefault(memory, []).append((name, kind))
            columns = ", ".join(f"p.{name.strip()}" for name in PHOTO_COLUMNS.split(","))
            for happened, created, *row in self._rows(
                f"SELECT m.happened_at, m.created_at, {columns} FROM photos p"  # noqa: S608
                f" JOIN memories m ON m.id = p.memory WHERE p.memory IN ({marks})",
                some,
            ):
                photo = read_photo_row(tuple(row))
                id = photo.memory_id
                found[id] = PhotoSummary(
                    id,
                    photo,
                    tuple(name for name, _ in names.get(id, ())),
                    tuple(kind for _, kind in names.get(id, ())),
                    created if happened is None else happened,
                    happened is not None,
                )
        return found
