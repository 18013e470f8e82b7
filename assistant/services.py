"""Puts the parts of an open vault together, in this one place; heavy parts only when first used."""

import contextlib
import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from assistant.agent.engine import Engine
from assistant.agent.recording import Asked
from assistant.foreground import Foreground
from assistant.models.errors import ModelMissing
from assistant.photo_search import PhotoSearch
from memory.records import Kind
from memory.store import Store
from memory.store.photo_tasks import PhotoTask
from memory.vault import Vault
from tools.ports import (
    Cancelled,
    CancelToken,
    ChatMessage,
    ImageEncoder,
    LanguageModel,
    PhotoDecoder,
    PhotoFinder,
    PlaceFinder,
    TextEncoder,
    TextReader,
)
from tools.remember import Rememberer

if TYPE_CHECKING:
    from assistant.personalization.caption_style import CaptionStylist
    from assistant.personalization.lessons import LessonBook
    from assistant.personalization.likes_shelf import LikesShelf
    from memory.recall import Recall
    from tools.perceive import Perceiver
    from tools.photos.look import Looks
    from tools.recommend.rank import Recommender

PLACES_SETTING = "places"
MOST_ITEMS_RENEWED = 400


class Models(Protocol):
    """The local models, each loaded on first use. Raises `ModelMissing` where one is not there."""

    def language(self) -> LanguageModel:
        """The chat model."""
        ...

    def text(self) -> TextEncoder:
        """The text encoder."""
        ...

    def text_space(self) -> str:
        """The space of the text encoder's vectors, known without loading it."""
        ...

    def eyes(self) -> ImageEncoder:
        """The image encoder."""
        ...

    def photo_finder(self) -> PhotoFinder | None:
        """How photos are found by words, as far as that loads no eyes."""
        ...

    def reader(self) -> TextReader:
        """The text reader (OCR)."""
        ...

    def warm_language(self, messages: Sequence[ChatMessage]) -> None:
        """Read messages ahead, so that a prompt that begins with them starts sooner."""
        ...


@runtime_checkable
class HoldsConversations(Protocol):
    """Models that keep what they have read, and can let it go."""

    def forget_conversations(self) -> None:
        """Drop everything read so far; loads nothing."""
        ...


