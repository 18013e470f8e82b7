"""Perceptions become memories: with vectors, sightings, look-alikes, and what is still to be done.

What costs time (the text vectors) is made before the transaction, so that a group of photos is
stored in one short one and nobody waits for the store meanwhile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory.passages import encode_windows, index_memory
from memory.records import (
    Concept,
    Kind,
    Label,
    Memory,
    MemorySource,
    NewMemory,
    NewPhoto,
    Sighting,
    Source,
    Vector,
)
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from memory.store.photos import text_of_new_photo
from tools.concepts import Found
from tools.photo_rows import row_of
from tools.photos.look import Looks, link_lookalikes, measure_look, read_hash
from tools.ports import (
    DecodedPhoto,
    ImageEncoder,
    PhotoFinder,
    RatedDraft,
    Sight,
    TextEncoder,
)

_EVER = (1 << 62) - 1
TextWindows = Sequence[tuple[int, int, str, Vector]]


@dataclass(frozen=True, slots=True)
class Perception:
    """What is known of a photo before it is stored.

    `recognised` are (concept, cosine) pairs, `found` the same and what is only suggested.
    `text_read` is False when the text in it is left for later. `drafts` are phrases as true of it
    as the neutral caption, which is the first, or empty.
    `tags` are surest first.
    """

    file_name: str
    decoded: DecodedPhoto
    sight: Sight
    ocr_text: str
    place: str
    neutral_caption: str
    recognised: tuple[tuple[Concept, float], ...]
    found: tuple[Found, ...] = ()
    text_read: bool = True
    drafts: tuple[RatedDraft, ...] = ()
    tags: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A photo on its way into the store, and which import brought it with which words."""

    perception: Perception
    source: Source = Source.PHOTO
    source_id: str | None = None
    batch: int | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ReadyPhoto:
    """An arrival with all that is written of it, made outside the transaction."""

    arrival: Arrival
    new: NewPhoto
    windows: TextWindows


class PhotoKeeper:
    """Stores photos that were perceived."""

    def __init__(
        self,
        store: Store,
        eyes: ImageEncoder,
        text: TextEncoder,
        looks: Looks | None,
        name_place: Callable[[DecodedPhoto], str],
        finder: PhotoFinder | None = None,
    ) -> None:
        self._store = store
        self._eyes = eyes
        self._text = text
        self._looks = Looks(store, eyes.space) if looks is None else looks
        self._name_place = name_place
        self._finder = finder

    def store(self, arrival: Arrival) -> Memory:
        """Remember one photo in one transaction; a known file gets one more source."""
        store = self._store
        known = store.photo_by_digest(arrival.perception.decoded.digest)
        ready = None if known is not None else self.prepare([arrival])[0]
        with store.transaction():
            known = store.photo_by_digest(arrival.perception.decoded.digest)
            if known is not None:
                self.tell_again(known, telling_of(arrival))
                return self._note_sightings(store.memory(known), arrival.perception)
            return self.store_ready(ready or self.prepare([arrival])[0])

    def prepare(self, arrivals: Sequence[Arrival]) -> list[ReadyPhoto]:
        """Make what is written of some photos; all their texts are encoded in one call."""
        made = [self._make_new(arrival) for arrival in arrivals]
        text = self._text
        windows = encode_windows(
            text.encode_passages,
            text.space,
            text.max_characters,
            [NewMemory(Kind.PHOTO, text_of_new_photo(new), new.source) for new in made],
        )
        return [
            ReadyPhoto(arrival, new, rows)
            for arrival, new, rows in zip(arrivals, made, windows, strict=True)
        ]

    def store_ready(self, ready: ReadyPhoto) -> Memory:
        """Write a photo that is not known yet, within the caller's transaction if there is one."""
        store, seen = self._store, ready.arrival.perception
        sight = seen.sight
        vectors = [(self._eyes.space, sight.features), *row_of(self._finder, self._eyes, sight)]
        with store.transaction():
            memory = store.add_photo(ready.new, vectors, ready.windows)
            look = seen.decoded.look
            link_lookalikes(store, self._looks, memory.id, look, sight.features)
            if not seen.text_read:
                store.add_photo_task(memory.id, PhotoTask.TEXT)
            return self._note_sightings(memory, seen)

    def tell_again(self, known: int, telling: NewMemory) -> None:
        """Give a known photo one more source, unless it says nothing that is not noted already."""
        store = self._store
        memory = store.memory(known)
        tellings: list[Memory | MemorySource] = [memory, *store.sources(known)]
        if telling.batch is None and any(
            (one.title, one.source, one.batch) == (telling.title, telling.source, None)
            for one in tellings
        ):
            return
        store.add_source(known, telling)
        if telling.text and not store.photo(known).personal_caption:
            text = self._text
            store.update_photo_captions(known, personal=telling.text)
            index_memory(
                store, text.encode_passages, text.space, text.max_characters, store.memory(known)
            )

    def measure_stored(self, photo: int) -> None:
        """Measure the look of a stored photo, and link it with its look-alikes."""
        import io

        from PIL import Image

        store = self._store
        store.begin_photo_task(photo, PhotoTask.LOOK)
        with Image.open(io.BytesIO(store.photo_thumbnail(photo))) as opened:
            look = measure_look(opened.convert("RGB"))
        features: Vector | None = None
        for rows in store.windows_of(self._eyes.space, [photo], _EVER):
            features = rows.matrix[0]
        with store.transaction():
            link_lookalikes(store, self._looks, photo, look, features)
            store.end_photo_task(photo, PhotoTask.LOOK)

    def _note_sightings(self, memory: Memory, seen: Perception) -> Memory:
        store, text = self._store, self._text
        for one in seen.found:
            store.add_sighting(
                Sighting(
                    memory.id,
                    one.concept_id,
                    one.score,
                    confirmed=False,
                    suggested=one.suggested,
                    across=one.across,
                )
            )
        if not seen.recognised:
            return memory
        # Its text now has the names of what was recognised.
        memory = store.memory(memory.id)
        index_memory(store, text.encode_passages, text.space, text.max_characters, memory)
        return memory

    def _make_new(self, arrival: Arrival) -> NewPhoto:
        seen, decoded = arrival.perception, arrival.perception.decoded
        return NewPhoto(
            pixels=decoded.pixels,
            thumbnail=decoded.thumbnail,
            width=decoded.width,
            height=decoded.height,
            digest=decoded.digest,
            perceptual_hash=read_hash(decoded.look),
            file_name=seen.file_name,
            taken_at=decoded.taken_at,
            latitude=decoded.latitude,
            longitude=decoded.longitude,
            # An import may have added the position after the photo was perceived.
            place=seen.place or self._name_place(decoded),
            neutral_caption=seen.neutral_caption,
            personal_caption=arrival.caption,
            labels=seen.sight.labels,
            tags=seen.tags,
            ocr_text=seen.ocr_text,
            source=arrival.source,
            source_id=arrival.source_id,
            batch=arrival.batch,
        )


def telling_of(arrival: Arrival) -> NewMemory:
    """What an arrival tells of a photo that is known already."""
    return NewMemory(
        Kind.PHOTO,
        arrival.caption,
        arrival.source,
        title=arrival.perception.file_name,
        happened_at=arrival.perception.decoded.taken_at,
        source_id=arrival.source_id,
        batch=arrival.batch,
    )
