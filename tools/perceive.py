"""Seeing a photo: decoded, labelled, read, placed, captioned, matched with the user's concepts."""

from dataclasses import replace

from memory.passages import index_memory
from memory.records import Concept, Memory, Source, Vector
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from tools.concept_names import NamedThing
from tools.concepts import Found, recognise
from tools.enrolment import Enrolment
from tools.neutral_caption import list_drafts, word_caption
from tools.photo_keeping import Arrival, Perception, PhotoKeeper
from tools.photo_tags import tag_sight
from tools.photos.look import Looks
from tools.ports import (
    Captioner,
    DecodedPhoto,
    ImageEncoder,
    PhotoDecoder,
    PhotoFinder,
    PlaceFinder,
    Sight,
    Tagger,
    TextEncoder,
    TextReader,
)
from tools.regions import find_views


class Perceiver:
    """Turns photo files into perceptions and perceptions into memories.

    `places` is None unless the user allows place names; `finder` is how photos are found by words,
    where the models can.
    """

    def __init__(
        self,
        store: Store,
        decoder: PhotoDecoder,
        eyes: ImageEncoder,
        reader: TextReader,
        text: TextEncoder,
        places: PlaceFinder | None = None,
        looks: Looks | None = None,
        finder: PhotoFinder | None = None,
        captioner: Captioner | None = None,
        tagger: Tagger | None = None,
    ) -> None:
        self._store = store
        self._decoder = decoder
        self._eyes = eyes
        self._reader = reader
        self._text = text
        self._places = places
        self._finder = finder
        self._captioner = captioner
        self._tagger = tagger
        self._keeper = PhotoKeeper(store, eyes, text, looks, self._name_place, finder)

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
        drafted = self._captioner.caption(sight) if self._captioner else None
        return Perception(
            file_name=file_name,
            decoded=decoded,
            text_read=read_text,
            sight=sight,
            ocr_text=ocr_text,
            place=self._name_place(decoded),
            neutral_caption=word_caption(sight.labels, ocr_text, drafted),
            recognised=recognised,
            found=found,
            drafts=list_drafts(sight.labels, drafted, word_caption(sight.labels, "", drafted)),
            tags=tag_sight(self._tagger, self._eyes, sight),
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
        return self._keeper.store(Arrival(perception, source, source_id, batch, caption))

    def ask_for_alike(self, sight: Sight) -> Vector | None:
        """A query of recall for photos that mean the same; None where photos cannot be searched."""
        finder = self._finder
        if finder is None or sight.meaning is None:
            return None
        fits = self._eyes.meaning_space == finder.meaning_space
        return finder.ask_photo(sight.meaning) if fits else None

    @property
    def keeper(self) -> PhotoKeeper:
        """Puts perceptions into the store, several at once if need be."""
        return self._keeper

    def read_stored(self, memory_id: int) -> bool:
        """Read the text in a stored photo; whether there was any. Raises `NotFound`.

        It goes into the photo's searchable text, and into its neutral caption unless that was
        worded anew meanwhile. A photo whose reading is cut off is read another time.
        """
        store = self._store
        store.begin_photo_task(memory_id, PhotoTask.TEXT)
        pixels = store.photo_pixels(memory_id)
        text = self._reader.read(pixels)
        (sight,) = self._eyes.look([pixels]) if text else (None,)
        with store.transaction():
            photo = store.photo(memory_id)
            store.end_photo_task(memory_id, PhotoTask.TEXT)
            if sight is None:
                return False
            untouched = photo.neutral_caption == self._word(sight, "")
            store.update_photo_reading(
                memory_id, text, self._word(sight, text) if untouched else None
            )
        self._index(self._store.memory(memory_id))
        return True

    def _word(self, sight: Sight, ocr_text: str) -> str:
        drafted = self._captioner.caption(sight) if self._captioner else None
        return word_caption(sight.labels, ocr_text, drafted)

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

    def _index(self, memory: Memory) -> None:
        text = self._text
        index_memory(self._store, text.encode_passages, text.space, text.max_characters, memory)


__all__ = ["Arrival", "Perceiver", "Perception"]