@dataclass
class Services:
    """What a worker with an open vault works with. Attributes are built when first read."""

    vault: Vault
    models: Models
    decoder: PhotoDecoder
    foreground: Foreground = field(default_factory=Foreground)
    """Where turns say that they run, and background work waits for them."""
    _closing: CancelToken = field(default_factory=CancelToken)

    @property
    def store(self) -> Store:
        """The open store."""
        return self.vault.store

    @property
    def places(self) -> PlaceFinder | None:
        """The offline gazetteer, only if the user allows places."""
        if self.store.setting(PLACES_SETTING, "off") != "on":
            return None
        from tools.photos.places import OfflinePlaces

        return OfflinePlaces()

    @property
    def recall(self) -> "Recall":
        """Search over the memories; over what photos show too, with words where models allow it."""
        recall = self._recall
        if not recall.searches_images and (finder := self.models.photo_finder()) is not None:
            recall.search_images(finder.ask_words, finder.space)
        return recall

    @cached_property
    def _recall(self) -> "Recall":
        from memory.recall import Recall

        # The vectors can be read while the model loads, so it is asked for by the first query.
        return Recall(
            self.store,
            lambda texts: self.models.text().encode_queries(texts),
            self.models.text_space(),
        )

    @property
    def perceiver(self) -> "Perceiver":
        """Sees photos; made anew so that a changed `places` setting holds at once."""
        return self.make_perceiver(self.decoder)

    def make_perceiver(self, decoder: PhotoDecoder) -> "Perceiver":
        """A perceiver over a decoder: libraries have one of their own: no turn waits for it."""
        from assistant.models.caption_decoder import open_captioner
        from assistant.models.photo_tagger import open_tagger
        from tools.perceive import Perceiver

        return Perceiver(
            self.store,
            decoder,
            self._eyes,
            self.models.reader(),
            self.models.text(),
            self.places,
            self._looks,
            self.models.photo_finder(),
            open_captioner(self._eyes.meaning_space),
            open_tagger(self._eyes.meaning_space),
        )

    @cached_property
    def _looks(self) -> "Looks":
        from tools.photos.look import Looks

        return Looks(self.store, self._eyes.space)

    @cached_property
    def _eyes(self) -> ImageEncoder:
        from tools.enrolment import Enrolment

        eyes = self.models.eyes()
        # Named things that were enrolled with other eyes would not be known again.
        Enrolment(self.store, eyes).renew_views()
        return eyes

    @cached_property
    def photo_search(self) -> PhotoSearch:
        """Looks through the older photos for what was named."""
        return PhotoSearch(self.store, lambda: self._eyes, self.renew_photo_texts)

    @cached_property
    def recommender(self) -> "Recommender":
        """Ranks catalogue items for the user."""
        from assistant.personalization.likes_preference import PersonalPreference
        from tools.recommend.rank import Recommender

        preference = PersonalPreference(self._likes.find)
        return Recommender(self.store, self.models.text(), preference)

    @cached_property
    def _likes(self) -> "LikesShelf":
        from assistant.personalization.likes_shelf import LikesShelf

        return LikesShelf(self.store)

    def learn_likes(self, stop: CancelToken, report: Callable[[float], None]) -> bool:
        """Learn from an import's ratings of other people, if one waits for it. Takes minutes.

        Waits for turns between its steps. Raises `Cancelled` when told to stop, with nothing kept.
        """
        from assistant.personalization.likes_shelf import learn_untaught

        def tell(share: float) -> None:
            self.foreground.wait(stop)
            report(share)

        return learn_untaught(self.store, tell)

    def give_up_likes(self) -> None:
        """Learn nothing from the import that waits for it."""
        from assistant.personalization.likes_shelf import give_up_untaught

        give_up_untaught(self.store)

    @cached_property
    def rememberer(self) -> Rememberer:
        """Stores notes, files and photos."""
        return Rememberer(self.store, self.models.text, lambda: self.perceiver)

    @cached_property
    def stylist(self) -> "CaptionStylist":
        """How the user words captions."""
        from assistant.personalization.caption_style import CaptionStylist

        return CaptionStylist(self.store)

    @cached_property
    def engine(self) -> Engine:
        """Runs turns."""
        return Engine(self)

    def drop_derived(self) -> None:
        """Let go of what was derived from memories and is held outside the vault.

        Prompts and KV states, vectors and catalogue rows in memory. Called after every forgetting.
        """
        self.engine.drop_prompts()
        if isinstance(self.models, HoldsConversations):
            self.models.forget_conversations()
        if "stylist" in self.__dict__:
            self.stylist.forget()
        if "recommender" in self.__dict__:
            self.recommender.forget()
            self._likes.forget()
        if "lessons" in self.__dict__:
            self.lessons.forget()
            self.lessons.renew_soon()
        if "_recall" in self.__dict__:
            self._recall.load()
        gc.collect()

    def renew_texts(self) -> None:
        """Encode what lost its vectors: photos and memories whose words changed, and items."""
        from memory.passages import index_missing
        from tools.recommend.item_text import encode_items

        with contextlib.suppress(ModelMissing):
            text = self.models.text()
            index_missing(self.store, text.encode_passages, text.space, text.max_characters)
            if len(self.store.item_vectors(text.space)[0]):
                encode_items(self.store, text, limit=MOST_ITEMS_RENEWED)

    def renew_photo_texts(self) -> None:
        """Encode the texts of photos whose words changed; where no model is, a later call does."""
        from memory.passages import index_missing

        with contextlib.suppress(ModelMissing):
            text = self.models.text()
            index_missing(
                self.store, text.encode_passages, text.space, text.max_characters, Kind.PHOTO
            )

    def renew_photo_rows(self) -> None:
        """Let words find the photos that were stored before they could. Takes .2 s a photo.

        Opens the eyes only if there is such a photo, waits for turns, and ends with `close`.
        """
        from tools.photo_rows import find_rowless, give_rows

        finder = self.models.photo_finder()
        if finder is None or not find_rowless(self.store, finder):
            return
        with contextlib.suppress(ModelMissing, Cancelled):
            give_rows(self.store, self._eyes, finder, self._closing, self._wait_for_turns)

    def renew_photo_tags(self) -> None:
        """Tag the photos that were stored before tags were made; none is looked at again.

        Waits for turns, and ends with `close`.
        """
        from assistant.models.photo_tagger import open_tagger
        from tools.photo_tags import give_tags

        finder = self.models.photo_finder()
        if finder is None or not self.store.count_photo_tasks(PhotoTask.TAGS):
            return
        with contextlib.suppress(ModelMissing, Cancelled):
            tagger, text = open_tagger(finder.meaning_space), self.models.text()
            if tagger is not None:
                wait = self._wait_for_turns
                give_tags(self.store, tagger, finder, text, self._closing, wait)

    def _wait_for_turns(self) -> None:
        self.foreground.wait(self._closing)

    @cached_property
    def lessons(self) -> "LessonBook":
        """What the user's thumbs, pins and rejections teach recall."""
        from assistant.personalization.lessons import LessonBook

        return LessonBook(self.store, self.models.text_space)

    def fusion_weights(self) -> dict[str, float]:
        """The user's learned weights of the recall channels."""
        return self.lessons.current().weights

    def apply_lessons(self, text: str) -> Asked:
        """What a question is to be recalled with."""
        learned = self.lessons.current()
        vector = self.models.text().encode_queries([text])[0]
        return Asked(self.models.text_space(), vector, learned.weights, learned.lifts(vector))

    def close(self) -> None:
        """Stop running turns and let the models go; the vault is closed by its owner."""
        self._closing.cancel()
        if "photo_search" in self.__dict__:
            self.photo_search.close()
        if "lessons" in self.__dict__:
            self.lessons.close()
        if "engine" in self.__dict__:
            self.engine.close()


def build_services(vault: Vault, models: Models, decoder: PhotoDecoder) -> Services:
    """Return the services of an open vault; loads no model yet."""
    return Services(vault=vault, models=models, decoder=decoder)
