"""Photos in a turn: seen, stored, named, captioned. Their text and labels stay data."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.agent.state import SeenPhoto
from assistant.protocol.events import Perceived
from assistant.protocol.results import CaptionResult, ConceptScore, Timings
from memory.ids import MEMORY, format_id
from memory.records import Kind, Memory, Recalled, Source
from memory.store import Store
from tools.caption import CaptionFacts, write_caption
from tools.photos.paths import read_photo
from tools.ports import CancelToken, LanguageModel
from tools.quoting import Quoted, quote_memory

if TYPE_CHECKING:
    from tools.perceive import Perceiver, Perception

TELLS_WHAT_IT_IS = frozenset({"is", "kind", "breed"})
"""Facts a caption may use: what else is known of Bo need not be so in this photo."""


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
    )


def name_scores(seen: "Perception") -> list[ConceptScore]:
    """The recognised concepts with their scores."""
    return [
        ConceptScore(name=concept.name, score=round(float(score), 4))
        for concept, score in seen.recognised
    ]


def gather_caption_facts(store: Store, seen: "Perception") -> CaptionFacts:
    """What a caption of this photo may say: names, what the user said of them, place, text."""
    about: list[str] = []
    names: list[str] = []
    for concept, _ in seen.recognised:
        names.append(concept.name)
        known = [
            fact.text
            for fact in store.facts(concept.name)
            if fact.source in (Source.TYPED, Source.CONFIRMED)
            and fact.attribute in TELLS_WHAT_IT_IS
        ]
        if not any(f"{concept.name} is " in text for text in known) and concept.category:
            known.insert(0, f"{concept.name} is your {concept.category}.")
        about.extend(known[:3])
    return CaptionFacts(
        neutral=seen.neutral_caption,
        names=tuple(names),
        about=tuple(about),
        place=seen.place,
        ocr_text=seen.ocr_text,
    )


def caption_photo(
    store: Store, language: LanguageModel, photo: SeenPhoto, cancel: CancelToken
) -> CaptionResult:
    """Write the personal caption beside the neutral one and keep both with the photo."""
    started = time.perf_counter()
    seen = photo.perception
    facts = gather_caption_facts(store, seen)
    before = language.last_usage
    written = write_caption(language, facts, pixels=seen.decoded.pixels, cancel=cancel)
    if photo.memory is not None:
        store.update_photo_captions(
            photo.memory.id, neutral=seen.neutral_caption, personal=written.text
        )
    usage = language.last_usage
    timings = Timings(total_ms=(time.perf_counter() - started) * 1000)
    if usage is not None and usage is not before:
        timings = Timings(
            first_token_ms=usage.first_token_ms,
            total_ms=(time.perf_counter() - started) * 1000,
            prompt_tokens=usage.prompt_tokens,
            reused_tokens=usage.reused_tokens,
            generated_tokens=usage.generated_tokens,
        )
    return CaptionResult(
        caption=written.text,
        neutral_caption=seen.neutral_caption,
        concepts=name_scores(seen),
        memory_id="" if photo.memory is None else format_id(MEMORY, photo.memory.id),
        labels=[label.name for label in seen.sight.labels[:5]],
        ocr_text=seen.ocr_text,
        timings=timings,
    )


def quote_photos(photos: Sequence[SeenPhoto], now: int) -> list[Quoted]:
    """The photos of this turn as quoted data, for a question asked with them."""
    quotes: list[Quoted] = []
    for photo in photos:
        seen = photo.perception
        parts = [f"This photo shows {seen.neutral_caption.rstrip('.')}."]
        if seen.recognised:
            parts.append(f"In it: {', '.join(concept.name for concept, _ in seen.recognised)}.")
        if seen.ocr_text:
            parts.append(f'The text in the photo reads "{" ".join(seen.ocr_text.split())}".')
        if seen.place:
            parts.append(f"It was taken in {seen.place}.")
        memory = photo.memory or Memory(0, Kind.PHOTO, "", Source.PHOTO, 1, now)
        told = Memory(
            memory.id,
            Kind.PHOTO,
            " ".join(parts),
            Source.PHOTO,
            memory.trust,
            memory.created_at,
            happened_at=seen.decoded.taken_at,
        )
        quote = quote_memory(Recalled(told, 1.0, {"photo": 1.0}))
        if quote is not None:
            quotes.append(quote)
    return quotes
