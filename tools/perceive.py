"""Seeing a photo: decoded, labelled, read, placed, captioned, matched with the user's concepts."""

from dataclasses import dataclass, replace

from memory.passages import index_memory
from memory.records import Concept, Kind, Memory, NewMemory, NewPhoto, Sighting, Source
from memory.store import Store
from tools.concept_names import NamedThing
from tools.concepts import Found, recognise
from tools.enrolment import Enrolment
from tools.neutral_caption import word_caption
from tools.ports import (
    DecodedPhoto,
    ImageEncoder,
    PhotoDecoder,
    PlaceFinder,
    Sight,
    TextEncoder,
    TextReader,
)
from tools.regions import find_views


@dataclass(frozen=True, slots=True)
class Perception:
    """What is known of a photo before it is stored.

    `recognised` are (concept, cosine) pairs, `found` the same and what is only suggested.
    """

    file_name: str
    decoded: DecodedPhoto
    sight: Sight
    ocr_text: str
    place: str
    neutral_caption: str
    recognised: tuple[tuple[Concept, float], ...]
    found: tuple[Found, ...] = ()


class Perceiver:
    """Turns photo files into perceptions and perceptions into memories.

    `places` is None unless the user allows place names.
    """

    def __init__(
        self,
        store: Store,
        decoder: PhotoDecoder,
        eyes: ImageEncoder,
        reader: TextReader,
        text: TextEncoder,
        places: PlaceFinder | None = None,
    ) -> None:
        self._store = store
        self._decoder = decoder
        self._eyes = eyes
        self._reader = reader
        self._text = text
        self._places = places

    @property
    def space(self) -> str:
        """The feature space that concepts are enrolled in."""
        return self._eyes.space

    def perceive(self, data: bytes, file_name: str, *, read_text: bool = True) -> Perception:
        """See a photo file's bytes; stores nothing. Thread-safe. Raises `UnreadablePhoto`.

        Without `read_text` the text in the photo is left for `read_stored`: reading takes ten times
        as long as all else.
        """
        decoded = self._decoder.decode(data)
        (sight,) = self._eyes.look([decoded.pixels])
        ocr_text = self._reader.read(decoded.pixels) if read_text else ""
        recognised, found = self._recognise(sight)
        return Perception(
            file_name=file_name,
            decoded=decoded,
            sight=sight,
            ocr_text=ocr_text,
            place=self._name_place(decoded),
            neutral_caption=word_caption(sight.labels, ocr_text),
            recognised=recognised,
            found=found,
        )

    def store(
        self,
        perception: Perception,
        *,
        source: Source = Source.PHOTO,
        source_id: str | None = None,
        batch: int | None = None,
        caption: str = "",
    ) -> Memory:
        """Remember a photo, with its vectors and sightings, in one transaction.

        `source_id`, `batch` and `caption` say which import brought it, with which words. The same
        file seen before is the memory it already is, with one more source.
        """
        store = self._store
        with store.transaction():
            known = store.photo_by_digest(perception.decoded.digest)
            memory = (
                self._add(perception, source, source_id, batch)
                if known is None
                else store.memory(known)
            )
            if known is not None:
                telling = NewMemory(
                    Kind.PHOTO,
                    caption,
                    source,
                    title=perception.file_name,
                    happened_at=perception.decoded.taken_at,
                    source_id=source_id,
                    batch=batch,
                )
                store.add_source(known, telling)
            for one in perception.found:
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
            memory = store.memory(memory.id)
            if known is None or perception.recognised:
                self._index(memory)
        return memory

    def read_stored(self, memory_id: int) -> bool:
        """Read the text in a stored photo; whether there was any. Raises `NotFound`.

        It goes into the photo's searchable text, and into its neutral caption unless that was
        worded anew meanwhile.
        """
        text = self._reader.read(self._store.photo_pixels(memory_id))
        if not text:
            return False
        with self._store.transaction():
            photo = self._store.photo(memory_id)
            untouched = photo.neutral_caption == word_caption(photo.labels, "")
            self._store.update_photo_reading(
                memory_id, text, word_caption(photo.labels, text) if untouched else None
            )
        self._index(self._store.memory(memory_id))
        return True

    @property
    def enrolment(self) -> Enrolment:
        """Teaches what stored photos show."""
        return Enrolment(self._store, self._eyes)

    def enrol_photo(self, memory_id: int, name: str, category: str = "") -> Concept:
        """Make a stored photo a view of the concept of this name. Raises `NotFound`."""
        return self.enrolment.name(memory_id, [NamedThing(name, category)])[0][0]

    def recognise_again(self, perception: Perception) -> Perception:
        """Match a perception once more, after concepts were named."""
        recognised, found = self._recognise(perception.sight)
        return replace(perception, recognised=recognised, found=found)

    def _recognise(
        self, sight: Sight
    ) -> tuple[tuple[tuple[Concept, float], ...], tuple[Found, ...]]:
        examples = self._store.concept_examples(self.space)
        if not examples:
            return (), ()
        concepts = {concept.id: concept for concept in self._store.concepts()}
        found = recognise(
            find_views(sight),
            examples,
            space=self.space,
            labels=sight.labels,
            categories={id: concept.category for id, concept in concepts.items()},
        )
        known = tuple(one for one in found if one.concept_id in concepts)
        said = tuple((concepts[one.concept_id], one.score) for one in known if not one.suggested)
        return said, known

    def _name_place(self, decoded: DecodedPhoto) -> str:
        if self._places is None or decoded.latitude is None or decoded.longitude is None:
            return ""
        return self._places.name_place(decoded.latitude, decoded.longitude)

    def _add(
        self, perception: Perception, source: Source, source_id: str | None, batch: int | None
    ) -> Memory:
        decoded = perception.decoded
        return self._store.add_photo(
            NewPhoto(
                pixels=decoded.pixels,
                thumbnail=decoded.thumbnail,
                width=decoded.width,
                height=decoded.height,
                digest=decoded.digest,
                perceptual_hash=decoded.perceptual_hash,
                file_name=perception.file_name,
                taken_at=decoded.taken_at,
                latitude=decoded.latitude,
                longitude=decoded.longitude,
                # An import may have added the position after the photo was perceived.
                place=perception.place or self._name_place(decoded),
                neutral_caption=perception.neutral_caption,
                labels=perception.sight.labels,
                ocr_text=perception.ocr_text,
                source=source,
                source_id=source_id,
                batch=batch,
            ),
            [(self.space, perception.sight.features)],
        )

    def _index(self, memory: Memory) -> None:
        text = self._text
        index_memory(self._store, text.encode_passages, text.space, text.max_characters, memory)
