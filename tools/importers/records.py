"""What an importer yields: typed values, parsed once at the border."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from memory.records import Kind, NewItem


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One catalogue row, with what the user thought of it, if the export is the user's own.

    `rating` is on 0..1; `seen` without a rating means watched or read and not judged; `liked` is
    an explicit heart. `at` (ms UTC) dates the judgement. `review` is the user's own text.
    """

    item: NewItem
    rating: float | None = None
    seen: bool = False
    liked: bool = False
    at: int | None = None
    review: str = ""


@dataclass(frozen=True, slots=True)
class MemoryRecord:
    """One text or photo to be remembered. `photo` is the bytes of an image file."""

    text: str
    kind: Kind = Kind.NOTE
    at: int | None = None
    speaker: str | None = None
    source_id: str | None = None
    conversation: str | None = None
    photo: bytes | None = None
    file_name: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class OtherRatings:
    """Strangers' ratings of items: public data that came with a catalogue, not the user's.

    Parallel arrays (n,): `people` numbers raters, `items` indexes `external_ids`, `values` 0..1,
    `times` ms UTC (0 where the source has none).
    """

    domain: str
    external_ids: list[str]
    people: NDArray[np.int32]
    items: NDArray[np.int32]
    values: NDArray[np.float32]
    times: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row or file that was not taken, and why, in words without its content."""

    name: str
    reason: str


Record = ItemRecord | MemoryRecord | OtherRatings | SkippedRow


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import brought; `skipped` lists the rest, none silently."""

    batch: int
    memories: int
    items: int
    ratings: int
    skipped: list[SkippedRow] = field(default_factory=list)
