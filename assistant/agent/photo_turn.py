"""Photos in a turn: seen, stored, named, captioned. Their text and labels stay data."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.state import SeenPhoto
from assistant.protocol.events import Perceived
from assistant.protocol.results import CaptionResult, CaptionStyle, ConceptScore, TagScore, Timings
from memory.ids import MEMORY, format_id
from memory.records import Kind, Memory, Recalled, Source
from memory.store import Store
from tools.caption import CaptionFacts, WrittenCaption, write_caption
from tools.caption_about import tell_what_they_are
from tools.photos.paths import read_photo
from tools.ports import CancelToken, ChatMessage, LanguageModel, SightFailed
from tools.quoting import Quoted, quote_memory
from tools.sight import NOT_SEEN, Looked, should_see, write_sight_caption
from tools.style.telling import describe_style
from tools.style.values import Style
from tools.styled_caption import dress_told, write_in_style

if TYPE_CHECKING:
    from assistant.personalization.caption_style import CaptionStylist
    from tools.perceive import Perceiver, Perception


def see_photo(perceiver: "Perceiver", path: Path, *, store: bool) -> SeenPhoto:
    """Read, perceive and (if `store`) remember one photo.

    Raises `UnreadablePhoto` when the file cannot be read or is no photo.
    """
    perception = perceiver.perceive(read_photo(path), path.name)
    memory = perceiver.store(perception) if store else None
    return SeenPhoto(path.name, perception, memory)


def describe_perceived(command_id: str, photo: SeenPhoto) -> Perceived:
    """The event that shows what was seen."""
    seen = photo.perception
    return Perceived(
        id=command_id,
        memory_id=None if photo.memory is None else format_id(MEMORY, photo.memory.id),
        file_name=photo.file_name,
        labels=[label.name for label in seen.sight.labels[:5]],
        concepts=name_scores(seen),
        ocr_text=seen.ocr_text,
        place=seen.place,
        taken_at=seen.decoded.taken_at,
        thumbnail=seen.decoded.thumbnail,
        tags=[TagScore(word=tag.name, confidence=tag.score) for tag in seen.tags],
    )


def name_scores(seen: "Perception") -> list[ConceptScore]:
    """The recognised concepts with their scores."""
    return [
        ConceptScore(name=concept.name, score=round(float(score), 4))
        for concept, score in seen.recognised
    ]


def gather_caption_facts(store: Store, seen: "Perception") -> CaptionFacts:
    """What a caption of this photo may say: names, what the user said of them, place, text."""
    concepts = [concept for concept, _ in seen.recognised]
    return CaptionFacts(
        neutral=seen.neutral_caption,
        names=tuple(concept.name for concept in concepts),
        about=tell_what_they_are(store, concepts),
        place=seen.place,
        ocr_text=seen.ocr_text,
        taken_at=seen.decoded.taken_at,
    )


def caption_photo(
    store: Store,
    language: LanguageModel,
    photo: SeenPhoto,
    cancel: CancelToken,
    before: Sequence[ChatMessage] = (),
    stylist: "CaptionStylist | None" = None,
) -> tuple[CaptionResult, ChatMessage | None]:
    """Write the personal caption beside the neutral one and keep both with the photo.

    A model that sees is shown the photo after the messages `before`; what it read is returned too.
    A caption that the user worded stays; others are worded as the `stylist` learned.
    """
    started = time.perf_counter()
    seen = photo.perception
    facts = gather_caption_facts(store, seen)
    usage_before = language.last_usage
    style = Style() if stylist is None else stylist.style()
    own = "" if stylist is None or photo.memory is None else stylist.find_own(photo.memory.id)
    looked, remark = None, ""
    written = WrittenCaption(own, "user")
    if not own:
        looked, remark = _look(language, before, facts, seen.decoded.pixels, cancel)
        written = (
            _dress_looked(looked, facts, style)
            if looked
            else write_in_style(facts, seen.drafts, style)
            or write_caption(language, facts, cancel=cancel)
        )
    text = written.text
    if photo.memory is not None:
        store.update_photo_captions(photo.memory.id, neutral=seen.neutral_caption, personal=text)
    usage = language.last_usage
    timings = Timings(total_ms=(time.perf_counter() - started) * 1000)
    if usage is not None and usage is not usage_before:
        timings = Timings(
            first_token_ms=usage.first_token_ms,
            total_ms=(time.perf_counter() - started) * 1000,
            prompt_tokens=usage.prompt_tokens,
            reused_tokens=usage.reused_tokens,
            generated_tokens=usage.generated_tokens,
        )
    result = CaptionResult(
        caption=text,
        neutral_caption=seen.neutral_caption,
        concepts=name_scores(seen),
        memory_id="" if photo.memory is None else format_id(MEMORY, photo.memory.id),
        labels=[label.name for label in seen.sight.labels[:5]],
        ocr_text=seen.ocr_text,
        timings=timings,
        remark=remark,
        style=CaptionStyle(
            by="model" if written.by == "retry" else written.by,
            learned=describe_style(style),
            examples=round(style.examples, 2),
        ),
    )
    return result, looked.message if looked else None


def _dress_looked(looked: Looked, facts: CaptionFacts, style: Style) -> WrittenCaption:
    if style.is_plain:
        return WrittenCaption(looked.text, "model")
    return WrittenCaption(dress_told(looked.text, facts, style), "model")


def _look(
    language: LanguageModel,
    before: Sequence[ChatMessage],
    facts: CaptionFacts,
    pixels: bytes,
    cancel: CancelToken,
) -> tuple[Looked | None, str]:
    """A caption by looking, and a remark where that failed."""
    if not language.can_see:
        return None, NOT_SEEN if should_see(language) else ""
    try:
        return write_sight_caption(language, before, facts, pixels, cancel), ""
    except SightFailed:
        return None, NOT_SEEN


def quote_photos(photos: Sequence[SeenPhoto], now: int) -> list[Quoted]:
    """The photos of this turn as quoted data, for a question asked with them."""
    quotes: list[Quoted] = []
    for photo in photos:
        seen = photo.perception
        names = [concept.name for concept, _ in seen.recognised]
        text = _tell_photo(seen.neutral_caption, names, seen.ocr_text, seen.place)
        memory = photo.memory or Memory(0, Kind.PHOTO, "", Source.PHOTO, 1, now)
        quotes += _quote_told(memory, text, seen.decoded.taken_at)
    return quotes


def quote_stored_photo(store: Store, id: int, now: int) -> list[Quoted]:
    """A photo of an earlier turn as quoted data. Raises `NotFound`."""
    photo, memory = store.photo(id), store.memory(id)
    found = {sighting.concept_id for sighting in store.sightings_of_memory(id)}
    names = [concept.name for concept in store.concepts() if concept.id in found]
    text = _tell_photo(photo.neutral_caption, names, photo.ocr_text, photo.place)
    return _quote_told(memory, text, memory.happened_at)


def _tell_photo(neutral: str, names: Sequence[str], ocr_text: str, place: str) -> str:
    parts = [f"This photo shows {neutral.rstrip('.')}."]
    if names:
        parts.append(f"In it: {', '.join(names)}.")
    if ocr_text:
        parts.append(f'The text in the photo reads "{" ".join(ocr_text.split())}".')
    if place:
        parts.append(f"It was taken in {place}.")
    return " ".join(parts)


def _quote_told(memory: Memory, text: str, taken_at: int | None) -> list[Quoted]:
    told = Memory(
        memory.id,
        Kind.PHOTO,
        text,
        Source.PHOTO,
        memory.trust,
        memory.created_at,
        happened_at=taken_at,
    )
    quote = quote_memory(Recalled(told, 1.0, {"photo": 1.0}))
    return [] if quote is None else [quote]
